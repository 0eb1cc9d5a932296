"""Customers to call back: every unhappy answer of the week, and every key account's."""

from datetime import date, datetime, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.metrics.expressions import local_day
from loopnb.metrics.satisfaction import bottom_two, promoter, rated
from loopnb.periods import Period
from loopnb.results.week import Callbacks
from loopnb.settings import Business, Settings
from loopnb.store import Store
from loopnb.text import quoting
from loopnb.text.cleaning import plain, says

DAYS = 2  # working days within which a customer is called
LONGEST = 140  # characters of a comment that are shown
HALF_A_YEAR = timedelta(weeks=26)
REFUSED = {"false", "no", "0", "0.0", "n"}  # of "may we quote you?"
UNKNOWN = "Not on the list"


def callbacks(store: Store, week: Period, settings: Settings) -> Callbacks:
    """Return a row for each person and ticket with an unhappy answer, or of a key account.

    Unhappy are the two worst points of a scale, 0 to 6 of an answer on recommending us, and that
    a problem was not resolved. Unhappy key accounts come first, then the others, then content
    key accounts, each in the order of their answers.
    """
    found = _answers(store, week, settings).execute()
    found = found.loc[found.unhappy | found.is_key].sort_values(["responded_at", "response_id"])
    if found.empty:
        return Callbacks.from_table(pd.DataFrame(columns=Callbacks.columns))
    words = _words(store, found, _names(store, week.bounds_utc(settings.zone)[1]))
    who = [found[name].fillna("") for name in ("ticket_id", "requester_key", "survey")]
    nobody = (who[0] == "") & (who[1] == "")
    person = (who[0] + "\n" + who[1] + "\n" + who[2]).where(~nobody, found.response_id)
    rows = [_row(part, words, settings) for _, part in found.groupby(person, sort=False)]
    table = pd.DataFrame(rows)
    order = table.assign(place=-2 * table.unhappy.astype(int) - table.is_key.astype(int))
    return Callbacks.from_table(order.sort_values(["place", "answered_on"], kind="stable"))


def working_day(after: date, days: int, business: Business | None) -> date:
    """Return the n-th working day after a day; Monday to Friday where none are declared."""
    works = business.works_on if business else lambda day: day.weekday() < 5
    when = after
    while days:
        when += timedelta(days=1)
        days -= works(when)
    return when


def _answers(store: Store, week: Period, settings: Settings) -> ir.Table:
    """Return the week's ratings with the customer and whether they are unhappy."""
    rows, accounts = store.table("responses"), store.table("accounts")
    start, end = week.bounds_utc(settings.zone)
    rows = rows.filter((rows.responded_at >= start) & (rows.responded_at < end) & rated(rows))
    side = accounts.select(_id="account_id", name="name", key="is_key")
    rows = rows.left_join(side, rows.account_id == side._id)
    unhappy = ibis.cases(
        (rows.kind == "nps", promoter(rows) < 0),
        (rows.kind == "resolved", rows.score == rows.scale_min),
        else_=bottom_two(rows),
    )
    return rows.select(
        "response_id", "ticket_id", "account_id", "requester_key", "survey", "kind", "score",
        "scale_max", "scale_direction", "may_quote", "name", "responded_at",
        unhappy=unhappy.fill_null(False), is_key=rows.key.fill_null(False),
        day=local_day(rows.responded_at, [week], settings.zone),
    )  # fmt: skip


def _row(part: pd.DataFrame, words: dict, settings: Settings) -> dict:
    """Return one person's answers on one ticket."""
    first = part.iloc[0]
    said = [text for text in map(_said, part.itertuples(index=False)) if text]
    found = [words[each] for each in part.response_id if each in words]
    comment = max(found, key=lambda each: (len(each[1]), each[0]), default=("", ""))
    answered = pd.Timestamp(first.day).date()
    return {
        "account": plain(first["name"]) or UNKNOWN,
        "account_id": _text(first.account_id), "is_key": bool(part.is_key.any()),
        "unhappy": bool(part.unhappy.any()), "ticket_id": _text(first.ticket_id),
        "response_id": first.response_id, "answered_on": answered.isoformat(),
        "said": ", ".join(said), "comment_id": comment[0], "words": comment[1],
        "call_by": working_day(answered, DAYS, settings.business).isoformat(),
    }  # fmt: skip


def _said(row: object) -> str:
    """Return a rating in words: '2 of 5', 'not resolved', '6 of 10 on recommending us'."""
    if row.kind == "resolved":
        return "not resolved" if row.unhappy else "resolved"
    about = {"nps": " on recommending us", "ces": " on how easy it was"}.get(row.kind, "")
    low = " (low is good)" if row.scale_direction == "low" else ""
    return f"{row.score:g} of {row.scale_max:g}{about}{low}"


def _words(store: Store, found: pd.DataFrame, names: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Return a passage of the comment beside each answer, with its id, by the answer's id.

    Sentences that name a person are left out: no page blames anybody.
    """
    refused = found.may_quote.astype(str).str.lower().isin(REFUSED)
    asked = found.response_id[~refused].tolist()
    rows = store.table("comments")
    rows = rows.filter(rows.response_id.isin(asked)).order_by("comment_id")
    frame = rows.select("comment_id", "response_id", "text").execute()
    texts = [_nameless(plain(text), names) for text in frame.text.fillna("")]
    kept: dict[str, tuple[str, str]] = {}
    for row, text, kind in zip(frame.itertuples(), texts, says(texts), strict=True):
        if kind == "words" and len(text) > len(kept.get(row.response_id, ("", ""))[1]):
            kept[row.response_id] = (row.comment_id, text)
    return {answer: (name, shortened(text)) for answer, (name, text) in kept.items()}


def _names(store: Store, end: datetime) -> frozenset[str]:
    """Return words that look like names, by how the comments of half a year are written."""
    rows = store.table("comments")
    rows = rows.filter((rows.said_at < end) & (rows.said_at >= end - HALF_A_YEAR))
    texts = [plain(text) for text in rows.order_by("comment_id").text.execute().fillna("")]
    products = store.table("tickets").select("product").distinct()["product"].execute()
    return quoting.name_like(texts, products.dropna())


def _nameless(text: str, names: frozenset[str]) -> str:
    """Return a text without the sentences that name somebody, the gap marked by '…'."""
    if not quoting.names_somebody(text, names):
        return text
    kept = [part for part in quoting.sentences(text) if not quoting.names_somebody(part, names)]
    return f"{' '.join(kept)} {quoting.CUT}" if kept else ""


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text's first sentences that fit, else its first words, the cut marked by '…'."""
    if len(text) <= longest:
        return text
    kept = ""
    for sentence in quoting.sentences(text):
        if len(kept) + len(sentence) + 1 > longest - 2:
            break
        kept = f"{kept} {sentence}".strip()
    return f"{kept or text[: longest - 2].rpartition(' ')[0] or text[: longest - 2]} {quoting.CUT}"


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
