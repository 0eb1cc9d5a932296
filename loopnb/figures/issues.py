"""The few issues of the executive page: how many comments name each, now and before."""

from collections.abc import Sequence

import matplotlib as mpl

from loopnb import verdicts
from loopnb.figures.layout import SMALL, WIDE, Panel, broken, panels, width
from loopnb.figures.picture import ACCENT, INK, MUTED, STYLE, Picture
from loopnb.figures.series import said
from loopnb.results import Themes
from loopnb.verdicts import between, number

MOST = 3
NAMES, SAYS = 98.0, 37.0  # points: for the names, for the verdicts
BAR, ISSUE = 10.0, 27.0  # points: of a bar with its label, of an issue
WAY = {verdicts.MORE: "up from", verdicts.FEWER: "down from"}
VERDICT = {verdicts.MORE: "▲ more", verdicts.FEWER: "▼ less", verdicts.NO_CHANGE: "no clear change"}


def issues(themes: Themes, names: Sequence[str]) -> Picture | None:
    """Return the share of comments that name each of three themes at most, over that of before.

    `names` are in the order in which they stand; those that `themes` lacks are left out, and
    without any there is no picture.
    """
    known = themes.table.loc[themes.table.share.notna()].drop_duplicates("theme").set_index("theme")
    kept = known.reindex([name for name in names if name in known.index][:MOST])
    if kept.empty:
        return None
    rows = list(kept.reset_index().itertuples())
    figure, (axis,) = panels(
        [Panel(ISSUE * len(rows), left=NAMES, right=SAYS, ticks=0)], _note(rows, themes.noun)
    )
    with mpl.rc_context(STYLE):
        room = max(width(text, "bold") for row in rows for *_, text in _bars(row)) + 8
        reach = max(end for row in rows for *ends, _ in _bars(row) for end in ends if end == end)
        axis.set(ylim=(ISSUE * len(rows), 0), yticks=[], xlim=(
            0, (reach or 1) * (WIDE - NAMES - SAYS) / (WIDE - NAMES - SAYS - room)))  # fmt: skip
        for place, row in enumerate(rows):
            _issue(axis, ISSUE * place + 2, row)
        axis.axvline(0, color=MUTED, linewidth=0.8)
        axis.spines["left"].set_visible(False)
    return Picture(figure, _title(rows[0], themes.noun), _alt(rows, themes.noun),
                   themes.from_table(themes.table.loc[themes.table.theme.isin(kept.index)]).shown,
                   "issues")  # fmt: skip


def _bars(row: object) -> list[tuple[float, float, float, str]]:
    """Return share, ends of the range and label, of now and, where it is known, of before."""
    now = (row.share, row.low, row.high, f"{number(row.share)} %")
    if not row.n_before or row.share_before != row.share_before:
        return [now]
    label = f"{number(row.share_before)} %"
    return [now, (row.share_before, row.low_before, row.high_before, label)]


def _issue(axis: object, top: float, row: object) -> None:
    """Draw one issue: its name, a full bar for now over a hollow one for before, its verdict."""
    bars = _bars(row)
    for at, (share, low, high, label) in enumerate(bars):
        y, now = top + BAR * (at + 0.5) + (BAR / 2 if len(bars) == 1 else 0), at == 0
        axis.barh(y, share, height=5, edgecolor=ACCENT if now else MUTED, linewidth=0.8,
                  facecolor=(ACCENT, 0.4) if now else "none")  # fmt: skip
        axis.hlines(y, low, high, color=INK, linewidth=0.9)
        end = max(value for value in (share, high) if value == value)
        axis.annotate(label, (end, y), xytext=(4, 0), textcoords="offset points", fontsize=SMALL,
                      va="center_baseline", color=INK if now else MUTED,
                      fontweight="bold" if now else "normal")  # fmt: skip
    sure = "bold" if row.verdict in WAY else "normal"
    _beside(axis, top, broken(row.theme, NAMES - 8, weight="bold"), at=1, weight="bold")
    _beside(axis, top, broken(VERDICT.get(row.verdict, ""), SAYS, weight=sure),
            at=1 + WIDE - SAYS, weight=sure)  # fmt: skip


def _beside(axis: object, top: float, lines: list[str], *, at: float, weight: str) -> None:
    """Write one or two lines beside an issue's bars, `at` points from the left."""
    for place, line in enumerate(lines):
        y = top + BAR * (place + (0.5 if len(lines) == 2 else 1))
        axis.annotate(line, (at / WIDE, y), xycoords=("figure fraction", "data"), color=INK,
                      va="center_baseline", fontsize=SMALL, fontweight=weight,
                      annotation_clip=False)  # fmt: skip


def _note(rows: list, noun: str) -> str:
    row = rows[0]
    then = f" (hollow: {row.n_before:,} of {said(row.before)})" if row.n_before else ""
    return f"Of {row.n:,} {noun} of {said(row.period)}{then}; lines: likely range."


def _title(row: object, noun: str) -> str:
    now = f"“{row.theme}” is named in {number(row.share)} % of {noun}"
    then = f"{number(row.share_before)} % in {said(row.before)}"
    if row.verdict in WAY:
        return f"{now}, {WAY[row.verdict]} {then}"
    return f"{now}, no clear change from {then}" if row.n_before else now


def _alt(rows: list, noun: str) -> str:
    told = []
    for row in rows:
        now, *then = _bars(row)
        likely = between(row.low, row.high, "")
        text = f"{row.theme} {now[3]} in {said(row.period)}{f' ({likely})' if likely else ''}"
        told.append(f"{text}, {then[0][3]}, {row.verdict}" if then else text)
    return f"Bars of the share of {noun} that name each issue: {'; '.join(told)}."
