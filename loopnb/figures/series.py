"""A measure's periods in order, and where its line has to break."""

import re

import pandas as pd
import seaborn as sns

from loopnb.figures.layout import width
from loopnb.figures.picture import ACCENT, SOFT
from loopnb.results import Measures

KINDS = {r"(FY)?\d{4}-Q\d": "quarter", r"\d{4}-W\d\d": "week", r"\d{4}": "year"}


def series(measures: Measures, metric: str) -> pd.DataFrame:
    """Return the metric's periods from the first to the last with a value, oldest first.

    `at` numbers the periods, `run` counts the stretches in between of which one is comparable with
    the next: a period without a value ends one, and so does another version of the definition or
    another question.
    """
    rows = measures.table.loc[measures.table.metric == metric]
    rows = rows.sort_values("start", kind="stable").reset_index(drop=True)
    told = rows.index[rows.n.gt(0) & rows.value.notna()]
    rows = rows.loc[told.min() : told.max()] if len(told) else rows.iloc[:0]
    rows = rows.assign(at=range(len(rows)), silent=~rows.index.isin(told))
    anew = rows.version.ne(rows.version.shift()) | rows.broke.ne(rows.broke.shift()) | rows.silent
    return rows.assign(run=anew.cumsum()).loc[~rows.silent]


def line(axis: object, rows: pd.DataFrame, *, thick: float, band: bool = False) -> None:
    """Draw the values as a line that breaks where its runs do, over a band of likely ranges."""
    for _, run in rows.groupby("run") if band else ():
        axis.fill_between(run["at"], run.low, run.high, color=SOFT, alpha=0.4, linewidth=0,
                          zorder=0)  # fmt: skip
    sns.lineplot(rows, x="at", y="value", units="run", estimator=None, ax=axis, color=ACCENT,
                 linewidth=thick)  # fmt: skip
    axis.set(xlabel="", ylabel="")


def said(period: str) -> str:
    """Return a period's name as people say it: 'Q3 2026'."""
    found = re.fullmatch(r"(FY)?(\d{4})-(Q\d|W\d\d)", period)
    return f"{found[3]} {found[1] or ''}{found[2]}" if found else period


def dated(table: pd.DataFrame, room: float) -> tuple[list[int], list[str]]:
    """Return the numbers of the rows whose period an axis names, and the names, years below.

    Each stands in `room` points; a year is written where it begins. Of periods without a short
    name only so many are named as fit; the last always is.
    """
    parts = [_parts(row.period, row.start) for row in table.itertuples()]
    wide = max(width(first) for first, _ in parts) + 3
    step = max(1, -int(-wide // room))
    kept = list(range(len(parts) - 1, -1, -step))[::-1]
    anew = [at for at, before in zip(kept, [None, *kept], strict=False)
            if before is None or parts[at][1] != parts[before][1]]  # fmt: skip
    ends = [*anew[1:], len(parts) + 99]
    told = {at for at, after in zip(anew, ends, strict=True)
            if (after - at) * room > width(parts[at][1]) + 2}  # fmt: skip
    return kept, ["\n".join(filter(None, parts[at][: 1 + (at in told)])) for at in kept]


def _parts(period: str, start: str) -> tuple[str, str]:
    """Return a period's name in two parts: ('Q4', '2024'); a span's by its first day."""
    first, _, year = said(period).partition(" ")
    return (start[5:], start[:4]) if not year and len(period) > 5 else (first, year)


def kind(periods: pd.Series) -> str:
    """Return what the periods are: quarter, week, year, or period."""
    for pattern, name in KINDS.items():
        if periods.str.fullmatch(pattern).all():
            return name
    return "period"
