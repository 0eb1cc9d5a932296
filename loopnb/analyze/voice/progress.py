"""Did what customers talk about shrink where something was done? Words beside the numbers.

An action's theme is counted in the comments where it acts, before and after, and elsewhere in the
same weeks; what changed elsewhere as well was not the action. Beside it stands the verdict on the
action's own measure.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.metrics.conditions import Condition
from loopnb.periods import Period
from loopnb.results import Comments, Effects, Mentions, Progress
from loopnb.results.effects import NO_EFFECT, NO_RULE, WORKED, WORSE, sentence
from loopnb.results.progress import (
    AGREE,
    CANNOT,
    NEITHER,
    NUMBERS_ONLY,
    OPPOSED,
    WORDS_ONLY,
)
from loopnb.results.words import NAMED, PLURAL, listed, place
from loopnb.rules import Decided, decided
from loopnb.settings import Settings
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.did import Cell, did
from loopnb.stats.proportions import proportion

ABOUT = ("category", "component", "type")  # name what a ticket is about, as the theme itself does
KNOWN = ("product", "team", "channel")
YEAR = timedelta(weeks=52)  # looked back before an action that has no rule
LEVEL = 0.05
SIGN = {WORKED: 1, WORSE: -1, NO_EFFECT: 0}
HERE = ("n_before", "share_before", "before_low", "before_high",
        "n_after", "share_after", "after_low", "after_high")  # fmt: skip
ELSE = ("else_n_before", "else_before", "else_before_low", "else_before_high",
        "else_n_after", "else_after", "else_after_low", "else_after_high")  # fmt: skip
UNKNOWN = dict.fromkeys([*HERE, *ELSE, "change", "change_low", "change_high"], float("nan"))


def progress(
    comments: Comments, mentions: Mentions, actions: pd.DataFrame, effects: Effects,
    *, taxonomy: pd.DataFrame, period: Period, settings: Settings,
) -> Progress:  # fmt: skip
    """Return, for each action taken on a theme, the theme's share before and after it.

    `comments` reach back to before the actions, `actions` is the register's, `effects` the verdicts
    on them at the period's end, `taxonomy` the themes with their tone. A share is of the survey's
    comments that say something, by a person's verdict where there is one, else the reader's.
    Elsewhere is where the rule of the action compares at all, and enough comments are.
    """
    known = {row.action_id: row for row in effects.table.itertuples()}
    taken = [
        action for action in decided(actions)
        if action.row["theme"] and action.row["action_id"] in known and _begun(action, period)
    ]  # fmt: skip
    tone = taxonomy.set_index("theme").tone.to_dict()
    lines = []
    for action in taken:
        numbers = known[action.row["action_id"]]
        rows = _named(comments, mentions, action.row["theme"])
        line = _line(action, numbers, period) | UNKNOWN
        if action.row["theme"] in tone:
            line |= _words(rows, action, line, settings)
        else:
            line |= {"why": "it is not among the themes that are read", "words": verdicts.TOO_FEW}
        lines.append(line | {"state": _state(line, tone.get(action.row["theme"], ""))})
    return Progress.from_table(pd.DataFrame(lines, columns=Progress.columns))


def _begun(action: Decided, period: Period) -> bool:
    return action.done is not None and (action.at or action.done) < period.end


def _line(action: Decided, numbers: object, period: Period) -> dict:
    """Return what is known of an action before any comment is counted."""
    at = action.at or action.done
    return {
        "action_id": action.row["action_id"], "theme": action.row["theme"],
        "action": action.row["action"] or action.row["action_id"], "acted_on": at.isoformat(),
        "where": _told(action.where), "against": "", "why": "",
        "since": numbers.since or (at - YEAR).isoformat(), "until": period.end.isoformat(),
        "numbers": numbers.verdict,
        "measured": "" if numbers.verdict == NO_RULE else sentence(numbers),
    }  # fmt: skip


def _told(where: Sequence[Condition]) -> str:
    """Return where an action acts: 'product Vault', 'all teams but Night queue'."""
    return listed([
        place(each.trait, each.value) if each.equal
        else f"all {PLURAL.get(each.trait, NAMED.get(each.trait, each.trait))} but {each.value}"
        for each in where if each.trait not in ABOUT
    ])  # fmt: skip


def _named(comments: Comments, mentions: Mentions, theme: str) -> pd.DataFrame:
    """Return the survey's comments that say something, `hit` where they name the theme."""
    table = comments.table
    rows = table.loc[(table.source == "survey") & (table.says == "words")]
    own = mentions.table.loc[mentions.table.theme == theme]
    own = own.loc[own.coded.where(own.coded.notna(), own.named).astype(bool)]
    return rows.assign(hit=rows.comment_id.isin(own.comment_id))


def _words(rows: pd.DataFrame, action: Decided, line: dict, settings: Settings) -> dict:
    """Return the shares here and elsewhere with the change and its verdict."""
    where = [each for each in action.where if each.trait not in ABOUT]
    if unknown := [each.trait for each in where if each.trait not in KNOWN]:
        why = f"the {listed(unknown)} behind a comment is not known, so words cannot be set beside"
        return {"why": why, "words": verdicts.TOO_FEW}
    met = [(rows[each.trait] == each.value) == each.equal for each in where]
    said = np.logical_and.reduce([np.ones(len(rows), bool), *(rows[e.trait] != "" for e in where)])
    here = np.logical_and.reduce([said, *met])
    cells = [
        (mine & time).to_numpy()
        for mine in (pd.Series(here, rows.index), pd.Series(said & ~here, rows.index))
        for time in _times(rows, action, line, settings.zone)
    ]  # fmt: skip
    least = settings.thresholds.minimum_responses
    if min(cells[0].sum(), cells[1].sum()) < least:
        why = (f"too few comments to tell ({cells[0].sum():,} before and {cells[1].sum():,} after "
               f"the action; {least} needed of each)")  # fmt: skip
        return {"why": why, "words": verdicts.TOO_FEW}
    # A rule that asked for no comparison gets none here either.
    return _compared(rows, cells if action.against else cells[:2], least)


def _times(rows: pd.DataFrame, action: Decided, line: dict, zone: str) -> list[pd.Series]:
    """Return which comments were written before the action, and which after it."""
    at, full = action.at or action.done, action.full or action.done
    since, until = (pd.Timestamp(line[name]).date() for name in ("since", "until"))
    spans = [Period("", since, at, "range"), Period("", full, until, "range")]
    bounds = [span.bounds_utc(zone) for span in spans]
    return [(rows.said_at >= start) & (rows.said_at < end) for start, end in bounds]


def _compared(rows: pd.DataFrame, cells: list[np.ndarray], least: int) -> dict:
    cluster = np.unique(rows.cluster.to_numpy(str), return_inverse=True)[1]
    size, hit = cluster.max() + 1, rows.hit.to_numpy()
    counts = tuple(
        (np.bincount(cluster[cell], minlength=size).astype(float),
         np.bincount(cluster[cell], hit[cell], size)) for cell in cells
    )  # fmt: skip
    line = _shares(counts[:2], HERE)
    if len(cells) > 2 and min(cells[2].sum(), cells[3].sum()) >= least:
        line |= _shares(counts[2:], ELSE) | {"against": "elsewhere"}
    found = did(counts if line.get("against") else counts[:2])
    if not np.isfinite(found.high):
        return {"why": "all comments are of one customer", "words": verdicts.TOO_FEW}
    word = verdicts.MORE if found.value > 0 else verdicts.FEWER
    return line | {
        "change": 100 * found.value, "change_low": 100 * found.low,
        "change_high": 100 * found.high,
        "words": word if found.p < LEVEL else verdicts.NO_CHANGE,
    }  # fmt: skip


def _shares(cells: Sequence[Cell], names: Sequence[str]) -> dict:
    """Return n, share and likely range before and after, in per cent."""
    values = []
    for n, hits in cells:
        found = proportion(cluster_sums(n, hits)).scaled(100)
        values += [int(n.sum()), float(found.value), float(found.low), float(found.high)]
    return dict(zip(names, values, strict=True))


def _state(line: dict, tone: str) -> str:
    """Return how the verdict of the words and that of the numbers stand to each other."""
    better = 1 if tone == "praise" else -1
    words = {verdicts.MORE: better, verdicts.FEWER: -better, verdicts.NO_CHANGE: 0}
    said, counted = words.get(line["words"]), SIGN.get(line["numbers"])
    if said and counted:
        return AGREE if said == counted else OPPOSED
    if said or counted:
        return WORDS_ONLY if said else NUMBERS_ONLY
    return NEITHER if said == 0 and counted == 0 else CANNOT
