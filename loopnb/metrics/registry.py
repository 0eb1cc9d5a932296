"""The metrics, as data, in the order in which pages show them."""

import pandas as pd

from loopnb.metrics.capacity import CAPACITY_METRICS
from loopnb.metrics.metric import Metric
from loopnb.metrics.performance import PERFORMANCE_METRICS
from loopnb.metrics.satisfaction import SATISFACTION_METRICS
from loopnb.results.catalogue import Catalogue

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (*SATISFACTION_METRICS, *PERFORMANCE_METRICS, *CAPACITY_METRICS)
}
# Three ways to count one thing: the conclusion stands where all of them lead to it.
FIRST_CONTACT = ("fcr_one_reply", "fcr_first_session", "fcr_customer")


def catalogue() -> Catalogue:
    """Return every metric with its unit, its direction and its definition."""
    rows = [
        {"metric": name, **{part: getattr(metric, part) for part in Catalogue.columns[1:]}}
        for name, metric in METRICS.items()
    ]
    return Catalogue.from_table(pd.DataFrame(rows))
