"""What goes with satisfaction: each theme and each fact of the ticket, in points, side by side.

A linear model of satisfied or not, within teams and periods; ranges over customers.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from loopnb.analyze.voice.facts import (
    LEAST_KNOWN,
    alike,
    answered,
    known,
    sampled,
    spell,
    waited,
    window,
)
from loopnb.analyze.voice.readings import Readings, readings
from loopnb.periods import Period
from loopnb.results import Comments, Mentions, Tones
from loopnb.results import drivers as said
from loopnb.results.drivers import Drivers
from loopnb.settings import Settings
from loopnb.stats.bends import BEND, hinge
from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.importance import importance
from loopnb.stats.regression import Regression, regression
from loopnb.store import Store

LEVEL = 0.05
MISREAD = " Misread themes look cheaper than they are: too few comments are coded to correct that."
LEAST = 5  # answers with a driver, below which it is not even held beside the others


class _Driver(NamedTuple):
    """A driver: its name, its kind, where it is present and how much of it there is."""

    name: str
    kind: str
    present: np.ndarray
    values: np.ndarray


@threadpool_limits.wrap(limits=1, user_api="blas")  # the same sums each time
def drivers(
    store: Store, comments: Comments, mentions: Mentions, tones: Tones,
    *, taxonomy: pd.DataFrame, periods: Sequence[Period], settings: Settings,
) -> Drivers:  # fmt: skip
    """Return what each theme and fact costs or adds, of the year up to the last of the periods.

    Only answers with words tell themes, so only these are looked at; where there are too few of
    them, the facts alone over all answers. `tones` says how much of a theme is complaint.
    """
    span, least = window(periods), settings.thresholds.minimum_responses
    rated = answered(store, span, settings)
    read = readings(comments, mentions, list(taxonomy.theme), rated.response_id)
    rows = rated.loc[rated.response_id.isin(read.chances.index)].reset_index(drop=True)
    note = sampled(rated)
    if silent := len(rows) < least <= len(rated):
        note += f" Only {len(rows):,} answers have words, so no theme could be looked at."
        rows = rated.reset_index(drop=True)
    elif len(rows) and not any(read.corrected.values()):
        note += MISREAD
    basis = {"answers": len(rated), "window": spell(span), "note": note,
             "n": len(rows), "customers": rows.cluster.nunique()}  # fmt: skip
    if reason := _hindrance(rows, least):
        return _untold(reason, basis)
    themes = [] if silent else _themes(read, rows)
    found = [*themes, *_facts(rows, themes)]
    tried = [each for each in found if each.values.sum() >= LEAST and np.ptp(each.values) > 0]
    if not tried:
        return _untold("no theme is named and no fact of the tickets is known", basis)
    lines = _lines(tried, rows, read, least=least)
    lines += [_line(each, len(rows)) | {"verdict": said.TOO_FEW} for each in found
              if not any(each is one for one in tried)]  # fmt: skip
    complaining = _complaining(mentions, tones, comments, rows)
    table = pd.DataFrame(lines).assign(**basis, satisfied=100 * rows.satisfied.mean())
    return _sorted(table.assign(complaining=table.driver.map(complaining)))


def _hindrance(rows: pd.DataFrame, least: int) -> str:
    """Say why nothing can be told, nothing where it can."""
    if rows.empty:
        return "nobody has rated the service in this time"
    if len(rows) < least:
        return f"there are {len(rows):,} answers and {least:,} are needed"
    if rows.cluster.nunique() < 2:
        return "all answers are of one customer"
    if rows.satisfied.nunique() < 2:
        return f"all of them are {'' if rows.satisfied.iloc[0] else 'dis'}satisfied"
    return ""


def _untold(reason: str, basis: dict) -> Drivers:
    line = {"driver": "", "kind": "", "verdict": said.NOT_TOLD, "reason": reason} | basis
    line |= {"n_with": 0, "clusters": 0, "corrected": False}
    return Drivers.from_table(pd.DataFrame([line], columns=Drivers.columns))


def _themes(read: Readings, rows: pd.DataFrame) -> list[_Driver]:
    chances = read.chances.loc[rows.response_id]
    return [_Driver(theme, said.THEME, chances[theme].to_numpy(), chances[theme].to_numpy())
            for theme in chances]  # fmt: skip


def _facts(rows: pd.DataFrame, themes: list[_Driver]) -> list[_Driver]:
    """Return the facts known of the tickets; of the days open, those beyond the bend.

    Where no bend is shown beside the themes, those beyond the first day.
    """
    found = []
    for name, title in known(rows).items():
        values = rows[name].fillna(0).to_numpy()
        found.append(_Driver(title, said.FACT, values, values))
    if rows.days.notna().mean() < LEAST_KNOWN:
        return found
    held = np.column_stack([each.values for each in themes]) if themes else None
    bent, _, most = waited(rows, held)
    knot = bent.knot if bent.shape == BEND else 1.0
    beyond = hinge(rows.days.fillna(0).clip(upper=most).to_numpy(), knot)
    name = f"Open longer than {said.days(knot)}"
    return [*found, _Driver(name, said.FACT, (beyond > 0).astype(float), beyond)]


def _lines(tried: list[_Driver], rows: pd.DataFrame, read: Readings, *, least: int) -> list[dict]:
    """Return the lines of the drivers that are held beside each other."""
    values = np.column_stack([each.values for each in tried])
    unknown = rows[["days", "urgent", "reopened", "late", "replies"]].isna().to_numpy(float)
    beside = np.column_stack([alike(rows), unknown])
    y = rows.satisfied.to_numpy()
    fit = regression(y, np.column_stack([beside, values]), rows.cluster.to_numpy())
    kept = fit.kept[beside.shape[1] :]
    parts, explained = _importance(fit, y, values, beside)
    lines = []
    for place, each in enumerate(tried):
        line = _line(each, len(rows)) | _counts(each, rows)
        line |= {"explained": 100 * explained, "importance": 100 * parts[place]}
        if min(line["n_with"], len(rows) - line["n_with"]) < least:
            line |= {"verdict": said.TOO_FEW}
        elif not kept[place]:
            line |= {"verdict": said.NOT_TOLD, "reason": "always goes together with others"}
        else:
            line |= _estimates(fit, beside.shape[1] + place, each, read)
        lines.append(line)
    return _judged(lines)


def _estimates(fit: Regression, column: int, each: _Driver, read: Readings) -> dict:
    """Return penalty and points with their ranges, the reader's mistakes among what is unsure."""
    share, mean = each.present.mean(), each.values.mean()
    slope = fit.coefficients[column]
    pick = np.zeros((2, len(fit.coefficients)))
    pick[:, column] = mean / share, mean
    around = fit.summed((each.values - mean) / fit.n)  # of the share, by customer
    extra = np.column_stack([np.zeros(fit.clusters), slope * around])
    slack = np.array([mean / share * slope * read.slope_se.get(each.name, 0.0),
                      slope * read.missed_se.get(each.name, 0.0)])  # fmt: skip
    if each.kind == said.FACT:
        slack[:] = 0
    told = fit.combined(pick, extra, apart=slack**2)
    numbers = {"p": float(told.p[0])}
    for place, name in enumerate(("penalty", "points")):
        ends = {"": told.value, "_low": told.low, "_high": told.high}
        numbers |= {name + end: float(np.clip(100 * part[place], -100, 100))
                    for end, part in ends.items()}  # fmt: skip
    corrected = each.kind == said.THEME and read.corrected[each.name]
    return numbers | {"corrected": corrected}


def _importance(
    fit: Regression, y: np.ndarray, values: np.ndarray, beside: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return each driver's part of what all explain within teams and periods, and that."""
    basis = np.linalg.svd(beside, full_matrices=False)
    inner = basis.U[:, basis.S / basis.S.max() > 1e-9]
    rest = [part - inner @ (inner.T @ part) for part in (y, values)]
    return importance(*rest, np.arange(values.shape[1]))


def _line(each: _Driver, n: int) -> dict:
    unknown = dict.fromkeys(("penalty", "penalty_low", "penalty_high", "points", "points_low",
                             "points_high", "importance", "explained", "p"), math.nan)  # fmt: skip
    return unknown | {"driver": each.name, "kind": each.kind, "share": 100 * each.present.mean(),
                      "n_with": round(each.present.sum()), "clusters": 0, "corrected": False,
                      "reason": ""}  # fmt: skip


def _counts(each: _Driver, rows: pd.DataFrame) -> dict:
    return {"clusters": int(rows.cluster[each.present >= 0.5].nunique())}


def _judged(lines: list[dict]) -> list[dict]:
    """Add the verdicts, the tests of all drivers together (Benjamini and Hochberg)."""
    adjusted = benjamini_hochberg(np.array([line["p"] for line in lines]))
    for line, p in zip(lines, adjusted, strict=True):
        line["p_adjusted"] = float(p)
        if "verdict" not in line:
            shown = said.COSTS if line["penalty"] < 0 else said.ADDS
            line["verdict"] = shown if p < LEVEL else said.NOT_SHOWN
    return lines


def _complaining(
    mentions: Mentions, tones: Tones, comments: Comments, rows: pd.DataFrame
) -> dict[str, float]:
    """Return the per cent of comments that complain, of those that name each theme."""
    ids = comments.table.loc[comments.table.response_id.isin(rows.response_id), "comment_id"]
    named = mentions.table.loc[mentions.table.named & mentions.table.comment_id.isin(ids)]
    tone = named.comment_id.map(tones.table.set_index("comment_id").tone)
    return (100 * tone.eq("complaint").groupby(named.theme).mean()).to_dict()


def _sorted(table: pd.DataFrame) -> Drivers:
    """Return the costliest first, what adds last of those with an estimate."""
    table = table.sort_values(["points", "driver"], na_position="last", kind="stable")
    return Drivers.from_table(table.reindex(columns=Drivers.columns))
