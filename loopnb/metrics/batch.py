"""Several metrics of one table and date in one scan: what `expressions` does for one at a time.

A metric's columns are its name, two underscores and the name that `expressions` gives them, such
as csat__n.
"""

from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.metrics.expressions import TAIL, WHOLE, cluster_of, in_periods
from loopnb.metrics.metric import (
    COUNTED,
    EXPOSURE,
    MEAN,
    PER_100,
    QUANTILE,
    RATE,
    SCORE,
    SHARE,
    STANDING,
    STOCK,
    Metric,
)
from loopnb.metrics.population import trait
from loopnb.periods import Period

APART = ("repeats", "ticket")  # joins that leave rows out, or cost more than a scan of their own
OF_MEANS = ("n", "y", "squares", "clusters", "nn", "ny", "yy", "nnn", "nnnn", "excluded")
OF_TOTALS = ("n", "y", "yy", "yyy", "clusters", "excluded")
SUMS = {
    SHARE: OF_MEANS, QUANTILE: OF_MEANS, SCORE: OF_MEANS, MEAN: OF_MEANS,
    STOCK: OF_TOTALS, EXPOSURE: OF_TOTALS, RATE: ("n", "clusters", "excluded"),
    PER_100: ("n", "nn", "nnn", "clusters", "excluded"),
}  # fmt: skip
SQUARED = (SCORE, MEAN)  # whose values are not all 0 or 1


def batches(metrics: Iterable[Metric], whole: bool) -> list[list[Metric]]:
    """Return the metrics in groups whose rows are found in one scan.

    Unless the exports tell of the `whole` of all periods, what is counted by the day is apart: it
    is read from the days that they tell of.
    """
    found: dict[tuple, list[Metric]] = {}
    for metric in metrics:
        date = "" if metric.kind in STANDING else metric.date
        apart = tuple(need for need in metric.needs if need in APART)
        counted = metric.kind in COUNTED and not whole
        key = (metric.table, date, apart, metric.kind == QUANTILE, counted)
        found.setdefault(key, []).append(metric)
    return list(found.values())


def cohorts(
    metrics: Sequence[Metric], table: ir.Table, periods: Sequence[Period], zone: str,
    *, traits: Sequence[str] = (), unnamed: bool = True,
) -> ir.Table:  # fmt: skip
    """Return the rows of a batch: period, cluster, day, traits, and of each metric in, out, value.

    `in` holds for the rows that count, `out` for those left out, neither for those of no concern.
    The cluster is a hash: whose it is does not matter, and numbers are grouped faster than names.
    """
    widest, columns = max(metrics, key=lambda metric: metric.since), {}
    table = in_periods(widest, table, periods, zone)
    if len(metrics) == 1 or metrics[0].kind in STANDING:  # else some concern nearly every row
        table = table.filter(ibis.or_(*[metric.among(table) for metric in metrics]))
    for metric in metrics:
        about, scope = (part(table).fill_null(False) for part in (metric.among, metric.scope))
        if metric.since != widest.since:  # dated otherwise, where the date itself is missing
            about = about & table[metric.date].notnull()
        columns |= {f"{metric.name}__in": about & scope, f"{metric.name}__out": about & ~scope}
        if metric.value:
            columns[f"{metric.name}__value"] = metric.value(table).cast("float64")
        if metric.kind == PER_100:
            accounts = table.listed_product if "product" in traits else table.listed
            columns[f"{metric.name}__accounts"] = accounts
    cluster = cluster_of(table, metrics[0], unnamed=unnamed)
    return table.select(
        period=table._period, cluster=cluster.hash(), day=table._day,
        **columns, **{name: trait(table, name) for name in traits},
    )  # fmt: skip


def summed(rows: ir.Table, metrics: Sequence[Metric], by: Sequence[str] = WHOLE) -> ir.Table:
    """Return each metric's sums over clusters, those of SUMS for its kind."""
    each = rows.group_by(*by, "cluster").aggregate(
        **{name: part for metric in metrics for name, part in _of_cluster(rows, metric).items()}
    )
    return each.group_by(*by).aggregate(
        **{f"{metric.name}__{name}": part for metric in metrics
           for name, part in _over_clusters(each, metric).items()}
    )  # fmt: skip


def _of_cluster(rows: ir.Table, metric: Metric) -> dict[str, ir.Value]:
    """Return what is summed within a cluster: n, y, squares where they differ, excluded."""
    name, counts = metric.name, rows[f"{metric.name}__in"]
    parts = {"n": rows.count(where=counts), "excluded": rows.count(where=rows[f"{name}__out"])}
    if metric.value and "y" in SUMS[metric.kind]:
        value = rows[f"{name}__value"]
        parts["y"] = value.sum(where=counts).fill_null(0.0)
        if metric.kind in SQUARED:
            parts["squares"] = (value * value).sum(where=counts).fill_null(0.0)
    if metric.kind == PER_100:
        parts["accounts"] = rows[f"{name}__accounts"].max()
    return {f"{name}__{part}": value.cast("float64") for part, value in parts.items()}


def _over_clusters(each: ir.Table, metric: Metric) -> dict[str, ir.Value]:
    n, names = each[f"{metric.name}__n"], SUMS[metric.kind]
    parts = {"n": n, "excluded": each[f"{metric.name}__excluded"],
             "clusters": (n > 0).cast("float64"), "nn": n * n, "nnn": n * n * n,
             "nnnn": n * n * n * n}  # fmt: skip
    if "y" in names:
        y = each[f"{metric.name}__y"]
        squares = each[f"{metric.name}__squares"] if metric.kind in SQUARED else y
        parts |= {"y": y, "squares": squares, "ny": n * y, "yy": y * y, "yyy": y * y * y}
    found = {name: parts[name].sum() for name in names}
    if metric.kind == PER_100:
        found["accounts"] = each[f"{metric.name}__accounts"].max()
    return found


def daily(rows: ir.Table, metrics: Sequence[Metric], by: Sequence[str] = WHOLE) -> ir.Table:
    """Count the rows of each metric on each day that has any."""
    counts = {f"{metric.name}__n": rows[f"{metric.name}__in"].sum() for metric in metrics}
    return rows.group_by(*by, "day").aggregate(**counts)


def lasting(rows: ir.Table, metrics: Sequence[Metric], by: Sequence[str] = WHOLE) -> ir.Table:
    """Return of each metric median, slow tail, and the sums of 'at most the median'.

    The medians are found at once, so that the rows are read twice and never kept.
    """
    points = rows.group_by(*by).aggregate(
        **{f"{metric.name}__at": value_of(rows, metric).quantile([0.5, TAIL]) for metric in metrics}
    ).cache()  # fmt: skip
    joined = rows.join(points, list(by))
    values = {f"{metric.name}__value":
              (joined[f"{metric.name}__value"] <= joined[f"{metric.name}__at"][0]).cast("float64")
              for metric in metrics}  # fmt: skip
    sums = summed(joined.mutate(**values), metrics, by).join(points, list(by))
    levels = {f"{metric.name}__{name}": sums[f"{metric.name}__at"][place] for metric in metrics
              for place, name in enumerate(("middle", "tail"))}  # fmt: skip
    return sums.mutate(**levels).drop(*[f"{metric.name}__at" for metric in metrics])


def value_of(rows: ir.Table, metric: Metric) -> ir.FloatingValue:
    """Return the values of the rows that count, the others unknown."""
    counts = rows[f"{metric.name}__in"]
    return counts.ifelse(rows[f"{metric.name}__value"], ibis.null("float64"))


def of_metric(found: pd.DataFrame, metric: Metric, by: Sequence[str]) -> pd.DataFrame:
    """Return one metric's columns of an executed table, without its name, where it has rows."""
    mark = f"{metric.name}__"
    columns = {name: name.removeprefix(mark) for name in found.columns if name.startswith(mark)}
    frame = found[[*by, *columns]].rename(columns=columns)
    some = frame["n"] > 0
    some = some | (frame["excluded"] > 0) if "excluded" in frame else some
    return frame.loc[some].reset_index(drop=True)
