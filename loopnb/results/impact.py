"""What satisfaction goes with: renewals and revenue, or the hours that users lost."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

RENEWAL, LOST_TIME, NOTHING = "renewal", "lost time", "nothing"
TOLD, NOT_TOLD = "told", "cannot be told from these data"
STEP = 10  # points of satisfaction that the estimate is for
SEVERAL = "several currencies"
AHEAD = 2  # quarters whose renewals are added up


class Impact(Result):
    """One row. Estimates are in points of renewal for 10 points of satisfaction, `lag` quarters
    before, within the same account.

    `lead` is the same for satisfaction `lag` quarters after the renewal, which cannot have moved
    it. `worth` is what one point goes with in the revenue up for renewal in the next two quarters.
    `hours` are those that urgent tickets were open in the period, where there are no renewals.
    What is not told is empty.
    """

    columns = ("period", "kind", "verdict", "reason", "lag", "estimate", "low", "high", "lead",
               "lead_low", "lead_high", "n", "accounts", "revenue", "contracts", "currency",
               "worth", "worth_low", "worth_high", "hours", "urgent")  # fmt: skip
    caption = "What satisfaction goes with"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "Neither renewals nor urgent tickets are known."
        row = self.table.iloc[0]
        return SAID[row.kind](row)

    @property
    def shown(self) -> pd.DataFrame:
        rows = [line for row in self.table.itertuples() for line in _lines(row)]
        return pd.DataFrame(rows, columns=["What", "Value", "Likely range"])


def money(amount: float, currency: str) -> str:
    """Return an amount of money as people say it: '4.2 million EUR', '13,000 EUR'."""
    if abs(amount) >= 999_500:
        return f"{verdicts.number(amount / 1e6)} million {currency}".strip()
    digits = max(0, len(f"{abs(amount):.0f}") - 2)  # two figures say enough
    return f"{round(amount, -digits):,.0f} {currency}".strip()


def _renewal(row: object) -> str:
    """Say whether satisfaction goes with renewal, and what is up for renewal."""
    said = f"Whether satisfaction goes with renewal cannot be told from these data: {row.reason}."
    if row.verdict == TOLD:
        said = (
            "Satisfaction goes with renewal: in the same customer, 10 points more satisfaction go "
            f"with {verdicts.number(abs(row.estimate))} points "
            f"{'more' if row.estimate > 0 else 'less'} renewal {row.lag} quarters later "
            f"({verdicts.between(row.low, row.high, 'points')}; {row.n:,} renewals of "
            f"{row.accounts:,} customers)."
        )
    if row.currency == SEVERAL:
        return f"{said} What is up for renewal is in {SEVERAL} and is not added up."
    if math.isnan(row.revenue):
        return said
    said += f" Up for renewal in the next two quarters: {money(row.revenue, row.currency)}."
    if not math.isnan(row.worth):
        worth = money(row.worth, row.currency)
        said += f" One point of satisfaction goes with {worth} of it ({_worth_between(row)})."
    return said


def _worth_between(row: object) -> str:
    return f"between {money(row.worth_low, '')} and {money(row.worth_high, row.currency)}"


def _lost_time(row: object) -> str:
    if not row.urgent:
        return "No tickets of the highest priority were open in the period."
    return (
        f"Users lost at least {row.hours:,.0f} hours waiting on urgent tickets in {row.period} "
        f"({row.urgent:,} tickets)."
    )


SAID = {
    RENEWAL: _renewal,
    LOST_TIME: _lost_time,
    NOTHING: lambda row: "Neither renewals nor urgent tickets are known.",
}


def _lines(row: object) -> list[tuple[str, str, str]]:
    """Return what is known, its value and its likely range, line by line."""
    found = [
        (what, verdicts.number(value), verdicts.between(low, high, "points"))
        for what, value, low, high in (
            (f"Points of renewal for {STEP} points of satisfaction", row.estimate, row.low,
             row.high),
            ("The same for satisfaction after the renewal", row.lead, row.lead_low, row.lead_high),
        )
        if not math.isnan(value)
    ]  # fmt: skip
    if row.kind == RENEWAL:
        found.append(("Renewals with answers two quarters before", f"{row.n:,}", ""))
        found.append(("Customers behind them", f"{row.accounts:,}", ""))
    if not math.isnan(row.revenue):
        up = money(row.revenue, row.currency)
        found.append(("Up for renewal in the next two quarters", up, ""))
    if not math.isnan(row.worth):
        worth = money(row.worth, row.currency)
        found.append(("One point of satisfaction goes with", worth, _worth_between(row)))
    if not math.isnan(row.hours):
        found.append(("Hours that urgent tickets were open", f"{row.hours:,.0f}", ""))
    return found
