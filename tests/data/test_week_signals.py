"""A week's charts: signals as of the week, counts in the place of percentages of few answers."""

import re

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from data.test_signal_figures import crossed
from loopnb import figures
from loopnb.analyze.weekly import signals
from loopnb.errors import DataError
from loopnb.periods import parse
from loopnb.results import WeekSignals

WEEK = parse("2026-W36")
MONDAY = pd.Timestamp("2026-08-31")


def ratings(many: int, unhappy: float = 0.1, *, last: tuple[int, int] | None = None, seed: int = 3):
    """Return 104 weeks of `many` ratings, a share of them unhappy; `last` has n and unhappy."""
    random, lines = np.random.default_rng(seed), []
    for week in range(104):
        n, bad = many, random.binomial(many, unhappy)
        if last and week == 103:
            n, bad = last
        start = MONDAY - pd.Timedelta(weeks=103 - week)
        for at in range(n):
            when = start + pd.Timedelta(hours=int(random.integers(0, 160)))
            lines.append((when, 2.0 if at < bad else 5.0))
    frame = pd.DataFrame(lines, columns=["responded_at", "score"])
    return frame.assign(response_id=[f"R{i}" for i in frame.index], kind="csat", scale_min=1.0,
                        scale_max=5.0, scale_direction="high")  # fmt: skip


@pytest.fixture
def found(store, settings):
    watched = settings.model_copy(update={"headlines": ("csat",)})

    def made(*args, **kwargs) -> WeekSignals:
        fill(store, "responses", ratings(*args, **kwargs))
        # The exports reach to the end of the week.
        end = pd.DataFrame({"ticket_id": ["T"], "opened_at": [MONDAY + pd.Timedelta("6D23h")]})
        fill(store, "tickets", end)
        return signals(store, WEEK, watched)

    return made


def test_a_quiet_week_with_enough_answers_is_a_percentage(found):
    result = found(40)
    assert result.text == "Nothing unusual."
    assert result.said("csat") == "nothing unusual"
    assert re.fullmatch(r"\d\d %", result.last("csat"))


def test_a_week_of_few_answers_is_a_count_and_never_a_percentage(found):
    result = found(40, last=(9, 1))
    assert result.last("csat") == "1 of 9"
    said = "1 of 9 answers are unhappy, about 1 would be usual, at most 3: nothing unusual"
    assert result.said("csat") == said
    picture = figures.week_signal(result, "csat")
    assert "%" not in picture.alt + picture.title + picture.svg.replace('width="100%"', "")


def test_many_unhappy_of_few_are_a_signal(found):
    result = found(40, last=(9, 7))
    assert result.signalling("csat")
    assert result.text == "Signal: satisfied customers."
    assert result.said("csat") == (
        "signal, 7 of 9 answers are unhappy, more than usual (about 1 would be usual, at most 3)"
    )


def test_in_no_part_of_the_table_is_there_a_share_of_few(found):
    table = found(9).table
    assert table.thin.all()
    assert table[["value", "mean", "low", "high"]].isna().all(axis=None)
    assert (table.bad <= 9).all()


def test_counts_agree_with_a_plain_count(found):
    frame = ratings(12)
    week = frame.responded_at.dt.to_period("W-SUN").dt.start_time.dt.strftime("%Y-%m-%d")
    counted = (frame.score <= 2).groupby(week).agg(["sum", "size"])
    table = found(12).table.set_index("date")
    assert table.bad.to_dict() == counted["sum"].to_dict()
    assert table.n.to_dict() == counted["size"].to_dict()


def test_quiet_weeks_of_few_answers_seldom_signal(found):
    """The rules of runs flag every point of a run, so more than one week in a hundred."""
    flags = [found(20, seed=seed).table.bad_flag.ne("").mean() for seed in range(4)]
    assert sum(flags) / 4 < 0.12


def test_a_week_without_answers_says_so(found):
    result = found(40, last=(0, 0))
    assert result.last("csat") == "none this week"
    assert result.said("csat") == "no value in this period's weeks"
    assert figures.week_signal(result, "csat") is not None


def test_too_few_weeks_tell_nothing_usual(store, settings):
    frame = ratings(9)
    fill(store, "responses", frame.loc[frame.responded_at >= MONDAY - pd.Timedelta(weeks=4)])
    end = pd.DataFrame({"ticket_id": ["T"], "opened_at": [MONDAY + pd.Timedelta("6D23h")]})
    fill(store, "tickets", end)
    result = signals(store, WEEK, settings.model_copy(update={"headlines": ("csat",)}))
    assert result.said("csat").endswith("too few weeks to say what is usual")
    assert not result.signalling("csat")


@pytest.mark.parametrize(
    ("metric", "share"), [("sla_met", "are not"), ("reopened", "are")], ids=["on time", "reopened"]
)
def test_tickets_are_counted_in_the_same_way(store, settings, metric, share):
    start = [MONDAY - pd.Timedelta(weeks=w) for w in range(30) for _ in range(8)]
    end = pd.Timestamp("2026-09-30")
    frame = pd.DataFrame({"opened_at": start, "resolved_at": start}).assign(
        ticket_id=lambda t: [f"T{i}" for i in t.index], sla_met=lambda t: t.index % 8 > 0,
        reopens=lambda t: (t.index % 8 == 0).astype(int), updated_at=end)  # fmt: skip
    fill(store, "tickets", frame)
    result = signals(store, WEEK, settings.model_copy(update={"headlines": (metric,)}))
    assert result.last(metric) == "1 of 8"
    assert result.said(metric).startswith(f"1 of 8 tickets {share}, about 1 would be usual")


def test_a_week_that_the_data_do_not_reach_is_refused(store, settings):
    with pytest.raises(DataError, match=r"^Period 2026-W36 has no data\.$"):
        signals(store, WEEK, settings)
    fill(store, "tickets", pd.DataFrame({"ticket_id": ["T"], "opened_at": ["2026-08-30"]}))
    with pytest.raises(DataError, match=r"no data\. The newest row is of 30 August 2026\.$"):
        signals(store, WEEK, settings)


def test_where_no_headline_has_rows_nothing_is_drawn(store, settings):
    fill(store, "tickets", pd.DataFrame({"ticket_id": ["T"], "opened_at": ["2026-09-01"]}))
    result = signals(store, WEEK, settings.model_copy(update={"headlines": ("csat",)}))
    assert result.drawn == []
    assert result.text == "No measure is watched week by week."
    assert figures.week_signal(result, "csat") is None


@pytest.mark.parametrize("last", [None, (9, 7), (9, 0), (30, 25), (0, 0)])
def test_pictures_hold_their_texts_and_are_the_same_each_time(found, last):
    result = found(40, last=last)
    picture = figures.week_signal(result, "csat")
    assert crossed(picture.figure) == []
    assert figures.week_signal(result, "csat").svg == picture.svg
    assert "nan" not in (picture.svg + picture.alt).lower()


def test_a_signal_is_drawn_larger(found):
    quiet, loud = (figures.week_signal(found(40, last=(40, bad)), "csat") for bad in (4, 30))
    assert loud.figure.get_figheight() > 1.5 * quiet.figure.get_figheight()


def test_the_result_is_rebuilt_from_its_parquet(found, tmp_path):
    result = found(40, last=(9, 7))
    result.table.to_parquet(tmp_path / "t.parquet")
    again = WeekSignals.from_table(pd.read_parquet(tmp_path / "t.parquet"))
    assert again.said("csat") == result.said("csat")
    assert again.text == result.text
