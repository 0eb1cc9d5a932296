"""Metrics by hand: the published example, both directions of effort, clocks, and what is kept."""

import math

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze import measure
from loopnb.errors import DataError
from loopnb.metrics.registry import FIRST_CONTACT
from loopnb.periods import parse
from loopnb.settings import Business

PERIOD = parse("2026-Q3")
ZONE = "Europe/Berlin"


@pytest.fixture
def measured(stored_as, settings):
    """Return `measured(frames, *metrics, **settings)`: measures of 2026-Q3, or another period."""

    def found(frames: dict[str, pd.DataFrame], *only: str, at=PERIOD, **changed) -> pd.DataFrame:
        for name, frame in frames.items():
            store = stored_as(name, frame)
        table = measure(store, [at], settings.model_copy(update=changed), only).table
        return table.set_index("metric")

    return found


def answers(scores: list[float], scale: tuple, kind: str = "csat", direction: str = "high"):
    """Return answers of 1 August, each of another customer."""
    return pd.DataFrame(
        {"response_id": [f"R{i}" for i in range(len(scores))], "kind": kind, "score": scores,
         "responded_at": pd.Timestamp("2026-08-01"), "scale_min": float(scale[0]),
         "scale_max": float(scale[1]), "scale_direction": direction}
    )  # fmt: skip


def test_the_worked_example_of_a_net_promoter_score(measured):
    # p = 1/2, passive 1/3, d = 1/6: 33.3 points, variance 5/9, with n = 100 an error of 7.45.
    scores = [10.0] * 300 + [8.0] * 200 + [6.0] * 100
    found = measured({"responses": answers(scores, (0, 10), "nps")}, "nps").loc["nps"]
    assert found.value == pytest.approx(33.333, abs=1e-3)
    assert found.se * math.sqrt(600 / 100) == pytest.approx(7.45, abs=0.01)


@pytest.mark.parametrize(
    ("metric", "direction", "scale"), [("ces1", "low", (1, 5)), ("ces2", "high", (1, 7))]
)
def test_effort_has_a_direction_and_one_scale(measured, metric, direction, scale):
    ours = answers([1.0, 2.0, 4.0, 5.0], scale, "ces", direction)
    odd = answers([1.0, 2.0], (0, 10), "ces", direction).assign(response_id=["O1", "O2"])
    untold = answers([3.0], scale, "ces", None).assign(response_id="U")
    other = "high" if direction == "low" else "low"
    apart = answers([3.0], (1, 6), "ces", other).assign(response_id="A")
    found = measured({"responses": pd.concat([ours, odd, untold, apart])}, "ces1", "ces2")
    assert found.loc[metric, ["value", "n", "excluded"]].tolist() == [3.0, 4, 3]
    rest = "ces2" if metric == "ces1" else "ces1"
    assert found.loc[rest, ["n", "excluded"]].tolist() == [0, 2]


BROKEN = {"no score": {"score": np.nan}, "over the scale": {"score": 6.0},
          "under the scale": {"score": 0.0}, "no upper end": {"scale_max": np.nan},
          "no lower end": {"scale_min": np.nan}}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
def test_a_broken_scale_is_left_out_and_counted(measured, fault):
    said = answers([5.0, 1.0, 5.0], (1, 5))
    said.loc[2, list(fault)] = list(fault.values())
    found = measured({"responses": said}, "csat", "csat_low")
    assert found.loc["csat", ["value", "n", "excluded"]].tolist() == [50, 2, 1]
    assert found.loc["csat_low", ["value", "n", "excluded"]].tolist() == [50, 2, 1]


def test_a_broken_scale_is_not_an_unsolved_ticket(measured):
    said = answers([1.0, 1.0], (0, 1), "resolved").assign(ticket_id="T")
    said.loc[1, "scale_max"] = np.nan
    one = tickets(("2026-07-30", "2026-07-31")).assign(ticket_id="T", contacts=1, reopens=0)
    found = measured({"responses": said, "tickets": one}, "fcr_customer")
    assert found.loc["fcr_customer", ["value", "n", "excluded"]].tolist() == [100, 1, 1]


@pytest.mark.parametrize(
    ("name", "ticket"), [("response_rate", "T1"), ("response_rate_other", None)]
)
def test_response_rate_one_leaves_out_whom_it_was_not_meant_for(measured, name, ticket):
    states = ["complete"] * 3 + ["partial", "refusal", "non-contact", "unknown", "other"]
    sent = pd.DataFrame({"disposition": [*states, "ineligible", "INELIGIBLE", None]})
    sent = sent.assign(invitation_id=[f"I{i}" for i in sent.index], sent_at="2026-08-01",
                       ticket_id=ticket)  # fmt: skip
    found = measured({"invitations": sent}, name).loc[name]
    assert found[["value", "n", "excluded"]].tolist() == [37.5, 8, 1]


def test_a_survey_that_is_not_sent_lowers_no_response_rate(measured):
    # 10 % answer after a ticket, 30 % when asked for the relationship: not one rate of 20 %.
    rows = [("ticket", f"T{i}", i < 10) for i in range(100)]
    rows += [("whole", None, i < 30) for i in range(100)] + [("ticket", None, False)] * 20
    sent = pd.DataFrame(rows, columns=["survey", "ticket_id", "done"])
    sent = sent.assign(invitation_id=[f"I{i}" for i in sent.index], sent_at="2026-08-01",
                       disposition=sent.done.map({True: "complete", False: "non-contact"}))  # fmt: skip
    found = measured({"invitations": sent}, "response_rate", "response_rate_other")
    assert found.loc["response_rate", ["value", "n"]].tolist() == [pytest.approx(100 / 12), 120]
    assert found.loc["response_rate_other", ["value", "n"]].tolist() == [30.0, 100]


def tickets(*spans: tuple[str, str | None], **columns) -> pd.DataFrame:
    """Return tickets opened and resolved at these times, each of a customer of its own."""
    frame = pd.DataFrame(spans, columns=["opened_at", "resolved_at"])
    frame = frame.apply(pd.to_datetime, format="ISO8601")
    ids = [f"T{i}" for i in frame.index]
    return frame.assign(ticket_id=ids, account_id=[f"A{i}" for i in frame.index], **columns)


def test_the_time_bought_counts_the_open_and_breached_and_not_what_is_not_yet_due(measured):
    held, late = ("2026-08-01 08:00", "2026-08-01 09:00"), ("2026-08-01", "2026-08-03")
    open_late = ("2026-08-01", None)
    not_due = ("2026-09-01 10:00", None)
    frame = tickets(held, late, open_late, not_due, sla_target_s=[3600, 86_400, 86_400, 3600])
    untimed = tickets(("2026-08-01", "2026-09-01 10:30")).assign(ticket_id="U", account_id="U")
    found = measured({"tickets": pd.concat([frame, untimed])}, "sla_policy").loc["sla_policy"]
    assert found.value == pytest.approx(100 / 3)
    assert found[["n", "excluded"]].tolist() == [3, 1]


def waiting(n: int = 300) -> pd.DataFrame:
    """Return a quarter's tickets: a fifth late, the marks those of the help desk."""
    opened = pd.date_range("2026-07-01 08:00", "2026-09-20", n).round("s")
    frame = pd.DataFrame({"ticket_id": [f"T{i}" for i in range(n)], "opened_at": opened})
    return frame.assign(account_id=[f"A{i % 40}" for i in range(n)], closed_at=pd.NaT,
                        resolved_at=opened + pd.Timedelta("9h"), sla_met=np.arange(n) % 5 > 0,
                        first_response_at=opened + pd.Timedelta("20min"))  # fmt: skip


def test_on_time_counts_the_open_that_are_marked_as_late(measured):
    frame = waiting()
    third = np.arange(len(frame)) % 3 == 0
    frame.loc[third, ["resolved_at", "sla_met"]] = [pd.NaT, False]
    found = measured({"tickets": frame}, "sla_met").loc["sla_met"]
    assert found.value == pytest.approx(100 * 160 / 300)  # of the 200 resolved 160 were on time
    assert found[["n", "excluded"]].tolist() == [300, 0]


def test_on_time_judges_no_open_ticket_that_is_not_late_and_none_closed_unresolved(measured):
    frame = waiting()
    frame["sla_met"] = frame.sla_met.astype(object)
    frame.loc[:99, "resolved_at"] = pd.NaT
    frame.loc[:49, "sla_met"], frame.loc[50:79, "sla_met"] = None, True
    frame.loc[80:99, ["sla_met", "closed_at"]] = [False, pd.Timestamp("2026-09-25")]
    found = measured({"tickets": frame}, "sla_met").loc["sla_met"]
    assert found[["value", "n", "excluded"]].tolist() == [80, 200, 0]


def test_tickets_never_replied_to_are_left_out_of_the_first_reply_and_counted(measured):
    frame = waiting()
    frame.loc[::2, "first_response_at"] = pd.NaT
    names = ["first_reply", "first_reply_business"]
    found = measured({"tickets": frame}, *names, business=Business())
    assert found.value["first_reply"] == pytest.approx(1 / 3)
    assert found.loc[names, ["n", "excluded"]].to_numpy().tolist() == [[150, 150]] * 2


def test_a_ticket_may_be_reopened_until_its_follow_up_is_over(measured, settings):
    frame = tickets(("2026-08-01", "2026-08-10"), ("2026-08-01", "2026-08-11"),
                    ("2026-08-01", "2026-08-21"), reopens=[1, 0, 1], contacts=1)  # fmt: skip
    for days, n, value in ((10, 2, 50.0), (11, 1, 100.0), (0, 3, 200 / 3)):
        limits = settings.thresholds.model_copy(update={"reopened_within_days": days})
        found = measured({"tickets": frame}, "reopened", thresholds=limits).loc["reopened"]
        assert found.value == pytest.approx(value)
        assert found[["n", "excluded"]].tolist() == [n, 3 - n]


def test_three_definitions_of_first_contact_resolution_differ(measured):
    # Of four tickets: one reply and quick; two replies, quick; one reply, slow; reopened.
    opened, end = "2026-08-01 08:00", ["08:50", "08:50", "20:00", "08:50"]
    frame = tickets(*[(opened, f"2026-08-01 {at}") for at in end], contacts=[1, 2, 1, 1],
                    reopens=[0, 0, 0, 1], first_response_at="2026-08-01 08:10")  # fmt: skip
    last = tickets(("2026-09-20", None)).assign(ticket_id="L", account_id="L")
    said = answers([1.0, 1.0, 0.0, 1.0], (0, 1), "resolved").assign(ticket_id=frame.ticket_id)
    frames = {"tickets": pd.concat([frame, last]), "responses": said}
    assert measured(frames, *FIRST_CONTACT).value.tolist() == [50, 50, 25]


def test_levels_and_articles_are_counted_only_where_the_desk_keeps_them(measured):
    frame = tickets(*[("2026-08-01", "2026-08-02")] * 4, team=["Desk", "Desk", "Lab", None])
    names = "first_level", "knowledge_link"
    bare = measured({"tickets": frame}, *names, "volume").loc[list(names)]
    assert (bare.n.tolist(), bare.excluded.tolist()) == ([0, 0], [4, 4])
    frame = frame.assign(article_id=["K", None, None, None])
    kept = measured({"tickets": frame}, *names, first_level=("Desk",))
    assert kept.value.tolist() == pytest.approx([200 / 3, 25])
    assert kept.excluded.tolist() == [1, 0]


def test_customers_without_a_ticket_count_among_a_hundred(measured):
    frame = tickets(("2026-08-01", None), ("2026-08-02", None), ("2026-08-03", None))
    frame = frame.assign(account_id=["A", "A", "unlisted"], type=["Incident", None, "Incident"])
    listed = pd.DataFrame({"account_id": list("ABCDEFGHIJ")})
    frames, name = {"tickets": frame, "accounts": listed}, "incidents_per_100"
    found = measured(frames, name).loc[name]
    assert found.value == pytest.approx(100 * 2 / 10 / (92 / 30))
    assert found[["n", "clusters", "excluded"]].tolist() == [2, 1, 1]


def test_the_backlog_is_what_is_open_when_the_period_ends(measured):
    ends = [None, "2026-10-01 00:00", "2026-09-30 23:59:59", None, None]
    starts = ["2026-09-30", "2026-08-31", "2026-08-01", "2026-08-31 23:59:59", "2026-10-01"]
    frames = {"tickets": tickets(*zip(starts, ends, strict=True))}
    assert measured(frames, "backlog", "backlog_old", "volume").value.tolist() == [4 / 92, 3, 2]


def test_urgent_hours_are_those_within_the_period(measured):
    spans = [("2026-06-30 20:00", "2026-07-01 02:00"), ("2026-09-30 18:00", None),
             ("2026-06-01", "2026-10-05"), ("2026-08-01", "2026-08-02")]  # fmt: skip
    frame = tickets(*spans, priority=["Urgent", "urgent", "P1", "Normal"])
    found = measured({"tickets": frame}, "volume", "urgent_hours").loc["urgent_hours"]
    assert found.value == pytest.approx((2 + 6 + 92 * 24) / 92)
    assert found.n == 3


def test_the_same_problem_again_is_the_same_customers(measured):
    frame = tickets(*[(f"2026-08-0{day}", None) for day in range(1, 7)])
    frame = frame.assign(account_id=["A", "A", "B", None, None, "A"],
                         problem_id=["P", "P", "P", "P", "P", None])  # fmt: skip
    earlier = tickets(("2026-05-01", None)).assign(ticket_id="E", account_id="B", problem_id="P")
    frames, name = {"tickets": pd.concat([frame, earlier])}, "repeat_incidents"
    found = measured(frames, name).loc[name]
    assert found.value == pytest.approx(200 / 3)
    assert found[["n", "excluded"]].tolist() == [3, 2]


@pytest.mark.parametrize(
    ("opened", "resolved", "hours"),
    [
        ("2026-09-14 07:00", "2026-09-14 08:30", 1.5),  # 9:00 to 10:30 of a Monday
        ("2026-09-11 14:00", "2026-09-14 08:00", 2.0),  # Friday 16:00 to Monday 10:00
        ("2026-09-12 09:00", "2026-09-13 09:00", 0.0),  # a weekend
        ("2026-08-14 14:00", "2026-08-18 07:30", 1.5),  # Monday the 17th was closed
        ("2026-09-14 04:00", "2026-09-14 22:00", 8.0),  # a whole day
    ],
)
def test_working_hours_by_hand(measured, opened, resolved, hours):
    business = Business(closed=["2026-08-17"])
    frame = tickets((opened, resolved), first_response_at=resolved)
    names = "time_to_resolve_business", "first_reply_business"
    found = measured({"tickets": frame}, *names, zone=ZONE, business=business)
    assert found.value.tolist() == [hours] * 2


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 3.0), ("2026-10-25", 5.0)])
def test_working_hours_are_those_of_the_wall_clock_when_it_is_put_forward_or_back(
    measured, day, hours
):
    # A desk that works nights: 00:00 to 04:00 on the Sunday of the change.
    business = Business(days=(7,), opens="00:00", closes="04:00")
    night = pd.Timestamp(day)
    frame = tickets((night - pd.Timedelta("1D"), night + pd.Timedelta("1D")))
    period = parse(f"{day[:4]}-Q{night.quarter}")
    name, said = "time_to_resolve_business", {"zone": ZONE, "business": business}
    assert measured({"tickets": frame}, name, at=period, **said).value[name] == hours


def test_without_declared_hours_there_are_no_working_hours(measured):
    name, frame = "time_to_resolve_business", tickets(("2026-08-01", "2026-08-02"))
    found = measured({"tickets": frame}, name, "volume").loc[name]
    assert found[["n", "excluded"]].tolist() == [0, 1]


def test_answers_of_one_customer_count_together_whether_or_not_all_are_named(measured):
    scores = [5.0, 5.0, 2.0, 4.0] * 15
    named = answers(scores, (1, 5)).assign(
        account_id=["A", "A", "B", "B", None, None] * 10,
        requester_key=[None, "r", "r", None, "s", "s"] * 10,
    )
    nobodys = answers([1.0], (1, 5)).assign(
        response_id="nobody's", responded_at=pd.Timestamp("2026-01-01")
    )
    found = measured({"responses": named}, "csat").loc["csat"]
    both = measured({"responses": pd.concat([named, nobodys])}, "csat").loc["csat"]
    said = ["value", "low", "high", "n", "df"]
    assert found[said].tolist() == both[said].tolist()
    apart = named.assign(account_id=None, requester_key=None)
    assert measured({"responses": apart}, "csat").loc["csat"].df > 10 * found.df


WEEKS = [parse(f"2026-W{week}") for week in (30, 31, 32, 33, 34)]
COUNTS = ("volume", "solved", "backlog", "backlog_old", "incidents_per_100", "urgent_hours")


@pytest.fixture
def by_week(stored_as, settings):
    """Return `by_week(tickets)`: the counts of five weeks from 20 July, by metric and week."""

    def found(frame: pd.DataFrame) -> pd.DataFrame:
        stored_as("accounts", pd.DataFrame({"account_id": list("ABCD")}))
        table = measure(stored_as("tickets", frame), WEEKS, settings, COUNTS).table
        return table.set_index(["metric", "period"])

    return found


def test_a_week_without_any_is_one_of_none_and_not_unknown(by_week):
    # Weeks 31 and 34 have tickets, 32 and 33 none; before the first ticket nothing is known.
    frame = tickets(("2026-07-28", "2026-07-29"), ("2026-08-17", "2026-08-19"))
    found = by_week(frame.assign(account_id=["A", "B"], priority="Urgent"))
    for name in COUNTS:
        assert found.loc[(name, "2026-W30"), "note"] == "no answers"
        for week in ("2026-W32", "2026-W33"):
            row = found.loc[(name, week)]
            assert row[["value", "low", "n", "excluded"]].tolist() == [0, 0, 0, 0]
            assert row.note != "no answers"
            assert math.isfinite(row.high) == (name != "urgent_hours")
    assert found.loc[("volume", "2026-W31"), "value"] == pytest.approx(1 / 7)
    assert found.loc[("backlog", "2026-W31"), ["value", "high"]].tolist() == pytest.approx(
        [0, 1.959964**2], rel=1e-6)  # fmt: skip


def test_none_is_not_said_of_what_the_desk_does_not_keep(by_week):
    frame = tickets(("2026-07-28", None), ("2026-08-17", None))
    found = by_week(frame)  # without priorities or any resolution
    assert set(found.note["urgent_hours"]) == set(found.note["solved"]) == {"no answers"}
    assert found.value["backlog"].tolist()[1:] == [1, 1, 1, 2]


def test_none_is_not_said_of_weeks_after_the_last_export(measured):
    frames = {"tickets": tickets(("2026-07-01", "2026-07-02"))}
    found = measured(frames, "volume", "backlog", at=parse("2026-07-01..2026-07-20"))
    assert found.value.tolist() == [1 / 20, 0]
    with pytest.raises(DataError, match="no data"):
        measured(frames, "volume", "backlog", at=parse("2026-W36"))
