"""A vendor's export is known by its header rows; what is not one is said to be none."""

import pytest

import loopnb as lp
from loopnb.errors import DataError


def checked(root):
    loop = lp.open(str(root), "2026-Q3")
    return lp.collect.check(loop.root, loop.settings)


def test_another_vendors_file_is_refused_by_name(workspace):
    path = workspace / "data/raw/qualtrics/csat-2026Q3.csv"
    path.write_text("Respondent ID,Collector ID\n1,2\n3,4\n5,6\n")
    with pytest.raises(DataError, match=r"csat-2026Q3\.csv is not Qualtrics' CSV .* 'ResponseId'"):
        checked(workspace)


def test_a_survey_file_without_its_header_rows_is_refused(workspace):
    path = workspace / "data/raw/qualtrics/csat-2026Q3.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    with pytest.raises(DataError, match=r"fewer than the 3 header rows"):
        checked(workspace)


def test_the_zone_comes_from_the_file(workspace):
    path = workspace / "data/raw/qualtrics/csat-2026Q3.csv"
    path.write_text(path.read_text().replace("Europe/Berlin", "America/Denver"))
    loop = lp.open(str(workspace), "2026-Q3")
    collected, _, _ = lp.collect.load(loop)
    zones = collected.table.set_index("file").zone
    assert zones["data/raw/qualtrics/csat-2026Q3.csv"] == "America/Denver"
    assert zones["data/raw/qualtrics/csat-2026Q2.csv"] == "Europe/Berlin"


def test_a_file_that_names_no_zone_is_asked_for_it(workspace):
    path = workspace / "data/raw/qualtrics/csat-2026Q3.csv"
    path.write_text(path.read_text().replace('""timeZone"":""Europe/Berlin""', '""x"":""y""'))
    with pytest.raises(DataError, match=r"names no time zone\. Say it in loop\.yaml"):
        checked(workspace)


def test_previews_and_unfinished_answers_are_left_out_by_rule_and_counted(loaded):
    loop, _, refused, _ = loaded
    reasons = set(refused.table.reason)
    assert reasons == {"left out: a preview", "left out: not finished"}
    assert loop.store.table("responses").count().execute() > 2000


def test_first_replies_are_times(loaded):
    tickets = loaded[0].store.table("tickets").execute()
    replied = tickets.dropna(subset=["first_response_at"])
    assert len(replied) and (replied.first_response_at >= replied.opened_at).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Customer: hello\n", "line 1: no front matter"),
        ("---\nkind: conversation\n---\n", "does not say date"),
        ("---\nkind: [\n---\n", "not readable YAML"),
    ],
)
def test_a_conversation_without_its_facts_is_refused(workspace, text, sentence):
    path = next((workspace / "data/raw/conversations").iterdir())
    path.write_text(text)
    with pytest.raises(DataError, match=sentence) as caught:
        checked(workspace)
    assert path.name in str(caught.value)
