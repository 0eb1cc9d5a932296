"""`loopnb trace`: the chain of a published workspace, by any id, both ways, and as a CSV."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from edge import desk as tiny
from edge.desk import digest, fails, loopnb
from edge.test_sources import report
from loopnb import editions
from loopnb.register import COLUMNS

PERIOD = ("--period", "2026-Q3")
PAGE = '<ul><li id="action-A-1"><strong>Call first</strong> Too early to tell.</li></ul>'


@pytest.fixture
def acted_on(once, tmp_path) -> Path:
    """A workspace with a report, an issue, an action on it, and a page that tells of the action."""

    def make(folder: Path) -> None:
        root = tiny.lay(folder / "desk", tickets=tiny.tickets(), survey=tiny.survey())
        report(root)
        rows = {
            "issues": {"issue_id": "I-waiting", "theme": "Waiting", "title": "Long waits"},
            "actions": {"action_id": "A-1", "action": "Call first", "issue_id": "I-waiting"},
        }
        for name, row in rows.items():
            table = pd.DataFrame([row]).reindex(columns=COLUMNS[name], fill_value="")
            table.to_csv(root / f"data/register/{name}.csv", index=False)
        (root / "reports/2026-Q3/scorecard-executive.html").write_text(PAGE)

    root = tmp_path / "desk"
    shutil.copytree(once("traced", make) / "desk", root, symlinks=True)
    return root


def traced(root, *words: str):
    return loopnb("trace", *words, "--workspace", root)


def test_a_theme_is_traced_down_to_comments_and_up_to_pages(acted_on):
    said = traced(acted_on, "waiting", *PERIOD)
    assert said.code == 0 and said.out.startswith("theme:Waiting\nWhat it rests on:\n")
    down, _, up = said.out.partition("What rests on it:\n")
    assert " comments: " in down
    assert "  issue I-waiting: Long waits\n    action A-1: Call first\n" in up
    assert "page:2026-Q3/scorecard-executive.html#action-A-1: Call first Too early to tell." in up


def test_signed_editions_are_part_of_it(acted_on):
    folder = acted_on / "reports/editions/2026-Q3.1"
    who = {"period": "2026-Q3", "number": 1, "by": "Ada Moon", "on": "2026-10-20", "run": "made"}
    with editions.laid(editions.Edition(folder=folder, **who)) as part:
        (part / "scorecard-executive.html").write_text(PAGE)
    name = "page:editions/2026-Q3.1/scorecard-executive.html#action-A-1"
    assert f"  {name}: " in traced(acted_on, "A-1", *PERIOD).out
    down = traced(acted_on, name, *PERIOD).out
    assert "action A-1: Call first\n    issue I-waiting: Long waits\n      theme:Waiting\n" in down


def test_the_csv_has_all_links_and_each_is_found_from_its_other_end(acted_on, tmp_path):
    file = tmp_path / "chain.csv"
    assert traced(acted_on, "A-1", *PERIOD, "--to", str(file)).code == 0
    links = pd.read_csv(file, dtype=str)
    assert list(links.columns) == ["below_kind", "below", "above_kind", "above"]
    assert {"comment", "theme", "issue"} <= set(links.below_kind)
    comment = links.below[links.below_kind == "comment"].iloc[0]
    back = tmp_path / "back.csv"
    assert traced(acted_on, f"comment:{comment}", *PERIOD, "--to", str(back)).code == 0
    whole = set(map(tuple, csv.reader(back.open())))
    own = links.loc[(links.below == comment) | (links.above == "A-1")]
    assert {tuple(row) for row in own.itertuples(index=False)} <= whole


def test_an_unknown_id_is_told_with_the_nearest(acted_on):
    assert "id 'I-waitng' is not known. Nearest: I-waiting." in fails(
        acted_on, 2, "trace", "I-waitng", *PERIOD
    )


def test_without_a_report_the_register_is_still_walked(acted_on):
    said = traced(acted_on, "A-1", "--period", "2026-Q2")
    assert said.code == 0 and "Without it comments and themes are not linked." in said.err
    assert "  issue I-waiting: Long waits\n    theme:Waiting\n" in said.out


def test_nothing_is_written(acted_on):
    before = digest(acted_on)
    assert traced(acted_on, "A-1", *PERIOD).code == 0
    assert digest(acted_on) == before


def test_the_help_of_both_commands_names_the_other():
    told = {name: " ".join(loopnb(name, "--help").out.split()) for name in ("trace", "rows")}
    assert "loopnb rows" in told["trace"] and "loopnb trace" in told["rows"]
