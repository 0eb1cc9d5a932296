"""What to do next: themes in the order in which they ask for action, each with its reason.

The rule: first the themes shown to cost satisfaction, by the points at stake; then those that
clearly grow, by share; then the rest, by share. Praise asks for no action, nor does a theme of
which hardly anybody complains.
"""

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.results import Items, Progress, Quotations, Suggestions, Themes
from loopnb.results.drivers import ADDS, COSTS, THEME, Drivers
from loopnb.results.progress import STATES
from loopnb.verdicts import day, number

PRAISE = "praise"
PLEASED = 0.15  # mean chance of a complaint, below which hardly anybody who names it complains
NEW = 0.1  # of today's share: a growing theme that had less before is new


def items(
    themes: Themes, drivers: Drivers, progress: Progress | None = None,
    suggestions: Suggestions | None = None, *, quotations: Quotations | None = None,
) -> Items:  # fmt: skip
    """Return the themes that ask for action, ranked, each with its evidence in one sentence.

    A theme that goes with more satisfied customers counts as praise. Customers' own suggestion is
    the one that most people make, the comment a typical one that may be quoted.
    """
    of_themes = drivers.table.loc[drivers.table.kind == THEME]
    known = {row.driver: row for row in of_themes.itertuples()}
    glad = set(of_themes.driver[of_themes.verdict == ADDS])
    table = themes.table
    costs = set(of_themes.driver[of_themes.verdict == COSTS])
    glad |= set(table.theme[table.negative < PLEASED]) - costs
    asking = table.loc[(table.tone != PRAISE) & (table.comments > 0) & ~table.theme.isin(glad)]
    lines = [
        _line(row, known.get(row.theme)) | {
            "suggestion": _suggested(suggestions, row.theme),
            "comment_id": _quoted(quotations, row.theme),
            "done": _acted(progress, row.theme),
        }
        for row in asking.itertuples()
    ]  # fmt: skip
    if not lines:
        return Items.from_table(pd.DataFrame(columns=Items.columns))
    return Items.from_table(_ranked(pd.DataFrame(lines)))


def _line(row: object, driver: object | None) -> dict:
    """Return what is known of one theme; a cost in points is positive here."""
    costs = driver is not None and driver.verdict == COSTS
    points = [-driver.points, -driver.points_high, -driver.points_low] if costs else [np.nan] * 3
    grows = row.verdict == verdicts.MORE
    new = bool(grows and row.share_before < NEW * row.share)
    return {
        "theme": row.theme, "owner": row.owner, "share": row.share, "trend": row.verdict,
        "new": new, "grows": grows, "points": points[0],
        "points_low": max(points[1], 0.0) if costs else np.nan, "points_high": points[2],
        "said": _said(row, points, new),
    }  # fmt: skip


def _said(row: object, points: list[float], new: bool) -> str:
    """Return why a theme asks for action: points at stake, share of comments, trend."""
    told = [f"named in {number(row.share)} % of {row.n:,.0f} comments{_trend(row, new)}"]
    if points[0] == points[0]:
        least, most = (number(max(end, 0.0)) for end in points[1:])
        told.insert(0, f"{verdicts.points(points[0])} at stake ({least} to {most})")
    return "; ".join(told)


def _trend(row: object, new: bool) -> str:
    if new:
        return ", hardly ever before"
    if row.verdict in (verdicts.MORE, verdicts.FEWER):
        way = "up" if row.verdict == verdicts.MORE else "down"
        return f", {way} from {number(row.share_before)} %"
    return ", no clear change" if row.verdict == verdicts.NO_CHANGE else ""


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Return the items in the order of the rule; equal ones by name."""
    kind = np.select([table.points.notna(), table.grows], [0, 1], 2)
    weight = np.where(kind == 0, table.points, table["share"])
    order = table.assign(_kind=kind, _weight=-weight).sort_values(["_kind", "_weight", "theme"])
    evidence = [said + done for said, done in zip(order.said, order.done, strict=True)]
    return order.assign(rank=range(1, len(order) + 1), evidence=evidence)


def _acted(progress: Progress | None, theme: str) -> str:
    """Return what came of the last action on the theme."""
    rows = progress.table.loc[progress.table.theme == theme] if progress is not None else ()
    if not len(rows):
        return ""
    last = rows.sort_values(["acted_on", "action_id"]).iloc[-1]
    state = STATES[last.state].rstrip(".")
    return f"; action taken on {day(last.acted_on)}: {state[:1].lower()}{state[1:]}"


def _suggested(found: Suggestions | None, theme: str) -> str:
    rows = found.table.loc[found.table.theme == theme] if found is not None else ()
    if not len(rows):
        return ""
    return rows.sort_values(["people", "suggestion"], ascending=[False, True]).suggestion.iloc[0]


def _quoted(found: Quotations | None, theme: str) -> str:
    rows = found.table.loc[found.table.theme == theme] if found is not None else ()
    return rows.comment_id.iloc[0] if len(rows) else ""
