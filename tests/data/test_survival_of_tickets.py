"""Survival of tickets: counts against plain pandas, curves against scipy, what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from loopnb import verdicts
from loopnb.analyze import survival
from loopnb.metrics import censored
from loopnb.metrics.population import latest
from loopnb.periods import parse
from loopnb.results import Comparison, Survival

NOW, BEFORE = parse("2026-Q3"), parse("2025-Q3")
ENDS = censored.bin_ends()


def compared(baseline: str = "") -> Comparison:
    """A comparison whose only metric is the time to resolve."""
    row = {"metric": "time_to_resolve", "baseline": baseline}
    return Comparison.from_table(pd.DataFrame([row]).reindex(columns=Comparison.columns))


def tickets(
    period: str, n: int, *, seed: int = 1, hours: float = 20.0, until: str = "2026-10-01",
    even: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Tickets opened over a period, open still where they would end after `until`.

    Their times are drawn; `even` ones have the distribution's own quantiles in a random order.
    """
    random, span = np.random.default_rng(seed), parse(period)
    days = np.sort(random.uniform(0, span.days, n))
    opened = (pd.Timestamp(span.start) + pd.to_timedelta(days, "D")).round("s")
    drawn = random.permutation((np.arange(n) + 0.5) / n) if even else random.uniform(size=n)
    took = hours * np.exp(1.3 * stats.norm.ppf(drawn))
    took = pd.to_timedelta(took * 3600, "s").round("s")
    ended = pd.Series(opened + took)
    return pd.DataFrame(
        {"ticket_id": [f"{period}:{i}" for i in range(n)], "opened_at": opened,
         "resolved_at": ended.where(ended <= pd.Timestamp(until)),
         "account_id": [f"A{i}" for i in random.integers(0, 80, n)],
         "updated_at": ended.clip(upper=pd.Timestamp(until))}
    )  # fmt: skip


def both(**options) -> pd.DataFrame:
    """Two quarters of tickets whose times differ by `options` and nothing else, not by luck."""
    then, now = (tickets(period, 900, seed=seed, even=True, **given) for period, seed, given in
                 (("2025-Q3", 2, {}), ("2026-Q3", 3, options)))  # fmt: skip
    return pd.concat([then, now], ignore_index=True)


def hours_open(frame: pd.DataFrame, last: pd.Timestamp) -> pd.Series:
    return (frame.resolved_at.fillna(last) - frame.opened_at).dt.total_seconds() / 3600


def binned(hours: pd.Series) -> np.ndarray:
    return np.searchsorted(ENDS, hours.to_numpy() - 1e-9)


def row(found: Survival, period: str):
    return next(each for each in found.each if each.period == period)


def test_bins_are_few_and_as_fine_as_is_said():
    width = np.diff(ENDS, prepend=0)
    assert len(ENDS) < 400 and ENDS[-1] == 120 * 24
    assert (width[ENDS <= 2] == pytest.approx(5 / 60)) and (np.diff(width) >= -1e-9).all()
    assert (width[ENDS > 4] / (ENDS - width)[ENDS > 4]).max() <= 0.0625


def test_a_time_goes_into_the_first_bin_that_it_does_not_pass(stored_as):
    edges = (ENDS * 3600).round().astype(int)
    random = np.random.default_rng(4).integers(0, 140 * 86_400, 3000)
    seconds = np.concatenate([[0, 1], edges - 1, edges, edges + 1, random])
    frame = pd.DataFrame({"ticket_id": [f"T{i}" for i in range(len(seconds))],
                          "opened_at": pd.Timestamp("2026-07-01"), "reopens": seconds})  # fmt: skip
    table = stored_as("tickets", frame).table("tickets")
    found = table.mutate(at=censored.place(table.reopens)).order_by(table.reopens).execute()
    assert found["at"].tolist() == np.searchsorted(edges, np.sort(seconds)).tolist()


def test_counts_are_those_of_plain_pandas(stored_as):
    frame = both()
    frame.loc[frame.index % 5 == 0, "account_id"] = None  # then a ticket is its own cluster
    broken = frame.index[7]
    frame.loc[broken, "resolved_at"] = frame.opened_at[broken] - pd.Timedelta("1h")
    store = stored_as("tickets", frame)
    last = latest(store)
    assert last == frame.updated_at.max()
    table = store.table("tickets")
    found = censored.open_times(table, [NOW, BEFORE], "UTC", last).execute()
    assert found.loc[found.left_out, ["period", "n"]].values.tolist() == [["2025-Q3", 1.0]]
    found = found.loc[~found.left_out].set_index(["period", "cluster", "place", "ended"]).n
    plain = frame.drop(index=broken)
    plain = plain.assign(
        period=plain.ticket_id.str.partition(":")[0], ended=plain.resolved_at.notna(),
        cluster=plain.account_id.fillna(plain.ticket_id), place=binned(hours_open(plain, last)),
    )  # fmt: skip
    expected = plain.groupby(["period", "cluster", "place", "ended"]).size().astype(float)
    assert found.sort_index().to_dict() == expected.to_dict()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_the_median_of_what_has_ended_is_the_plain_one_up_to_a_bin(stored_as, settings, zone):
    frame = both(until="2030-01-01")
    store = stored_as("tickets", frame)
    found = survival(store, compared(), NOW, settings.model_copy(update={"zone": zone}))
    start, end = (pd.Timestamp(at) for at in NOW.bounds_utc(zone))
    mine = frame.loc[(frame.opened_at >= start) & (frame.opened_at < end)]
    hours, now = hours_open(mine, latest(store)), row(found, "2026-Q3")
    for value, level in ((now.median, 0.5), (now.p90, 0.9)):
        exact = np.sort(hours)[math.ceil(level * len(hours)) - 1]
        assert value == ENDS[binned(pd.Series([exact]))[0]]
        assert 0 <= value - exact < 0.0625 * exact
    assert (now.n, now.still_open, now.customers) == (len(mine), 0, mine.account_id.nunique())
    assert now.median_low < now.median < now.median_high


def test_the_curve_is_scipys_with_open_tickets_censored(stored_as, settings):
    store = stored_as("tickets", both(hours=200))
    found = survival(store, compared(), NOW, settings)
    frame = store.table("tickets").filter(lambda t: t.opened_at >= NOW.start).execute()
    ends = ENDS[np.minimum(binned(hours_open(frame, latest(store))), len(ENDS) - 1)]
    still = frame.resolved_at.isna().to_numpy()
    assert still.sum() == row(found, "2026-Q3").still_open > 100
    data = stats.CensoredData(uncensored=ends[~still], right=ends[still])
    theirs = stats.ecdf(data).sf
    curve = found.table.loc[found.table.period == "2026-Q3"]
    assert np.allclose(curve.open, 100 * theirs.evaluate(curve.hours))
    assert curve.hours.max() == ends.max()  # never beyond what was seen
    assert (np.diff(curve.hours) > 0).all() and len(curve) < 150
    assert ((curve.low <= curve.open) & (curve.open <= curve.high)).all()
    grid = np.arange(0, 720, 0.05)
    mean = theirs.evaluate(grid).sum() * 0.05
    assert row(found, "2026-Q3").restricted == pytest.approx(mean, rel=2e-3)


def test_what_ended_after_four_months_was_open_then(stored_as, settings):
    frame = tickets("2025-Q3", 60)
    frame.loc[:29, "resolved_at"] = frame.opened_at + pd.Timedelta("121D")
    found = survival(stored_as("tickets", frame), compared(), BEFORE, settings)
    now = row(found, "2025-Q3")
    assert now.still_open == 0
    assert found.table.open.iloc[-1] == pytest.approx(50) and found.table.hours.max() == ENDS[-1]


@pytest.mark.parametrize(
    ("hours", "verdict", "said"),
    [
        (30, verdicts.WORSENED, "Tickets stay open longer than in 2025-Q3."),
        (13, verdicts.IMPROVED, "Tickets are open for a shorter time than in 2025-Q3."),
        (20, verdicts.NO_CHANGE, "No clear change from 2025-Q3."),
    ],
)
def test_a_planted_change_is_told_and_no_other(stored_as, settings, hours, verdict, said):
    found = survival(stored_as("tickets", both(hours=hours)), compared(), NOW, settings)
    assert set(found.table.verdict) == {verdict}
    assert found.text.endswith(said)
    assert (row(found, "2026-Q3").p < 0.05) == (verdict != verdicts.NO_CHANGE)


def test_without_any_change_one_is_rarely_told(stored_as, settings):
    told = 0
    for seed in range(40):
        frame = pd.concat([tickets("2025-Q3", 200, seed=100 + seed),
                           tickets("2026-Q3", 200, seed=200 + seed)])  # fmt: skip
        found = survival(stored_as("tickets", frame), compared(), NOW, settings)
        told += found.each[0].verdict != verdicts.NO_CHANGE
    assert told <= 6


def test_the_baselines_period_stands_before_the_year_before(stored_as, settings):
    store = stored_as("tickets", pd.concat([both(), tickets("2026-Q1", 300)]))
    periods = [row.period for row in survival(store, compared("2026-Q1"), NOW, settings).each]
    assert periods == ["2026-Q3", "2026-Q1"]
    for baseline in ("", "2024-Q1", "2026"):  # none, without tickets, not over yet
        found = survival(store, compared(baseline), NOW, settings)
        assert [each.period for each in found.each] == ["2026-Q3", "2025-Q3"]


def test_without_an_earlier_period_it_stands_alone(stored_as, settings):
    found = survival(stored_as("tickets", tickets("2026-Q3", 400)), compared(), NOW, settings)
    assert len(found.each) == 1 and found.each[0].verdict == verdicts.NO_BASELINE
    assert found.text.endswith("There is no earlier period to compare with.")


def test_of_tickets_older_than_the_exports_only_slow_ones_are_there(stored_as, settings):
    frame = both()
    then = frame.opened_at < "2026-01-01"
    late = frame.resolved_at > "2025-10-01"  # an export of what was open from October 2025 on
    found = survival(stored_as("tickets", frame.loc[~then | late]), compared(), NOW, settings)
    assert (then & late).sum() > 10
    assert [each.period for each in found.each] == ["2026-Q3"]


def test_many_customers_are_put_together_without_changing_the_curve(
    stored_as, settings, monkeypatch
):
    store = stored_as("tickets", both())
    alone = survival(store, compared(), NOW, settings)
    monkeypatch.setattr(censored, "GROUPS", 40)
    together = survival(store, compared(), NOW, settings)
    assert np.allclose(alone.table.open, together.table.open)
    now, then = row(alone, "2026-Q3"), row(together, "2026-Q3")
    assert (now.n, now.median) == (then.n, then.median)
    assert then.customers <= 40 < now.customers
    assert then.median_high - then.median_low < 2 * (now.median_high - now.median_low)


def test_all_open_says_so(stored_as, settings):
    frame = tickets("2026-Q3", 40).assign(resolved_at=pd.NaT)
    found = survival(stored_as("tickets", frame), compared(), NOW, settings)
    assert found.text == (
        "Less than half of the tickets opened in 2026-Q3 are resolved so far; 40 of 40 are still "
        "open. There is no earlier period to compare with."
    )
    assert found.shown["Half resolved within"].tolist() == ["not known yet"]


def test_one_customer_has_a_curve_without_a_range(stored_as, settings):
    frame = both().assign(account_id="A")
    found = survival(stored_as("tickets", frame), compared(), NOW, settings)
    later = found.table.loc[found.table.hours > 0]
    assert later.low.isna().all() and later.high.isna().all() and later.open.notna().all()
    assert set(found.table.verdict) == {verdicts.TOO_FEW}
    assert "between" not in found.text and found.text.endswith("compare with 2025-Q3.")


@pytest.mark.parametrize("n", [1, 5])
def test_too_few_are_not_compared(stored_as, settings, n):
    frame = pd.concat([tickets("2025-Q3", 900), tickets("2026-Q3", n)])
    found = survival(stored_as("tickets", frame), compared(), NOW, settings)
    assert found.text.endswith("Too few tickets to compare with 2025-Q3.")


def test_no_tickets_are_a_sentence(stored_as, store, settings):
    said = "No tickets were opened in the period."
    assert survival(store, compared(), NOW, settings).text == said
    store = stored_as("tickets", tickets("2025-Q3", 50))
    assert survival(store, compared(), NOW, settings).text == said


def test_tickets_that_all_end_before_they_begin_are_left_out_aloud(stored_as, settings):
    frame = tickets("2026-Q3", 30)
    frame["resolved_at"] = frame.opened_at - pd.Timedelta("1h")
    found = survival(stored_as("tickets", frame), compared(), NOW, settings)
    assert "Left out, as they end before they begin: 30." in found.text


def test_a_week_just_ended_has_no_mean_of_thirty_days(stored_as, settings):
    frame = tickets("2026-W30", 300, hours=100, until="2026-07-27")
    found = survival(stored_as("tickets", frame), compared(), parse("2026-W30"), settings)
    assert math.isnan(row(found, "2026-W30").restricted)
    assert "not known yet" in found.shown.to_string() and "nan" not in found._repr_html_()


def test_it_is_rebuilt_from_its_table_and_never_says_nan(stored_as, settings):
    found = survival(stored_as("tickets", both()), compared(), NOW, settings)
    again = Survival.from_table(found.table)
    assert again.text == found.text and again.shown.equals(found.shown)
    assert "nan" not in found._repr_html_() and "None" not in found._repr_html_()
