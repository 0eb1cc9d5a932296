"""The sentences of the executive page, each derived from the tables and only from them."""

from typing import Any

import pandas as pd

from loopnb import verdicts
from loopnb.results import Actions, Comparison, Objectives, Themes
from loopnb.results.words import listed

MOST_ASKS = 3


def is_first(comparison: Comparison) -> bool:
    """Hold where nothing has a baseline yet: the page is a First measurement."""
    return not (comparison.table.baseline != "").any()


def opening(comparison: Comparison, themes: Themes, actions: Actions, people: str) -> list[str]:
    """Return the opening sentences: what moved, what customers say, what comes next."""
    said = [_first(comparison) if is_first(comparison) else _moved(comparison)]
    if len(issues(themes)):
        top = issues(themes).iloc[0]
        said.append(
            f"{people.capitalize()} write most about “{top.theme}”, "
            f"in {top.share:.0f} % of their comments."
        )
    if len(actions.table):
        said.append(f"We propose to begin with “{actions.table.theme.iloc[0]}”.")
    return said


def issues(themes: Themes) -> pd.DataFrame:
    """Return the themes that are not praise, the most named first."""
    return themes.table.loc[themes.table.tone != "praise"]


def _first(comparison: Comparison) -> str:
    rows = comparison.table.loc[comparison.table.verdict != verdicts.TOO_FEW]
    order = rows.sort_values("level", key=lambda level: level.ne("satisfaction"), kind="stable")
    lead = [
        f"{row.title.lower()} at {verdicts.amount(row.value, row.unit)} "
        f"({verdicts.between(row.low, row.high, row.unit)})"
        for row in order.itertuples()
    ]
    if not lead:
        return "This is the first measurement, and there are too few answers to say more."
    return f"This first measurement finds {listed(lead[:2])}."


def _moved(comparison: Comparison) -> str:
    words = {verdicts.IMPROVED: "improved", verdicts.WORSENED: "worsened"}
    said = []
    for verdict, word in words.items():
        rows = comparison.table.loc[comparison.table.verdict == verdict]
        changes = [
            f"{row.title.lower()} {'' if place else word + ' '}"
            f"by {verdicts.difference(row.change, row.unit)}"
            for place, row in enumerate(rows.itertuples())
        ]
        said += [listed(changes)] if changes else []
    base = comparison.table.baseline.loc[comparison.table.baseline != ""].iloc[0]
    if not said:
        return f"No measure moved clearly against the {base} baseline."
    return f"Against the {base} baseline, {'; '.join(said)}."


def asks(comparison: Comparison, actions: Actions, objectives: Objectives) -> list[str]:
    """Return what is needed from the reader: a baseline, owners, agreed goals."""
    wanted = []
    if is_first(comparison):
        wanted.append("Agree that this measurement is the baseline, and name its sponsor.")
    unowned = actions.table.loc[actions.table.owner == ""]
    if len(actions.table):
        theme = (unowned if len(unowned) else actions.table).theme.iloc[0]
        whom = "an owner and a sponsor" if len(unowned) else "a sponsor"
        wanted.append(f"Name {whom} for “{theme}”.")
    if objectives.table.goal.notna().any():
        wanted.append("Agree the proposed goals for the next period.")
    return wanted[:MOST_ASKS]


def theme_change(row: Any) -> str:
    """Return how the share of a theme moved since the period before."""
    if row.verdict in (verdicts.MORE, verdicts.FEWER):
        icon = verdicts.ICONS[row.verdict]
        return f"{icon} was {row.share_before:.0f} %, now {row.share:.0f} %"
    return "" if pd.isna(row.share_before) else f"no clear change from {row.share_before:.0f} %"


def action_state(row: Any) -> str:
    """Return where a decided action stands; its effect is another page's verdict."""
    if row.status == "done":
        return f"done on {verdicts.day(row.done_on)}"
    return f"{row.status}{', due ' + verdicts.day(row.due) if row.due else ''}"


def how_sure(comparison: Comparison) -> str:
    """Return how sure a first measurement is, for its leading measure."""
    rows = comparison.table.loc[comparison.table.unit == "%"]
    if not is_first(comparison) or rows.empty:
        return ""
    row = rows.iloc[0]
    half = max(row.high - row.value, row.value - row.low)
    within = verdicts.difference(half, row.unit)
    return f"How sure this baseline is: {row.title.lower()} within ±{within}."
