"""What is known of one customer before a meeting, as the data stood at the end of a period."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, Protocol

import pandas as pd

from loopnb import calls, periods
from loopnb.analyze.customer import Desk, customer, open_tickets, text
from loopnb.analyze.finding import find
from loopnb.analyze.questions import asks, gaps, missing
from loopnb.analyze.voice.comments import read_comments, read_conversations
from loopnb.analyze.voice.customer import named, names_in, said
from loopnb.errors import DataError, UsageError
from loopnb.metrics import accounts as sums
from loopnb.metrics.conditions import conditions
from loopnb.metrics.population import latest
from loopnb.owed import DONE, read_day, standing
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import Comments, Effects, Result, Tones
from loopnb.results.briefing import (
    MOST,
    Briefing,
    Customer,
    Named,
    OpenTickets,
    Promised,
    Quarters,
    Said,
    Touching,
)
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import day

FOUR, PROMISES, ACTIONS = 4, 4, 3  # quarters, promises and actions on the page


class Turn(Protocol):
    """The turn of the loop; `read` gives a result of the period's report, or raises DataError."""

    store: Store
    settings: Settings
    register: Register
    period: Period

    def read(self, name: str) -> Result: ...


def briefing(turn: Turn, account: str, *, restricted: bool = False) -> Briefing:
    """Return what is known of the customer that `account` names (see `find`).

    Revenue is in it only where it is `restricted`. Themes, tones and verdicts on actions are
    those of the period's report; without one they are named as lacking.
    """
    return _briefing(turn, account, restricted=restricted)


def questions(turn: Turn, accounts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what to ask each customer, as on its briefing, by account_id."""
    few = _Few(turn, accounts)
    return {account: _briefing(few, account, restricted=False, quoted=False).asks
            for account in accounts}  # fmt: skip


class _Few:
    """A turn of which only a few customers' rows are read, and each result once."""

    def __init__(self, turn: Turn, accounts: Sequence[str]) -> None:
        self.store = sums.Few(turn.store, accounts)
        self.settings, self.register, self.period = turn.settings, turn.register, turn.period
        self.read = cache(turn.read)


def _briefing(turn: Turn, account: str, *, restricted: bool, quoted: bool = True) -> Briefing:
    """Return a briefing; where it is not to be `quoted` from, without their words."""
    desk = _desk(turn, account)
    mentions, tones, effects = (_handed(turn, name) for name in ("mentions", "tones", "effects"))
    start = desk.span.start
    pair = (Period("before", start - timedelta(days=365), start, "range"), desk.span)
    comments = read_comments(desk.ours, [desk.span], pair, turn.settings)
    waiting, themes = (
        open_tickets(desk),
        named(comments, mentions, tones, desk.span, taxonomy=turn.register.themes),
    )
    who = customer(desk, waiting, restricted=restricted)
    words = _said(desk, comments, tones, pair) if quoted else pd.DataFrame(columns=Said.columns)
    found = Briefing(
        who, _quarters(desk), _open(desk, waiting), Said.from_table(words), themes,
        _promised(desk, turn.register), _actions(turn, who, themes, effects),
        asks=(), missing=missing(turn.store), gaps=(), restricted=restricted,
    )  # fmt: skip
    told = gaps(found, report=mentions is not None)
    return replace(found, asks=asks(found, desk.span.end), gaps=told)


def _said(
    desk: Desk, comments: Comments, tones: Tones | None, pair: tuple[Period, Period]
) -> pd.DataFrame:
    """Return what they said, without the passages that name somebody."""
    zone = desk.settings.zone
    names = names_in(desk.whole, desk.span.bounds_utc(zone)[1])
    talks = read_conversations(desk.ours, pair, desk.settings)
    return said(comments, talks, tones, desk.span, names=names, zone=zone).table


def last_four(period: Period) -> list[Period]:
    """Return the four quarters up to a period's end, the last one cut there if it runs on."""
    last = period.end - timedelta(days=1)
    name = f"{last.year}-Q{(last.month + 2) // 3}"
    if period.kind == "quarter":
        name = period.name
    *before, now = periods.parse(name, fiscal_start=period.fiscal_start).history(FOUR)
    return [*before, now.first((period.end - now.start).days)]


def _desk(turn: Turn, account: str) -> Desk:
    found, last = find(turn.store, account), latest(turn.store)
    end = turn.period.bounds_utc(turn.settings.zone)[1]
    moment = end if last is None else min(end, last.to_pydatetime() + timedelta(seconds=1))
    ours = sums.Ours(turn.store, found.account_id)
    return Desk(found, ours, turn.store, last_four(turn.period), moment, turn.settings)


def _handed(turn: Turn, name: str) -> Result | None:
    try:
        return turn.read(name)
    except DataError:
        return None


def _quarters(desk: Desk) -> Quarters:
    """Return the four quarters, with 0 where nothing was opened, solved or answered."""
    asked = (desk.quarters, desk.settings)
    names = pd.Index([each.name for each in desk.quarters], name="period")
    parts = [of(desk.ours, *asked).execute().set_index("period").reindex(names)
             for of in (sums.opened, sums.solved, sums.scores)]  # fmt: skip
    every = sums.solved(desk.whole, *asked).execute().set_index("period").hours.reindex(names)
    table = pd.concat(parts, axis=1).assign(hours_all=every)
    times = table[["hours", "hours_all"]].astype("float64")
    counts = table.drop(columns=["hours", "hours_all"]).astype("float64").fillna(0)
    titles = [f"{each.title}{' to date' if each.whole else ''}" for each in desk.quarters]
    table = counts.astype("int64").join(times).assign(title=titles)
    return Quarters.from_table(table.reset_index())


def _open(desk: Desk, waiting: pd.DataFrame) -> OpenTickets:
    names = ("ticket_id", "subject", "product", "priority")
    texts = {name: waiting[name].map(text).astype(object) for name in names}
    opened = [desk.day(at) for at in waiting.opened_at]
    table = pd.DataFrame(texts).assign(
        urgent=waiting.is_urgent, opened_on=opened, days=waiting.days, waiting=len(waiting)
    )
    return OpenTickets.from_table(table.head(MOST))


def _promised(desk: Desk, register: Register) -> Promised:
    """Return what was promised in the conversations of the four quarters, the last first."""
    held = calls.known(register, desk.span.end)
    kept = set(held.callback_id[held.promise_kept_on != ""])
    rows, (start, end) = (
        desk.ours.table("conversations"), desk.span.bounds_utc(desk.settings.zone)
    )  # fmt: skip
    rows = rows.filter((rows.held_at >= start) & (rows.held_at < end) & rows.promises.notnull())
    frame = rows.select("conversation_id", "held_at", "promises").execute()
    frame = frame.sort_values(["held_at", "conversation_id"], ascending=[False, True])
    lines = [
        (*each, bool(due) and due < desk.span.end and f"{row.conversation_id}-{at}" not in kept,
         desk.day(row.held_at), row.conversation_id)
        for row in frame.itertuples()
        for at, each in enumerate(calls.promises(row.promises), start=1)
        for due in [read_day(each[2])]
    ]  # fmt: skip
    return Promised.from_table(pd.DataFrame(lines, columns=Promised.columns).head(PROMISES))


def _actions(turn: Turn, who: Customer, themes: Named, effects: Effects | None) -> Touching:
    """Return our actions on a theme that they name, or on a product of theirs, latest first."""
    row, end, rows = who.table.iloc[0], turn.period.end, turn.register.actions
    asked = set(themes.table.theme[~themes.table.praise.astype(bool)])
    told = {} if effects is None else effects.verdicts
    lines = []
    for action in rows.iloc[::-1].itertuples():
        decided, state = read_day(action.decided_on), standing(action, end)
        why = _why(action, asked, row.products.split(", "))
        if why and (decided is None or decided < end):
            where = told.get(action.action_id) or _stands(action, state)
            lines.append((action.action_id, action.action or action.action_id, action.owner, why,
                          where, state == DONE))  # fmt: skip
    table = pd.DataFrame(lines, columns=Touching.columns)
    order = table.assign(other=~table.why.isin(themes.table.theme))
    return Touching.from_table(order.sort_values("other", kind="stable").head(ACTIONS))


def _why(action: Any, themes: set[str], products: list[str]) -> str:
    """Return the theme, else the product, by which an action touches a customer."""
    if action.theme and action.theme in themes:
        return action.theme
    try:
        where = conditions(action.where)
    except UsageError:  # of an action that cannot be judged either, which its own page says
        return ""
    return next((each.value for each in where if each.trait == "product" and each.equal
                 and each.value in products), "")  # fmt: skip


def _stands(action: Any, state: str) -> str:
    if state == DONE:
        return f"Done on {day(action.done_on)}." if action.done_on else "Done."
    if state:
        return f"{state.capitalize()}."
    return f"Not done yet; due {day(action.due)}." if action.due else "Not done yet."
