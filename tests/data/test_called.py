"""Called back in time, promises kept, what the called answered next: counted and calibrated."""

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from data.test_calls import CALL, PROMISE, talks, write
from loopnb.analyze import called
from loopnb.analyze.afterwards import afterwards
from loopnb.periods import parse
from loopnb.results.callbacks import TOLD, TOO_FEW, UNRECORDED

WEEK, QUARTER = parse("2026-W36"), parse("2026-Q3")
CSAT = {"kind": "csat", "score": 1.0, "scale_min": 1.0, "scale_max": 5.0,
        "scale_direction": "high", "account_id": "A"}  # fmt: skip


def answers(*rows: dict) -> pd.DataFrame:
    given = [
        CSAT | {"response_id": f"R{i}", "ticket_id": f"T{i}", "requester_key": f"p{i}",
                "responded_at": "2026-09-01 10:00"} | row
        for i, row in enumerate(rows, 1)
    ]  # fmt: skip
    table = pd.DataFrame(given)
    return table.assign(responded_at=pd.to_datetime(table.responded_at, format="ISO8601"))


@pytest.fixture
def found(register, store, settings):
    fill(store, "accounts", pd.DataFrame({"account_id": ["A", "B"], "is_key": [False, False]}))

    def made(*rows: dict, period=QUARTER, least: int = 30):
        limits = settings.thresholds.model_copy(update={"minimum_responses": least})
        fill(store, "responses", answers(*rows))
        return called(store, register, period, settings.model_copy(update={"thresholds": limits}))

    return made


def of(name: str, **columns: str) -> dict:
    return CALL | {"callback_id": name, "response_id": name} | columns


def test_without_any_record_nothing_is_told_of_calls_or_promises(found, store):
    talks(store, [PROMISE])
    result = found({}, {})
    assert result.table.verdict.tolist() == [UNRECORDED]
    assert result.text == (
        "No call-back is written down yet, so whether customers are called is not told. "
        "1 promise fell due; whether they were kept is not written down."
    )


def test_in_time_late_and_not_at_all_are_counted_whether_or_not_anybody_owns_them(found, register):
    write(register, of("R1", called_on="2026-09-03"), of("R2", called_on="2026-09-04"),
          of("R3", owner="", called_on=""))  # fmt: skip
    four = ({}, {}, {}, {"account_id": "B"})
    row = found(*four).table.iloc[0]
    assert (row.n, row.in_time, row.late, row.open, row.unowned) == (4, 1, 1, 2, 2)
    assert row["share"] == pytest.approx(25)
    assert row.low < 25 < row.high
    said = "Called back in time: 1 of 4. 1 was called late; 2 not yet, 2 of them without an owner."
    assert found(*four).text.startswith(said)
    assert "(25 %, likely between" in found(*four, least=4).text


def test_what_was_due_before_anybody_wrote_calls_down_does_not_count(found, register):
    write(register, of("R1", called_on="2026-09-03"))
    early = {"responded_at": "2026-08-03 10:00"}
    row = found({}, early).table.iloc[0]
    assert (row.n, row.since) == (1, "2026-09-03")


def test_it_is_due_in_the_week_that_its_day_lies_in(found, register):
    write(register, of("R0", due="2026-06-01", answered_on="2026-05-28", called_on="2026-06-01"))
    friday = {"responded_at": "2026-08-28 10:00"}  # due on Tuesday
    late = {"responded_at": "2026-09-04 10:00"}  # due in the next week
    assert found({}, friday, late, period=WEEK).table.n.tolist() == [2]
    assert found({}, friday, late, period=WEEK.back(-1)).table.n.tolist() == [1]


def test_calls_after_the_period_were_open_in_it(found, register):
    write(register, of("R1", called_on="2026-09-03"), of("R2", due="2026-09-05",
                                                         called_on="2026-09-07"))  # fmt: skip
    week, later = (found({}, {}, period=period).table.iloc[0] for period in (WEEK, QUARTER))
    assert (week.in_time, week.late, week.open) == (1, 0, 1)
    assert (later.in_time, later.late, later.open) == (1, 1, 0)


def test_promises_are_kept_in_time_late_or_not(found, register, store):
    talks(store, [PROMISE])
    made = {"kind": "promise", "promise": "x", "due": "", "answered_on": "2026-07-01"}
    write(register, of("R1", called_on="2026-09-03"),
          of("C-8-1", **made, promise_due="2026-09-20", promise_kept_on="2026-09-20"),
          of("C-8-2", **made, promise_due="2026-09-20", promise_kept_on="2026-09-21"),
          of("C-9-1", **made, promise_due="2026-10-01"))  # fmt: skip
    row = found({}).table.iloc[0]
    assert (row.promises, row.kept) == (3, 1)
    assert "Promises kept in time: 1 of 3." in found({}).text


NEXT = {"responded_at": "2026-09-20 10:00", "score": 5.0, "ticket_id": "T9"}


@pytest.mark.parametrize(
    ("row", "n"),
    [
        (NEXT, 1),
        (NEXT | {"requester_key": "other"}, 0),
        (NEXT | {"ticket_id": "T1"}, 0),  # the same ticket once more
        (NEXT | {"ticket_id": None}, 1),
        (NEXT | {"responded_at": "2026-09-03 10:00"}, 0),  # on the day due, not after it
        (NEXT | {"responded_at": "2026-10-02 10:00"}, 0),  # after the period
        (NEXT | {"kind": "resolved", "scale_min": 0.0, "scale_max": 1.0, "score": 1.0}, 0),
    ],
)
def test_the_next_answer_is_the_same_persons_on_another_ticket_after_the_day_due(
    store, settings, row, n
):
    fill(store, "responses", answers({}, {"requester_key": "p1"} | row))
    asked = pd.DataFrame([of("R1") | {"in_time": True}])
    line = afterwards(store, asked, QUARTER.bounds_utc("UTC")[1], settings)
    assert (line["next_n"], line["other_n"], line["next_verdict"]) == (n, 0, TOO_FEW)


def test_too_few_to_tell_is_said_with_the_numbers(found, register):
    write(register, of("R1", called_on="2026-09-03"))
    text = found({}, NEXT | {"requester_key": "p1"}).text
    assert text.endswith(
        "What called customers answer next cannot be told yet: 1 of those called in time and 0 of "
        "the others have answered again; 30 are needed on each side."
    )


def company(random, effect: float, *, customers: int = 120):
    """Return unhappy answers and the next ones; customers differ, as do their chances to be called.

    The chance that an answer is called about has nothing to do with how content a customer is.
    """
    level = random.beta(4, 4, customers)
    who = np.repeat(np.arange(customers), random.integers(1, 5, customers))
    in_time = random.uniform(size=len(who)) < 0.5
    again = random.uniform(size=len(who)) < 0.8
    satisfied = random.uniform(size=len(who)) < np.clip(level[who] + effect * in_time, 0, 1)
    first = [{"response_id": f"R{i}", "requester_key": f"p{i}", "account_id": f"A{one}",
              "ticket_id": f"T{i}"} for i, one in enumerate(who)]  # fmt: skip
    later = [{"response_id": f"N{i}", "requester_key": f"p{i}", "account_id": f"A{who[i]}",
              "ticket_id": f"U{i}", "score": 5.0 if satisfied[i] else 3.0,
              "responded_at": "2026-09-20 10:00"} for i in np.flatnonzero(again)]  # fmt: skip
    asked = pd.DataFrame([of(row["response_id"], account_id=row["account_id"],
                             ticket_id=row["ticket_id"]) for row in first])  # fmt: skip
    return [*first, *later], asked.assign(in_time=in_time)


@pytest.mark.parametrize(("effect", "least", "most"), [(0.0, 0, 1), (0.35, 5, 6)])
def test_a_difference_is_shown_where_there_is_one_and_seldom_where_there_is_none(
    store, settings, effect, least, most
):
    random, shown, covered = np.random.default_rng(3), 0, 0
    for _ in range(6):
        rows, asked = company(random, effect)
        fill(store, "responses", answers(*rows))
        line = afterwards(store, asked, QUARTER.bounds_utc("UTC")[1], settings)
        assert line["next_verdict"] == TOLD
        shown += line["change_low"] > 0 or line["change_high"] < 0
        covered += effect > 0 or line["change_low"] <= 0 <= line["change_high"]
    assert least <= shown <= most
    assert covered >= 5


def test_what_called_customers_answer_next_is_told_as_an_association(found, register, store):
    random = np.random.default_rng(8)
    rows, asked = company(random, 0.35)
    made = asked.in_time.map({True: "2026-09-03", False: ""})
    write(register, *asked.drop(columns="in_time").assign(called_on=made).to_dict("records"))
    result = found(*rows)
    row = result.table.iloc[0]
    assert row.next_verdict == TOLD
    assert (row.in_time, row.n) == (asked.in_time.sum(), len(asked))
    assert row.change == pytest.approx(row.next_share - row.other_share)
    assert row.change_low > 0
    assert "This is what goes together, not proof that the call did it." in result.text
    assert len(result.shown) == 3
