"""Measured values, their comparison with the baseline, and the goals they lead to."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result


class Measures(Result):
    """Each metric in each period: value, interval, n and the clusters behind it."""

    columns = (
        "metric", "title", "unit", "better", "level", "period", "start", "value", "low", "high",
        "n", "clusters", "excluded", "tail", "minimum", "definition", "version",
    )  # fmt: skip
    caption = "Measured values by period"

    @property
    def text(self) -> str:
        periods = self.table.period.unique()
        return f"{self.table.metric.nunique()} measures over {len(periods)} period(s)."

    @property
    def shown(self) -> pd.DataFrame:
        """One row a measure, one column a period: the value and the n behind it."""
        table = self.table.loc[self.table.n > 0]
        said = [
            f"{verdicts.amount(row.value, row.unit)} (n {row.n:,})" for row in table.itertuples()
        ]
        wide = table.assign(said=said).pivot(index="title", columns="period", values="said")
        order = [table.title.unique(), table.sort_values("start").period.unique()]
        return wide.reindex(index=order[0], columns=order[1]).rename_axis("Measure").reset_index()


def _p(value: float) -> str:
    return "" if value != value else "under 0.001" if value < 0.001 else f"{value:.3f}"


class Comparison(Result):
    """Each metric of the period against its frozen baseline, with a verdict."""

    columns = (
        *Measures.columns, "baseline", "baseline_value", "change", "change_low", "change_high",
        "p", "p_adjusted", "noticeable", "verdict", "last_value", "year_ago_value",
        "goal", "goal_verdict",
    )  # fmt: skip
    caption = "This period against the baseline"

    @property
    def text(self) -> str:
        if not (self.table.baseline != "").any():
            values = [f"{r.title.lower()} {verdicts.amount(r.value, r.unit)}" for r in self.rows]
            return f"First measurement, no baseline yet: {'; '.join(values)}."
        return " ".join(
            f"{row.title}: {verdicts.amount(row.value, row.unit)}. {verdicts.sentence(row)}"
            for row in self.rows
        )

    @property
    def rows(self) -> list:
        return list(self.table.itertuples())

    @property
    def shown(self) -> pd.DataFrame:
        rows = self.rows
        return pd.DataFrame(
            {
                "Measure": [row.title for row in rows],
                "Value": [verdicts.amount(row.value, row.unit) for row in rows],
                "Likely range": [verdicts.between(row.low, row.high, row.unit) for row in rows],
                "n": [row.n for row in rows],
                "Baseline": [verdicts.amount(row.baseline_value, row.unit) for row in rows],
                "Verdict": [verdicts.sentence(row) for row in rows],
                "p, adjusted": [_p(row.p_adjusted) for row in rows],
            }
        )


class Baselines(Result):
    """Values that wait for a person to freeze them as baselines."""

    columns = ("metric", "title", "unit", "value", "low", "high", "n", "version")
    caption = "Proposed baselines"

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Value": [verdicts.amount(row.value, row.unit) for row in rows],
             "Likely range": [verdicts.between(row.low, row.high, row.unit) for row in rows],
             "n": [row.n for row in rows]}
        )  # fmt: skip


class Objectives(Result):
    """Proposed goals for the next period, with the rule that made them."""

    columns = ("metric", "title", "unit", "prior_best", "prior_best_period", "goal", "rule")
    caption = "Proposed goals"

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Prior best": [verdicts.amount(row.prior_best, row.unit) for row in rows],
             "Goal": [verdicts.amount(row.goal, row.unit) for row in rows],
             "Rule": [row.rule for row in rows]}
        )  # fmt: skip
