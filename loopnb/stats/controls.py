"""Difference-in-differences: the segment with the action against segments without it.

Common shocks and seasons fall out of the difference between a segment and the pooled comparison;
what is left is judged in time as `series` does, and in space: each comparison segment is taken in
turn for the one with the action, and what they do beyond the noise of time widens the interval.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from loopnb.stats.effects import WEEKS_AFTER, WEEKS_BEFORE, Effect, Placebo
from loopnb.stats.series import (
    COUNT,
    SHARE,
    Allowance,
    Plan,
    Series,
    Window,
    arranged,
    estimated,
    on_grid,
)
from loopnb.stats.steps import fit

FEWEST = 3  # comparison segments for a placebo in space
METHOD = "difference-in-differences"


class Panel(NamedTuple):
    """Values and n by segment and week, the weeks, and the side of each."""

    value: np.ndarray
    n: np.ndarray
    weeks: pd.Index
    sides: np.ndarray


def compared(
    panel: pd.DataFrame,
    treated: str,
    window: Window,
    kind: str,
    *,
    allowance: Allowance | None = None,
) -> Effect:
    """Return the effect of an action on one segment, measured against all other segments.

    `panel` has a row a week and segment: `week`, `segment`, `value` and, but for counts, `n`, as
    `series.interrupted` has them; a count without a row is 0 where any segment has one. All other
    segments have to be free of the action. On the scale of the model the effect is the change of
    the difference between the segment and the pooled others (Card and Krueger 1994; with few
    groups after Conley and Taber 2011: the placebo segments say how much a segment moves by
    itself). Needs one comparison segment; from three on there are placebo segments.
    """
    plan = Plan(METHOD, kind, allowance or Allowance(season=0.0), begun=window.full or window.at)
    others = sorted(set(panel["segment"]) - {treated})
    if treated not in set(panel["segment"]) or not others:
        reason = "no comparison segments" if not others else f"no rows of {treated}"
        return Effect(METHOD, reason)
    table = _table(panel, [treated, *others], window, kind)
    return judged(table, others, plan)


def judged(table: Panel, others: list[str], plan: Plan) -> Effect:
    """Return the effect in the first segment of a panel against the others, by their names."""
    row = _against(table, 0, list(range(1, len(others) + 1)), plan.kind)
    return estimated(row, (table.weeks, table.sides), _with_others(plan, table, others))


def _table(panel: pd.DataFrame, segments: list[str], window: Window, kind: str) -> Panel:
    """Return the panel on a grid without gaps, the segment with the action first."""
    known = panel.loc[panel["value"].notna(), ["week", "segment", "value"]]
    weeks = pd.DataFrame({"week": known["week"].unique(), "value": 1.0})
    grid, sides = on_grid(weeks, window)
    keyed = panel.assign(week=pd.to_datetime(panel["week"])).drop_duplicates(
        ["week", "segment"], keep="last"
    )
    if "n" not in keyed:
        keyed = keyed.assign(n=0.0)
    value, n = (
        keyed.pivot(index="segment", columns="week", values=column)
        .reindex(index=segments, columns=grid.index)
        .to_numpy(dtype=float)
        for column in ("value", "n")
    )
    if kind == COUNT:
        value = np.where(grid["value"].notna(), np.nan_to_num(value), np.nan)
    return Panel(value, np.nan_to_num(n), grid.index, sides)


def _against(table: Panel, own: int, others: list[int], kind: str) -> Series:
    """Return one segment less the others pooled: responses subtract, variances add."""
    mine = arranged(table.value[own], table.n[own], table.sides, kind)
    theirs = arranged(*_pooled(table, others, kind), table.sides, kind)
    return Series(mine.z - theirs.z, mine.v + theirs.v, mine.seen & theirs.seen,
                  mine.value, mine.n)  # fmt: skip


def _pooled(table: Panel, others: list[int], kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of counts, the share of all answers, or the geometric mean of levels."""
    value, n = table.value[others], table.n[others]
    if kind == COUNT:
        return value.sum(axis=0), n.sum(axis=0)
    known = np.isfinite(value) & (n > 0) & ((kind == SHARE) | (np.nan_to_num(value) > 0))
    n = np.where(known, n, 0.0)
    total = np.maximum(n.sum(axis=0), 1e-300)
    safe = np.where(known, value, 1.0)
    mean = (n * safe).sum(axis=0) / total if kind == SHARE else np.exp(
        (n * np.log(safe)).sum(axis=0) / total)  # fmt: skip
    return np.where(known.any(axis=0), mean, np.nan), n.sum(axis=0)


def _with_others(plan: Plan, table: Panel, others: list[str]) -> Plan:
    """Return the plan with the placebos in space, and the variance that segments have on top."""
    if len(others) < FEWEST:
        return plan
    places = range(1, len(others) + 1)
    rows = [
        _against(table, one, [other for other in places if other != one], plan.kind)
        for one in places
    ]
    after = table.sides > 0
    usable = [
        place
        for place, row in enumerate(rows)
        if (row.seen & after).sum() >= WEEKS_AFTER
        and (row.seen & (table.sides < 0)).sum() >= WEEKS_BEFORE
    ]
    if len(usable) < FEWEST:
        return plan
    stacked = [np.array([getattr(rows[place], name) for place in usable])
               for name in ("z", "v", "seen")]  # fmt: skip
    step = np.broadcast_to(after.astype(float), stacked[0].shape)
    found = fit((*stacked[:2], step, stacked[2]), **plan.doubt)
    weight = 1 / found.error**2
    usual = stats.chi2.median(len(usable))
    excess = float((weight @ found.estimate**2 - usual) / weight.sum())
    names = [others[place] for place in usable]
    lines = zip(names, *plan.lines(found)[:4].tolist(), strict=True)
    placebos = tuple(Placebo(*line) for line in lines)
    return plan._replace(shock=(max(0.0, excess), float(len(usable))), placebos=placebos)
