"""What unhappy customers answered next: those called in time beside those who were not.

Both are followed from the day by which they were to be called, so that nobody counts as called for
having stayed long enough to be (a landmark analysis: Anderson, Cain and Gelber 1983).
"""

import math
from datetime import datetime

import ibis
import pandas as pd

from loopnb.metrics import METRICS
from loopnb.metrics.accounts import rated_as
from loopnb.periods import local_day
from loopnb.results.callbacks import MONTHS, TOLD, TOO_FEW
from loopnb.settings import Settings
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import difference, shared
from loopnb.stats.estimates import Estimate
from loopnb.stats.proportions import proportion
from loopnb.store import Store

SIDES = {True: "next", False: "other"}  # called in time, and not


def afterwards(
    store: Store, asked: pd.DataFrame, until: datetime, settings: Settings
) -> dict[str, object]:
    """Return the share satisfied with their next answer on each side, and the difference.

    `asked` has a row an unhappy answer: callback_id (the answer's id), ticket_id, account_id, due,
    `in_time`. The next answer is the same person's, or the customer's where the person is not
    known, on another ticket, within six months of the day due and before `until` (UTC). Shares are
    in per cent; the keys are columns of `Called`.
    """
    found = _next(store, asked, until, settings)
    sides = {side: _by_customer(found.loc[found.in_time == side]) for side in SIDES}
    line = {f"{name}_n": int(sides[side].n.sum()) for side, name in SIDES.items()}
    if min(line.values()) < settings.thresholds.minimum_responses:
        return line | {"next_verdict": TOO_FEW}
    sums = {side: cluster_sums(rows.n, rows.y) for side, rows in sides.items()}
    shares = {side: proportion(each) for side, each in sums.items()}
    for side, name in SIDES.items():
        line |= _named(shares[side], f"{name}_share", f"{name}_low", f"{name}_high")
    covariance = shared(sums[True], sums[False], _cross(sides[True], sides[False]))
    change = difference(shares[True], shares[False], covariance)
    parts = (100 * float(part) for part in (change.value, change.low, change.high))
    return line | dict(zip(("change", "change_low", "change_high"), parts, strict=True)) | {
        "next_verdict": TOLD}  # fmt: skip


def _next(store: Store, asked: pd.DataFrame, until: datetime, settings: Settings) -> pd.DataFrame:
    """Return each next answer once a side: group (the customer), satisfied and in_time."""
    people = store.table("responses")
    people = people.filter(people.response_id.isin([*asked.callback_id, ""]))
    known = people.select("response_id", "requester_key").execute()
    person = asked.callback_id.map(dict(zip(known.response_id, known.requester_key, strict=True)))
    key = ("r:" + person.astype(object)).fillna(("a:" + asked.account_id).where(
        asked.account_id != ""))  # fmt: skip
    rows = asked.assign(key=key, group=asked.account_id.where(asked.account_id != "", key))
    answers = _answers(store, until, settings, of=sorted({*key.dropna()}))
    both = rows.dropna(subset="key").merge(answers, on="key", suffixes=("", "_next"))
    last = (pd.to_datetime(both.due) + pd.DateOffset(months=MONTHS)).dt.strftime("%Y-%m-%d")
    both = both.loc[(both.day > both.due) & (both.day <= last)]
    both = both.loc[(both.ticket_id_next == "") | (both.ticket_id_next != both.ticket_id)]
    both = both.sort_values(["responded_at", "response_id"]).drop_duplicates("callback_id")
    return both.drop_duplicates(["in_time", "response_id"])[["group", "satisfied", "in_time"]]


def _answers(store: Store, until: datetime, settings: Settings, *, of: list[str]) -> pd.DataFrame:
    """Return the ratings of satisfaction by person and by customer, each under its key."""
    rows = store.table("responses")
    rows = rows.filter(rated_as(rows, "csat") & (rows.responded_at < until))
    satisfied = METRICS["csat"].value(rows).cast("float64")
    parts = []
    for mark, column in (("r:", "requester_key"), ("a:", "account_id")):
        own = [each.removeprefix(mark) for each in of if each.startswith(mark)]
        part = rows.filter(rows[column].isin([*own, ""]))
        parts.append(part.select(
            "response_id", "responded_at", "ticket_id", satisfied=satisfied,
            key=ibis.literal(mark) + part[column],
        ).execute())  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    days = [local_day(at, settings.zone) for at in frame.responded_at]
    return frame.assign(day=pd.Series(days, dtype="str"), ticket_id=frame.ticket_id.fillna(""))


def _by_customer(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each customer's number of answers and how many of them are satisfied."""
    return rows.assign(n=1.0).groupby("group", sort=True).agg(n=("n", "sum"),
                                                              y=("satisfied", "sum"))  # fmt: skip


def _cross(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, float]:
    """Return the sums of products over the customers who are on both sides."""
    both = one.join(other, lsuffix="1", rsuffix="2", how="inner")
    return {"nn": (both.n1 * both.n2).sum(), "ny": (both.n1 * both.y2).sum(),
            "yn": (both.y1 * both.n2).sum(), "yy": (both.y1 * both.y2).sum()}  # fmt: skip


def _named(share: Estimate, *names: str) -> dict[str, float]:
    row = share.scaled(100).rows()[0]
    parts = (row["value"], row["low"], row["high"])
    return dict(zip(names, (math.nan if part is None else part for part in parts), strict=True))
