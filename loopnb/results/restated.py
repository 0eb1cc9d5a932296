"""Figures that were signed and are another now, each with what changed behind it."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result


class Restated(Result):
    """Signed headline values that the data no longer give; one row a metric and period.

    `called` is the period as people say it, `n_signed` and `n` are the rows behind the value then
    and now, `value` is NaN where no rows are left.
    """

    columns = (
        "metric", "title", "period", "called", "edition", "signed_value", "value", "unit",
        "n_signed", "n", "why",
    )  # fmt: skip
    caption = "Figures that changed after they were signed"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No signed figure has changed."
        return " ".join(f"{row.title}: {sentence(row)}" for row in self.table.itertuples())

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Period": [row.called for row in rows],
             "Edition": [row.edition for row in rows],
             "As signed": [verdicts.amount(row.signed_value, row.unit) for row in rows],
             "Now": [verdicts.amount(row.value, row.unit) for row in rows],
             "n then": [row.n_signed for row in rows],
             "n now": [row.n for row in rows],
             "Why": [row.why for row in rows]}
        )  # fmt: skip


def sentence(row: object) -> str:
    """Return 'Q2 was reported as 84 %, now 83 %: 61 late answers.' (a row of `Restated`)."""
    then, now = (verdicts.amount(value, row.unit) for value in (row.signed_value, row.value))
    return f"{row.called} was reported as {then}{', now ' + now if now else ''}: {row.why}."
