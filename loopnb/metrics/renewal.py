"""What an account felt, needed and signed, quarter by quarter: sums by account, never rows."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from loopnb.metrics.population import Tables, population
from loopnb.metrics.satisfaction import rated
from loopnb.periods import Period
from loopnb.settings import Settings

# What a contract's status says of its renewal, in small letters; any other is not decided yet.
KEPT = {"renewed": 1, "extended": 1, "kept": 1, "retained": 1, "won": 1, "closed won": 1}
LOST = {"lost": 0, "churned": 0, "cancelled": 0, "canceled": 0, "terminated": 0,
        "not renewed": 0, "closed lost": 0}  # fmt: skip
Sums = ir.Table


def satisfaction(store: Tables, quarters: Sequence[Period], zone: str) -> Sums:
    """Return the mean `score` by account and quarter, 0 the worst and 100 the best of the scale.

    Beside it the number of `answers` and their `spread`, the sum of squares around the score.
    """
    rows = store.table("responses").filter(lambda t: (t.kind == "csat") & rated(t))
    rows = rows.filter(rows.scale_max > rows.scale_min)
    share = (rows.score - rows.scale_min) / (rows.scale_max - rows.scale_min)
    points = (rows.scale_direction == "low").ifelse(1 - share, share) * 100
    rows = _dated(rows.mutate(points=points), rows.responded_at, quarters, zone)
    answers, around = rows.count(), rows.points.var(how="pop")
    return rows.group_by("account", "period").aggregate(
        score=rows.points.mean(), answers=answers, spread=around * answers
    )


def work(store: Tables, quarters: Sequence[Period], settings: Settings) -> Sums:
    """Return `tickets` opened by account and quarter, how many were `urgent`, and `reopened`."""
    rows = population("tickets", store, settings, ("urgent",))
    rows = _dated(rows, rows.opened_at, quarters, settings.zone)
    return rows.group_by("account", "period").aggregate(
        tickets=rows.count(), urgent=rows.is_urgent.sum(),
        reopened=(rows.reopens > 0).fill_null(False).sum(),
    )  # fmt: skip


def renewals(store: Tables, quarters: Sequence[Period], zone: str) -> Sums:
    """Return the `outcome` by account and quarter, of contracts that were due and are decided.

    It is 1 where all of them were renewed, 0 where one was lost.
    """
    rows = store.table("renewals")
    rows = rows.mutate(outcome=decided(rows)).filter(lambda t: t.outcome.notnull())
    rows = _dated(rows, rows.due_at, quarters, zone)
    return rows.group_by("account", "period").aggregate(outcome=rows.outcome.min())


def up_for_renewal(store: Tables, start: datetime, end: datetime) -> Sums:
    """Return the `amount` and number of contracts due from `start` to `end` (UTC), by currency.

    Those already decided are left out.
    """
    rows = store.table("renewals")
    due = rows.filter(rows.due_at >= start, rows.due_at < end, decided(rows).isnull())
    due = due.filter(due.amount.notnull())
    return due.group_by("currency").aggregate(amount=due.amount.sum(), contracts=due.count())


def decided(contract: ir.Table) -> ir.IntegerValue:
    """Return 1 for a contract that was renewed, 0 for one that was lost, else unknown."""
    said = contract.status.strip().lower()
    cases = [(said == word, value) for word, value in (KEPT | LOST).items()]
    return ibis.cases(*cases, else_=ibis.null("int64"))


def _dated(
    rows: ir.Table, date: ir.TimestampValue, quarters: Sequence[Period], zone: str
) -> ir.Table:
    """Return the rows that lie in a quarter and name their account, with `account` and `period`.

    The quarters are numbered from 0.
    """
    bounds = [each.bounds_utc(zone) for each in quarters]
    cases = [((date >= start) & (date < end), at) for at, (start, end) in enumerate(bounds)]
    rows = rows.mutate(account=rows.account_id, period=ibis.cases(*cases))
    return rows.filter(rows.period.notnull(), rows.account.notnull())
