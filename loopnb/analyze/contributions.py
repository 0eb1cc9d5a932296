"""What each segment does to the change of the whole: its rate and its mix effect together."""

import numpy as np
import pandas as pd

from loopnb.analyze.contrasts import Contrast
from loopnb.analyze.mix import taken_apart, turned
from loopnb.stats.mix import decomposed

LINE = ["value", "low", "high"]


def contributions(contrast: Contrast, sums: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return what each segment does to the whole, and the change of the whole: value, low, high.

    Both in the metric's unit; without a change to take apart there are no rows, and NaN.

    Rate and mix effect of a segment add up to the change of a mean over all rows: of y, less the
    mean of both periods, where a row is of the segment, else 0. The interval is that change's, from
    the decomposition with a single segment, over the same customers.
    """
    parts, scale = taken_apart(contrast, sums)
    if parts.reason:
        return pd.DataFrame(columns=LINE, dtype=float), pd.Series(np.nan, LINE)
    whole = sums.groupby(["period", "cluster"])[["n", "y"]].sum()
    found = {
        segment: _change(whole, rows.set_index(["period", "cluster"])[["n", "y"]], contrast.names)
        for segment, rows in sums.groupby("segment")
    }
    return turned(pd.DataFrame(found).T, scale, LINE), parts.totals.loc["change"]


def _change(whole: pd.DataFrame, own: pd.DataFrame, names: list[str]) -> pd.Series:
    """Return the change that the rows of one segment make in the whole, with its interval."""
    own = own.reindex(whole.index, fill_value=0.0)
    period = whole.index.get_level_values("period")
    n, y = (whole[part].groupby(period).sum() for part in ("n", "y"))
    share, mean = own.n.groupby(period).sum() / n, y / n
    # The mean of both periods is estimated too: what that adds sums to 0, and varies by customer.
    moved = (share[names[1]] - share[names[0]]) / 2 * np.where(period == names[1], -1, 1)
    residual = whole.y - mean.reindex(period).to_numpy() * whole.n
    total = own.y - mean[names].mean() * own.n + moved * residual
    return decomposed(whole.assign(total=total, segment="").reset_index(), *names).totals.T.change
