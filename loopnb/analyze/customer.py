"""Who one customer is: what the list says, the contract, what waits, when we last spoke."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from loopnb.analyze.finding import Account
from loopnb.metrics import accounts as sums
from loopnb.metrics.population import population
from loopnb.periods import Period, local_day
from loopnb.results.briefing import Customer
from loopnb.results.impact import money
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import day

TEXTS = ("segment", "region", "owner", "currency")
DAY = 86_400  # seconds


@dataclass(frozen=True)
class Desk:
    """One customer's rows (`ours`), all rows, the quarters told of, and until when (UTC)."""

    account: Account
    ours: sums.Ours
    whole: Store
    quarters: list[Period]
    moment: datetime
    settings: Settings

    @property
    def span(self) -> Period:
        """The days of the quarters."""
        start, end = self.quarters[0].start, self.quarters[-1].end
        return Period("four quarters", start, end, "range")

    def day(self, moment: object) -> str:
        """Return the ISO day of a time in UTC, '' where it is not known."""
        return local_day(moment, self.settings.zone)


def customer(desk: Desk, waiting: pd.DataFrame, *, restricted: bool) -> Customer:
    """Return who they are; what they are worth only where the page is `restricted`."""
    known = desk.ours.table("accounts").execute()
    row = known.iloc[0] if len(known) else pd.Series(dtype=object)
    line = {name: text(row.get(name)) for name in TEXTS}
    products = [part.strip() for part in text(row.get("products")).split(";")]
    revenue, key = row.get("annual_revenue"), row.get("is_key")
    line |= {
        "account_id": desk.account.account_id, "name": desk.account.name,
        "listed": len(known) > 0, "products": ", ".join(filter(None, products)),
        "is_key": bool(pd.notna(key) and key), "as_of": _as_of(desk), "met_on": _met(desk),
        "revenue": money(revenue, line["currency"]) if restricted and pd.notna(revenue) else "",
        "open": len(waiting) if desk.whole.has("tickets") else -1,
        "urgent": int(waiting.is_urgent.sum()),
        "oldest_days": int(waiting.days.max()) if len(waiting) else 0,
    }  # fmt: skip
    return Customer.from_table(pd.DataFrame([line | _contract(desk, restricted) | _felt(desk)]))


def open_tickets(desk: Desk) -> pd.DataFrame:
    """Return their open tickets with `is_urgent` and `days`, urgent ones first, then the oldest."""
    rows = population("tickets", desk.ours, desk.settings, ("urgent",))
    frame = sums.open_at(rows, desk.moment).execute()
    order = ["is_urgent", "opened_at", "ticket_id"]
    frame = frame.sort_values(order, ascending=[False, True, True])
    seconds = (pd.Timestamp(desk.moment) - frame.opened_at).dt.total_seconds()
    return frame.assign(days=(seconds // DAY).astype("int64")).reset_index(drop=True)


def text(value: object) -> str:
    """Return a cell as text, '' where nothing is known."""
    return "" if value is None or pd.isna(value) else str(value)


def _as_of(desk: Desk) -> str:
    """Return the last day that the page tells of: the period's, or the exports' if earlier."""
    last = desk.span.end - timedelta(days=1)
    return min(last.isoformat(), desk.day(desk.moment))


def _met(desk: Desk) -> str:
    rows = desk.ours.table("conversations")
    end = desk.span.bounds_utc(desk.settings.zone)[1]
    return desk.day(rows.filter(rows.held_at < end).held_at.max().execute())


def _felt(desk: Desk) -> dict:
    """Return how often they were unhappy in the four quarters, and when last."""
    year = sums.answers(desk.ours, *desk.span.bounds_utc(desk.settings.zone)).execute()
    if year.empty:
        return {"unhappy": 0, "last_unhappy": ""}
    row = year.iloc[0]
    return {"unhappy": int(row.unhappy), "last_unhappy": desk.day(row.last_unhappy)}


def _contract(desk: Desk, restricted: bool) -> dict:
    """Return what becomes of their contract: the next day it is due, else what is known last."""
    rows = sums.contracts(desk.ours).execute()
    rows = rows.assign(day=pd.Series([desk.day(due) for due in rows.due_at], dtype=object))
    rows = rows.sort_values(["day", "amount"], kind="stable")
    undecided, end = rows.loc[rows.outcome.isna()], desk.span.end.isoformat()
    ahead, late = undecided.loc[undecided.day >= end], undecided.loc[undecided.day < end]
    if len(ahead):
        due = ahead.day.iloc[0]
        worth = _worth(ahead.loc[ahead.day == due]) if restricted else ""
        return {"renewal": f"renews on {day(due)}", "renews_on": due, "worth": worth}
    said = ""
    if len(late):
        said = f"was to renew on {day(late.day.iloc[-1])}, not decided yet"
    elif len(rows):
        last = rows.iloc[-1]
        said = f"{'renewed' if last.outcome else 'did not renew'} on {day(last.day)}"
    return {"renewal": said, "renews_on": "", "worth": ""}


def _worth(contracts: pd.DataFrame) -> str:
    """Return what contracts are worth, by currency, never added up over these."""
    known = contracts.dropna(subset="amount")
    by = known.groupby(known.currency.fillna("")).amount.sum()
    return ", ".join(f"{amount:,.0f} {currency}".strip() for currency, amount in by.items())
