"""Each metric over several periods: value, interval, n. The data stay in the database."""

from collections.abc import Iterable, Sequence

import pandas as pd

from loopnb.analyze.estimating import NOTHING, none_at_all, several
from loopnb.errors import DataError, one_of
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.coverage import coverage
from loopnb.metrics.metric import COUNTED, STANDING
from loopnb.metrics.population import Once
from loopnb.periods import Period
from loopnb.results import Measures
from loopnb.results.breaks import by_metric, said
from loopnb.schema import TABLES
from loopnb.settings import Settings
from loopnb.store import BREAKS, Store

SAID = ("title", "unit", "better", "level", "kind", "definition", "version")


def measure(
    store: Store, periods: Sequence[Period], settings: Settings, only: Iterable[str] = ()
) -> Measures:
    """Return the registered metrics, or `only` those named, in every period.

    A metric without rows has n = 0. Raises DataError where none has any in the last of the periods
    (`only` some are asked for: where the store's days do not reach it), or a name is no metric's.
    """
    check_names(settings, only)
    metrics = [metric for metric in METRICS.values() if not only or metric.name in set(only)]
    known, now = [metric for metric in metrics if store.has(metric.table)], Once(store)
    covered = coverage(now, settings.zone)
    told = covered.several(periods) if covered else []
    found = several(known, now, periods, settings, told=told)
    found |= {metric.name: _with_none(metric, found[metric.name], now, told, zone=settings.zone)
              for metric in known if metric.kind in COUNTED}  # fmt: skip
    changed = by_metric(store.noted(BREAKS))
    lines = [line | broke(changed.get(metric.name, ()), period, periods[-1])
             | {"covered": covered.text if covered and metric.kind in COUNTED else ""}
             for metric in metrics
             for line, period in zip(_lines(metric, found.get(metric.name), periods, settings),
                                     periods, strict=True)]  # fmt: skip
    result = Measures.from_table(pd.DataFrame(lines))
    last = result.table.loc[result.table.period == periods[-1].name]
    if last.loc[~last.kind.isin(STANDING), "n"].sum() == 0:
        days = _days(store)
        # A survey of one kind has no answer to the other kinds, and data none the less.
        if not only or not _reached(days, periods[-1], settings.zone):
            raise DataError(f"Period {periods[-1].name} has no data. {_available(days, store)}")
    return result


def check_names(settings: Settings, only: Iterable[str] = ()) -> None:
    """Raise DataError where loop.yaml's headlines or goals, or `only`, name what is no metric."""
    named = {"loop.yaml: headlines: ": settings.headlines, "loop.yaml: goals: ": settings.goals}
    for place, names in (*named.items(), ("", only)):
        for name in names:
            if name not in METRICS:
                raise DataError(place + one_of("metric", name, METRICS))


def _with_none(
    metric: Metric, found: pd.DataFrame, store: Once, told: Sequence[Period], *, zone: str
) -> pd.DataFrame:
    """Add the periods, of those that the exports tell of, in which there was none."""
    empty = [period for period in told if period.name not in set(found.period)]
    if not empty:
        return found
    tickets = store.table("tickets")
    first = tickets.opened_at.min(where=metric.kept(tickets)).execute()
    kept = [] if pd.isna(first) else [
        period for period in empty if period.bounds_utc(zone)[1] > first
    ]  # fmt: skip
    accounts = int(store.table("accounts").count().execute()) if kept else 0
    return pd.concat([found, *(none_at_all(metric, period, accounts) for period in kept)])


def _lines(
    metric: Metric, estimates: pd.DataFrame | None, periods: Sequence[Period], settings: Settings
) -> list[dict]:
    found = {}
    if estimates is not None:
        found = {line["period"]: line for line in estimates.to_dict("records")}
    said = {"metric": metric.name} | {name: getattr(metric, name) for name in SAID}
    # A number of open tickets is no sample: few of them are good news, not too few.
    minimum = 0 if metric.kind in STANDING else settings.thresholds.minimum_responses
    said |= {"minimum": minimum, "headline": metric.name in settings.headlines}
    return [
        said | {"start": period.start.isoformat(), "period": period.name}
        | NOTHING | found.get(period.name, {})
        for period in periods
    ]  # fmt: skip


def broke(changed: Sequence, period: Period, now: Period) -> dict[str, str]:
    """Return the last change of a metric's question before a period's end, and what to say."""
    before = [row for row in changed if row.at < period.end.isoformat()]
    if not before:
        return {"broke": "", "break_note": ""}
    return {"broke": before[-1].at, "break_note": said(before[-1], now.name)}


UNCOUNTED = "Nothing that is counted is loaded: no ticket, no invitation and no answer."


def _days(store: Store) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and the last moment of each table that is counted and has rows."""
    found = {}
    for name in dict.fromkeys(metric.table for metric in METRICS.values()):
        table, date = store.table(name), TABLES[name].date
        ends = table.aggregate(first=table[date].min(), last=table[date].max()).execute()
        if not ends.isna().to_numpy().any():
            found[name] = tuple(ends.iloc[0])
    return found


def _reached(days: dict[str, tuple[pd.Timestamp, pd.Timestamp]], period: Period, zone: str) -> bool:
    start, end = period.bounds_utc(zone)
    return any(first < end and last >= start for first, last in days.values())


def _available(days: dict[str, tuple[pd.Timestamp, pd.Timestamp]], store: Store) -> str:
    """Say which days the store holds, table by table."""
    said = [f"{name} from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
            for name, (first, last) in days.items()]  # fmt: skip
    if said:
        return f"The store holds {' and '.join(sorted(said))}."
    return UNCOUNTED if any(map(store.has, TABLES)) else "The store is empty."
