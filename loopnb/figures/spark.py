"""A card's small line: eight periods, the goal, the baseline, and where the measure stands now."""

import math

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from loopnb.figures.layout import SMALL, width
from loopnb.figures.picture import ACCENT, INK, MUTED, STYLE, Picture
from loopnb.figures.series import kind, line, said, series
from loopnb.results import Measures
from loopnb.verdicts import amount

WIDE, HIGH = 116.0, 42.0  # points: on paper a card has no more
MOST, LETTER = 8, 9.5  # periods; the height of a label
DASHED = (0, (3, 2))


def spark(
    measures: Measures, metric: str,
    *, goal: float | None = None, baseline: tuple[str, float] | None = None,
) -> Picture | None:  # fmt: skip
    """Return the metric's line over its last periods, the last labelled; None for one period.

    A quiet band is the likely range, a dashed line the goal, a hollow dot the baseline (the name
    of its period and its value) above the periods that it covers; where the definition changed or
    nothing was measured the line breaks.
    """
    rows = series(measures, metric).tail(MOST)
    if len(rows) < 2:
        return None
    goal = None if goal is None or math.isnan(goal) else goal
    base = None if baseline is None or math.isnan(baseline[1]) else baseline
    figure = Figure(figsize=(WIDE / 72, HIGH / 72))
    labels = [amount(rows.value.iloc[-1], rows.unit.iloc[0]), _aim(goal, rows)]
    room = max(width(labels[0], "bold"), width(labels[1])) + 6
    with mpl.rc_context(STYLE):
        axis = figure.add_axes((3 / WIDE, 0.1, 1 - (room + 6) / WIDE, 0.8))
        line(axis, rows, thick=1.5, band=True)
        _alone(axis, rows)
        axis.set(xlim=(rows["at"].iloc[0], rows["at"].iloc[-1]), ylim=_reach(rows, goal, base))
        axis.axis("off")
        _marks(axis, rows, labels, goal=goal, base=base)
    alt, table = _alt(rows, goal, base), _data(rows, goal, base)
    return Picture(figure, _title(rows), alt, table, f"s-{metric}", most=1.4)


def _reach(rows: pd.DataFrame, goal: float | None, base: tuple[str, float] | None) -> tuple:
    """Return the ends of the upright scale: all that is drawn, with room for a label."""
    drawn = pd.concat([rows.value, rows.low, rows.high]).dropna().tolist()
    drawn += [goal] if goal is not None else []
    drawn += [base[1]] if base else []
    low, high = min(drawn), max(drawn)
    room = 0.12 * (high - low) or max(abs(high), 1.0)
    return low - room, high + room


def _alone(axis: object, rows: pd.DataFrame) -> None:
    """Draw a dot for a period between two breaks, of which there is no line."""
    single = rows.loc[rows.groupby("run").value.transform("size") == 1]
    axis.plot(single["at"], single.value, ".", color=ACCENT, markersize=4, clip_on=False)


def _marks(
    axis: object, rows: pd.DataFrame, labels: list[str],
    *, goal: float | None, base: tuple[str, float] | None,
) -> None:  # fmt: skip
    last = rows.iloc[-1]
    low, high = axis.get_ylim()
    axis.plot(last["at"], last.value, "o", color=ACCENT, markersize=4, clip_on=False)
    said_at = {"xytext": (5, 0), "textcoords": "offset points", "fontsize": SMALL,
               "annotation_clip": False, "va": "center_baseline"}  # fmt: skip
    axis.annotate(labels[0], (last["at"], last.value), color=INK, fontweight="bold", **said_at)
    if base:
        axis.plot(_covered(rows, base[0]), base[1], "o", color=INK, markersize=4.5,
                  markerfacecolor="none", markeredgewidth=1, clip_on=False)  # fmt: skip
    if goal is None:
        return
    axis.axhline(goal, color=MUTED, linewidth=0.9, linestyle=DASHED)
    if abs(goal - last.value) / (high - low) * 0.8 * HIGH >= LETTER:
        axis.annotate(labels[1], (last["at"], goal), color=MUTED, **said_at)


def _covered(rows: pd.DataFrame, name: str) -> float:
    """Return the middle of the periods that the baseline's period covers; else the first."""
    mine = rows.loc[rows.period.str.startswith(name), "at"]
    return float(mine.mean()) if len(mine) else float(rows["at"].iloc[0])


def _aim(goal: float | None, rows: pd.DataFrame) -> str:
    """Return the goal's label, its unit left out where the value beside it has the same."""
    if goal is None:
        return ""
    unit = rows.unit.iloc[0]
    now, aim = (amount(value, unit).partition(" ") for value in (rows.value.iloc[-1], goal))
    same = now[2].rstrip("s") == aim[2].rstrip("s")
    return f"goal {aim[0] if same else ''.join(aim)}"


def _title(rows: pd.DataFrame) -> str:
    ends = [f"{amount(row.value, row.unit)} in {said(row.period)}"
            for row in rows.iloc[[0, -1]].itertuples()]  # fmt: skip
    return f"{rows.title.iloc[0]} went from {ends[0]} to {ends[1]}"


def _alt(rows: pd.DataFrame, goal: float | None, base: tuple[str, float] | None) -> str:
    unit = rows.unit.iloc[0]
    told = [f"{amount(row.value, unit)} in {said(row.period)}" for row in rows.itertuples()]
    last = rows.iloc[-1]
    more = [f"goal {amount(goal, unit)}"] if goal is not None else []
    more += [f"baseline {base[0]}: {amount(base[1], unit)}"] if base else []
    if rows.run.nunique() > 1:
        more.append("the line breaks where periods are not comparable")
    return "; ".join([f"{last.title} by {kind(rows.period)}: {', '.join(told)}", *more])


def _data(rows: pd.DataFrame, goal: float | None, base: tuple[str, float] | None) -> pd.DataFrame:
    heads = {"period": "Period", "value": "Value", "low": "Likely from", "high": "to", "n": "n"}
    more = {"Goal": goal} if goal is not None else {}
    more |= {f"Baseline {base[0]}": base[1]} if base else {}
    return rows[list(heads)].rename(columns=heads).assign(**more)
