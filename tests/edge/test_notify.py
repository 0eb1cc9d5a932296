"""The summary that a command of the user's gets, and that its failure is no failure of the run."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import psutil
import pytest

from edge.desk import Said
from edge.stand_in import PERIOD, StandIn
from loopnb import execution
from loopnb.cli import notice
from loopnb.results import Comparison

LINE = {"metric": "csat", "title": "Zufriedenheit “Süd”", "unit": "share", "value": 0.5, "n": 40,
        "minimum": 30, "headline": True, "low": 0.4, "high": 0.6, "version": 1,
        "baseline": ""}  # fmt: skip


def measured(acted: StandIn) -> Callable:
    """Let the page of numbers compare one measure."""

    def page(turn: object, source: object, folder: Path, **more: object) -> None:
        acted.page(turn, source, folder, **more)
        if turn.page == "2a_numbers":
            table = pd.DataFrame([LINE]).reindex(columns=Comparison.columns)
            table.to_parquet(folder / "tables/comparison.parquet")

    return page


@pytest.fixture
def desk(acted: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    acted.configure("company: Müller & “Söhne” 'GmbH'")
    text = (acted.root / "loop.yaml").read_text().replace("company: Tiny desk\n", "")
    (acted.root / "loop.yaml").write_text(text)
    monkeypatch.setattr(execution, "page", measured(acted))
    return acted


def told(desk: StandIn, *words: object) -> tuple[Said, dict[str, str], str]:
    """Run with a command that writes down what it is given; return that."""
    place = desk.root / "told"
    place.mkdir(exist_ok=True)
    command = f"cat >'{place}/text'; env >'{place}/env'"
    said = desk.call("--notify", command, *words)
    lines = (place / "env").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if line.startswith("LOOPNB_"))
    return said, found, (place / "text").read_text(encoding="utf-8")


def test_a_run_that_succeeded_is_summed_up(desk):
    said, env, text = told(desk)
    card = str(desk.root / "reports" / PERIOD / "scorecard-executive.html")
    assert said.code == 0
    assert env == {"LOOPNB_STATUS": "ok", "LOOPNB_PERIOD": PERIOD, "LOOPNB_REPORT": card}
    assert text == (
        "Müller & “Söhne” 'GmbH', Q3 2026: the report is ready.\n\n"
        "First measurement, no baseline yet: zufriedenheit “süd” 0.5 share.\n\n"
        f"Report: {card}\n"
    )


def test_an_unchanged_run_says_that_nothing_has_changed(desk):
    told(desk)
    said, env, text = told(desk)
    assert (said.code, env["LOOPNB_STATUS"]) == (0, "unchanged")
    assert "nothing has changed since the last report." in text.splitlines()[0]


def test_a_failed_run_says_why_and_names_the_last_good_report(desk):
    told(desk)
    desk.edit("2b_voice", "value = 1", "value = 2")
    desk.fails = "2c_effects"
    said, env, text = told(desk)
    assert (said.code, env["LOOPNB_STATUS"]) == (1, "failed")
    assert env["LOOPNB_REPORT"].endswith("scorecard-executive.html")
    assert text.endswith("The last good one stands.\n\n2c_effects: it failed.\n")


def test_settings_that_cannot_be_read_are_told_to_the_options_command_alone(desk):
    desk.configure(f"notify: touch '{desk.root}/never'\nnonsense: 1")
    assert desk.call().code == 3
    assert not (desk.root / "never").exists()
    said, env, text = told(desk)
    assert (said.code, env["LOOPNB_STATUS"]) == (3, "failed")
    head, _, fault = text.partition("\n\n")
    assert head == f"{desk.root}, 2026-Q3: no new report. The last good one stands."
    assert "nonsense" in fault


def test_a_stop_by_sigterm_is_told(desk, monkeypatch):
    real = desk.page

    def stopped(turn: object, *words: object, **more: object) -> None:
        if turn.page == "2b_voice":
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        real(turn, *words, **more)

    monkeypatch.setattr(execution, "page", stopped)
    said, env, text = told(desk)
    assert (said.code, said.err.splitlines()[-1]) == (1, "Stopped.")
    assert (env["LOOPNB_STATUS"], env["LOOPNB_REPORT"]) == ("failed", "")
    assert text.endswith("\n\nIt was stopped by a signal.\n")


def test_a_command_that_fails_is_said_and_no_more(desk):
    said = desk.call("--notify", "echo süß >&2; printf '\\377' >&2; exit 7")
    assert said.code == 0
    assert "the notify command failed: exit code 7. süß" in said.err
    desk.edit("2b_voice", "value = 1", "value = 2")
    desk.fails = "2c_effects"
    said = desk.call("--notify", "nonesuch-command")
    assert said.code == 1
    assert "notify command failed: exit code 127" in said.err
    assert said.err.splitlines()[-1] == "loopnb: 2c_effects: it failed."


@pytest.mark.parametrize("end", ["sleep 60", "sleep 60 & wait", "trap '' TERM; sleep 60; true"])
def test_a_command_that_hangs_is_stopped_with_all_that_it_started(desk, monkeypatch, end):
    monkeypatch.setattr(notice, "SECONDS", 0.5)
    mark = f"LOOPNB_MARK_{os.getpid()}"
    began = time.monotonic()
    said = desk.call("--notify", f"{mark}=1; export {mark}; {end}")
    assert time.monotonic() - began < 20
    assert said.code == 0
    assert "failed: it ran longer than 0.5 seconds and was stopped" in said.err
    until = time.monotonic() + 5
    while (left := _sleeping(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def _sleeping(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.environ() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_a_command_that_reads_nothing_and_says_much_is_fine(desk):
    said = desk.call("--notify", "head -c 300000 /dev/zero; exec <&-")
    assert said.code == 0
    assert "handed to the notify command" in said.err


def test_what_cannot_be_summed_up_changes_nothing(desk, monkeypatch):
    def broken(*_: object) -> str:
        raise ValueError("no table")

    monkeypatch.setattr(notice, "summary", broken)
    said = desk.call("--notify", "true")
    assert said.code == 0
    assert "the notify command failed: ValueError: no table" in said.err


def test_the_setting_is_used_and_an_empty_option_switches_it_off(desk):
    desk.configure(f"notify: cat >>'{desk.root}/told'")
    desk.call()
    assert (desk.root / "told").read_text().count("the report is ready") == 1
    desk.call("--notify", "")
    desk.call("--notify", "true")
    assert (desk.root / "told").read_text().count("\n") == 5
