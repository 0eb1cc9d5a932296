"""Measured values, their comparison with the baseline, and what may become one."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result


class Measures(Result):
    """Each metric in each period: value, interval, n and the clusters behind it.

    `broke` is the last day before the period's end on which its question changed, "" where it
    reads as ever; `break_note` says so. `covered` is, for what is counted by the day, which days
    the exports tell of (`metrics.coverage`).
    """

    columns = (
        "metric", "title", "unit", "better", "level", "kind", "headline", "period", "start",
        "value", "low", "high", "se", "df", "note", "n", "clusters", "excluded", "tail", "minimum",
        "definition", "version", "broke", "break_note", "covered",
    )  # fmt: skip
    caption = "Measured values by period"

    @property
    def text(self) -> str:
        periods = self.table.period.unique()
        return f"{self.table.metric.nunique()} measures over {len(periods)} period(s)."

    @property
    def headlines(self) -> "Measures":
        """The measures that loop.yaml names as headlines."""
        return Measures.from_table(self.table.loc[self.table.headline.eq(True)])

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


def _best(row: object) -> str:
    value = verdicts.amount(row.best_value, row.unit)
    return f"{value} ({row.best_period})" if value else ""


class Comparison(Result):
    """Each metric of the period against its frozen baseline, with a verdict."""

    columns = (
        *Measures.columns, "baseline", "baseline_value", "change", "change_low", "change_high",
        "change_df", "p", "p_adjusted", "noticeable", "verdict", "last_value", "year_ago_value",
        "rolling_value", "rolling_low", "rolling_high", "best_value", "best_period",
        "goal", "goal_verdict", "judged_on", "year", "year_value", "bridge",
    )  # fmt: skip
    caption = "This period against the baseline"

    @property
    def text(self) -> str:
        lead = self.headlines.rows
        if not (self.table.baseline != "").any():
            values = [f"{r.title.lower()} {verdicts.amount(r.value, r.unit)}" for r in lead]
            return f"First measurement, no baseline yet: {'; '.join(values)}."
        said = [f"{r.title}: {verdicts.amount(r.value, r.unit)}. {verdicts.sentence(r)}"
                for r in lead]  # fmt: skip
        return " ".join([*said, self._others()]).strip()

    def _others(self) -> str:
        rows = self.table.loc[self.table.headline.eq(False) & self.table.change.notna()]
        moved = rows.loc[rows.verdict.isin(verdicts.WORDS)].title.str.lower()
        if rows.empty:
            return ""
        said = f"{', '.join(moved)} moved" if len(moved) else "none moved clearly"
        return f"Of {len(rows)} further measures {said}."

    @property
    def headlines(self) -> "Comparison":
        """The measures that loop.yaml names as headlines; their verdicts are held together."""
        return Comparison.from_table(self.table.loc[self.table.headline.eq(True)])

    @property
    def ready(self) -> pd.DataFrame:
        """The rows that can be frozen as baselines: whole, enough behind them, an interval."""
        table = self.table.loc[self.table.verdict != verdicts.PARTIAL]
        return table.loc[(table.n >= table.minimum) & table.low.notna() & table.high.notna()]

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
                "Goal": [verdicts.goal_sentence(row) for row in rows],
                "Period before": [verdicts.amount(row.last_value, row.unit) for row in rows],
                "A year ago": [verdicts.amount(row.year_ago_value, row.unit) for row in rows],
                "Last four quarters": [
                    verdicts.amount(row.rolling_value, row.unit) for row in rows
                ],
                "Best before": [_best(row) for row in rows],
                "p, adjusted": [_p(row.p_adjusted) for row in rows],
            }
        )


class Baselines(Result):
    """Values that wait for a person to freeze them as baselines.

    `replaces` names the period of the baseline in force and `reason` says why it no longer
    serves; both are empty where there is none yet.
    """

    columns = ("metric", "title", "unit", "value", "low", "high", "n", "version", "df", "replaces",
               "reason")  # fmt: skip
    caption = "Proposed baselines"

    @property
    def text(self) -> str:
        first = int((self.table.replaces == "").sum())
        told = [f"{verdicts.count(first, 'measure')} wait{'s' * (first == 1)} for a first baseline."
                ] if first else []  # fmt: skip
        told += [f"{row.title}: a new baseline in place of {row.replaces}, because {row.reason}."
                 for row in self.table.itertuples() if row.replaces]  # fmt: skip
        return " ".join(told) or "No baseline waits to be frozen."

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Value": [verdicts.amount(row.value, row.unit) for row in rows],
             "Likely range": [verdicts.between(row.low, row.high, row.unit) for row in rows],
             "n": [row.n for row in rows],
             "In place of": [row.replaces for row in rows],
             "Because": [row.reason for row in rows]}
        )  # fmt: skip
