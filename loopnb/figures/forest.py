"""Changes against the baseline side by side, each with its likely range."""

import matplotlib as mpl
import pandas as pd

from loopnb import verdicts
from loopnb.figures.layout import Panel, Row, laid, panels
from loopnb.figures.marks import ranged
from loopnb.figures.picture import STYLE, Picture
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
    each = laid(
        Row(row.title, f"{_icon(row)}{_signed(row)}", strong=_shown(row), above=heading)
        for row, heading in zip(rows.itertuples(), _headings(rows), strict=True)
    )
    figure, (axis,) = panels([Panel(each.height)], _note(rows))
    with mpl.rc_context(STYLE):
        each.band(axis, -1, 1)
        each.rule(axis, 0)
        axis.set(xlim=(-REACH, REACH), xticks=[-REACH * 0.7, 0, REACH * 0.7],
                 xticklabels=["← worse", "no change", "better →"])  # fmt: skip
        for y, row in zip(each.places, rows.itertuples(), strict=True):
            ranged(axis, y, row.at, (row.left, row.right), sure=_shown(row))
        each.write(axis)
        axis.tick_params(length=0)
        axis.spines["bottom"].set_visible(False)
    said = [f"{row.title}: {verdicts.sentence(row)}" for row in rows.itertuples()]
    alt = f"Changes of {len(rows)} measures with their range. {' '.join(said)}"
    return Picture(figure, _title(rows), alt, _data(rows), "forest")


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn: each change with its likely range, in its own unit."""
    lines = list(rows.itertuples())
    return pd.DataFrame(
        {"Measure": [row.title for row in lines], "Change": [_signed(row) for row in lines],
         "Likely range": [verdicts.between(row.change_low, row.change_high, row.unit)
                          for row in lines],
         "n": [int(row.n) for row in lines],
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


def _shown(row: object) -> bool:
    return row.verdict in verdicts.WORDS


def _icon(row: object) -> str:
    return f"{verdicts.ICONS[row.verdict]} " if _shown(row) else ""


def _headings(rows: pd.DataFrame) -> list[str]:
    """Return a heading for the first headline and the first other, where there are both."""
    lead = rows.headline.eq(True)
    if lead.all() or not lead.any():
        return [""] * len(rows)
    first = ~lead.duplicated()
    names = {True: "Headline measures", False: "Further measures"}
    return [names[bool(led)] if new else "" for led, new in zip(lead, first, strict=True)]


def _note(rows: pd.DataFrame) -> str:
    few, many = int(rows.n.min()), int(rows.n.max())
    n = f"n = {few:,}" if few == many else f"n from {few:,} to {many:,}"
    return (
        f"Shaded: changes too small for these data to show. Lines: likely range. {n} a measure, "
        "each in the data."
    )


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
