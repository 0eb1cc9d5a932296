"""What is unusual: each headline by week as a control chart, with the events of its weeks."""

from datetime import date, timedelta

import pandas as pd

from loopnb.analyze.measure import check_names
from loopnb.errors import DataError, one_of
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.expressions import local_day
from loopnb.metrics.metric import MEAN, PER_100, QUANTILE, RATE, SCORE, SHARE, STANDING
from loopnb.metrics.weekly import DAYS, weekly
from loopnb.periods import Period
from loopnb.register import FOLDER
from loopnb.results.breaks import by_metric, reason
from loopnb.results.signals import CARRIED, NO_ROWS, Signals
from loopnb.settings import Settings
from loopnb.stats.charts import P_PRIME, XMR, Rebase, Rules, chart
from loopnb.store import BREAKS, Store

WEEKS = 104
LINES = ("value", "mean", "low", "high")
IN_PER_CENT = (SHARE, SCORE)
AT_LEAST_0 = (RATE, PER_100, QUANTILE, MEAN)  # a limit below is none


def signals(
    store: Store, period: Period, settings: Settings, rebases: pd.DataFrame | None = None
) -> Signals:
    """Return the headlines' last 104 whole weeks up to the period's end, with limits and flags.

    Shares have p′ limits, counts and levels XmR. `rebases` has metric, at and reason: from that
    date on limits are set anew. Raises DataError where one names no metric.
    """
    check_names(settings)
    known, span = known_rebases(rebases, store), whole_weeks(period)
    happened = _events(store, span, settings.zone)
    parts = []
    for name in settings.headlines:
        metric = METRICS[name]
        part = charted(metric, (store, settings), span, known.get(name, ()))
        said = {"metric": name, "title": metric.title, "unit": metric.unit, "better": metric.better}
        parts.append(part.assign(**said))
    table = pd.concat(parts, ignore_index=True)
    belongs = table["date"] > pd.Timestamp(period.start) - pd.Timedelta(days=DAYS)
    events = table["date"].map(happened).fillna("").astype(str)
    days = table["date"].dt.strftime("%Y-%m-%d").fillna("")
    return Signals.from_table(table.assign(in_period=belongs, event=events, date=days))


def whole_weeks(period: Period) -> Period:
    """Return the weeks that are looked at: the last 104 whole ones up to a period's end."""
    last = period.end - timedelta(days=period.end.weekday())
    return Period("", last - timedelta(weeks=WEEKS), last, "range")


def charted(
    metric: Metric, where: tuple[Store, Settings], span: Period, rebases: tuple[Rebase, ...]
) -> pd.DataFrame:
    """Return a metric's chart in its own unit; one row without a date where there is none."""
    store, settings = where
    if metric.kind in STANDING:
        return _none(CARRIED)
    found = weekly(metric, store, settings, span)
    if not found["n"].sum():
        return _none(NO_ROWS)
    charts = settings.charts
    rules = Rules(one_side=charts.one_side, trend=charts.trend, freeze=charts.freeze)
    points = found.rename(columns={"week": "date"})
    table = chart(points, P_PRIME if metric.kind == SHARE else XMR, rules, rebases)
    table["n"] = table["n"].astype("int64")
    if metric.kind in AT_LEAST_0:
        table["low"] = table["low"].clip(lower=0)
    factor = 100 if metric.kind in IN_PER_CENT else 1
    factor = 1 / DAYS if metric.kind == RATE else factor
    return table.assign(**{name: table[name] * factor for name in LINES})


def _none(reason: str) -> pd.DataFrame:
    row = dict.fromkeys(LINES, float("nan")) | {"date": pd.NaT, "n": 0, "flag": "", "segment": 0}
    flags = dict.fromkeys(("outside", "one_side", "trend", "near"), False)
    return pd.DataFrame([row | flags | {"reason": reason}]).astype({"date": "datetime64[ns]"})


def known_rebases(
    rows: pd.DataFrame | None, store: Store | None = None
) -> dict[str, tuple[Rebase, ...]]:
    """Return the rebases of each metric; raises DataError naming the line of a faulty one.

    Where a question changed, limits are set anew too, whether a person has confirmed it or not.
    """
    found: dict[str, tuple[Rebase, ...]] = {}
    changed = {} if store is None else by_metric(store.noted(BREAKS))
    for metric, breaks in changed.items():
        found[metric] = tuple(Rebase(date.fromisoformat(row.at), reason(row)) for row in breaks)
    for line, row in enumerate([] if rows is None else rows.itertuples(), start=2):
        place = f"{FOLDER}/rebases.csv, line {line}"
        if row.metric not in METRICS:
            raise DataError(f"{place}: {one_of('metric', row.metric, METRICS)}")
        if not str(row.reason).strip():
            raise DataError(f"{place}: reason is blank. Limits are set anew for a written reason.")
        rebase = Rebase(date.fromisoformat(str(row.at).strip()), str(row.reason).strip())
        found[row.metric] = (*found.get(row.metric, ()), rebase)
    return found


def _events(store: Store, span: Period, zone: str) -> dict[pd.Timestamp, str]:
    """Return what happened in each week of the span, by its Monday."""
    rows = store.table("events")
    table = rows.select(
        "event_id", "kind", "product", "note", day=local_day(rows.at, [span], zone)
    ).execute()
    table["week"] = pd.to_datetime(table["day"]).dt.to_period("W-SUN").dt.start_time
    table = table.loc[table["week"].between(pd.Timestamp(span.start), pd.Timestamp(span.end))]
    texts = table[["note", "product", "kind"]].fillna("").astype(str)
    said = [note or f"{kind} {product}".strip() for note, product, kind in
            texts.itertuples(index=False, name=None)]  # fmt: skip
    table = table.assign(said=said).sort_values(["day", "event_id"])
    return table.groupby("week")["said"].agg("; ".join).to_dict()
