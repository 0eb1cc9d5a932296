"""Satisfaction weighted to all tickets, beside that of those who answered."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed


class Weighted(Result):
    """Satisfied customers as all tickets would have them, and as those who answered do.

    One row; where `reason` is not empty there are no weights, and why. `tickets` are those that
    the answers stand for, `unplaced` the answers that stand for none of them; `gap` is the
    largest distance, in per cent of all tickets, that trimmed weights leave.
    """

    columns = (
        "metric", "title", "unit", "period", "traits", "value", "low", "high",
        "unweighted", "unweighted_low", "unweighted_high", "n", "clusters", "tickets", "unplaced",
        "design_effect", "trimmed", "gap", "reason",
    )  # fmt: skip
    caption = "Those who answered, and all tickets"

    @property
    def text(self) -> str:
        return " ".join(map(_sentence, self.table.itertuples())) or "Nothing was weighted."

    @property
    def shown(self) -> pd.DataFrame:
        rows = [row for row in self.table.itertuples() if row.n]
        if not rows:
            return pd.DataFrame()
        lines = [
            line
            for row in rows
            for line in (
                ("As answered", row.unweighted, row.unweighted_low, row.unweighted_high, row),
                ("Weighted to all tickets", row.value, row.low, row.high, row),
            )
            if line[1] == line[1]
        ]
        return pd.DataFrame(
            {"Measure": [f"{row.title}, {how[0].lower()}{how[1:]}" for how, *_, row in lines],
             "Value": [verdicts.amount(value, row.unit) for _, value, _, _, row in lines],
             "Likely range": [verdicts.between(low, high, row.unit)
                              for _, _, low, high, row in lines],
             "n": [int(row.n) for *_, row in lines]}
        )  # fmt: skip


def _sentence(row: object) -> str:
    if row.reason:
        return f"Not weighted to all tickets: {row.reason}."
    value, plain = (f"{verdicts.number(each)} %" for each in (row.value, row.unweighted))
    likely = verdicts.between(row.low, row.high, row.unit).removeprefix("between ")
    likely = f" ({likely.replace(' and ', ' to ')})" if likely else ""
    visible = not row.low <= row.unweighted <= row.high
    by = listed(row.traits.split(";"))
    instead = ", as without weights" if value == plain else f" instead of {plain}"
    text = f"Weighted to all tickets, {value} are satisfied{likely}{instead}: that answers "
    text += f"differ from all tickets by {by} makes {'a' if visible else 'no visible'} difference."
    return text + _limits(row)


def _limits(row: object) -> str:
    """Return what the weights rest on and what they cannot do."""
    text = " Whether the unhappy answer more often, or less, cannot be seen here."
    if row.trimmed > 0:
        text += (f" {verdicts.number(row.trimmed)} % of the answers would have counted too much "
                 f"and were cut, so up to {verdicts.number(row.gap)} % of tickets are not made "
                 "up for.")  # fmt: skip
    if row.unplaced:
        text += f" {row.unplaced:,} answers are about no such ticket and count for nothing in it."
    return text
