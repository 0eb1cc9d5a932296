"""What the loop owes, and since when: reports, reviews, actions, calls, promises, silent sources.

Read from what is there, written nowhere. All but the reports is told as of a day, from dates alone,
so that a week's page says the same whenever it is made.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import pandas as pd

from loopnb import calls, periods
from loopnb.calls import read_day
from loopnb.errors import UsageError
from loopnb.metrics import METRICS
from loopnb.metrics.expressions import local_day
from loopnb.periods import Period
from loopnb.query import called
from loopnb.register import Register
from loopnb.results.owed import (
    ACTION,
    CALL,
    PACK,
    PROMISE,
    REOPENED_ACTION,
    REVIEW,
    SCORECARD,
    SIGNATURE,
    SOURCE,
    Owed,
)
from loopnb.results.words import listed
from loopnb.schema import TABLES
from loopnb.settings import Settings
from loopnb.store import Store

DONE, CLOSED, REOPENED = "done", "closed", "reopened"
LEFT = (REOPENED, "stopped", "cancelled", "canceled", "dropped", "refused")
LAST = 4  # weeks and quarters looked back on
HEARD = ("tickets", "invitations", "responses", "comments", "conversations")
YEAR = 365
NAMED = 3  # measures of a baseline, before '21 more'
FEW, QUIET = 5, 3  # days with rows that tell a rhythm; a pause no longer than this is none


def owed(
    register: Register, store: Store, settings: Settings, on: date, *, root: Path | None = None
) -> Owed:
    """Return what is owed on the morning of a day, by kind, the oldest of a kind first.

    With the workspace's `root` also the reports that were not made or signed, and the rows of the
    day itself count; without it nothing is told that has no date of its own.
    """
    heard = days_heard(store, settings, on + timedelta(days=bool(root)))
    rows = _reports(root, settings, on, heard.day.min()) if root and len(heard) else []
    rows += [*_reviews(register, on), *_late(register.actions, on), *_undecided(register, on)]
    rows += [*_spoken(calls.ledger(register, store, settings, on), on), *_silent(heard, on)]
    return Owed.from_table(pd.DataFrame(rows, columns=Owed.columns))


def open_loops(register: Register, on: date) -> Owed:
    """Return the baselines past their review on the morning of a day that no action followed."""
    return Owed.from_table(pd.DataFrame(_reviews(register, on), columns=Owed.columns))


def standing(action: object, on: date) -> str:
    """Return where a decided action stood on the morning of a day: done, left, or '' while open.

    What was done on a later day was open then.
    """
    status, when = str(action.status).strip().lower(), read_day(action.done_on)
    if status in (DONE, CLOSED):
        return DONE if when is None or when < on else ""
    return status if status in LEFT else ""


def _reports(root: Path, settings: Settings, on: date, first: date) -> list[tuple]:
    """Return the packs and scorecards of ended periods that were not made, or not signed."""
    wait, start = settings.follow_up, settings.fiscal_year_start
    made = [period for period in _made(root, start) if period.kind != "week"]
    kind = "auto-fiscal" if start > 1 else "auto-quarter"
    week = periods.last_ended("auto-week", on, days=wait.week)
    quarter = periods.last_ended(kind, on, days=wait.quarter, fiscal_start=start)
    weeks = [each for each in week.history(LAST) if each.start >= first]
    missing = [each for each in weeks if not (root / "reports" / each.name).is_dir()]
    rows = [(PACK, _ranged(missing), "", _due(missing[0], wait.week))] if missing else []
    begun = min((each.start for each in made), default=quarter.start)
    for each in quarter.history(LAST):
        # Nobody owes what lies before the first report that was ever made.
        if each.start < first or (each.start < begun and each != quarter):
            continue
        same = [other.name for other in made if (other.start, other.end) == (each.start, each.end)]
        if not same:
            rows.append((SCORECARD, each.title, "", _due(each, wait.quarter)))
        elif not any(_signed(root, name) for name in same):
            rows.append((SIGNATURE, each.title, "", _due(each, wait.quarter)))
    return rows


def _made(root: Path, fiscal_start: int) -> list[Period]:
    """Return the periods that have a report."""
    found = []
    for path in sorted((root / "reports").glob("*")):
        try:
            found += [periods.parse(path.name, fiscal_start=fiscal_start)] * path.is_dir()
        except UsageError:  # a folder of another kind
            continue
    return found


def _signed(root: Path, name: str) -> bool:
    return any(path.name.rpartition(".")[2].isdecimal()
               for path in (root / "reports/editions").glob(f"{name}.*"))  # fmt: skip


def _due(period: Period, days: int) -> str:
    return (period.end + timedelta(days=days)).isoformat()


def _ranged(missing: list[Period]) -> str:
    names = [each.name for each in missing]
    return listed(names) if len(names) < LAST else f"{names[0]} to {names[-1]}"


def _reviews(register: Register, on: date) -> list[tuple]:
    """Return the baselines past their review that no action followed, those of one day together."""
    actions, found = register.actions, {}
    for row in register.baselines.itertuples():
        review, frozen = read_day(row.review_on), read_day(row.frozen_on) or date.min
        decided = actions.decided_on[actions.metric == row.metric].map(read_day)
        followed = any(when is None or frozen <= when < on for when in decided)
        if review is not None and review < on and not followed:
            title = METRICS[row.metric].title if row.metric in METRICS else row.metric
            found.setdefault((review.isoformat(), row.sponsor, row.period), []).append(title)
    return [(REVIEW, f"{_named(titles)} ({period})", sponsor, since)
            for (since, sponsor, period), titles in sorted(found.items())]  # fmt: skip


def _named(titles: list[str], most: int = NAMED) -> str:
    """Return the first names and how many more there are."""
    more = [f"{len(titles) - most} more"] if len(titles) > most else []
    return listed([*titles[:most], *more])


def _late(actions: pd.DataFrame, on: date) -> list[tuple]:
    """Return the actions past their day that are neither done nor given up."""
    found = []
    for row in actions.itertuples():
        due, decided = read_day(row.due), read_day(row.decided_on)
        known = decided is None or decided < on
        if known and due is not None and due < on and not standing(row, on):
            found.append((ACTION, f"{row.action_id} {row.action}", row.owner, due.isoformat()))
    return sorted(found, key=lambda line: (line[3], line[1]))


def _undecided(register: Register, on: date) -> list[tuple]:
    """Return the reopened actions whose owner has not said in time what comes next."""
    actions, judged = register.actions, register.current("verifications")
    followed = set(actions.follows)
    again = actions.loc[actions.status.str.strip().str.lower() == REOPENED]
    by = {row.action_id: row.decide_by for row in judged.itertuples()}
    return [
        (REOPENED_ACTION, f"{row.action_id} {row.action}", row.owner, by[row.action_id])
        for row in again.itertuples()
        if row.action_id not in followed and (due := read_day(by.get(row.action_id))) and due < on
    ]


def _spoken(ledger: pd.DataFrame, on: date) -> Iterable[tuple]:
    """Return the customers not called back in time and the promises not kept, an owner's together.

    What fell due more than a year ago is let go.
    """
    found = {}
    for row in ledger.itertuples():
        for what, due in calls.waits(row):
            if due is None or due >= on or due < on - timedelta(days=YEAR):
                continue
            kind = CALL if what == calls.CALLED else PROMISE
            about = f"ticket {row.ticket_id}" if row.ticket_id else row.callback_id
            said = about if kind == CALL else f"“{row.promise}” ({row.callback_id})"
            found.setdefault((kind, row.owner), []).append((due.isoformat(), said))
    for (kind, owner), late in sorted(found.items()):
        said = [each for _, each in sorted(late)]
        yield kind, _named(said, NAMED if kind == CALL else 1), owner, min(late)[0]


def days_heard(store: Store, settings: Settings, until: date) -> pd.DataFrame:
    """Return the days before `until` on which each source brought rows, in order: source, day.

    Rows are tickets, invitations, answers, comments and conversations, by their own dates.
    """
    span = Period("", until - timedelta(days=3 * YEAR), until, "range")
    end, parts = span.bounds_utc(settings.zone)[1], []
    for name in filter(store.has, HEARD):
        rows = store.table(name)
        rows = rows.filter(rows[TABLES[name].date] < end)
        at = local_day(rows[TABLES[name].date], [span], settings.zone)
        parts.append(rows.select(file="source_file", day=at).distinct().execute())
    if not parts:
        return pd.DataFrame(columns=["source", "day"])
    days = pd.concat(parts, ignore_index=True)
    by_file = {file: _source(str(file), settings) for file in days.file.unique()}
    days = days.assign(source=days.file.map(by_file), day=pd.to_datetime(days.day).dt.date)
    return days[["source", "day"]].drop_duplicates().sort_values(["source", "day"])


def _source(file: str, settings: Settings) -> str:
    """Return the source of loop.yaml that a file belongs to, its own name where none does."""
    named = (name for name, source in settings.sources.items()
             if fnmatch(file, source.files or called(name)))  # fmt: skip
    return next(named, file)


def _silent(heard: pd.DataFrame, on: date) -> Iterable[tuple]:
    """Return the sources that pause for longer than ever in the year before their newest row."""
    for source, rows in heard.groupby("source", sort=True):
        newest = rows.day.max()
        days = rows.day[rows.day >= newest - timedelta(days=YEAR)].tolist()
        pauses = [(later - earlier).days for earlier, later in pairwise(days)]
        if len(days) >= FEW and (on - newest).days > max(*pauses, QUIET):
            longest = "a day" if max(pauses) == 1 else f"{max(pauses)} days"
            what = f"{source}, whose longest pause was {longest}"
            yield SOURCE, what, "", newest.isoformat()
