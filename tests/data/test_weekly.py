"""Weekly series against plain pandas, and by hand at the edges of weeks and of the data."""

import numpy as np
import pandas as pd
import pytest

from loopnb.metrics import METRICS
from loopnb.metrics.weekly import Condition, weekly
from loopnb.periods import parse

ZONE = "Europe/Berlin"
SPAN = parse("2026-01-01..2026-06-30")  # summer time begins on 29 March
FIRST, LAST = "2026-01-05", "2026-06-22"  # the Mondays of its first and its last whole week


@pytest.fixture
def local(settings):
    return settings.model_copy(update={"zone": ZONE})


def tickets(n: int = 2500) -> pd.DataFrame:
    """Return tickets of eight months; some not resolved, some of no team."""
    random = np.random.default_rng(8)
    opened = pd.Timestamp("2025-12-01") + pd.to_timedelta(random.uniform(0, 240, n), "D").round("s")
    took = pd.to_timedelta(random.lognormal(2, 1, n) * 3600, "s").round("s")
    frame = pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(n)],
         "opened_at": opened, "resolved_at": opened + took,
         "sla_met": random.random(n) < 0.8, "team": random.choice(["Day", "Night", "Desk"], n),
         "product": random.choice(["Vault", "Lens"], n)}
    )  # fmt: skip
    frame.loc[random.random(n) < 0.1, "team"] = None
    frame.loc[random.random(n) < 0.1, "resolved_at"] = pd.NaT
    frame["sla_met"] = frame.sla_met.astype(object).where(random.random(n) > 0.2, None)
    return frame


def by_week(frame: pd.DataFrame, date: str) -> pd.core.groupby.DataFrameGroupBy:
    """Group the rows by the Monday of their local week, by pandas' own arithmetic."""
    local = frame[date].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    day = local.dt.tz_localize(None).dt.normalize()
    monday = day - pd.to_timedelta(day.dt.weekday, "D")
    inside = frame.assign(week=monday).loc[monday.between(FIRST, LAST)]
    return inside.groupby("week")


@pytest.fixture
def stored(stored_as):
    frame = tickets()
    return frame, stored_as("tickets", frame)


def test_counts_shares_and_medians_are_those_of_pandas(stored, local):
    frame, store = stored
    counts = weekly(METRICS["volume"], store, local, SPAN)
    expected = by_week(frame, "opened_at").size()
    assert counts.week.tolist() == expected.index.tolist()
    assert counts.value.tolist() == counts.n.tolist() == expected.tolist()
    shares = weekly(METRICS["sla_met"], store, local, SPAN)
    late = frame.resolved_at.isna() & frame.sla_met.eq(False)  # open and late counts when opened
    marked = frame.assign(at=frame.resolved_at.where(~late, frame.opened_at))
    known = by_week(marked.dropna(subset=["at", "sla_met"]), "at").sla_met
    assert shares.n.tolist() == known.size().tolist()
    assert shares.value.tolist() == pytest.approx(known.apply(lambda met: met.mean()).tolist())
    medians = weekly(METRICS["time_to_resolve"], store, local, SPAN)
    done = frame.dropna(subset="resolved_at")
    hours = (done.resolved_at - done.opened_at).dt.total_seconds() / 3600
    expected = by_week(done.assign(hours=hours), "resolved_at").hours.median()
    assert medians.value.tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ([Condition("team", "Night")], lambda t: t.team == "Night"),
        ([Condition("team", "Night", equal=False)], lambda t: t.team.isin(["Day", "Desk"])),
        ([Condition("team", "Night", equal=False), Condition("team", "Day", equal=False)],
         lambda t: t.team == "Desk"),
        ([Condition("team", "Day"), Condition("product", "Lens")],
         lambda t: (t.team == "Day") & (t["product"] == "Lens")),
    ],
)  # fmt: skip
def test_conditions_keep_rows_and_those_that_do_not_say_are_in_neither(stored, local, where, kept):
    frame, store = stored
    found = weekly(METRICS["volume"], store, local, SPAN, where=where)
    assert found.n.tolist() == by_week(frame.loc[kept(frame)], "opened_at").size().tolist()


def test_segments_are_those_of_a_trait_without_the_rows_that_do_not_say(stored, local):
    frame, store = stored
    where = [Condition("product", "Vault")]
    found = weekly(METRICS["volume"], store, local, SPAN, where=where, by="team")
    assert found.segment.unique().tolist() == ["Day", "Desk", "Night"]
    for team, part in found.groupby("segment"):
        mine = frame.loc[(frame.team == team) & (frame["product"] == "Vault")]
        assert part.n.tolist() == by_week(mine, "opened_at").size().tolist()


def few(*moments: str, **columns: list) -> pd.DataFrame:
    opened = pd.to_datetime(list(moments))
    frame = pd.DataFrame({"opened_at": opened, "resolved_at": opened, "sla_met": True} | columns)
    return frame.assign(ticket_id=[f"T{i}" for i in frame.index])


def test_a_week_without_rows_is_a_zero_of_counts_and_a_gap_of_shares(stored_as, settings):
    store = stored_as("tickets", few("2026-03-02", "2026-03-18", "2026-03-30"))
    counts = weekly(METRICS["volume"], store, settings, SPAN)
    assert counts.week.dt.strftime("%m-%d").tolist() == ["03-02", "03-09", "03-16", "03-23"]
    assert counts.value.tolist() == [1, 0, 1, 0]
    shares = weekly(METRICS["sla_met"], store, settings, SPAN)
    assert shares.n.tolist() == [1, 0, 1, 0]
    assert shares.value.isna().tolist() == [False, True, False, True]


@pytest.mark.parametrize(("zone", "counts"), [("UTC", [3, 1]), (ZONE, [2, 2])])
def test_a_week_begins_on_monday_at_midnight_of_the_workspace(stored_as, settings, zone, counts):
    moments = ["2026-06-15 00:00", "2026-06-21 21:59", "2026-06-21 22:00", "2026-06-28 12:00"]
    store = stored_as("tickets", few(*moments))
    zoned = settings.model_copy(update={"zone": zone})
    found = weekly(METRICS["volume"], store, zoned, SPAN)
    assert found.value.tolist() == counts


def test_a_week_that_the_data_do_not_cover_whole_is_left_out(stored_as, settings):
    moments = pd.date_range("2026-03-04", "2026-03-28", freq="D").astype(str)
    found = weekly(METRICS["volume"], stored_as("tickets", few(*moments)), settings, SPAN)
    assert found.week.dt.strftime("%m-%d").tolist() == ["03-09", "03-16"]


def test_weeks_before_the_first_resolution_hold_only_what_stayed_open(stored_as, settings):
    moments = pd.date_range("2026-03-02", "2026-03-29", freq="D")
    resolved = [max(moment, pd.Timestamp("2026-03-16")) for moment in moments]
    store = stored_as("tickets", few(*moments.astype(str), resolved_at=resolved))
    found = weekly(METRICS["volume"], store, settings, SPAN)
    assert found.week.dt.strftime("%m-%d").tolist() == ["03-16", "03-23"]


def test_answers_have_the_traits_of_their_ticket(stored_as, settings):
    stored_as("tickets", few(*["2026-03-02", "2026-03-29"], team=["Night", "Day"]))
    said = pd.DataFrame({"response_id": list("abc"), "ticket_id": ["T0", "T1", "T1"],
                         "responded_at": pd.to_datetime(["2026-03-02"] * 3),
                         "score": [5.0, 1.0, 5.0]})  # fmt: skip
    scale = {"kind": "csat", "scale_min": 1.0, "scale_max": 5.0, "scale_direction": "high"}
    store = stored_as("responses", said.assign(**scale))
    found = weekly(METRICS["csat"], store, settings, SPAN, by="team").dropna()
    assert found[["segment", "n", "value"]].to_numpy().tolist() == [
        ["Day", 2, 0.5],
        ["Night", 1, 1],
    ]


def test_without_data_there_are_no_weeks(store, settings):
    found = weekly(METRICS["volume"], store, settings, SPAN)
    assert found.empty
    assert found.columns.tolist() == ["week", "segment", "n", "value"]


@pytest.mark.parametrize("name", ["backlog", "backlog_old", "urgent_hours"])
def test_what_stands_open_has_no_weeks(store, settings, name):
    with pytest.raises(ValueError, match="carried over"):
        weekly(METRICS[name], store, settings, SPAN)
