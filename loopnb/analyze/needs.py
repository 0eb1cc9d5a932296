"""Needs or metrics: who is not heard, what no objective measures, which goals move nothing."""

import math
from datetime import date

import pandas as pd

from loopnb import periods
from loopnb.errors import UsageError
from loopnb.metrics import METRICS
from loopnb.periods import Period, local_day
from loopnb.results import Drivers, Items, Needs, Shape
from loopnb.results.drivers import ADDS, COSTS, FLAT
from loopnb.results.drivers import NOT_TOLD as UNTOLD
from loopnb.results.needs import (
    IDLE,
    KEY,
    MOVES,
    NO_LIST,
    NO_TALKS,
    NOT_TOLD,
    OBJECTIVE,
    SILENT,
    UNMEASURED,
)
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import count, day, number

SMALL, SMALL_A_DAY = 3.0, 0.5  # points of satisfied customers that matter to nobody
# The driver that tells what goes with an objective's measure, and what waiting goes with.
FACTS = {"reopened": "Reopened tickets", "sla_met": "Past the agreed time"}
WAITING = ("time_to_resolve", "time_to_resolve_business", "first_resolution")
EMPTY = dict.fromkeys(Needs.columns, "") | dict.fromkeys(
    ("days", "points", "points_low", "points_high", "share"), math.nan
)  # fmt: skip


def needs(
    store: Store, items: Items, drivers: Drivers, shape: Shape, *, taxonomy: pd.DataFrame,
    objectives: pd.DataFrame, period: Period, settings: Settings,
) -> Needs:  # fmt: skip
    """Return who is silent, what is not measured and what moves nothing, as of the period's end.

    `objectives` are the agreed ones; those count whose period overlaps this one. An operational
    goal moves nothing where the likely range of what goes with its measure lies within SMALL points
    either way; where the range is wider it cannot be told.
    """
    limit = settings.thresholds.conversation_days
    agreed = _in_force(objectives, period)
    rows = [*_silent(store, period, settings), *_unmeasured(items, taxonomy, agreed),
            *_objectives(agreed, drivers, shape)]  # fmt: skip
    table = pd.DataFrame([EMPTY | row | {"limit": limit} for row in rows])
    numbers = dict.fromkeys(("days", "points", "points_low", "points_high", "share"), "float64")
    return Needs.from_table(table.assign(n=pd.to_numeric(table.n).fillna(0).astype("int64"))
                            .astype(numbers))  # fmt: skip


def _silent(store: Store, period: Period, settings: Settings) -> list[dict]:
    """Return how many key accounts there are, and those not spoken to, longest silence first."""
    rows = store.table("accounts").filter(lambda t: t.is_key.fill_null(False))
    keys = rows.select("account_id", "name", "owner").order_by("account_id").execute()
    summary = {"kind": KEY, "subject": "Key accounts", "n": len(keys)}
    if keys.empty:
        return [summary | {"verdict": NO_LIST}]
    if not store.has("conversations"):
        return [summary | {"verdict": NO_TALKS}]
    talks = store.table("conversations")
    talks = talks.filter(talks.held_at < period.bounds_utc(settings.zone)[1])
    last = talks.group_by("account_id").aggregate(at=talks.held_at.max()).execute()
    since = {row.account_id: local_day(row.at, settings.zone) for row in last.itertuples()}
    found = [_line(row, since.get(row.account_id, ""), period) for row in keys.itertuples()]
    limit = settings.thresholds.conversation_days
    late = [line for line in found if not line["since"] or line["days"] >= limit]
    return [summary, *sorted(late, key=lambda line: (line["since"], line["account_id"]))]


def _line(row: object, since: str, period: Period) -> dict:
    days = (period.end - date.fromisoformat(since)).days if since else math.nan
    why = f"Last spoken to on {day(since)}, {count(days, 'day')} before the end of the period."
    return {
        "kind": SILENT, "account_id": row.account_id, "since": since, "days": float(days),
        "subject": row.account_id if pd.isna(row.name) or not row.name else row.name,
        "owner": "" if pd.isna(row.owner) else row.owner,
        "why": why if since else "No conversation with them is recorded.",
    }  # fmt: skip


def _in_force(objectives: pd.DataFrame, period: Period) -> list[str]:
    """Return the metrics with an agreed goal whose period overlaps this one, in their order."""
    found = []
    for row in objectives.itertuples():
        try:
            span = periods.parse(row.period, fiscal_start=period.fiscal_start)
        except UsageError:
            continue
        if span.start < period.end and period.start < span.end and row.metric in METRICS:
            found.append(row.metric)
    return list(dict.fromkeys(found))


def _unmeasured(items: Items, taxonomy: pd.DataFrame, agreed: list[str]) -> list[dict]:
    """Return the themes without an objective: by the points at stake, else by share."""
    metric = dict(zip(taxonomy.theme, taxonomy.metric.str.strip(), strict=True))
    rows = items.table.loc[[metric.get(theme, "") not in agreed for theme in items.table.theme]]
    rows = rows.sort_values(["points", "share", "theme"], ascending=[False, False, True])
    return [
        {"kind": UNMEASURED, "subject": row.theme, "owner": row.owner, "points": row.points,
         "points_low": row.points_low, "points_high": row.points_high, "share": row.share,
         "verdict": metric.get(row.theme, ""), "why": _why(row, metric.get(row.theme, ""))}
        for row in rows.itertuples()
    ]  # fmt: skip


def _why(row: object, metric: str) -> str:
    title = METRICS[metric].title if metric in METRICS else metric
    measure = f"its measure, {title}, has no goal" if metric else "no measure is named for it"
    return f"{row.evidence}; {measure}."


def _objectives(agreed: list[str], drivers: Drivers, shape: Shape) -> list[dict]:
    """Return for each operational goal whether its measure goes with satisfaction."""
    lines = []
    for metric in agreed:
        if METRICS[metric].level == "satisfaction":
            continue
        verdict, why = _waiting(shape) if metric in WAITING else _driven(drivers, FACTS.get(metric))
        lines.append({"kind": OBJECTIVE, "subject": METRICS[metric].title, "verdict": verdict,
                      "why": why})  # fmt: skip
    order = (IDLE, NOT_TOLD, MOVES)
    return sorted(lines, key=lambda line: order.index(line["verdict"]))


def _driven(drivers: Drivers, fact: str | None) -> tuple[str, str]:
    """Return the verdict on a fact of the tickets, and why."""
    rows = drivers.table.loc[drivers.table.driver == fact]
    if fact is None or rows.empty:
        return NOT_TOLD, "What goes with it is not looked at."
    row = rows.iloc[0]
    likely = f"between {number(row.penalty_low)} and {number(row.penalty_high)} points"
    likely = likely.replace("-", "−")
    if row.verdict in (COSTS, ADDS):
        return MOVES, f"{fact}: {likely} of satisfied customers."
    return _small(row.penalty_low, row.penalty_high, SMALL, f"{fact}: {likely}.")


def _waiting(shape: Shape) -> tuple[str, str]:
    """Return whether the days that a ticket is open go with satisfaction, and why."""
    if shape.table.empty or shape.table.verdict.iloc[0] == UNTOLD:
        return NOT_TOLD, shape.text
    row = shape.table.iloc[0]
    if row.verdict != FLAT:
        return MOVES, shape.text
    return _small(row.slope_low, row.slope_high, SMALL_A_DAY, shape.text)


def _small(low: float, high: float, most: float, why: str) -> tuple[str, str]:
    if math.isnan(low) or math.isnan(high):
        return NOT_TOLD, why if "nan" not in why else "Too few answers to tell."
    return (IDLE if -most <= low and high <= most else NOT_TOLD), why
