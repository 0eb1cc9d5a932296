"""How each segment of a headline measure moved: its value now and then, and their difference."""

import numpy as np
import pandas as pd

from loopnb.analyze.contrasts import Contrast
from loopnb.analyze.estimating import estimated
from loopnb.metrics.metric import AVERAGED, MEAN, SCORE, SHARE
from loopnb.stats.differences import difference, shared
from loopnb.stats.estimates import NO_ANSWERS, WITHOUT_INTERVAL, Estimate
from loopnb.stats.means import mean, net_promoter
from loopnb.stats.proportions import proportion

ESTIMATE = {SHARE: proportion, SCORE: net_promoter, MEAN: mean}
PRODUCTS = ("nn", "ny", "yn", "yy")


def moves(contrast: Contrast, trait: str, sums: pd.DataFrame) -> pd.DataFrame:
    """Return a row a segment: value, low, high, n now and (with a 0) then, change, p.

    `sums` are those of `Contrast.sums`. Customers whose answers are in both periods count with
    their covariance; for medians and counts the periods are taken to be independent. A p is NaN,
    and a bound infinite, where a period does not tell it.
    """
    if contrast.metric.kind in AVERAGED:
        return _averaged(contrast, sums)
    by = ["period", trait]
    found = estimated(contrast.metric, contrast.table, contrast.spans, by)
    names = sorted(found[trait].unique())
    sides = [_side(found.loc[found.period == name].set_index(trait).reindex(names))
             for name in contrast.names]  # fmt: skip
    return _frame(names, *sides, difference(sides[1][0], sides[0][0]))


def move(contrast: Contrast) -> pd.Series:
    """Return the change of the whole, for measures whose segments add up: value, low, high."""
    found = estimated(contrast.metric, contrast.table, contrast.spans).set_index("period")
    then, now = (_side(found.reindex([name]))[0] for name in contrast.names)
    change = difference(now, then)
    return pd.Series({"value": change.value[0], "low": change.low[0], "high": change.high[0]})


def _averaged(contrast: Contrast, sums: pd.DataFrame) -> pd.DataFrame:
    names = sorted(sums.segment.unique())
    n, y = sums.n, sums.y
    each = sums.assign(clusters=1.0, nn=n * n, ny=n * y, yy=y * y, nnn=n**3, nnnn=n**4)
    by = each.drop(columns="cluster").groupby(["period", "segment"]).sum()
    then, now = (by.reindex(pd.MultiIndex.from_product([[period], names]), fill_value=0.0)
                 for period in contrast.names)  # fmt: skip
    estimates = [ESTIMATE[contrast.metric.kind](side) for side in (then, now)]
    covariance = shared(now, then, _cross(sums, contrast.names, names))
    change = difference(estimates[1], estimates[0], covariance)
    sides = [
        (estimate, side.n.to_numpy()) for estimate, side in zip(estimates, (then, now), strict=True)
    ]
    return _frame(names, *sides, change, factor=contrast.unit)


def _cross(sums: pd.DataFrame, periods: list[str], names: list[str]) -> pd.DataFrame:
    """Return the products of now and then, over the customers in both, by segment."""
    then, now = (sums.loc[sums.period == period] for period in periods)
    both = now.merge(then, on=["segment", "cluster"], suffixes=("", "0"))
    products = {"segment": both.segment} | {
        one + other: both[one] * both[other + "0"] for one, other in map(tuple, PRODUCTS)
    }
    return pd.DataFrame(products).groupby("segment").sum().reindex(names, fill_value=0.0)


def _side(rows: pd.DataFrame) -> tuple[Estimate, np.ndarray]:
    """Return the estimates of one period as they came from `stats`, and the rows behind each."""
    note = rows.note.astype(object).where(rows.note.notna(), NO_ANSWERS).astype(str).to_numpy()
    told = ~np.isin(note, list(WITHOUT_INTERVAL))
    ends = {"low": -np.inf, "high": np.inf, "se": np.inf, "df": np.inf}
    parts = {name: rows[name].fillna(end).to_numpy(float) for name, end in ends.items()}
    parts["df"] = np.where(told, parts["df"], 1.0)
    value = rows.value.fillna(0.0).to_numpy(float)
    return Estimate(value, **parts, note=note), rows.n.fillna(0).to_numpy(float)


def _frame(names: list[str], then: tuple, now: tuple, change: object, *, factor: float = 1.0
) -> pd.DataFrame:  # fmt: skip
    columns = {"segment": names}
    for mark, (estimate, n) in (("", now), ("0", then)):
        columns |= {f"n{mark}": n.astype("int64")}
        columns |= {f"{part}{mark}": np.where(n > 0, factor * getattr(estimate, part), np.nan)
                    for part in ("value", "low", "high")}  # fmt: skip
    told = now[0].has_interval & then[0].has_interval
    both = (now[1] > 0) & (then[1] > 0)
    columns |= {name: np.where(both, factor * getattr(change, part), np.nan) for name, part in
                (("change", "value"), ("change_low", "low"), ("change_high", "high"))}  # fmt: skip
    return pd.DataFrame(columns).assign(p=np.where(told & both, change.p, np.nan))
