"""What counts as another question: lines of files alone, without any load."""

import json

import ibis
import pandas as pd
import pytest

from loopnb.collect.questions.asked import folded
from loopnb.collect.questions.following import followed
from loopnb.collect.questions.readings import COLUMNS
from loopnb.collect.questions.wording import points_changed
from loopnb.metrics import METRICS
from loopnb.metrics.satisfaction import ASKED

FIVE = {"5": {"Great": 40}, "4": {"Good": 40}, "3": {"So so": 20}}


def line(first: str, last: str, **said: object) -> dict:
    """Return a file's line; all its answers are its own."""
    labels = json.dumps(said.pop("labels", {}))
    return dict.fromkeys(COLUMNS, "") | {
        "source_sha256": f"{first}{last}{said}", "kind": "csat", "survey": "after", "slot": "Q1",
        "scale": "1 to 5", "text": "How was it?", "labels": labels,
        "first": f"2026-{first}T10:00:00", "last": f"2026-{last}T10:00:00",
        "fresh": f"2026-{first}T10:00:00",
    } | said  # fmt: skip


def found(*lines: dict) -> list[tuple[str, str]]:
    table = followed(pd.DataFrame(lines, columns=COLUMNS), "UTC")
    return list(table[["at", "what"]].itertuples(index=False, name=None))


def test_wordings_that_take_turns_are_one_change_as_of_the_last_turn():
    other = {"text": "How well?"}
    lines = [line("01-01", "01-31"), line("02-01", "02-28", **other), line("03-01", "03-31")]
    assert found(*lines[:2]) == [("2026-02-01", "text")]
    assert found(*lines) == [("2026-03-01", "text")]
    assert found(*lines[::-1]) == found(*lines)


def test_several_changes_at_once_are_one():
    assert found(line("01-01", "01-31", asked_id="a"),
                 line("02-01", "02-28", text="Well?", asked_id="b", scale="0 to 10")) == [
        ("2026-02-01", "text, id, scale")
    ]  # fmt: skip


def test_what_one_file_does_not_say_is_no_change():
    lines = [line("01-01", "01-31"), line("02-01", "02-28", text="", asked_id="b", scale=""),
             line("03-01", "03-31", asked_id="b")]  # fmt: skip
    assert found(*lines) == []
    assert found(*lines, line("04-01", "04-30", asked_id="c")) == [("2026-04-01", "id")]


def test_each_language_is_compared_with_itself():
    said = [("01-01", "01-31", "en", "How?"), ("01-02", "01-30", "de", "Wie?"),
            ("02-01", "02-28", "en", "How?"), ("02-02", "02-27", "de", "Wie gut?")]  # fmt: skip
    lines = [line(a, b, languages=tongue, text=text) for a, b, tongue, text in said]
    assert found(*lines[:3]) == []
    assert found(*lines) == [("2026-02-02", "text")]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (("01-01", "03-31"), ("04-01", "06-30"), [("2026-04-01", "text")]),
        (("01-01", "04-20"), ("04-01", "06-30"), [("2026-04-01", "text")]),
        (("01-01", "06-29"), ("04-01", "06-30"), []),
        (("01-01", "04-20"), ("04-01", "05-02"), []),
    ],
    ids=["ended", "late answers", "beside each other", "too soon to tell"],
)
def test_a_survey_that_takes_the_place_of_another(first, last, told):
    assert found(line(*first, survey="old"), line(*last, survey="new", text="Well?")) == told
    assert found(line(*first, survey="old"), line(*last, survey="new")) == []


def test_a_kind_that_no_metric_rests_on_breaks_nothing():
    assert found(line("01-01", "01-31", kind="mood"),
                 line("02-01", "02-28", kind="mood", text="Well?")) == []  # fmt: skip


@pytest.mark.parametrize(
    ("after", "points"),
    [
        (FIVE, []),
        ({"4": {"good": 3}}, []),
        ({"5": {"Great": 100}}, []),
        ({"5": {"Super": 40}, "4": {"Good": 40}}, ["5"]),
        ({"5": {"Great": 60}, "3": {"So so": 60}}, ["4"]),
        (FIVE | {"2": {"Bad": 40}}, ["2"]),
        (FIVE | {"2": {"Bad": 3}}, []),
        ({}, []),
    ],
)
def test_choices_change_where_they_read_otherwise_or_chance_does_not_leave_them_out(after, points):
    assert points_changed(FIVE, after) == points


@pytest.mark.parametrize("text", ["How  was\nit?", "<p>HOW was it?</p>", "How&nbsp;was it?"])
def test_texts_that_read_alike_are_alike(text):
    assert folded(text) == folded("How was it?")
    assert folded(text) != folded("How was it")


def test_the_metrics_of_a_kind_are_those_that_look_at_it():
    for kind, metrics in ASKED.items():
        rows = ibis.memtable({"kind": [kind, kind], "scale_direction": ["low", "high"]})
        meant = [name for name, metric in METRICS.items() if metric.table == "responses"
                 and rows.filter(metric.among(rows)).count().execute()]  # fmt: skip
        assert tuple(meant) == metrics
