"""Zendesk: the ticket CSV, and pages of the incremental export with metric sets."""

from loopnb.collect.dialect import TIME, ZULU, Dialect, always_utc, cells, columns

_FULL = "Full resolution time in minutes"
_FIRST = "First reply time in minutes within business hours"
_SET = "metric_set.full_resolution_time_in_minutes"
_REPLY = "metric_set.reply_time_in_minutes.business"


def _own(calendar: str, business: str, reply: str) -> dict[str, dict]:
    """Return the durations beside the times; the calendar's first reply has no time beside it."""
    return {calendar: {}, business: {"hours": "working"},
            reply: {"until": "first_response_at", "hours": "working"}}  # fmt: skip


CSV = Dialect(
    title="Zendesk's ticket CSV",
    vendor="zendesk",
    marks=("Id", "Requester email", "Created at", "Updated at", "Solved at", "Reopens"),
    shape=cells(Created_at=TIME),
    defaults={
        "zone": "UTC",
        "match": {"id": "Requester external id", "name": "Organization",
                  "email": "Requester email"},
        "people": ["Requester", "Submitter", "Assignee"],
        "durations": _own(_FULL, f"{_FULL} within business hours", _FIRST),
        "tables": {
            "tickets": {
                "ticket_id": "Id",
                "requester_key": "Requester email",
                "type": "Ticket type",
                "subject": "Subject",
                "opened_at": "Created at",
                "first_response_at": {
                    "column": "First reply time in minutes", "minutes_after": "Created at",
                },
                "first_resolved_at": {
                    "column": "First resolution time in minutes", "minutes_after": "Created at",
                },
                "resolved_at": "Solved at",
                "status": "Status",
                "priority": "Priority",
                "channel": "Via",
                "team": "Group",
                "agent": "Assignee",
                "reopens": "Reopens",
                "contacts": "Replies",
                "updated_at": "Updated at",
            }
        },
    },
)  # fmt: skip

_UTC = {"formats": ["%Y-%m-%dT%H:%M:%SZ"]}
# A ticket comes once in each page that it changed in: of one id the latest change stands.
JSON = Dialect(
    title="Zendesk's incremental ticket export (JSON)",
    vendor="zendesk",
    marks=("id", "created_at", "updated_at", "generated_timestamp", "requester_id", "status"),
    zone=always_utc,
    shape=columns({"created_at": ZULU}),
    defaults={
        "match": {"id": "organization_id"},
        "dates": {"created_at": _UTC, "updated_at": _UTC, "metric_set.solved_at": _UTC},
        "durations": _own(f"{_SET}.calendar", f"{_SET}.business", _REPLY),
        "drop": {"status": {"deleted": "deleted in the help desk"}},
        "tables": {
            "tickets": {
                "ticket_id": "id",
                "requester_key": "requester_id",
                "type": "type",
                "subject": "subject",
                "opened_at": "created_at",
                "first_response_at": {
                    "column": "metric_set.reply_time_in_minutes.calendar",
                    "minutes_after": "created_at",
                },
                "first_resolved_at": {
                    "column": "metric_set.first_resolution_time_in_minutes.calendar",
                    "minutes_after": "created_at",
                },
                "resolved_at": "metric_set.solved_at",
                "status": "status",
                "priority": "priority",
                "channel": "via.channel",
                "team": "group_id",
                "agent": "assignee_id",
                "reopens": "metric_set.reopens",
                "contacts": "metric_set.replies",
                "problem_id": "problem_id",
                "updated_at": "updated_at",
            }
        },
    },
)
