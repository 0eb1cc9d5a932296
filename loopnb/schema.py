"""The canonical tables, as data: what a row is, its key, its date and its columns.

Times are naive and in UTC, durations are whole seconds, ids are strings. `updated_at` is the
source's own time of last change: of two rows with one key the later stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# What redaction leaves in a text, in brackets, in place of what it takes out.
MARKS = ("email", "phone", "link", "card", "iban", "id", "ip", "ticket", "account", "name")
PROVENANCE = {"source_file": "string", "source_sha256": "string", "source_row": "int64"}


@dataclass(frozen=True)
class Table:
    """One canonical table; `date` decides the quarter a row is stored in, where there is one."""

    row: str
    key: str
    date: str | None
    columns: dict[str, str]
    required: tuple[str, ...] = ()
    offered_by: str | None = None  # a source row without this column offers no row here
    redacted: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ("requester_key", "agent")  # people are codes


def _columns(text: str) -> dict[str, str]:
    """Return name and type of columns written as 'name name:type …' (string when not said)."""
    pairs = (word.partition(":") for word in text.split())
    return {name: kind or "string" for name, _, kind in pairs}


TABLES = {
    "accounts": Table(
        row="a customer",
        key="account_id",
        date=None,
        columns=_columns("""
            account_id name domain segment region products owner annual_revenue:float64 currency
            renewal_date:timestamp renewed:boolean is_key:boolean updated_at:timestamp"""),
        required=("account_id",),
    ),
    "renewals": Table(
        row="a contract that came up for renewal",
        key="renewal_id",
        date="due_at",
        columns=_columns("""
            renewal_id account_id due_at:timestamp status amount:float64 currency
            updated_at:timestamp"""),
        required=("renewal_id", "account_id", "due_at"),
        hashed=(),
    ),
    "tickets": Table(
        row="an incident or request",
        key="ticket_id",
        date="opened_at",
        columns=_columns("""
            ticket_id account_id requester_key type subject opened_at:timestamp
            first_response_at:timestamp first_resolved_at:timestamp
            resolved_at:timestamp closed_at:timestamp status priority
            product version component category channel region team agent reopens:int64
            contacts:int64 sla_policy sla_target_s:int64 sla_met:boolean cause_code problem_id
            article_id matched_by updated_at:timestamp"""),
        required=("ticket_id", "opened_at"),
        redacted=("subject",),
    ),
    "invitations": Table(
        row="a survey sent",
        key="invitation_id",
        date="sent_at",
        columns=_columns("""
            invitation_id ticket_id account_id requester_key survey sent_at:timestamp disposition
            administrator team matched_by updated_at:timestamp"""),
        required=("invitation_id", "sent_at"),
    ),
    "responses": Table(
        row="one person's rating on one question",
        key="response_id",
        date="responded_at",
        columns=_columns("""
            response_id invitation_id ticket_id account_id requester_key responded_at:timestamp
            survey question kind score:float64 scale_min:float64 scale_max:float64 scale_direction
            language segment may_quote:boolean administrator matched_by updated_at:timestamp"""),
        required=("response_id", "responded_at", "kind"),
    ),
    "comments": Table(
        row="one text",
        key="comment_id",
        date="said_at",
        columns=_columns("""
            comment_id response_id ticket_id said_at:timestamp question text
            updated_at:timestamp"""),
        required=("comment_id", "said_at"),
        offered_by="text",
        redacted=("text",),
    ),
    "conversations": Table(
        row="a focus group or an informal talk",
        key="conversation_id",
        date="held_at",
        columns=_columns("""
            conversation_id kind account_id held_at:timestamp moderator notes promises
            matched_by updated_at:timestamp"""),
        required=("conversation_id", "held_at"),
        redacted=("notes", "promises"),
    ),
    "events": Table(
        row="what happened to us",
        key="event_id",
        date="at",
        columns=_columns("event_id at:timestamp kind product note updated_at:timestamp"),
        required=("event_id", "at", "kind"),
        redacted=("note",),
    ),
}


def lacking(name: str, columns: Iterable[str]) -> list[str]:
    """Return the columns that a table needs and `columns` does not give."""
    return [column for column in TABLES[name].required if column not in columns]


def stored(name: str) -> dict[str, str]:
    """Return the columns of a table as the store keeps them, provenance included."""
    return TABLES[name].columns | PROVENANCE
