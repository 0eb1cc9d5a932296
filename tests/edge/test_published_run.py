"""A run that succeeded: its link, its files, its record, and a register that it never wrote."""

import json
from datetime import datetime

import pandas as pd

from edge.desk import digest
from loopnb.audiences import AUDIENCES
from loopnb.stages import PAGES

FIRST, FROZEN, SECOND, THIRD = range(4)


def test_the_last_line_names_the_scorecard(published):
    last = published.said[THIRD].out.splitlines()[-1]
    assert last == str(published.root / "reports/2026-Q3/scorecard-executive.html")


def test_the_pages_are_told_in_order_off_a_terminal(published):
    told = published.said[THIRD].err.splitlines()
    assert told == [
        f"running {page.name}{f' for {audience}' if audience else ''}"
        for page in PAGES
        for audience in (AUDIENCES if page.presents else ("",))
    ]


def test_the_period_is_a_link_to_its_last_good_run(published):
    link = published.root / "reports/2026-Q3"
    assert link.is_symlink()
    assert str(link.readlink()) == published.links[THIRD]
    assert link.readlink().parts[0] == ".runs"  # relative, so that the workspace can be moved


def test_a_later_run_replaces_the_link_and_keeps_the_earlier_run(published):
    assert published.links[SECOND] != published.links[THIRD]
    assert (published.folder(SECOND) / "scorecard-executive.html").is_file()
    assert published.links[FIRST] == str((published.root / "reports/2026-Q1").readlink())


def test_nothing_else_is_left_among_the_reports(published):
    runs = published.root / "reports/.runs"
    found = {path.name for path in runs.iterdir()}
    kept = {published.folder(run).name for run in (FIRST, SECOND, THIRD)}
    interactive = {name for name in found if name.startswith("interactive-")}
    assert found - interactive == kept
    assert {path.name for path in (published.root / "reports").iterdir()} == {
        ".runs", "2026-Q1", "2026-Q3",
    }  # fmt: skip


def test_run_json_records_what_was_run(published):
    facts = json.loads((published.folder(FIRST) / "run.json").read_text())
    assert (facts["period"], facts["given"]) == ("2026-Q1", {"audience": "executive"})
    pages = {page.html("executive" if page.presents else "") for page in PAGES}
    assert set(facts["seconds"]) == pages
    assert all(seconds > 0 for seconds in facts["seconds"].values())
    assert datetime.fromisoformat(facts["finished"]).tzinfo is not None
    assert {"loopnb", "pandas", "duckdb", "ibis-framework", "papermill"} <= set(facts["versions"])


def test_the_executed_notebooks_are_kept(published):
    kept = {path.stem for path in (published.folder(THIRD) / "notebooks").glob("*.ipynb")}
    names = {"-".join([p.name, a] if a else [p.name]) for p in PAGES
             for a in (AUDIENCES if p.presents else ("",))}  # fmt: skip
    assert kept == names


def test_every_write_of_the_stage_table_is_there_for_programs_and_people(published):
    tables = published.folder(THIRD) / "tables"
    written = {name for page in PAGES for name in page.writes}
    assert {path.stem for path in tables.glob("*.parquet")} == written
    assert {path.stem for path in tables.glob("*.csv")} == written
    proposals = published.folder(THIRD) / "proposals"
    assert {path.stem for path in proposals.glob("*.csv")} >= {"actions", "objectives"}


def test_the_index_leads_to_every_page(published):
    pages = published.pages
    index = pages.pop("index.html")
    assert len(pages) == len(PAGES) - 1 + len(AUDIENCES)
    assert [name for name in pages if f'href="{name}"' not in index] == []


def test_a_run_never_writes_the_register(published):
    before, first, frozen, second, third = published.registers
    assert before == first
    assert set(frozen) - set(first) == {"baselines.csv"}
    assert frozen == second == third


def test_the_raw_files_stay_as_they_came(published):
    raw = digest(published.root / "data/raw")
    collected = pd.read_parquet(published.folder(THIRD) / "tables/collected.parquet")
    assert {f"data/raw/{name}": sha for name, sha in raw.items()} == dict(
        zip(collected.file, collected.sha256, strict=True)
    )


def test_a_bad_row_is_named_on_the_pages(published):
    reason = "opened_at is not a date written like"
    for name in ("1_collect.html", "scorecard-executive.html"):
        page = published.pages[name]
        assert reason in page, name
        assert "31.09.2026" in page, name
    assert "61 kept" not in published.pages["1_collect.html"]


def test_the_verdict_names_the_baseline(published):
    comparison = pd.read_parquet(published.folder(THIRD) / "tables/comparison.parquet")
    row = comparison.set_index("metric").loc["time_to_resolve"]
    assert (row.verdict, row.baseline) == ("improved", "2026-Q1")
    card = published.pages["scorecard-executive.html"]
    assert "Better than the 2026-Q1 baseline, by " in card
    assert "First measurement" not in card


def test_the_first_period_is_a_first_measurement(published):
    page = (published.folder(FIRST) / "scorecard-executive.html").read_text()
    assert "<h1>First measurement</h1>" in page
    assert "baseline, by " not in page
