"""The listening plan: whom to meet in the next period, what to ask and by when."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd

from loopnb.periods import Period
from loopnb.results import ListeningPlan, Needs, Risk
from loopnb.results.listening import AT_RISK, MOST, SILENT, TURNED
from loopnb.results.needs import SILENT as UNHEARD
from loopnb.results.needs import UNMEASURED
from loopnb.store import Store
from loopnb.verdicts import count, day, number

OPENING = timedelta(days=14)  # of the period, in which nobody has to be met yet
BEFORE = timedelta(days=30)  # a renewal
ASKED, THEMES = 3, 2  # questions from what is known of a customer, and on what is not measured
ORDER = (AT_RISK, SILENT, TURNED)


def whom_to_meet(
    needs: Needs, risk: Risk, turned: pd.DataFrame, store: Store, *, period: Period
) -> ListeningPlan:
    """Return the customers to meet in the period after this one, without questions yet.

    Those with several reasons come first; then one of each reason in turn: at risk by renewal, key
    accounts by the length of silence, then those whose words have `turned` (`analyze.turning`).
    """
    reasons = [*_at_risk(risk), *_silent(needs), *_turned(turned)]
    table = pd.DataFrame(reasons, columns=["account_id", "kind", "rank", "why", "due"])
    found = [_one(account, rows) for account, rows in table.groupby("account_id", sort=True)]
    chosen = sorted(found, key=lambda row: (-row["many"], row["rank"], row["order"],
                                            row["account_id"]))[:MOST]  # fmt: skip
    ahead = period.back(-1)
    known = _known(store, [row["account_id"] for row in chosen])
    lines = [
        row | known.get(row["account_id"], {"name": row["account_id"], "owner": ""})
        | {"place": place, "by": _by(row["due"], place, ahead, len(chosen)), "ask": "",
           "period": ahead.title}
        for place, row in enumerate(chosen, start=1)
    ]  # fmt: skip
    return ListeningPlan.from_table(pd.DataFrame(lines, columns=[*ListeningPlan.columns]))


def listening(
    plan: ListeningPlan, asks: Mapping[str, Sequence[str]], needs: Needs
) -> ListeningPlan:
    """Return the plan with what to ask: of the customer's own, and of what is not measured.

    `asks` holds the questions of each customer's briefing by account_id.
    """
    open_ = [_theme(theme) for theme in needs.of(UNMEASURED).subject.head(THEMES)]
    own = [[*asks.get(account, ())][:ASKED] for account in plan.table.account_id]
    texts = ["|".join(question.replace("|", "/") for question in [*mine, *open_]) for mine in own]
    return ListeningPlan.from_table(plan.table.assign(ask=pd.Series(texts, dtype="str")))


def _theme(theme: str) -> str:
    return f"What do you live through with “{theme}”, and what would be better?"


def _at_risk(risk: Risk) -> list[tuple]:
    rows = risk.customers.sort_values(["due", "account_id"]).drop_duplicates("account_id")
    return [(row.account_id, AT_RISK, rank, f"Renews on {day(row.due)}. {row.reasons}", row.due)
            for rank, row in enumerate(rows.itertuples())]  # fmt: skip


def _silent(needs: Needs) -> list[tuple]:
    return [(row.account_id, SILENT, rank, row.why, "")
            for rank, row in enumerate(needs.of(UNHEARD).itertuples())]  # fmt: skip


def _turned(turned: pd.DataFrame) -> list[tuple]:
    return [
        (row.account_id, TURNED, rank,
         f"Of {count(row.comments, 'comment')} about {number(100 * row.now)} % complain, before "
         f"{number(100 * row.before)} %.", "")
        for rank, row in enumerate(turned.itertuples())
    ]  # fmt: skip


def _one(account: str, rows: pd.DataFrame) -> dict:
    """Return a customer with all reasons, the most pressing first."""
    order = rows.assign(order=rows.kind.map(ORDER.index)).sort_values("order")
    first = order.iloc[0]
    return {"account_id": account, "many": len(order), "rank": int(order["rank"].min()),
            "order": int(first.order), "kinds": "|".join(order.kind), "why": " ".join(order.why),
            "due": max(order.due)}  # fmt: skip


def _by(due: str, place: int, ahead: Period, many: int) -> str:
    """Return the day: a month before a renewal, else spread evenly over the period."""
    first, last = ahead.start + OPENING, ahead.end - timedelta(days=1)
    first = min(first, last)
    spread = first + (last - first) * place // max(many, 1)
    when = min(date.fromisoformat(due) - BEFORE, spread) if due else spread
    return max(first, when).isoformat()


def _known(store: Store, ids: list[str]) -> dict[str, dict[str, str]]:
    rows = store.table("accounts")
    rows = rows.filter(rows.account_id.isin([*ids, ""])).select("account_id", "name", "owner")
    return {row.account_id: {"name": row.account_id if pd.isna(row.name) else row.name,
                             "owner": "" if pd.isna(row.owner) else row.owner}
            for row in rows.execute().itertuples()}  # fmt: skip
