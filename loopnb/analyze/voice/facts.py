"""What happened with each ticket that a customer has rated, beside the rating: one row an answer.

Shared by the modules that ask what goes with satisfaction.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.metrics import METRICS
from loopnb.metrics.expressions import cluster_of, in_periods
from loopnb.metrics.metric import hours
from loopnb.metrics.population import population
from loopnb.periods import Period
from loopnb.results.drivers import spanned
from loopnb.settings import Settings
from loopnb.stats.bends import Bend, bend
from loopnb.store import Store

MOST = 200_000  # answers; of more of them, as many are taken, evenly through their ids
TEAM_LEAST = 30  # answers of a team, below which it counts among the other teams
LEAST_KNOWN = 0.5  # of the answers, for which a fact must be known to be looked at
LONGEST = 0.95  # of the answers by days open; the long tail beyond says little and decides much
LATEST, STEPS = 0.9, 24  # a bend is looked for up to this quantile, at about so many places
# Each fact: what people call it, and the column of 0 and 1 that tells it.
FACTS = {
    "reopened": "Reopened tickets",
    "urgent": "Urgent tickets",
    "late": "Past the agreed time",
    "replies": "More than one reply",
}


def window(periods: Sequence[Period]) -> list[Period]:
    """Return the periods of the year that ends with the last one: enough answers to tell."""
    last = periods[-1]
    return [period for period in periods if period.start >= last.rolling.start] or [last]


def answered(store: Store, periods: Sequence[Period], settings: Settings) -> pd.DataFrame:
    """Return the ratings of satisfaction in the periods, each with the facts of its ticket.

    Columns: response_id, ticket_id, cluster, period, product, team, category, satisfied (0 or 1,
    by the registered definition), score (0 to 1), days (calendar days that the ticket was open),
    and those of FACTS; a fact that is not known is missing. `attrs` holds `answers`, how many there
    are in all; of more than MOST every so many by response id are taken, the same each time.
    """
    metric = METRICS["csat"]
    needs = ("product", "team", "category")
    rows = population(metric.table, store, settings, needs)
    rows = in_periods(metric, rows, periods, settings.zone)
    rows = rows.filter(metric.among(rows), metric.scope(rows).fill_null(False))
    rows = rows.mutate(
        cluster=cluster_of(rows, metric), period=rows._period,
        satisfied=metric.value(rows).cast("float64"), at=_place(rows),
        **{name: rows[name].fill_null("") for name in needs},
    )  # fmt: skip
    kept = ("response_id", "ticket_id", "cluster", "period", "satisfied", "at", *needs)
    rows, total = _thinned(rows.select(*kept))
    side = happened(store, settings)
    both = rows.left_join(side, rows.ticket_id == side._ticket).drop("_ticket")
    frame = both.order_by("response_id").execute().rename(columns={"at": "score"})
    numbers = ["satisfied", "score", "days", *FACTS]
    frame = frame.astype(dict.fromkeys(numbers, "float64"))
    frame.attrs["answers"] = total
    return frame


def known(frame: pd.DataFrame) -> dict[str, str]:
    """Return the facts that are known of enough answers and not the same in all of them."""
    enough = {name: frame[name].notna().mean() >= LEAST_KNOWN for name in FACTS if len(frame)}
    return {name: FACTS[name] for name in enough if enough[name] and frame[name].nunique() > 1}


def alike(frame: pd.DataFrame) -> np.ndarray:
    """Return a column for each team in each period: answers are compared within these.

    What changed over time, or differs between teams for other reasons, is thereby left out. Small
    teams are taken together; the first column is the constant.
    """
    team = frame.team.where(frame.groupby("team").team.transform("size") >= TEAM_LEAST, "")
    place = frame.period + "|" + team
    place = place.where(place.groupby(place).transform("size") >= TEAM_LEAST, frame.period)
    names = sorted(place.unique())
    columns = [place.eq(name).to_numpy(float) for name in names[1:]]
    return np.column_stack([np.ones(len(frame)), *columns])


def waited(frame: pd.DataFrame, held: np.ndarray | None = None) -> tuple[Bend, pd.DataFrame, float]:
    """Return how satisfaction bends over the days open, the rows looked at, and up to which day.

    Urgent and reopened tickets, teams and periods are held, and the columns of `held` (a row an
    answer) beside them.
    """
    most = _halves(frame.days.quantile(LONGEST)) if frame.days.notna().any() else 0.0
    few = frame.days.le(most).to_numpy()
    rows = frame.loc[few].reset_index(drop=True)
    if rows.empty:
        return Bend("nothing"), rows, most
    step = max(0.25, _halves(rows.days.quantile(LATEST) / STEPS))
    knots = np.arange(0, rows.days.quantile(LATEST) + step / 2, step)
    beside = [rows[name].fillna(0).to_numpy() for name in ("urgent", "reopened")]
    others = np.empty((len(rows), 0)) if held is None else held[few]
    controls = np.column_stack([alike(rows)[:, 1:], *beside, others])
    found = bend(rows.satisfied.to_numpy(), rows.days.to_numpy(), rows.cluster.to_numpy(), knots,
                 controls=controls)  # fmt: skip
    return found, rows, most


def sampled(frame: pd.DataFrame) -> str:
    """Say that not all answers were looked at, nothing where all were."""
    if frame.attrs.get("answers", 0) <= len(frame):
        return ""
    return f" Of {frame.attrs['answers']:,} answers every so many were taken: {len(frame):,}."


def spell(periods: Sequence[Period]) -> str:
    """Return the span of the periods as people write it."""
    return spanned(periods[0].name, periods[-1].name)


def happened(store: Store, settings: Settings) -> ir.Table:
    """Return what happened with each ticket (`_ticket`): days open, and each of FACTS as 0 or 1."""
    rows = population("tickets", store, settings, ["urgent"])
    ended = rows.resolved_at >= rows.opened_at
    return rows.select(
        _ticket="ticket_id",
        days=ended.ifelse(hours(rows.opened_at, rows.resolved_at) / 24, None),
        reopened=(rows.reopens > 0).cast("float64"),
        urgent=rows.priority.notnull().ifelse(rows.is_urgent.cast("float64"), None),
        late=(~rows.sla_met).cast("float64"),
        replies=(rows.contacts > 1).cast("float64"),
    )


def _place(rows: ir.Table) -> ir.FloatingValue:
    """Return where on its scale a score lies, 0 the worst and 1 the best."""
    share = (rows.score - rows.scale_min) / (rows.scale_max - rows.scale_min).nullif(0)
    return (rows.scale_direction == "low").ifelse(1 - share, share)


def _thinned(rows: ir.Table) -> tuple[ir.Table, int]:
    total = int(rows.count().execute())
    if total <= MOST:
        return rows, total
    every = -(-total // MOST)
    rows = rows.mutate(_turn=ibis.row_number().over(ibis.window(order_by=rows.response_id)))
    return rows.filter(rows._turn % every == 0).drop("_turn"), total


def _halves(days: float) -> float:
    """Return days rounded to halves, at least half of one."""
    return max(0.5, round(days * 2) / 2)
