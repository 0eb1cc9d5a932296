"""From raw rows to a figure, step by step, beside what another program says it is."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

ROWS, LEFT, ADDED, COUNTED, PART, OTHERWISE = (
    "rows", "left out", "added", "counted", "part", "otherwise"
)  # fmt: skip
NEAR = 0.05  # of the figure's own unit: printed alike
FAR = 0.02  # of the vendor's figure, beyond which no step is said to explain it


class Explained(Result):
    """How a metric's figure comes about, one row a step.

    `kind` is ROWS (what there is), LEFT or ADDED (a named exclusion or addition), COUNTED (the
    figure itself), PART (what it is made of) or OTHERWISE (the same rows counted in another way).
    `rows` are those that are left after the step, `change` how many it took or brought. `value`
    is the figure if the step were the last one, `by` how much the step moves it, `apart` how far
    it is from the vendor's figure; NaN where not told. `nearest` marks the step nearest to that.
    """

    columns = ("metric", "title", "period", "unit", "kind", "step", "rows", "change", "value", "by",
               "vendor", "apart", "nearest", "note")  # fmt: skip
    caption = "From raw rows to the figure"

    @property
    def text(self) -> str:
        return " ".join(filter(None, [self.figure, self._vendors()]))

    @property
    def figure(self) -> str:
        """The figure and what it is made of, in a sentence."""
        row = self.table.loc[self.table.kind == COUNTED].iloc[0]
        name = f"{row.title}, {row.period}"
        if math.isnan(row.value):
            return f"{name}: no figure. {row.note}".strip()
        return f"{name}: {verdicts.amount(row.value, row.unit)}, of {row.rows:,.0f} rows."

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        unit = rows[0].unit if rows else ""
        shown = {
            "Step": [_step(row) for row in rows],
            "Rows": [_count(row.change if row.kind == LEFT else row.rows) for row in rows],
            "Left over": [_count(row.rows) if row.kind == LEFT else "" for row in rows],
            f"Figure then, {unit}": [_exact(row.value) for row in rows],
        }
        if rows and not math.isnan(rows[0].vendor):
            shown["From the vendor's"] = [_signed(row.apart) for row in rows]
            shown["Nearest"] = ["◀ nearest" if row.nearest else "" for row in rows]
        return pd.DataFrame(shown | {"Note": [row.note for row in rows]})

    def _vendors(self) -> str:
        """Say which step comes nearest to the vendor's figure, and what makes the difference."""
        near = self.table.loc[self.table.nearest]
        if near.empty:
            return ""
        row, own = near.iloc[0], self.table.loc[self.table.kind == COUNTED].iloc[0]
        vendor = f"The vendor's {_exact(row.vendor)}"
        if abs(row.apart) > max(NEAR, FAR * abs(row.vendor)):
            return (
                f"{vendor} is explained by none of these steps: the nearest is "
                f"'{row.step}' ({_exact(row.value)}), {_exact(abs(row.apart))} away."
            )
        if row.kind == COUNTED:
            return f"{vendor} is the same figure."
        if row.kind == OTHERWISE:
            return f"{vendor} is nearest to another way of counting: {row.step}."
        after = self.table.loc[near.index[0] + 1 : own.name]
        moved = after.loc[after.by.abs() >= NEAR]
        told = [f"{each.step} ({_signed(each.by)})" for each in moved.itertuples()]
        what = "; ".join(told) or "steps that hardly move it"
        return f"{vendor} is nearest to the figure after '{row.step}'. What differs: {what}."


def _step(row: object) -> str:
    mark = {LEFT: "− ", ADDED: "+ ", COUNTED: "= ", PART: "  of these: ", OTHERWISE: "otherwise: "}
    return f"{mark.get(row.kind, '')}{row.step}"


def _count(number: float) -> str:
    return "" if math.isnan(number) else f"{abs(number):,.0f}"


def _exact(value: float) -> str:
    return "" if math.isnan(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _signed(value: float) -> str:
    if math.isnan(value):
        return ""
    text = f"{value:+,.2f}".replace("-", "−")
    return "0" if text in ("+0.00", "−0.00") else text
