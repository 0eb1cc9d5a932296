"""Who is at risk: customers that renew within six months and have been unhappy twice."""

import math

import pandas as pd

from loopnb.metrics import accounts as sums
from loopnb.periods import Period, local_day
from loopnb.results.risk import AT_RISK, INTERNAL, MONTHS, NO_SOURCE, NOBODY, TIMES, Risk
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import day

TEXTS = ("name", "segment", "region", "owner")
LINE = dict.fromkeys(Risk.columns, "") | {
    "is_key": False, "amount": math.nan, "unhappy": 0, "urgent_open": 0, "renewing": 0,
    "decided": 0,
}  # fmt: skip


def risk(store: Store, period: Period, settings: Settings) -> Risk:
    """Return who renews in the six months after the period and was unhappy twice in its last year.

    A renewal that is decided by now, or an unhappy customer without one, is not at risk. It takes
    contracts and answers that name their customer; without either nothing is told.
    """
    line = LINE | {"period": period.name}
    if why := _missing(store):
        return _one(line | {"verdict": why})
    start, end = period.rolling.bounds_utc(settings.zone)
    said = sums.answers(store, start, end).execute()
    if said.empty:
        return _one(line | {"verdict": NO_SOURCE})
    until = ahead(period).bounds_utc(settings.zone)
    due = sums.due(store, *until).execute()
    line |= {"renewing": due.account_id.nunique(), "decided": _decided(store, until)}
    rows = due.merge(said.loc[said.unhappy >= TIMES], on="account_id")
    if rows.empty:
        return _one(line | {"verdict": NOBODY})
    waiting = sums.urgent(store, end, settings).execute()
    rows = rows.merge(waiting, on="account_id", how="left").merge(
        _known(store, rows.account_id), on="account_id", how="left"
    )
    found = [line | _line(row, settings.zone) for row in rows.itertuples()]
    order = ["due", "account_id", "currency"]
    return Risk.from_table(pd.DataFrame(found).sort_values(order, kind="stable"))


def ahead(period: Period) -> Period:
    """Return the six months after a period."""
    until = (pd.Timestamp(period.end) + pd.DateOffset(months=MONTHS)).date()
    return Period("ahead", period.end, until, "range")


def _missing(store: Store) -> str:
    """Return why nobody can be told at risk, nothing where contracts and answers are loaded."""
    accounts = store.table("accounts")
    sold = store.has("renewals") or bool(
        accounts.filter(accounts.renewal_date.notnull()).limit(1).count().execute()
    )
    if sold and store.has("responses"):
        return ""
    paid = bool(accounts.filter(accounts.annual_revenue > 0).limit(1).count().execute())
    return NO_SOURCE if sold or paid else INTERNAL


def _decided(store: Store, until: tuple) -> int:
    rows = sums.contracts(store)
    within = (rows.due_at >= until[0]) & (rows.due_at < until[1]) & rows.outcome.notnull()
    return int(rows.filter(within).count().execute())


def _known(store: Store, ids: pd.Series) -> pd.DataFrame:
    rows = store.table("accounts")
    rows = rows.filter(rows.account_id.isin(ids.unique().tolist()))
    return rows.select("account_id", "is_key", *TEXTS).execute()


def _line(row: object, zone: str) -> dict:
    """Return one customer's row."""
    urgent = 0 if pd.isna(row.urgent) else int(row.urgent)
    last, is_key = local_day(row.last_unhappy, zone), bool(row.is_key is True or row.is_key == 1)
    said = {name: "" if pd.isna(getattr(row, name)) else getattr(row, name) for name in TEXTS}
    return said | {
        "verdict": AT_RISK, "account_id": row.account_id, "due": local_day(row.due_at, zone),
        "amount": float(row.amount), "currency": row.currency, "is_key": is_key,
        "unhappy": int(row.unhappy), "last_unhappy": last, "urgent_open": urgent,
        "reasons": _reasons(int(row.unhappy), last, urgent),
    }  # fmt: skip


def _reasons(times: int, last: str, urgent: int) -> str:
    often = "twice" if times == TIMES else f"{times} times"
    waits = f"; {urgent} urgent ticket{'s' * (urgent != 1)} open" if urgent else ""
    return f"Unhappy {often}, last on {day(last)}{waits}."


def _one(line: dict) -> Risk:
    return Risk.from_table(pd.DataFrame([line]))
