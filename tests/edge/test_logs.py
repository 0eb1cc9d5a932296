"""What a run tells machines: one JSON object a line, also when it fails, and the exit codes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime

import pytest

from edge.desk import Said, loopnb
from edge.stand_in import NAMES, PERIOD, StandIn
from edge.test_lock import another
from edge.test_notify import measured
from loopnb import collect, execution, lock, runner, workspace
from loopnb.errors import DataError

ID = re.compile(r"\d{8}T\d{6}-2026-Q3-[0-9a-f]{6}")


def lines(said: Said) -> list[dict]:
    """Return the objects, each checked for what every line has."""
    found = [json.loads(line) for line in said.err.splitlines()]
    for one in found:
        assert {"time", "level", "event", "message", "period"} <= one.keys(), one
        assert datetime.fromisoformat(one["time"]).tzinfo is not None
        assert one["level"] == ("error" if one["event"].endswith("failed") else "info")
        assert isinstance(one["message"], str) and one["message"]
        assert one["period"] == PERIOD
    times = [one["time"] for one in found]
    assert times == sorted(times)
    return found


def told(acted: StandIn, *words: object, period: str = PERIOD) -> tuple[int, list[dict]]:
    said = acted.call("--log", "json", *words, period=period)
    return said.code, lines(said)


def test_a_good_run_tells_of_each_page_with_its_run_and_seconds(acted, monkeypatch):
    monkeypatch.setattr(execution, "page", measured(acted))
    code, found = told(acted, "--notify", "true")
    assert code == 0
    pages = [event for _ in NAMES for event in ("page_started", "page_done")]
    assert [one["event"] for one in found] == ["run_started", *pages, "run_finished", "notified"]
    named = [one for one in found if one["event"].startswith("page")]
    assert [one["page"] for one in named] == [name for name in NAMES for _ in range(2)]
    run = acted.folder().name
    assert ID.fullmatch(run) and {one["run"] for one in [*named, found[-2]]} == {run}
    assert all(one["seconds"] >= 0 for one in found if one["event"] == "page_done")


def test_an_unchanged_run_names_the_run_that_its_pages_come_from(acted):
    acted.run()
    code, found = told(acted)
    run = acted.folder().name
    assert code == 0
    assert [one["event"] for one in found[1:-1]] == ["page_unchanged"] * len(NAMES)
    assert {one["run"] for one in found[1:]} == {run}
    assert found[-1]["message"] == f"nothing has changed since run {run}"
    assert found[1]["message"] == f"unchanged 1_collect, taken from run {run}"


def test_a_failed_page_is_named_with_its_run(acted):
    acted.fails = "2b_voice"
    code, found = told(acted, "--notify", "exit 9")
    assert code == 1
    assert found[-2]["event"] == "notify_failed"
    last = found[-1]
    assert (last["event"], last["page"], last["message"]) == (
        "run_failed", "2b_voice", "2b_voice: it failed.",
    )  # fmt: skip
    assert ID.fullmatch(last["run"]) and "trace" not in last


def test_auto_is_told_by_its_own_name(acted, monkeypatch):
    quarter = workspace.periods.parse(PERIOD)
    monkeypatch.setattr(workspace.periods, "last_ended", lambda *_, **__: quarter)
    assert told(acted, period="auto")[0] == 0
    assert told(acted, period="auto")[1][-1]["event"] == "run_unchanged"


def raises(error: BaseException) -> Callable[[StandIn, pytest.MonkeyPatch], None]:
    def prepare(acted: StandIn, patch: pytest.MonkeyPatch) -> None:
        def check(*_: object) -> None:
            raise error

        patch.setattr(collect, "check", check)

    return prepare


def nonsense(acted: StandIn, patch: pytest.MonkeyPatch) -> None:
    acted.configure("nonsense: 'ü'")


def no_notebook(acted: StandIn, patch: pytest.MonkeyPatch) -> None:
    acted.notebook("2a_numbers").write_text("{")


def full(acted: StandIn, patch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> None:
        raise OSError(28, "No space left on device", "reports/index.html")

    patch.setattr(runner, "_write_index", write)


FAILURES = {
    "data": (raises(DataError("Zeile 3: “ä” ist\nkein Datum")), 3, "Zeile 3: “ä” ist\nkein Datum"),
    "settings": (nonsense, 3, "loop.yaml has 1 fault(s)"),
    "notebook": (no_notebook, 2, "2a_numbers.ipynb cannot be read as a notebook."),
    "disk": (full, 1, "No space left on device: reports/index.html"),
    "stop": (raises(KeyboardInterrupt()), 1, "It was stopped."),
    "memory": (raises(MemoryError()), 1, "MemoryError: "),
    "mistake of ours": (raises(ZeroDivisionError("oh")), 1, "ZeroDivisionError: oh"),
    "name without a form": (raises(DataError("raw/\udcff.csv")), 3, "raw/\udcff.csv"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_is_one_object_with_its_exit_code(acted, monkeypatch, name):
    prepare, code, message = FAILURES[name]
    prepare(acted, monkeypatch)
    found, events = told(acted)
    assert (found, events[-1]["event"]) == (code, "run_failed")
    assert message in events[-1]["message"]
    assert ("trace" in events[-1]) is (name in ("memory", "mistake of ours"))
    assert not (acted.root / lock.HOLDER).exists()


def test_a_held_workspace_is_one_object_and_code_4(acted):
    with another(acted.root) as process:
        code, found = told(acted)
    assert (code, found[-1]["event"]) == (4, "run_failed")
    assert f"process {process.pid} of" in found[-1]["message"]


def test_a_call_that_is_wrong_from_the_start_is_answered_in_words():
    said = loopnb("run", "--log", "json")
    assert said.code == 2 and "--period" in said.err


def test_a_period_that_is_none_is_an_object(acted):
    said = acted.call("--log", "json", period="2026-Q9")
    assert said.code == 2
    assert json.loads(said.err)["event"] == "run_failed"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_lines_are_json_whatever_the_locale_is(tmp_path, encoding):
    (tmp_path / "loop.yaml").write_text("company: ü\nmission: “x”\nnönsense: 1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from loopnb.cli import main; main()", "run", "--period", PERIOD,
         "--log", "json", "--workspace", str(tmp_path)],
        capture_output=True, env=os.environ | {"PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert done.returncode == 3
    assert "nönsense" in json.loads(done.stderr.decode("utf-8"))["message"]


def test_in_words_a_mistake_of_ours_keeps_its_traceback(acted, monkeypatch):
    raises(ZeroDivisionError("oh"))(acted, monkeypatch)
    with pytest.raises(ZeroDivisionError):
        acted.call()


def test_in_words_each_page_is_said_with_what_changed(acted):
    acted.run()
    first = acted.folder().name
    acted.edit("2b_voice", "Words", "More words")
    said = acted.call("--log", "text")
    assert said.err.splitlines()[:4] == [
        f"unchanged 1_collect, taken from run {first}",
        f"unchanged 1b_survey, taken from run {first}",
        f"unchanged 2a_numbers, taken from run {first}",
        "running 2b_voice (notebook changed)",
    ]
    assert said.out == f"{acted.root}/reports/2026-Q3/scorecard-executive.html\n"
