"""What the loop was worth: what customers told of first, what was begun, and what of it worked.

Customers told of an issue first where clearly more comments named its theme in the quarter of a
year before the first act on it than in the year before that: LEAST comments of as many customers,
and a likely range of the difference above 0. The first act is whatever the register holds first:
that the issue was written down, an action decided on, a hand-over read back.
"""

import math
from datetime import date, timedelta

import pandas as pd

from loopnb.calls import read_day
from loopnb.periods import Period, local_day
from loopnb.register import Register
from loopnb.results import Comments, Effects, Impact, LoopWorth, Mentions, Risk
from loopnb.results.effects import NO_EFFECT, WORKED, WORSE
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import difference
from loopnb.stats.intervals import wilson
from loopnb.stats.proportions import proportion

LEAST = 5  # comments, and customers, who told of it
LOOKED, YEAR = timedelta(weeks=13), timedelta(weeks=52)
BEGUN = ("started", "done", "closed", "reopened")


def loop_worth(
    register: Register, comments: Comments, mentions: Mentions, effects: Effects, *,
    impact: Impact, risk: Risk, period: Period, zone: str,
) -> LoopWorth:  # fmt: skip
    """Return what the register's issues and actions up to the period's end came to.

    `comments` are those of the history with their `mentions`; `effects` judge the actions.
    """
    line = {"period": period.name, "points": impact.text, "risk": risk.text}
    line |= _issues(register, _said(comments, mentions, zone), period)
    line |= _actions(register, effects, period)
    return LoopWorth.from_table(pd.DataFrame([line]))


def _said(comments: Comments, mentions: Mentions, zone: str) -> pd.DataFrame:
    """Return the comments that say something, with their day and the themes that they name."""
    table = comments.table.loc[comments.table.says == "words", ["comment_id", "said_at", "cluster"]]
    named = mentions.table.loc[mentions.table.named.astype(bool)]
    themes = named.groupby("comment_id").theme.agg(set)
    days = [read_day(local_day(at, zone)) for at in table.said_at]
    return table.assign(day=days, themes=table.comment_id.map(themes))


def _issues(register: Register, said: pd.DataFrame, period: Period) -> dict[str, int]:
    """Return how many issues there are, of how many it is told, and how many were heard first."""
    issues, actions, handed = (register.current("issues"), register.actions,
                               register.current("handovers"))  # fmt: skip
    heard, known = [], 0
    for issue in issues.itertuples():
        own = actions.loc[(actions.issue_id == issue.issue_id)
                          | ((actions.issue_id == "") & (actions.theme == issue.theme)
                             & (actions.theme != ""))]  # fmt: skip
        acts = [issue.opened_on, *own.decided_on, *own.started,
                *handed.read_on[handed.issue_id == issue.issue_id]]  # fmt: skip
        days = [day for day in map(read_day, acts) if day]
        if days and min(days) >= period.end:
            continue
        known += 1
        heard.append(_first(said, issue.theme, min(days)) if issue.theme and days else None)
    told = [each for each in heard if each is not None]
    return {"issues": known, "told": len(told), "first": sum(told)}


def _first(said: pd.DataFrame, theme: str, act: date) -> bool | None:
    """Hold where customers told of a theme before an act; None where the comments do not reach."""
    now = said.loc[[act - LOOKED <= day < act for day in said.day]]
    then = said.loc[[act - LOOKED - YEAR <= day < act - LOOKED for day in said.day]]
    if now.empty or then.empty:
        return None
    sides = [_named(rows, theme) for rows in (now, then)]
    hits = sides[0].loc[sides[0].y > 0]
    if hits.y.sum() < LEAST or len(hits) < LEAST:
        return False
    change = difference(*[proportion(cluster_sums(side.n, side.y)) for side in sides])
    return bool(change.low > 0)


def _named(rows: pd.DataFrame, theme: str) -> pd.DataFrame:
    """Return each customer's comments and how many of them name the theme."""
    names = [float(isinstance(each, set) and theme in each) for each in rows.themes]
    return rows.assign(n=1.0, y=names).groupby("cluster", sort=True)[["n", "y"]].sum()


def _actions(register: Register, effects: Effects, period: Period) -> dict[str, float]:
    """Return how many actions have begun, were judged and worked, with the share's range."""
    rows = register.actions
    begun = [
        row.status.strip().lower() in BEGUN or bool(row.started or row.done_on)
        for row in rows.itertuples()
    ]
    days = [read_day(row.started) or read_day(row.done_on) for row in rows.itertuples()]
    early = [day is None or day < period.end for day in days]
    verdicts = effects.table.verdict
    judged = int(verdicts.isin([WORKED, NO_EFFECT, WORSE]).sum())
    worked = int((verdicts == WORKED).sum())
    share = worked / judged if judged else math.nan
    low, high = wilson(share, judged) if judged else (math.nan, math.nan)
    return {"begun": sum(one and other for one, other in zip(begun, early, strict=True)),
            "judged": judged, "worked": worked, "share": 100 * share, "low": 100 * low,
            "high": 100 * high}  # fmt: skip
