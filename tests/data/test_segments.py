"""Segments: values and changes against plain pandas, what they do to the whole, false alarms."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from data.pairs import NOW, PERIOD, SETTINGS, THEN, answers, compared, desk, hours, joined, tickets
from loopnb import verdicts
from loopnb.analyze import segments
from loopnb.analyze.contrasts import GROUPS, contrasts, grouped
from loopnb.analyze.contributions import contributions
from loopnb.errors import DataError
from loopnb.results import Segments
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import benjamini_hochberg, difference, shared
from loopnb.stats.proportions import proportion

SUMMED = {"csat": "share", "reopened": "share", "time_to_resolve": "quantile"}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return tickets()


@pytest.fixture(scope="module")
def store(tmp_path_factory, frame):
    ratings = answers(frame, lift={"Vault": 0.2})
    return desk(tmp_path_factory.mktemp("desk"), tickets=frame, responses=ratings)


@pytest.fixture(scope="module")
def found(store) -> pd.DataFrame:
    return segments(store, compared(*SUMMED, "volume"), PERIOD, SETTINGS).table


def row(found: pd.DataFrame, *place: str) -> pd.Series:
    return found.set_index(["metric", "trait", "segment"]).loc[place]


@pytest.mark.parametrize(("trait", "segment"), [("product", "Vault"), ("region", "not said")])
def test_a_share_in_a_segment_and_its_change_are_those_of_pandas(found, frame, trait, segment):
    rows = joined(answers(frame, lift={"Vault": 0.2}), frame)
    rows = rows.loc[rows[trait] == segment]
    each = rows.pivot_table(index="account_id", columns="period", values="hit",
                            aggfunc=["size", "sum"], fill_value=0.0)  # fmt: skip
    n, y = (each[part].astype(float) for part in ("size", "sum"))
    now, then = (cluster_sums(n[period], y[period]) for period in (NOW, THEN))
    cross = {"nn": n[NOW] @ n[THEN], "ny": n[NOW] @ y[THEN], "yn": y[NOW] @ n[THEN],
             "yy": y[NOW] @ y[THEN]}  # fmt: skip
    expected = difference(proportion(now), proportion(then), shared(now, then, cross))
    mine = row(found, "csat", trait, segment)
    means = rows.groupby("period").hit.mean() * 100
    assert mine[["value", "value0"]].tolist() == pytest.approx([means[NOW], means[THEN]])
    assert mine[["n", "n0"]].tolist() == [n[NOW].sum(), n[THEN].sum()]
    assert mine[["change", "change_low", "change_high", "p"]].tolist() == pytest.approx(
        [100 * expected.value, 100 * expected.low, 100 * expected.high, expected.p]
    )


def test_medians_and_counts_are_those_of_pandas(found, frame):
    rows = hours(frame).loc[lambda t: t["product"] == "Lens"]
    medians = rows.groupby("period").hours.median()
    mine = row(found, "time_to_resolve", "product", "Lens")
    assert mine[["value", "value0"]].tolist() == pytest.approx([medians[NOW], medians[THEN]])
    opened = rows.loc[rows.opened_at >= "2026-07-01"]
    mine = row(found, "volume", "product", "Lens")
    assert mine.value == pytest.approx(len(opened) / PERIOD.days)
    assert mine.n == len(opened)


def test_the_adjusted_p_is_that_of_the_whole_call(found):
    assert found.p_adjusted.tolist() == pytest.approx(benjamini_hochberg(found.p), nan_ok=True)
    assert found.metric.nunique() == 4 and len(found) == 4 * 7


def test_what_segments_do_adds_up_to_the_change_of_the_whole(found):
    for _, rows in found.loc[found.metric != "volume"].groupby(["metric", "trait"]):
        assert rows.contribution.sum() == pytest.approx(rows.whole.iloc[0], rel=1e-9)
        assert rows.whole.nunique() == 1
    for _, rows in found.loc[found.metric == "volume"].groupby("trait"):
        assert rows.contribution.sum() == pytest.approx(rows.whole.iloc[0], rel=1e-9)


def test_a_contribution_is_rate_and_mix_and_its_interval_that_of_a_jackknife(tmp_path):
    frame = tickets(n=1500, customers=60, urgent=(0.05, 0.9))  # so the mean's own chance counts
    store = desk(tmp_path, tickets=frame, responses=answers(frame))
    (contrast,) = contrasts(store, compared("csat"), PERIOD, SETTINGS)
    sums = contrast.sums("priority")

    def effect(rows: pd.DataFrame) -> float:
        by = rows.groupby(["period", "segment"])[["n", "y"]].sum()
        whole = rows.groupby("period")[["n", "y"]].sum()
        value, middle = by.y / by.n, (whole.y / whole.n).mean()
        share = by.n / whole.n
        (s0, s1), (v0, v1) = ((part[THEN, "Urgent"], part[NOW, "Urgent"])
                              for part in (share, value))  # fmt: skip
        return 100 * ((v1 - v0) * (s0 + s1) / 2 + (s1 - s0) * ((v0 + v1) / 2 - middle))

    found = contributions(contrast, sums)[0].loc["Urgent"]
    assert found.value == pytest.approx(effect(sums))
    customers = sums.cluster.unique()
    assert found.high > found.value > found.low
    without = np.array([effect(sums.loc[sums.cluster != one]) for one in customers])
    se = np.sqrt((len(customers) - 1) / len(customers) * ((without - without.mean()) ** 2).sum())
    assert (found.high - found.low) / 2 == pytest.approx(
        stats.t.ppf(0.975, len(customers) - 1) * se, rel=0.03
    )
    assert found.high - found.value == pytest.approx(found.value - found.low)


def test_what_was_planted_is_found_first_and_said(tmp_path):
    frame = tickets(n=2500, customers=300)
    store = desk(tmp_path, tickets=frame, responses=answers(frame, lift={"Vault": 0.15}))
    found = segments(store, compared("csat"), PERIOD, SETTINGS)
    first = found.table.iloc[0]
    assert (first.trait, first.segment, first.verdict) == ("product", "Vault", "improved")
    assert row(found.table, "csat", "product", "Lens").verdict == "no change shown"
    assert found.text.startswith("What moved “Satisfied customers” most is product Vault: from ")
    assert "points of the whole." in found.text or "more than the" in found.text
    assert found.shown.iloc[0].Verdict.startswith(f"Better than in {THEN}, by ")


def test_of_what_is_called_a_change_hardly_anything_is_none(tmp_path):
    products = tuple(f"P{i}" for i in range(40))
    planted, only = set(products[:10]), SETTINGS.model_copy(update={"segments": ("product",)})
    right = false = unadjusted = 0
    for seed in range(8):
        frame = tickets(seed, n=6000, customers=600, products=products)
        ratings = answers(frame, seed + 1000, lift=dict.fromkeys(planted, 0.25))
        store = desk(tmp_path / str(seed), tickets=frame, responses=ratings)
        found = segments(store, compared("csat"), PERIOD, only).table.set_index("segment")
        moved = set(found.index[found.verdict.isin(verdicts.WORDS)])
        right, false = right + len(moved & planted), false + len(moved - planted)
        unadjusted += (found.p < 0.05).sum() - (found.p[list(planted)] < 0.05).sum()
    assert right > 40
    assert false <= 0.05 * (right + false) < unadjusted


def test_few_rows_are_said_to_be_few_and_stay_out_of_the_family(tmp_path):
    frame = tickets(n=200)
    store = desk(tmp_path, tickets=frame, responses=answers(frame, rate=0.45))
    found = segments(store, compared("csat"), PERIOD, SETTINGS)
    few = found.table.loc[(found.table.n < 30) | (found.table.n0 < 30)]
    assert len(few) and set(few.verdict) == {verdicts.TOO_FEW}
    assert few.p.isna().all() and few.p_adjusted.isna().all()
    assert found.shown.Verdict.str.contains(r"Too few to say \(\d+; 30 needed\)\.").any()
    assert found.table.verdict.tolist().index(verdicts.TOO_FEW) == len(found.table) - len(few)


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_one_period_with_few_rows_is_too_few(tmp_path, year):
    frame = tickets(n=800)
    ratings = answers(frame)
    one = ratings.responded_at.dt.year == int(year)
    kept = pd.concat([ratings.loc[one].head(29), ratings.loc[~one]])
    store = desk(tmp_path, tickets=frame, responses=kept)
    found = segments(store, compared("csat"), PERIOD, SETTINGS).table
    assert set(found.verdict) == {verdicts.TOO_FEW}


def broken(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    ratings = answers(frame)
    return {
        "all equal": ratings.assign(score=5.0),
        "all missing": ratings.assign(score=np.nan),
        "one customer": ratings.assign(account_id="A1"),
        "broken scale": ratings.assign(scale_max=np.nan),
        "nothing before": ratings.loc[ratings.responded_at > "2026"],
        "not joined": ratings.assign(ticket_id=None),
    }[kind]


@pytest.mark.parametrize("kind", ["all equal", "all missing", "one customer", "broken scale",
                                  "nothing before", "not joined"])  # fmt: skip
def test_odd_answers_end_in_a_verdict_and_nothing_that_is_not_a_number(tmp_path, kind):
    frame = tickets(n=400)
    store = desk(tmp_path, tickets=frame, responses=broken(frame, kind))
    found = segments(store, compared("csat"), PERIOD, SETTINGS)
    words = {"all equal": {verdicts.NO_CHANGE}, "one customer": {verdicts.TOO_FEW},
             "nothing before": {verdicts.TOO_FEW}}  # fmt: skip
    assert set(found.table.verdict) == words.get(kind, set())
    page = found._repr_html_().lower()
    assert not any(f">{bad}" in page for bad in ("nan", "none<", "inf"))
    expected = "No segment moved clearly." if kind in words else "No segment is compared: "
    assert found.text.startswith(expected)


def test_without_a_baseline_nothing_is_compared_and_a_series_break_is_still_told(store):
    assert segments(store, compared("csat", baseline=""), PERIOD, SETTINGS).table.empty
    assert segments(store, compared("csat", headline=False), PERIOD, SETTINGS).table.empty
    broken = segments(store, compared("reopened", verdict=verdicts.BREAK), PERIOD, SETTINGS)
    assert len(broken.table) == 7


def test_an_unknown_segment_is_named_with_the_nearest_known(store):
    wrong = SETTINGS.model_copy(update={"segments": ("produkt",)})
    with pytest.raises(DataError, match=r"segment 'produkt' is not known\. Did you mean 'product'"):
        segments(store, compared("csat"), PERIOD, wrong)


def test_many_customers_are_merged_as_a_whole(store):
    (contrast,) = contrasts(store, compared("csat"), PERIOD, SETTINGS)
    merged = grouped(contrast.table, 20).execute()
    assert merged.cluster.nunique() <= 20 < contrast.table.cluster.nunique().execute()
    plain = contrast.table.execute()
    assert merged.groupby(["period", "product"]).y.sum().tolist() == (
        plain.groupby(["period", "product"]).y.sum().tolist()
    )
    pairs = grouped(contrast.table.mutate(one=contrast.table.cluster), 20).select("one", "cluster")
    assert grouped(contrast.table, GROUPS).execute().cluster.nunique() == plain.cluster.nunique()
    assert pairs.distinct().count().execute() == plain.cluster.nunique()


def moved(**columns: object) -> dict:
    return {
        "metric": "csat", "title": "Satisfied customers", "order": 0, "unit": "%",
        "better": "higher", "kind": "share", "baseline": "2025", "period": NOW,
        "trait": "product", "segment": "Vault", "n": 400, "n0": 900, "value": 86.0, "value0": 79.0,
        "low": 82.0, "high": 89.0, "change": 7.0, "change_low": 3.0, "change_high": 10.0,
        "p_adjusted": 0.01, "verdict": "improved", "contribution": 3.0, "whole": 5.0,
        "whole_low": 2.0, "whole_high": 8.0, "whole_verdict": "improved", "minimum": 30,
    } | columns  # fmt: skip


def text(*rows: dict) -> str:
    return Segments.from_table(pd.DataFrame(rows, columns=Segments.columns)).text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([moved()], "What moved “Satisfied customers” most is product Vault: from 79 to 86 %, "
                    "3 of the 5 points of the whole."),
        ([moved(contribution=6.0)], "from 79 to 86 %, more than the 5 points of the whole."),
        ([moved(contribution=-1.0)], "most is product Vault: from 79 to 86 %."),
        ([moved(whole_verdict="no change shown")], "“Satisfied customers” moved at product Vault: "
         "from 79 to 86 %, while the whole did not clearly change."),
        ([moved(), moved(segment="Lens")], "Product Lens moved the same way."),
        ([moved(), *[moved(segment=f"S{i}") for i in range(5)]],
         "Product S0, product S1, product S2 and 2 more moved the same way."),
        ([moved(), moved(segment="Lens", change=-7.0, value=79.0, value0=86.0)],
         "Product Lens moved the other way: from 86 to 79 %."),
        ([moved(unit="hours", value=22.0, value0=0.5, contribution=1.4, whole=3.8)],
         "from 30 minutes to 22 hours, 1.4 of the 3.8 hours of the whole."),
        ([moved(verdict="no change shown")], "No segment moved clearly."),
    ],
)  # fmt: skip
def test_the_text_says_where_it_moved(rows, said):
    assert said in text(*rows)
