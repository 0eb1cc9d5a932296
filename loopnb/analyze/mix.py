"""Rate and mix: how much of a change is other tickets, and how much the service itself.

A share, score or mean is taken apart as it is. A median is taken apart through the share of rows
that are at most the mean of both periods' medians, which is the recentred influence function of
the median (Firpo, Fortin and Lemieux 2009), scaled so that the parts add up to its change.
"""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.analyze.contrasts import Contrast, contrasts, known_traits
from loopnb.metrics.metric import AVERAGED, QUANTILE
from loopnb.periods import Period
from loopnb.results import Comparison, Mix
from loopnb.settings import Settings
from loopnb.stats.mix import Decomposition, decomposed, told
from loopnb.store import Store

ROWS = {"responses": "answers"}  # what a table's rows are called where not by its name
SAME, GAP = "the median did not change", "the median moved within a gap that holds no values"
EFFECTS = ("rate", "mix")
EDGES = ("", "_low", "_high")


def mix(store: Store, comparison: Comparison, period: Period, settings: Settings) -> Mix:
    """Return each headline's change from its baseline's period, taken apart by each trait.

    For shares, scores, means and medians, from the store in both periods, in the metric's unit: a
    row for each segment and, its segment empty, one for the whole. Raises DataError for segments
    that are no trait.
    """
    lines = [
        line
        for contrast in contrasts(store, comparison, period, settings)
        if contrast.metric.kind in (*AVERAGED, QUANTILE)
        for trait in known_traits(settings)
        if contrast.tells(trait)
        for line in _lines(contrast, trait)
    ]
    table = pd.DataFrame(lines, columns=Mix.columns)
    return Mix.from_table(table.replace([np.inf, -np.inf], np.nan))


class Scale(NamedTuple):
    """What turns the sums' mean into the metric's unit, and half of its range, relative to it."""

    factor: float
    spread: float = 0.0


def taken_apart(contrast: Contrast, sums: pd.DataFrame) -> tuple[Decomposition, Scale]:
    """Return rate and mix effects in the metric's unit, and the scale of the sums' mean.

    Where there is nothing to take apart the decomposition has a reason, and the scale is NaN.
    """
    parts = decomposed(sums.rename(columns={"y": "total"}), *contrast.names)
    if parts.reason:
        return parts, Scale(math.nan)
    scale = Scale(contrast.unit)
    if contrast.metric.kind == QUANTILE:
        change, (then, now) = parts.totals.value["change"], contrast.medians
        if now == then or not change:
            return replace(parts, reason=SAME if now == then else GAP), Scale(math.nan)
        scale = Scale((now - then) / change, _spread(contrast, sums) / abs(change))
    segments = parts.segments
    for effect in EFFECTS:
        segments = turned(segments, scale, [effect + edge for edge in EDGES])
    return Decomposition(segments, turned(parts.totals, scale, ["value", "low", "high"])), scale


def _spread(contrast: Contrast, sums: pd.DataFrame) -> float:
    """Return half of the range of the share of rows that lie between both medians.

    On it rests how many hours a share is worth, which the sample tells too. It is taken to be
    independent of the effects; they share a little of their chance, which makes the intervals of
    large effects a little too wide.
    """
    between = sums.assign(total=sums.own - sums.y, segment="")
    each = between.groupby(["period", "segment", "cluster"], as_index=False)[["n", "total"]].sum()
    change = decomposed(each, *contrast.names).totals.T.change
    return change.high - change.value


def turned(frame: pd.DataFrame, scale: Scale, columns: list[str]) -> pd.DataFrame:
    """Return the frame with value, low and high in the metric's unit."""
    value, _, high = (frame[column] for column in columns)
    half = abs(scale.factor) * np.hypot(high - value, scale.spread * value)
    value = scale.factor * value
    return frame.assign(**dict(zip(columns, (value, value - half, value + half), strict=True)))


def _lines(contrast: Contrast, trait: str) -> list[dict]:
    """Return the row of the whole and those of the trait's segments."""
    row, sums = contrast.row, contrast.sums(trait)
    parts = taken_apart(contrast, sums)[0]
    said = {name: getattr(row, name) for name in
            ("metric", "title", "unit", "better", "kind", "baseline", "verdict")}  # fmt: skip
    said |= {"period": contrast.now.name, "trait": trait, "reason": parts.reason,
             "rows": ROWS.get(contrast.metric.table, contrast.metric.table),
             "told": told(parts, row.verdict in verdicts.WORDS)}  # fmt: skip
    n = sums.groupby("period").n.sum().reindex(contrast.names, fill_value=0)
    whole = (
        said
        | {"segment": "", "share0": 1.0, "share1": 1.0}
        | dict(zip(("n0", "n1"), n, strict=True))
    )
    if parts.reason:
        return [whole]
    whole |= dict(zip(("value0", "value1"), _values(contrast, sums), strict=True))
    whole |= {f"{part}{edge}": parts.totals.loc[part, name]
              for part in ("change", *EFFECTS)
              for edge, name in zip(EDGES, ("value", "low", "high"), strict=True)}  # fmt: skip
    return [whole, *[said | segment for segment in parts.segments
                     .drop(columns=["value0", "value1"]).to_dict("records")]]  # fmt: skip


def _values(contrast: Contrast, sums: pd.DataFrame) -> tuple[float, float]:
    """Return the whole's value in the baseline's period and now."""
    if contrast.metric.kind == QUANTILE:
        return contrast.medians
    whole = sums.groupby("period")[["n", "y"]].sum().loc[contrast.names]
    return tuple(contrast.unit * whole.y / whole.n)
