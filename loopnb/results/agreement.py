"""Whether several ways to count one thing lead to the same conclusion."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result


class Agreement(Result):
    """Measures that count one thing in different ways, beside each other, by topic.

    `said` is the verdict of a measure in words, `conclusion` that of its topic, the same in each
    of its rows. A measure that is not measured has n = 0 and no value.
    """

    columns = ("topic", "metric", "title", "unit", "value", "low", "high", "n", "baseline",
               "baseline_value", "change", "verdict", "said", "conclusion")  # fmt: skip
    caption = "Different ways to count the same"

    @property
    def text(self) -> str:
        said = self.table.drop_duplicates("topic").conclusion
        return " ".join(said) or "Nothing here is counted in more than one way."

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"About": [row.topic for row in rows],
             "Measure": [row.title for row in rows],
             "Value": [_value(row.value, row.unit) for row in rows],
             "Likely range": [_range(row) for row in rows],
             "n": [row.n for row in rows],
             "Baseline": [_value(row.baseline_value, row.unit) for row in rows],
             "Verdict": [row.said for row in rows]}
        )  # fmt: skip


def _value(value: float, unit: str) -> str:
    return "" if math.isnan(value) else verdicts.amount(value, unit)


def _range(row: object) -> str:
    return "" if math.isnan(row.value) else verdicts.between(row.low, row.high, row.unit)
