"""What is read: survey comments, ticket subjects and conversations, each as rows of one shape.

The three sources are never mixed: comments give shares of comments, subjects shares of tickets,
conversations only themes and words.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.periods import Period
from loopnb.results import Comments
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.text.cleaning import plain, says

SCORE = ("score", "scale_min", "scale_max", "scale_direction")
PERSON = ("account_id", "requester_key", "kind", "language", "may_quote", *SCORE)
TICKET = ("product", "team", "channel", "category")


def read_comments(
    store: Store, periods: Sequence[Period], pair: Sequence[Period], settings: Settings
) -> Comments:
    """Return the survey's comments of the periods and of the compared pair, with their context.

    The score beside a comment is the respondent's own, 0 (worst) to 1 (best).
    """
    people = store.table("responses").select("response_id", "ticket_id", *PERSON)
    people = people.distinct(on="response_id", keep="first")
    rows = store.table("comments").left_join(people, "response_id")
    rows = rows.mutate(ticket_id=ibis.coalesce(rows.ticket_id, rows.ticket_id_right))
    rows = _dated(rows.drop("ticket_id_right"), "said_at", [*periods, *pair], settings.zone)
    frame = _with_tickets(rows, store).execute()
    frame["score"] = _scored(frame)
    return _comments(frame, "survey", periods, pair, zone=settings.zone)


def read_subjects(store: Store, pair: Sequence[Period], settings: Settings) -> Comments:
    """Return the subjects of the tickets opened in the compared periods: a source of its own."""
    rows = _dated(store.table("tickets"), "opened_at", pair, settings.zone)
    rows = rows.filter(rows.subject.notnull())
    kept = ("ticket_id", "account_id", "requester_key", *TICKET)
    frame = rows.select(*kept, comment_id="ticket_id", said_at="opened_at", text="subject")
    frame = frame.order_by("comment_id").execute()
    return _comments(frame, "ticket", pair, pair, zone=settings.zone)


def read_conversations(store: Store, pair: Sequence[Period], settings: Settings) -> Comments:
    """Return what customers said in focus groups and conversations: one row a turn."""
    rows = _dated(store.table("conversations"), "held_at", pair, settings.zone)
    frame = rows.select("conversation_id", "kind", "account_id", said_at="held_at", text="notes")
    frame = frame.order_by("conversation_id").execute()
    frame["text"] = frame.text.fillna("").str.split("\n\n")
    frame = frame.explode("text").reset_index(drop=True)
    turn = frame.groupby("conversation_id").cumcount() + 1
    frame["comment_id"] = frame.conversation_id + ":" + turn.astype(str)
    return _comments(frame, "conversation", pair, pair, zone=settings.zone)


def _dated(rows: ir.Table, at: str, periods: Sequence[Period], zone: str) -> ir.Table:
    """Keep the rows of any of the periods."""
    bounds = [period.bounds_utc(zone) for period in periods]
    return rows.filter(ibis.or_(*[(rows[at] >= start) & (rows[at] < end) for start, end in bounds]))


def _with_tickets(rows: ir.Table, store: Store) -> ir.Table:
    """Add what the ticket was about, and put the rows in the order of their ids."""
    side = store.table("tickets").select(_ticket="ticket_id", **{name: name for name in TICKET})
    both = rows.left_join(side, rows.ticket_id == side._ticket)
    kept = ("comment_id", "said_at", "question", "text", "response_id", "ticket_id")
    return both.select(*kept, *PERSON, *TICKET).order_by("comment_id")


def _scored(frame: pd.DataFrame) -> np.ndarray:
    """Return scores from 0 to 1, best last; missing where they lie outside their scale."""
    low, high = (pd.to_numeric(frame[name]) for name in ("scale_min", "scale_max"))
    share = (pd.to_numeric(frame.score) - low) / (high - low)
    share = share.where(share.between(0, 1) & (high > low))
    return share.where(frame.scale_direction != "low", 1 - share).to_numpy(dtype=float)


def _comments(
    frame: pd.DataFrame, source: str, periods: Sequence[Period], pair: Sequence[Period],
    *, zone: str,
) -> Comments:  # fmt: skip
    """Return rows of the shared shape: text cleaned, dated, told apart by what they say."""
    frame = frame.reindex(columns=[*Comments.columns]).assign(source=source)
    frame["text"] = [plain(text) for text in frame.text.fillna("")]
    frame["says"] = says(frame.text.tolist())
    for name, among in (("period", periods), ("span", pair)):
        frame[name] = _named(frame.said_at, among, zone)
    who = frame.account_id.fillna(frame.requester_key).fillna(frame.comment_id)
    texts = [name for name in Comments.columns if name not in ("said_at", "score", "cluster")]
    frame = frame.assign(cluster=who.astype(str), **{n: _text(frame[n]) for n in texts})
    return Comments.from_table(frame.assign(score=frame.score.astype("float64")))


def _named(said_at: pd.Series, periods: Sequence[Period], zone: str) -> np.ndarray:
    names = np.full(len(said_at), "", dtype=object)
    for period in periods:
        start, end = period.bounds_utc(zone)
        names[((said_at >= start) & (said_at < end)).to_numpy()] = period.name
    return names


def _text(column: pd.Series) -> pd.Series:
    return column.astype("object").where(column.notna(), "").astype("str")
