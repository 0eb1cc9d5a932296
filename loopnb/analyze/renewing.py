"""Who renews next, those first whose answers are expected to be the worst; names and revenue."""

import math

import pandas as pd

from loopnb.analyze.impact import LAG
from loopnb.analyze.risk import ahead
from loopnb.analyze.standing import standing
from loopnb.metrics import accounts as sums
from loopnb.periods import Period, local_day
from loopnb.results import Renewing, Risk
from loopnb.settings import Settings
from loopnb.store import Store

KNOWN = ("name", "owner", "is_key")


def renewing(store: Store, period: Period, settings: Settings, risk: Risk) -> Renewing:
    """Return the customers with a contract due in the six months after the period, ranked.

    The lower the satisfaction expected of a customer (`standing`) in the quarter that lies LAG
    before the contract is due, as in what satisfaction is worth, the earlier its place. Without
    contracts or answers there is no row. For restricted pages.
    """
    due = sums.due(store, *ahead(period).bounds_utc(settings.zone)).execute()
    felt = standing(store, period, settings)
    if due.empty or felt.empty:
        return Renewing.from_table(pd.DataFrame(columns=Renewing.columns))
    rows = store.table("accounts")
    rows = rows.filter(rows.account_id.isin(due.account_id.unique().tolist()))
    known = rows.select("account_id", *KNOWN).execute()
    due = due.assign(due=[local_day(at, settings.zone) for at in due.due_at])
    due = due.merge(known, on="account_id", how="left")
    place = [(row.account_id, _quarter(row.due, period)) for row in due.itertuples()]
    level = felt.set_index(["account_id", "quarter"]).felt.reindex(place).fillna(0.0)
    table = due.assign(felt=level.to_numpy(), period=period.name)
    return Renewing.from_table(_placed(_plain(table), risk))


def _quarter(due: str, period: Period) -> int:
    """Return the quarter that counts for a contract: 0 the period's last, 1 the one before."""
    day, last = pd.Timestamp(due), pd.Timestamp(period.end) - pd.Timedelta(days=1)
    steps = 4 * (day.year - last.year) + day.quarter - last.quarter
    return min(1, max(0, LAG - steps))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    key = table.is_key.astype("boolean").fillna(False).astype(bool)
    texts = {name: table[name].astype(object).where(table[name].notna(), "") for name in
             ("name", "owner")}  # fmt: skip
    return table.assign(is_key=key, amount=table.amount.astype(float), **texts)


def _placed(table: pd.DataFrame, risk: Risk) -> pd.DataFrame:
    """Return the rows in their order, each customer at the place of its lowest expectation."""
    known = dict(zip(risk.customers.account_id, risk.customers.reasons, strict=True))
    lowest = table.groupby("account_id").felt.min().round(9).sort_index()
    order = lowest.sort_values(kind="stable")
    place = pd.Series(range(1, len(order) + 1), index=order.index)
    table = table.assign(
        place=table.account_id.map(place), of=len(order),
        at_risk=table.account_id.isin(known), reasons=table.account_id.map(known).fillna(""),
        amount=table.amount.where(table.amount.notna(), math.nan),
    )  # fmt: skip
    return table.sort_values(["place", "due", "currency"], kind="stable")
