"""The registry of metrics: complete entries, and what counts as satisfied."""

import ibis
import pandas as pd
import pytest

from loopnb.metrics import METRICS
from loopnb.metrics.metric import AVERAGED, EXPOSURE, PER_100, QUANTILE, RATE, STOCK
from loopnb.metrics.population import JOINS
from loopnb.metrics.satisfaction import bottom_two, top_two
from loopnb.schema import TABLES


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_names_its_table_its_date_and_how_to_read_it(metric):
    if metric.date != "due_at":  # which is computed
        assert TABLES[metric.table].columns[metric.date] == "timestamp"
    assert set(metric.needs) <= set(JOINS)
    assert metric.better in ("higher", "lower", "neither")
    assert metric.level in ("satisfaction", "performance", "capacity")
    assert metric.kind in (*AVERAGED, QUANTILE, RATE, STOCK, EXPOSURE, PER_100)
    assert metric.definition.endswith(".") and metric.title and metric.unit
    assert (metric.value is None) == (metric.kind == RATE)


@pytest.mark.parametrize(
    ("score", "least", "most", "direction", "satisfied"),
    [
        (4, 1, 5, "high", True), (3, 1, 5, "high", False), (5, 1, 5, None, True),
        (2, 1, 5, "low", True), (3, 1, 5, "low", False), (1, 1, 5, "low", True),
        (6, 1, 7, "high", True), (5, 1, 7, "high", False),
        (3, 1, 3, "high", True), (2, 1, 3, "high", False),
        (4, 1, 4, "high", True), (3, 1, 4, "high", False), (1, 1, 4, "low", True),
        (1, 0, 1, "high", True), (0, 0, 1, "high", False), (0, 0, 1, "low", True),
    ],
)  # fmt: skip
def test_satisfied_are_the_two_best_points_of_five_or_the_best_of_fewer(
    score, least, most, direction, satisfied
):
    rating = pd.DataFrame(
        {"score": [float(score)], "scale_min": float(least), "scale_max": float(most),
         "scale_direction": pd.Series([direction], dtype="str")}
    )  # fmt: skip
    found = ibis.duckdb.connect().create_table("rating", rating)
    assert top_two(found).execute().tolist() == [satisfied]


@pytest.mark.parametrize(
    ("score", "most", "direction", "dissatisfied"),
    [
        (2, 5, "high", True), (3, 5, "high", False), (4, 5, "low", True), (3, 5, None, False),
        (1, 5, None, True), (2, 7, "high", True), (3, 7, "high", False), (1, 3, "high", True),
        (2, 3, "high", False), (4, 4, "low", True), (3, 4, "low", False),
    ],
)  # fmt: skip
def test_dissatisfied_are_the_two_worst_points_of_five_or_the_worst_of_fewer(
    score, most, direction, dissatisfied
):
    rating = pd.DataFrame(
        {"score": [float(score)], "scale_min": 1.0, "scale_max": float(most),
         "scale_direction": pd.Series([direction], dtype="str")}
    )  # fmt: skip
    found = ibis.duckdb.connect().create_table("rating", rating)
    assert bottom_two(found).execute().tolist() == [dissatisfied]
