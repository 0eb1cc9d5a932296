"""Drafts until a named person signs: what is kept, what is refused, what nobody can change."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from edge import desk as tiny
from edge.desk import Said, digest, fails, loopnb
from edge.markup import faults
from edge.paper import PERIOD, lay, publish
from loopnb import editions, records, signing, workspace
from loopnb.editions import Edition
from loopnb.errors import DataError

BY = ("--by", "A. Name", "--on", "2026-10-12")
SCORECARD = "scorecard-executive.html"
OTHER = "20261020T080000-2026-Q3-bbbbbb"


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a finished report of the third quarter."""
    return lay(tmp_path / "desk", monkeypatch)


def sign(root: Path, *words: str, period: str = PERIOD) -> Said:
    return loopnb("sign", period, *(words or BY), "--workspace", root)


def refused(root: Path, code: int, *words: str, period: str = PERIOD) -> str:
    """Return why a report is not signed; nothing may be left among the editions."""
    said = fails(root, code, "sign", period, *(words or BY))
    assert not list((root / editions.FOLDER).glob("*")) if not signed(root).is_dir() else True
    return said


def signed(root: Path, number: int = 1) -> Path:
    return root / editions.FOLDER / f"{PERIOD}.{number}"


def test_signed_pages_say_who_signed_them_and_drafts_stay_drafts(report):
    before = digest(report / "reports" / PERIOD)
    assert sign(report).code == 0
    pages = {path.name: path.read_text() for path in signed(report).glob("*.html")}
    assert set(pages) == {path.name for path in (report / "reports" / PERIOD).glob("*.html")}
    for name, page in pages.items():
        assert "· Final" in page and "Draft" not in page, name
        assert "Signed off by A. Name, 12 October 2026" in page, name
        assert "Edition 2026-Q3.1" in page, name
    assert digest(report / "reports" / PERIOD) == before


def test_nothing_but_who_signed_differs_from_what_was_read(report):
    sign(report)
    for path in signed(report).glob("*.html"):
        draft = (report / "reports" / PERIOD / path.name).read_text()
        final = re.sub(r'<p class="when (signed|edition)">[^<]*</p>', "", path.read_text())
        assert final.replace("· Final", "· Draft").split() == draft.split(), path.name


def test_an_edition_holds_pages_tables_and_record_with_their_digests_read_only(report):
    sign(report)
    edition = editions.latest(report, PERIOD)
    found = digest(signed(report))
    assert edition.files == {name: sha for name, sha in found.items() if name != editions.FILE}
    assert {"index.html", "run.json", "tables/comparison.csv"} < set(edition.files)
    assert (edition.by, edition.on, edition.number) == ("A. Name", "2026-10-12", 1)
    assert all(path.stat().st_mode & 0o222 == 0 for path in signed(report).rglob("*.*"))
    assert [path.name for path in (report / editions.FOLDER).iterdir()] == ["2026-Q3.1"]


def test_the_day_is_today_in_the_workspace_unless_it_is_said(report):
    sign(report, "--by", "A. Name")
    assert editions.latest(report, PERIOD).on == "2026-11-23"


def test_the_same_run_is_signed_once(report):
    sign(report)
    before = digest(report / "reports")
    said = sign(report, "--by", "B. Name")
    assert (said.code, said.out) == (
        0, "2026-Q3 is signed already as 2026-Q3.1, by A. Name on 12 October 2026.\n"
    )  # fmt: skip
    assert digest(report / "reports") == before


def test_a_signed_run_stays_signed_though_settings_change_later(report):
    sign(report)
    renamed(report)
    assert "signed already as 2026-Q3.1" in sign(report).out


def test_another_run_with_the_same_pages_and_tables_is_signed_already(report):
    sign(report)
    publish(report, run=OTHER)
    assert "signed already as 2026-Q3.1" in sign(report).out
    assert not signed(report, 2).exists()


def test_other_figures_are_another_edition_and_the_first_keeps_its_bytes(report):
    sign(report)
    before = digest(signed(report))
    publish(report, run=OTHER, value=85.0)
    assert "edition 2026-Q3.2" in sign(report).out
    assert digest(signed(report)) == before
    assert "85 %" in (signed(report, 2) / SCORECARD).read_text()
    assert [edition.name for edition in editions.read(report)] == ["2026-Q3.1", "2026-Q3.2"]


def test_two_workspaces_sign_the_same_bytes(report, tmp_path):
    other = tmp_path / "elsewhere/desk"
    shutil.copytree(report, other, symlinks=True)
    sign(report), sign(other)
    assert digest(signed(report)) == digest(signed(other))


def test_a_name_is_shown_as_text(report):
    sign(report, "--by", "A. <b>Name</b>\u00a0 & Son")
    page = (signed(report) / SCORECARD).read_text()
    assert "Signed off by A. &lt;b&gt;Name&lt;/b&gt; &amp; Son, 23 November 2026" in page


@pytest.mark.parametrize("by", ["", "  ", "A.\x07Name", "A. \u202eName"])
def test_nobody_signs_nothing(report, by):
    assert "signed by a named person" in refused(report, 2, "--by", by)


@pytest.mark.parametrize("on", ["2026-09-30", "2026-11-24"])
def test_the_day_lies_after_the_period_and_not_in_the_future(report, on):
    said = refused(report, 2, "--by", "A. Name", "--on", on)
    assert f"cannot be signed on {on}" in said
    assert "between 2026-10-01 and today, 2026-11-23" in said


def test_a_period_without_a_report_is_not_signed(report):
    assert "2026-Q2 has no report yet" in refused(report, 3, period="2026-Q2")


@pytest.mark.parametrize("today", [date(2026, 7, 1), date(2026, 8, 10), date(2026, 9, 30)])
def test_a_period_that_runs_is_not_signed(report, monkeypatch, today):
    monkeypatch.setattr(workspace, "today_in", lambda zone: today)
    assert "its last day is 30 September 2026" in refused(report, 2, "--by", "A. Name")


def test_a_report_made_before_the_end_is_not_signed_after_it(report):
    record = records.read(report / "reports" / PERIOD)
    record.turns[1].inputs["day"] = "quarter to date, day 41 of 92; compared with the same 41 days"
    record.write()
    assert "made before its end (quarter to date, day 41 of 92)" in refused(report, 3)


def spoil(name: str, text: str | None = None):
    """Return what replaces a file of the report, or takes it away."""

    def change(root: Path) -> None:
        path = root / "reports" / PERIOD / name
        path.unlink() if text is None else path.write_text(text)

    return change


def without_page(root: Path) -> None:
    record = records.read(root / "reports" / PERIOD)
    record.turns = [turn for turn in record.turns if turn.page != "2b_voice"]
    record.write()


def unfinished(root: Path) -> None:
    record = records.read(root / "reports" / PERIOD)
    record.state = "running"
    record.write()


def renamed(root: Path) -> None:
    path = root / "loop.yaml"
    path.write_text(path.read_text().replace("Tiny desk", "Other desk"))


def dismissed(root: Path) -> None:
    path = root / "loop.yaml"
    path.write_text(path.read_text().replace("keepers:", "others:"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (spoil("notebooks/2b_voice.ipynb"), "notebooks/2b_voice.ipynb is missing"),
        (spoil("notebooks/2b_voice.ipynb", "{}"), "notebooks/2b_voice.ipynb was changed"),
        (spoil("tables/comparison.csv", "x"), "tables/comparison.csv was changed after the run"),
        (spoil(SCORECARD, "better"), f"{SCORECARD} was changed after the run"),
        (spoil("index.html", "x"), "index.html was changed after the run"),
        (spoil("run.json"), "is not complete"),
        (unfinished, "is not complete"),
        (without_page, "the page 2b_voice is missing"),
        (renamed, "1_collect.html and 12 more would look otherwise now"),
        (dismissed, "loop.yaml has no audience 'keepers' any more"),
    ],
)
def test_a_report_that_is_not_what_was_run_is_not_signed(report, change, why):
    change(report)
    said = refused(report, 3)
    assert why in said
    assert "Make it again: loopnb run --period 2026-Q3" in said


def test_marks_on_proposals_are_no_damage(report):
    spoil("proposals/4_implement.csv", "decision\naccepted\n")(report)
    assert sign(report).code == 0
    assert not (signed(report) / "proposals").exists()


def overwrite(path: Path) -> None:
    path.chmod(0o644)
    path.write_text("x")


@pytest.mark.parametrize(
    ("name", "damage", "why"),
    [
        ("index.html", overwrite, "index.html was changed"),
        ("tables/comparison.csv", Path.unlink, "tables/comparison.csv is missing"),
        ("extra.html", Path.touch, "extra.html was added"),
        ("edition.json", overwrite, "its edition.json cannot be read"),
        ("edition.json", Path.unlink, "its edition.json cannot be read"),
    ],
)
def test_a_damaged_edition_is_named(report, name, damage, why):
    sign(report)
    damage(signed(report) / name)
    said = fails(report, 3, "sign", PERIOD, *BY)
    assert "Edition 2026-Q3.1 is damaged" in said and why in said
    assert "back from a copy" in said


@pytest.mark.parametrize("said", [{"number": "1"}, {"on": "in October"}, {"on": 3}, {"files": []}])
def test_an_edition_that_says_what_cannot_be_is_damaged(report, said):
    sign(report)
    path = signed(report) / editions.FILE
    facts = json.loads(path.read_text()) | said
    path.chmod(0o644)
    path.write_text(json.dumps(facts))
    with pytest.raises(DataError, match="cannot be read"):
        editions.read(report)


def test_an_edition_under_another_name_is_damaged(report):
    sign(report)
    signed(report).rename(signed(report, 7))
    with pytest.raises(DataError, match=r"2026-Q3\.7 is damaged"):
        editions.read(report)


def test_folders_that_are_no_editions_are_left_alone(report):
    sign(report)
    for name in ("2025-Q4", "board.copy", ".2026-Q3.2.part", "2026-Q3.x"):
        (report / editions.FOLDER / name).mkdir()
    (report / editions.FOLDER / "notes.1").write_text("x")
    assert [edition.name for edition in editions.read(report)] == ["2026-Q3.1"]


def test_signed_tables_come_with_their_edition_and_only_as_they_were_signed(report):
    assert editions.signed_tables(report, "comparison").empty
    sign(report)
    publish(report, run=OTHER, value=85.0)
    sign(report)
    table = editions.signed_tables(report, "comparison")
    rows = list(table[["edition", "number", "value"]].itertuples(index=False, name=None))
    assert rows == [("2026-Q3.1", 1, 86.0), ("2026-Q3.2", 2, 85.0)]
    overwrite(signed(report) / "index.html")  # is not what is read
    editions.signed_tables(report, "comparison")
    overwrite(signed(report) / "tables/comparison.parquet")
    with pytest.raises(DataError, match=r"Edition 2026-Q3\.1 is damaged: tables/comparison"):
        editions.signed_tables(report, "comparison")


def test_figures_tell_editions_apart_by_what_they_say(report):
    sign(report)
    mine = editions.latest(report, PERIOD).files[editions.FIGURES]
    assert editions.figures(report) == {"2026-Q3.1": mine}
    assert editions.figures(report, but=mine) == {}


class Killed(BaseException):
    """The process ends here."""


def test_dying_in_the_middle_leaves_no_edition(report, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(signing.shutil, "copyfile", lambda *_: (_ for _ in ()).throw(Killed))
        sign(report)
    assert not list((report / editions.FOLDER).iterdir())
    half = report / editions.FOLDER / ".2026-Q3.1.part"
    (half / "tables").mkdir(parents=True)  # as one that was killed by the system leaves it
    (half / "tables/stray.csv").touch()
    assert editions.read(report) == []
    assert sign(report).code == 0
    assert not (signed(report) / "tables/stray.csv").exists()


def test_an_edition_that_is_there_is_never_laid_over(report):
    sign(report)
    before = digest(signed(report))
    edition = Edition(PERIOD, 1, "B. Name", "2026-11-01", signed(report), "another")
    with pytest.raises(OSError), editions.laid(edition) as folder:
        (folder / "index.html").write_text("other")
    assert digest(signed(report)) == before


def test_the_report_of_a_full_run_is_signed_and_keeps_the_rules_of_pages(reported):
    said = sign(reported, "--by", "A. Name")
    assert said.code == 0, said.err
    edition = editions.latest(reported, PERIOD)
    pages = {path.name: path.read_text() for path in edition.folder.glob("*.html")}
    assert SCORECARD in pages
    assert {name: found for name, page in pages.items() if (found := faults(page))} == {}
    drafts = digest(reported / "reports" / PERIOD / "tables")
    assert digest(edition.folder / "tables") == drafts


def test_late_answers_are_printed_by_the_next_edition_and_the_signed_one_stays(reported):
    first = sign(reported, "--by", "A. Name", period="2026-Q1")
    assert first.code == 0, first.err
    kept = reported / editions.FOLDER / "2026-Q1.1"
    before = digest(kept)
    late = tiny.survey("2026-Q1").head(3).assign(rating=5)
    late["answer"] = [f"L{i}" for i in range(len(late))]
    path = reported / "data/raw/survey.csv"
    pd.concat([pd.read_csv(path), late]).to_csv(path, index=False)
    said = loopnb("run", "--period", PERIOD, "--workspace", reported)
    assert said.code == 0, said.err
    assert sign(reported, "--by", "A. Name").code == 0
    page = (signed(reported) / SCORECARD).read_text()
    assert "Q1 was reported as 25 %, now 35 %: 3 late answers." in page
    assert digest(kept) == before
    signed_q1 = json.loads((kept / "edition.json").read_text())
    assert signed_q1["files"] == {n: sha for n, sha in before.items() if n != editions.FILE}
    run = (reported / "reports" / PERIOD).resolve()
    assert loopnb("run", "--period", PERIOD, "--workspace", reported).code == 0
    assert (reported / "reports" / PERIOD).resolve() == run  # an edition of its own is no news
