"""Releases before a rise: what tickets and comments did after each one, against before it.

A rise is shown by the series interrupted at the day of the release (other categories of the product
beside it where there are any), as the effect of an action is; the week in which it began is the one
that best parts the weeks into two levels.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from loopnb.metrics import METRICS
from loopnb.metrics.conditions import Condition
from loopnb.metrics.expressions import local_day
from loopnb.metrics.weekly import mondays, weekly
from loopnb.periods import Period
from loopnb.results.candidates import MORE, POINTS
from loopnb.settings import Settings
from loopnb.stats.controls import compared
from loopnb.stats.differences import p_value
from loopnb.stats.effects import HIGHER, WEEKS_AFTER, WEEKS_BEFORE, WORKED, Effect, Rule, verdict
from loopnb.stats.series import COUNT, SHARE, Window, interrupted
from loopnb.store import Store

KIND = "release"
LONGEST = timedelta(weeks=104)  # looked back before a release
YEAR = timedelta(weeks=52)  # in which a release counts as recent, and the most looked at after it
WEEK = timedelta(days=7)
NEAR = 42  # days within which a rise has to begin
FEWEST_TICKETS, FEWEST_COMMENTS = 40, 100
ABOUT = ("category", "component")  # what tickets are counted by: the first that they say


class Release(NamedTuple):
    """A release: its day, product ('' for all), name, and the days that are looked at around it.

    `next` is the day of the one after it that its customers got: a rise from then on is not its.
    """

    at: date
    product: str
    name: str
    since: date
    until: date
    next: date = date.max

    @property
    def window(self) -> Window:
        return Window(self.at, since=self.since, until=self.until)

    @property
    def span(self) -> Period:
        return Period("", self.since, self.until, "range")


class Counts(NamedTuple):
    """A weekly series of one subject: theme ('' for tickets), category, and what is counted."""

    theme: str
    about: str
    counted: str
    kind: str
    effect: Effect
    weeks: pd.DataFrame


def releases(store: Store, period: Period, settings: Settings) -> list[Release]:
    """Return the releases of the year before the period's end with enough weeks on either side.

    Looked at are the weeks from the release before it to the one after it, of the same product,
    passing over one that would leave too few.
    """
    rows = store.table("events")
    span = Period("", period.end - LONGEST - YEAR, period.end, "range")
    table = rows.select(
        "event_id", "kind", "product", "note", day=local_day(rows.at, [span], settings.zone)
    ).execute()
    table = table.loc[table["kind"].str.lower() == KIND].fillna({"product": "", "note": ""})
    table["day"] = pd.to_datetime(table["day"]).dt.date
    table = table.loc[table["day"] < period.end].sort_values(["day", "event_id"])
    found = []
    for row in table.loc[table["day"] >= period.end - YEAR].itertuples():
        others = sorted(set(table.loc[table["product"].isin([row.product]), "day"]) - {row.day})
        since, until = _around(row.day, others, period.end)
        name = row.note or f"{row.product} {row.day}".strip()
        later = table.loc[
            (table["day"] > row.day) & table["product"].isin([row.product, ""]), "day"
        ]
        following = min(later, default=date.max)
        found.append(Release(row.day, row.product, name, since, until, following))
    return [each for each in found if _weeks(each.at, each.until) >= WEEKS_AFTER]


def _around(day: date, others: Sequence[date], end: date) -> tuple[date, date]:
    before = [each for each in others if each < day and _weeks(each, day) >= WEEKS_BEFORE]
    after = [each for each in others if each > day and _weeks(day, each) >= WEEKS_AFTER]
    since = max(before, default=day - LONGEST)
    return max(since, day - LONGEST), min([*after[:1], end, day + YEAR])


def _weeks(start: date, end: date) -> int:
    return len(mondays(Period("", start, max(end, start + timedelta(days=7)), "range")))


def of_tickets(release: Release, store: Store, settings: Settings) -> Iterator[Counts]:
    """Yield the weekly tickets of the release's product, by category against its others."""
    where = [Condition("product", release.product)] if release.product else []
    for trait in ABOUT:
        found = weekly(METRICS["volume"], store, settings, release.span, where=where, by=trait)
        if found.segment.ne("").any():
            break
    for about, own in found.groupby("segment", sort=True):
        if own["n"].sum() >= FEWEST_TICKETS:
            told = ", ".join(filter(None, [release.product, str(about)]))
            effect = compared(found, str(about), release.window, COUNT) if found[
                "segment"].nunique() > 1 else interrupted(own, release.window, COUNT)  # fmt: skip
            yield Counts("", str(about), f"tickets on {told}" if told else "tickets", COUNT,
                         effect, own)  # fmt: skip


def of_comments(release: Release, said: pd.DataFrame, themes: Sequence[str]) -> Iterator[Counts]:
    """Yield the weekly share of the comments on the release's product that name each theme.

    `said` has a row a comment: day, product and a flag for each theme.
    """
    inside = (said.day >= pd.Timestamp(release.since)) & (said.day < pd.Timestamp(release.until))
    own = said.loc[inside & (said["product"].eq(release.product) | (not release.product))]
    if len(own) < FEWEST_COMMENTS:
        return
    place = f" on {release.product}" if release.product else ""
    week = own.day.dt.to_period("W-SUN").dt.start_time
    counts = own.groupby(week)[list(themes)].agg(["mean", "size"])
    for theme in themes:
        weeks = counts[theme].set_axis(["value", "n"], axis=1).rename_axis("week").reset_index()
        effect = interrupted(weeks, release.window, SHARE)
        yield Counts(theme, "", f"the share of comments{place} that name it", SHARE, effect, weeks)


def line(release: Release, found: Counts) -> dict:
    """Return one look at a release as a row of `Candidates`; what is not shown has a p of 1."""
    effect, share = found.effect, found.kind == SHARE
    row = {"kind": KIND, "what": release.name, "product": release.product, "theme": found.theme,
           "about": found.about, "at": release.at.isoformat(), "counted": found.counted,
           "unit": POINTS if share else MORE, "p": 1.0, "shown": False}  # fmt: skip
    if effect.estimate is None:
        return row | {"p": np.nan}
    began = _began(release, found)
    level = 100 if share else 1
    shown = verdict(effect, Rule(HIGHER)).verdict == WORKED and began is not None
    return row | {
        "size": effect.estimate, "low": effect.low, "high": effect.high, "n": effect.n_after,
        "of": effect.weeks_after, "seen": level * effect.observed,
        "expected": level * effect.expected, "p": _p(effect, share), "shown": shown,
        "since": "" if began is None else began.isoformat(),
        "days": np.nan if began is None else max((began - release.at).days, 0),
    }  # fmt: skip


def _p(effect: Effect, share: bool) -> float:
    """Return the one-sided p that agrees with the interval, on the scale of the model."""
    ends = [effect.estimate, effect.low, effect.high]
    value, low, high = ends if share else np.log1p(np.maximum(ends, -99.9) / np.array(100.0))
    p = float(p_value(value, low, high, df=effect.df)) / 2
    return p if value > 0 else 1 - p


def _began(release: Release, found: Counts) -> date | None:
    """Return the week from the release on that best parts two levels, the later one higher.

    Least squares (Hinkley 1970), on the square root of counts. None where it comes too late, or
    not before the next release.
    """
    weeks = found.weeks.loc[found.weeks.value.notna()].sort_values("week", ignore_index=True)
    weight = weeks.n.to_numpy(float) if found.kind == SHARE else np.ones(len(weeks))
    z = weeks.value.to_numpy(float) if found.kind == SHARE else np.sqrt(weeks.value.to_numpy(float))
    n, total = np.cumsum(weight), np.cumsum(weight * z)
    before, later = n[:-1], n[-1] - n[:-1]
    rise = (total[-1] - total[:-1]) / later - total[:-1] / before
    gain = np.where(rise > 0, before * later * rise**2, 0.0)
    starts = weeks.week.iloc[1:]
    gain = np.where(starts + WEEK > pd.Timestamp(release.at), gain, 0.0)
    if not gain.max(initial=0.0) > 0:
        return None
    began = starts.iloc[int(gain.argmax())].date()
    near = (began - release.at).days <= NEAR and began + WEEK <= release.next
    return began if near else None
