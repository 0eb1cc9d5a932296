"""The mix: exact sums, plain pandas, the median's parts, the sample's planted mix, its words."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from data import pairs
from data.pairs import NOW, PERIOD, SETTINGS, THEN, compared, desk, hours, joined, tickets
from loopnb import verdicts
from loopnb.analyze import contrasts, mix
from loopnb.analyze.mix import GAP, SAME, taken_apart
from loopnb.metrics import METRICS
from loopnb.results import Mix
from loopnb.sample.company import VARIANTS, simulate
from loopnb.sample.company.effects import mix_effect
from loopnb.stats.mix import BOTH, MIX, NOT_TOLD, OPPOSED, SERVICE, UNCLEAR


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return tickets(n=1500, urgent=(0.15, 0.35))


@pytest.fixture(scope="module")
def store(tmp_path_factory, frame):
    folder = tmp_path_factory.mktemp("desk")
    return desk(folder, tickets=frame, responses=pairs.answers(frame, lift={"Vault": 0.1}))


@pytest.fixture(scope="module")
def found(store) -> pd.DataFrame:
    comparison = compared("csat", "reopened", "time_to_resolve", verdict="worsened")
    return mix(store, comparison, PERIOD, SETTINGS).table


def whole(found: pd.DataFrame, metric: str, trait: str = "priority") -> pd.Series:
    return found.set_index(["metric", "trait", "segment"]).loc[(metric, trait, "")]


def test_rate_and_mix_add_up_to_the_change_exactly_in_each_trait(found):
    total = found.loc[found.segment == ""]
    assert len(total) == 9
    assert (total.rate + total.mix).tolist() == pytest.approx(total.change.tolist(), abs=1e-9)
    assert (total.value1 - total.value0).tolist() == pytest.approx(total.change, abs=1e-9)
    parts = found.loc[found.segment != ""].groupby(["metric", "trait"])[["rate", "mix"]].sum()
    expected = total.set_index(["metric", "trait"])[["rate", "mix"]].sort_index()
    assert parts.to_numpy().ravel() == pytest.approx(expected.to_numpy().ravel(), abs=1e-9)
    assert total[["mix_low", "mix_high", "rate_low", "rate_high"]].notna().all(axis=None)


def kitagawa(rows: pd.DataFrame, value: str, trait: str) -> tuple[float, float]:
    """Return rate and mix effect of the mean of a column, in plain pandas."""
    by = rows.groupby([trait, "period"])[value]
    mean, n = by.mean().unstack(), by.size().unstack()
    share = n / n.sum()
    rate = (mean[NOW] - mean[THEN]) @ share.mean(axis=1)
    return rate, (share[NOW] - share[THEN]) @ mean.mean(axis=1)


@pytest.mark.parametrize("trait", ["product", "region", "priority"])
def test_a_share_is_taken_apart_as_kitagawa_does(found, frame, trait):
    rows = joined(pairs.answers(frame, lift={"Vault": 0.1}), frame)
    rate, mixed = kitagawa(rows, "hit", trait)
    mine = whole(found, "csat", trait)
    assert mine[["rate", "mix"]].tolist() == pytest.approx([100 * rate, 100 * mixed])


@pytest.mark.parametrize("trait", ["product", "region", "priority"])
def test_a_median_is_taken_apart_through_the_share_under_both_medians(found, frame, trait):
    rows = hours(frame)
    medians = rows.groupby("period").hours.median()
    rows["under"] = (rows.hours <= medians.mean()).astype(float)
    rate, mixed = kitagawa(rows, "under", trait)
    scale = (medians[NOW] - medians[THEN]) / (rate + mixed)
    mine = whole(found, "time_to_resolve", trait)
    assert mine[["value0", "value1"]].tolist() == pytest.approx([medians[THEN], medians[NOW]])
    assert mine[["rate", "mix"]].tolist() == pytest.approx([scale * rate, scale * mixed])
    assert mine.mix_low < mine.mix < mine.mix_high


def share_under(at: float, urgent: float, slow: float) -> np.ndarray:
    """Return the share of each priority that takes at most so long."""
    return stats.norm.cdf((np.log(at) - np.array([2.6, 3.6]) - slow) / 0.9)


def truth() -> tuple[float, float]:
    """Return the median's change and its mix effect, urgent tickets going from 10 to 25 %."""
    weight = np.array([[0.9, 0.1], [0.75, 0.25]])
    slow = [0.0, 0.1]
    medians = [optimize.brentq(lambda x, p=p: weight[p] @ share_under(x, 0, slow[p]) - 0.5, 1, 99)
               for p in (0, 1)]  # fmt: skip
    under = np.array([share_under(np.mean(medians), 0, slow[p]) for p in (0, 1)])
    change = weight[1] @ under[1] - weight[0] @ under[0]
    mixed = (weight[1] - weight[0]) @ under.mean(axis=0)
    return medians[1] - medians[0], mixed * (medians[1] - medians[0]) / change


def simulated(seed: int) -> tuple[pd.DataFrame, SimpleNamespace]:
    """Return sums by customer of two periods with a planted mix, and what stands for a contrast."""
    random = np.random.default_rng(seed)
    n = 1600
    now = np.repeat([0, 1], n // 2)
    who = random.integers(0, 150, n)
    urgent = random.uniform(size=n) < np.where(now, 0.25, 0.1)
    pace = random.normal(0, 0.25, 150)[who] + random.normal(0, np.sqrt(0.81 - 0.0625), n)
    took = np.exp(np.where(urgent, 3.6, 2.6) + 0.1 * now + pace)
    medians = tuple(np.median(took[now == p]) for p in (0, 1))
    rows = pd.DataFrame({"period": now, "segment": urgent, "cluster": who, "n": 1.0,
                         "y": (took <= np.mean(medians)).astype(float),
                         "own": (took <= np.array(medians)[now]).astype(float)})  # fmt: skip
    sums = rows.groupby(["period", "segment", "cluster"], as_index=False).sum()
    metric = METRICS["time_to_resolve"]
    return sums, SimpleNamespace(metric=metric, names=[0, 1], unit=1.0, medians=medians)


def test_the_intervals_of_a_medians_parts_hold_the_truth():
    change, mixed = truth()
    assert 0.4 < mixed / change < 0.9
    held, width = {"change": 0, "mix": 0}, []
    for seed in range(200):
        sums, contrast = simulated(seed)
        totals = taken_apart(contrast, sums)[0].totals
        for name, value in (("change", change), ("mix", mixed)):
            held[name] += totals.low[name] <= value <= totals.high[name]
        width.append(totals.high["mix"] - totals.low["mix"])
    assert 0.9 <= held["mix"] / 200 <= 0.99
    assert 0.9 <= held["change"] / 200 <= 0.99
    assert np.median(width) < 2 * mixed


def test_the_planted_mix_of_the_sample_is_found(tmp_path):
    company = simulate(VARIANTS["default"])
    times = ["opened_at", "resolved_at"]
    frame = company.tickets.assign(
        **{name: company.tickets[name].dt.tz_localize(None) for name in times}
    )[["ticket_id", "account_id", "product", "region", "priority", *times]]
    comparison = compared("time_to_resolve", verdict="worsened", baseline="2025")
    found = mix(desk(tmp_path, tickets=frame), comparison, PERIOD, SETTINGS)
    true, row = mix_effect(company.truth, company.tickets), whole(found.table, "time_to_resolve")
    assert row.mix_low < true["hours_from_mix"] < row.mix_high
    assert row.rate_low < true["hours_from_slower_work"] < row.rate_high
    assert row.mix / row.change == pytest.approx(true["share_from_mix"], abs=0.12)
    assert row.told == BOTH
    assert found.text.startswith("About half of the rise of “Time to resolve” (")
    assert found.text.endswith(" is because more tickets were urgent; the rest is slower work.")
    assert found.card("time_to_resolve") == (
        "About half of this is because more tickets were urgent."
    )


def test_without_a_clear_change_nothing_is_told(store):
    found = mix(store, compared("csat", "time_to_resolve", verdict=verdicts.NO_CHANGE), PERIOD,
                SETTINGS)  # fmt: skip
    assert set(found.table.told) == {NOT_TOLD}
    assert found.text == "There is no clear change to take apart."
    assert found.card("time_to_resolve") == ""
    assert found.foremost is None


def timed(*took: tuple[float, float]) -> pd.DataFrame:
    """Return tickets that take so long then and now, one of each for a customer."""
    rows = [
        {"ticket_id": f"T{i}{p}", "account_id": f"A{i}", "product": "Vault" if i % 2 else "Lens",
         "resolved_at": pd.Timestamp(day), "opened_at": pd.Timestamp(day) - pd.Timedelta(x, "h")}
        for i, pair in enumerate(took)
        for p, (day, x) in enumerate(zip(["2025-08-01", "2026-08-01"], pair, strict=True))
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (timed(*[(5, 5)] * 20), SAME),
        (timed(*[(1, 1)] * 10, *[(9, 9)] * 9, (1, 9), (9, 9)), ""),
        (timed(*[(1, 1)] * 10, *[(9, 19)] * 10), GAP),
        (timed(*[(1, 2)] * 10).loc[lambda t: t.resolved_at > "2026"], f"no answers in {THEN}"),
    ],
)
def test_a_median_that_cannot_be_taken_apart_says_why(tmp_path, frame, reason):
    found = mix(desk(tmp_path, tickets=frame), compared("time_to_resolve"), PERIOD, SETTINGS)
    assert set(found.table.reason) == {reason}
    said = f"The change of “Time to resolve” cannot be taken apart: {reason}."
    assert (found.text == said) == bool(reason)
    assert ">nan" not in found._repr_html_().lower()


def test_one_customer_alone_tells_nothing_apart(tmp_path):
    frame = timed(*[(i, i + 3) for i in range(40)]).assign(account_id="A1")
    found = mix(desk(tmp_path, tickets=frame), compared("time_to_resolve"), PERIOD, SETTINGS)
    assert set(found.table.told) == {UNCLEAR}
    assert found.text.endswith("comes from a shift between products cannot be told.")
    assert ">nan" not in found._repr_html_().lower()


def test_a_trait_that_no_row_tells_is_left_out(tmp_path):
    frame = timed(*[(i, i + 3) for i in range(40)])
    found = mix(desk(tmp_path, tickets=frame), compared("time_to_resolve"), PERIOD, SETTINGS)
    assert set(found.table.trait) == {"product"}


def test_merged_customers_give_the_same_parts_and_like_intervals(store, found, monkeypatch):
    plain = whole(found, "csat")
    whole_rows = contrasts.grouped
    monkeypatch.setattr(contrasts, "grouped", lambda rows: whole_rows(rows, 40))
    merged = whole(mix(store, compared("csat"), PERIOD, SETTINGS).table, "csat")
    assert merged[["rate", "mix"]].tolist() == pytest.approx(plain[["rate", "mix"]].tolist())
    assert merged.change_high != plain.change_high
    assert merged.change_high - merged.change == pytest.approx(
        plain.change_high - plain.change, rel=0.35
    )


def line(change: float, mixed: float, told: str, **columns: object) -> pd.DataFrame:
    """Return the whole and a segment that makes the mix; effects are sure but where told is not."""
    rate, sure = change - mixed, {"mix": told in (MIX, BOTH, OPPOSED), "rate": told != MIX}
    row = {
        "metric": "time_to_resolve", "title": "Time to resolve", "unit": "hours",
        "better": "lower", "kind": "quantile", "rows": "tickets", "baseline": "2025",
        "period": NOW, "verdict": "worsened", "trait": "priority", "segment": "", "n0": 900.0,
        "n1": 400.0, "share0": 1.0, "share1": 1.0, "value0": 18.0, "value1": 18.0 + change,
        "change": change, "rate": rate, "mix": mixed, "told": told, "reason": "",
    } | columns  # fmt: skip
    for name, value in (("rate", rate), ("mix", mixed)):
        wide = 0.1 * abs(value) if sure[name] else 2 * abs(value)
        row |= {f"{name}_low": value - wide, f"{name}_high": value + wide}
    segment = row | {"segment": "Urgent", "share0": 0.1, "share1": 0.2}
    return pd.DataFrame([row, segment | {"value0": np.nan}], columns=Mix.columns)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (line(3.8, 1.9, BOTH), "About half of the rise of “Time to resolve” (1.9 of 3.8 hours) is "
         "because more tickets were urgent; the rest is slower work."),
        (line(3.8, 0.4, BOTH), "About a tenth of the rise"),
        (line(3.8, 1.0, BOTH), "About a quarter of the rise"),
        (line(3.8, 1.3, BOTH), "About a third of the rise"),
        (line(3.8, 2.5, BOTH), "About two thirds of the rise"),
        (line(3.8, 2.9, BOTH), "About three quarters of the rise"),
        (line(3.8, 3.4, MIX), "Nearly all of the rise of “Time to resolve” (3.4 of 3.8 hours) is "
         "because more tickets were urgent; the rest could be chance."),
        (line(3.8, 3.9, MIX), "All of the rise of “Time to resolve” (3.9 of 3.8 hours) is "
         "because more tickets were urgent."),
        (line(3.8, 0.1, BOTH), "Hardly any of the rise"),
        (line(3.8, 5.0, OPPOSED), "“Time to resolve” rose by 3.8 hours: because more tickets were "
         "urgent it would have risen by 5 hours, but quicker work made up for 1.2 hours."),
        (line(3.8, -1.0, OPPOSED, share1=0.0), "“Time to resolve” rose by 3.8 hours although more "
         "tickets were urgent, which alone lowered it by 1 hour."),
        (line(3.8, 0.2, SERVICE), "The rise of “Time to resolve” is the service itself: no clear "
         "part of it comes from a shift between priorities."),
        (line(-4.0, -2.0, BOTH, unit="%", title="Resolved on time", better="higher"),
         "About half of the fall of “Resolved on time” (2 of 4 points) is because more tickets "
         "were urgent; the rest is a worse service."),
        (line(3.8, 1.9, NOT_TOLD, verdict="no change shown"), "There is no clear change"),
    ],
)  # fmt: skip
def test_the_words(table, said):
    assert Mix.from_table(table).text.startswith(said)


def test_of_several_traits_the_largest_clear_mix_is_told():
    table = pd.concat([line(3.8, 0.5, BOTH, trait="product"), line(3.8, 1.9, BOTH),
                       line(3.8, 3.0, SERVICE, trait="region")])  # fmt: skip
    found = Mix.from_table(table)
    assert found.text.startswith("About half") and "more tickets were urgent" in found.text
    assert found.foremost.trait == "priority"
