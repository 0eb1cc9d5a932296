"""Whether customers were called back in time, promises kept, and what the called answered next."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from loopnb import calls
from loopnb.analyze.afterwards import afterwards
from loopnb.analyze.weekly.callbacks import callbacks
from loopnb.calls import read_day
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import Called
from loopnb.results.callbacks import TOLD, TOO_FEW, UNRECORDED
from loopnb.settings import Settings
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.proportions import proportion
from loopnb.store import Store

BEFORE = timedelta(days=21)  # an answer is older than the day by which to call, holidays included
UNKNOWN = dict.fromkeys(Called.columns, math.nan) | dict.fromkeys(
    ("n", "in_time", "late", "open", "unowned", "promises", "kept", "next_n", "other_n"), 0
)  # fmt: skip


def called(store: Store, register: Register, period: Period, settings: Settings) -> Called:
    """Return what became of the call-backs and promises due in the period, as of its end.

    A call-back is due for each answer that asks for one, whether or not anybody owns it; counted
    from the first that the register holds, for before that nobody wrote down who called. Without
    any the calls are UNRECORDED. Likely ranges count customers together; a share has none below
    the smallest number of answers that the settings allow.
    """
    held = calls.known(register, period.end)
    asked = held.loc[held.kind.str.lower() != calls.PROMISE]
    least = settings.thresholds.minimum_responses
    line = UNKNOWN | {"period": period.name, "minimum": least, "verdict": UNRECORDED, "since": "",
                      "next_verdict": TOO_FEW}  # fmt: skip
    ledger = calls.ledger(register, store, settings, period.end)
    line |= _kept(ledger, period, told=len(held) > 0)
    begun = [day for day in asked.due.map(read_day) if day]
    if begun:
        due = _due(store, asked, replace(period, start=max(period.start, min(begun))), settings)
        line |= {"since": max(period.start, min(begun)).isoformat()} | _made(due, least)
        year = _year(store, asked, period, settings)
        line |= afterwards(store, year, period.bounds_utc(settings.zone)[1], settings)
    return Called.from_table(pd.DataFrame([line]))


def _due(store: Store, held: pd.DataFrame, span: Period, settings: Settings) -> pd.DataFrame:
    """Return the call-backs due in a span: those of answers, and what else the register holds.

    Columns: callback_id, account_id, unhappy, ticket_id, answered_on, due, owner, called_on.
    """
    if span.end <= span.start:
        return held.iloc[:0].assign(unhappy=False)
    wide = Period("", span.start - BEFORE, span.end, "range")
    found = callbacks(store, wide, settings).table
    asked = found.rename(columns={"response_id": "callback_id", "call_by": "due"})
    kept = ["callback_id", "account_id", "ticket_id", "answered_on", "due", "unhappy"]
    known = held.set_index("callback_id")
    asked = asked[kept].assign(**{name: asked.callback_id.map(known[name]).fillna("")
                                  for name in ("owner", "called_on")})  # fmt: skip
    asked["due"] = asked.callback_id.map(known.due).fillna(asked.due)
    rest = held.loc[~held.callback_id.isin(asked.callback_id)]
    rest = rest.assign(unhappy=rest.kind.str.lower() == "unhappy")
    both = pd.concat([asked, rest[asked.columns]], ignore_index=True)
    days = both.due.map(read_day)
    inside = [day is not None and span.start <= day < span.end for day in days]
    return both.loc[np.array(inside, dtype=bool)].sort_values("callback_id", ignore_index=True)


def _year(store: Store, held: pd.DataFrame, period: Period, settings: Settings) -> pd.DataFrame:
    """Return the unhappy customers to call in the year up to the period's end, since records began.

    `in_time` says whether they were called by the day they were due.
    """
    first = min(day for day in held.due.map(read_day) if day)
    span = replace(period.rolling, start=max(period.rolling.start, first))
    rows = _due(store, held, span, settings)
    rows = rows.loc[rows.unhappy.astype(bool)]
    return rows.assign(in_time=[_in_time(row) for row in rows.itertuples()])


def _in_time(row: object) -> bool:
    made, due = read_day(row.called_on), read_day(row.due)
    return made is not None and made <= (due or date.max)


def _made(due: pd.DataFrame, least: int) -> dict:
    """Return how many were called in time, late and not at all, and the share of the first."""
    in_time = np.array([_in_time(row) for row in due.itertuples()], dtype=bool)
    made = due.called_on.ne("").to_numpy()
    open_ = due.loc[~made]
    found = {"n": len(due), "in_time": int(in_time.sum()), "late": int((made & ~in_time).sum()),
             "open": len(open_), "unowned": int(open_.owner.eq("").sum()),
             "verdict": TOLD if len(due) >= least else TOO_FEW}  # fmt: skip
    return found | _share(in_time, due.account_id.mask(due.account_id == "", due.callback_id),
                          "share", "low", "high")  # fmt: skip


def _kept(ledger: pd.DataFrame, period: Period, *, told: bool) -> dict:
    """Return how many promises fell due in the period and, where that is `told`, were kept."""
    days = ledger.promise_due.map(read_day)
    inside = [day is not None and period.start <= day < period.end for day in days]
    rows = ledger.loc[np.array(inside, dtype=bool) & ledger.promise.ne("").to_numpy()]
    kept = np.array([bool(row.promise_kept_on) and row.promise_kept_on <= row.promise_due
                     for row in rows.itertuples()], dtype=bool)  # fmt: skip
    if not told:
        return {"promises": len(rows), "kept": -1}
    return {"promises": len(rows), "kept": int(kept.sum())} | _share(
        kept, rows.account_id.mask(rows.account_id == "", rows.callback_id),
        "kept_share", "kept_low", "kept_high",
    )  # fmt: skip


def _share(holds: np.ndarray, group: pd.Series, *names: str) -> dict:
    """Return a share in per cent with its likely range, clustered by customer."""
    if not len(holds):
        return {}
    sums = pd.DataFrame({"n": 1.0, "y": holds.astype(float)}).groupby(group.to_numpy()).sum()
    row = proportion(cluster_sums(sums.n, sums.y)).scaled(100).rows()[0]
    parts = (row["value"], row["low"], row["high"])
    return dict(zip(names, (math.nan if part is None else part for part in parts), strict=True))
