"""`loopnb explain` and `loopnb invitations`: what they print, write and refuse."""

import io

import pandas as pd
import pytest

from edge import desk as tiny
from edge.desk import fails, loopnb

Q3 = "2026-Q3"


@pytest.fixture
def loaded(desk):
    tiny.loaded(desk)
    return desk


def test_a_figure_is_explained_from_its_rows(loaded):
    said = loopnb("explain", "csat", Q3, "--vendor", 95, "--workspace", loaded)
    assert said.code == 0, said.err
    assert "= counted" in said.out and "of these: for which it holds (the numerator)" in said.out
    assert "◀ nearest" in said.out and "The vendor's 95 is" in said.out


def test_the_table_is_written_for_a_spreadsheet(loaded, tmp_path):
    file = tmp_path / "steps.csv"
    said = loopnb("explain", "time_to_resolve", Q3, "--to", file, "--workspace", loaded)
    assert said.code == 0 and str(file) in said.err
    table = pd.read_csv(file)
    assert {"in 1 file", "counted"} <= set(table.step)
    assert not table.nearest.any()


def test_a_metric_that_is_not_known_is_named_with_the_nearest(desk):
    assert "Did you mean 'csat'?" in fails(desk, 2, "explain", "csta", Q3)
    assert "is not understood" in fails(desk, 2, "explain", "csat", "someday")


def test_closed_tickets_due_for_a_survey_are_listed_as_csv(loaded):
    tickets = pd.read_csv(loaded / "data/raw/tickets.csv")
    day = tickets.solved.str[:10].iloc[-1]
    said = loopnb("invitations", "--on", day, "--workspace", loaded)
    assert said.code == 0, said.err
    listed = pd.read_csv(io.StringIO(said.out))
    assert tickets.ticket.iloc[-1] in set(listed.ticket_id) and set(listed.survey) == {
        "transaction"
    }
    assert "closed ticket" in said.err and "There is no report of" in said.err


def test_where_nothing_is_due_it_says_how_far_the_exports_reach(loaded, tmp_path):
    file = tmp_path / "ask.csv"
    said = loopnb("invitations", "--on", "2027-03-01", "--to", file, "--workspace", loaded)
    assert said.code == 0 and "The tickets reach to 2026-0" in said.err
    assert file.read_text() == "ticket_id,survey,question,closed_on,action_id\n"


def test_a_rule_that_cannot_be_kept_is_refused(desk):
    path = desk / "loop.yaml"
    path.write_text(path.read_text() + "survey: {quota_a_day: -1, per_week: 2}\n")
    message = fails(desk, 3, "invitations")
    assert "survey.quota_a_day" in message and "survey.per_week" in message
