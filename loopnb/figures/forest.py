"""Changes against the baseline side by side, each with its likely range."""

import matplotlib as mpl
import pandas as pd

from loopnb import verdicts
from loopnb.figures.picture import ACCENT, INK, MUTED, SOFT, STYLE, Picture, canvas
from loopnb.results import Comparison

MOST = 16
REACH = 2.6  # times what would have been noticed; beyond it an arrow says how it goes on


def forest(comparison: Comparison) -> Picture | None:
    """Return the changes, to the right for the better; None where nothing is compared.

    Each is in units of the change that its data would have shown, so that one axis fits all.
    """
    rows = _scaled(comparison.table).head(MOST)
    if rows.empty:
        return None
    figure, (axis,) = canvas(5.2, 1.0 + 0.36 * len(rows))
    with mpl.rc_context(STYLE):
        axis.axvspan(-1, 1, color=SOFT, alpha=0.25, linewidth=0)
        axis.axvline(0, color=MUTED, linewidth=0.8)
        for place, row in enumerate(rows.itertuples()):
            _line(axis, place, row)
        axis.axhline(rows.headline.sum() - 0.5, color=SOFT, linewidth=0.8)
        axis.set(xlim=(-REACH, REACH), ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)),
                 yticklabels=rows.title, xticks=[-REACH * 0.62, 0, REACH * 0.62],
                 xticklabels=["worse", "no change", "better"])  # fmt: skip
        axis.tick_params(length=0, labelsize=8)
        axis.spines[["left", "bottom"]].set_visible(False)
        axis.set_xlabel("Grey: changes too small for these data to show", fontsize=8)
    said = [f"{row.title}: {verdicts.sentence(row)}" for row in rows.itertuples()]
    return Picture(figure, _title(rows), " ".join(said), _data(rows), "forest")


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn: each change with its likely range, in its own unit."""
    lines = list(rows.itertuples())
    return pd.DataFrame(
        {"Measure": [row.title for row in lines], "Change": [_signed(row) for row in lines],
         "Likely range": [verdicts.between(row.change_low, row.change_high, row.unit)
                          for row in lines],
         "Noticed from": [verdicts.difference(row.noticeable, row.unit) for row in lines]}
    )  # fmt: skip


def _scaled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the compared rows with change and range in units of what would have been noticed."""
    rows = table.loc[table.noticeable.notna() & (table.noticeable > 0)]
    rows = rows.loc[(rows.noticeable < float("inf")) & (rows.better != "neither")]
    sign = (1 - 2.0 * (rows.better == "lower")) / rows.noticeable.astype(float)
    ends = [rows.change_low * sign, rows.change_high * sign]
    bounds = pd.concat(ends, axis=1)
    return rows.assign(at=rows.change * sign, left=bounds.min(axis=1), right=bounds.max(axis=1))


def _line(axis: object, place: int, row: object) -> None:
    shown = row.verdict in verdicts.WORDS
    colour, width = (ACCENT, 2.2) if shown else (MUTED, 1.2)
    left, right = max(row.left, -REACH), min(row.right, REACH)
    axis.plot([left, right], [place, place], color=colour, linewidth=width, solid_capstyle="butt")
    for end, mark, cut in ((left, "<", row.left < -REACH), (right, ">", row.right > REACH)):
        if cut:
            axis.plot(end, place, mark, color=colour, markersize=5, clip_on=False)
    at = min(max(row.at, -REACH), REACH)
    axis.plot(at, place, "o", color=colour, markersize=6 if shown else 4.5,
              markerfacecolor=colour if shown else "white")  # fmt: skip
    text = f"{verdicts.ICONS[row.verdict]} {_signed(row)}" if shown else _signed(row)
    axis.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center",
                  fontsize=8, color=INK if shown else MUTED)  # fmt: skip


def _signed(row: object) -> str:
    sign = "+" if row.change > 0 else "−" if row.change < 0 else "±"
    return f"{sign}{verdicts.difference(row.change, row.unit)}"


def _title(rows: pd.DataFrame) -> str:
    lead = rows.loc[rows.headline]
    words = {verdicts.IMPROVED: "better", verdicts.WORSENED: "worse"}
    parts = [
        f"{' and '.join(names.str.lower())} {word}"
        for verdict, word in words.items()
        if len(names := lead.loc[lead.verdict == verdict].title)
    ]
    if not parts:
        return f"No headline moved clearly against the {rows.baseline.iloc[0]} baseline"
    return f"Against the {rows.baseline.iloc[0]} baseline: {'; '.join(parts)}"
