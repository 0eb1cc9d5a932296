"""Freshservice: the ticket CSV, which is not Freshdesk's: categories, requesters, urgency."""

from loopnb.collect.dialect import TIME, Dialect, cells

_WORKING = {"unit": "h:mm:ss", "hours": "working"}

CSV = Dialect(
    title="Freshservice's ticket CSV",
    vendor="freshservice",
    marks=("Ticket Id", "Created Time", "Requester Name", "Urgency", "Impact"),
    shape=cells(Created_Time=TIME),
    defaults={
        "match": {"name": "Company", "email": "Requester Email"},
        "people": ["Requester Name", "Agent"],
        "durations": {
            "First Response Time (in Hrs)": _WORKING | {"until": "first_response_at"},
            "Resolution Time (in Hrs)": _WORKING,
        },
        "tables": {
            "tickets": {
                "ticket_id": "Ticket Id",
                "requester_key": ["Requester Email", "Requester Name"],
                "type": "Type",
                "subject": "Subject",
                "opened_at": "Created Time",
                "first_response_at": "Initial Response Time",
                "resolved_at": "Resolved Time",
                "closed_at": "Closed Time",
                "status": "Status",
                "priority": "Priority",
                "category": "Category",
                "component": "Sub-Category",
                "channel": "Source",
                "team": "Group",
                "agent": "Agent",
                "contacts": "Agent interactions",
                "updated_at": ["Last Updated Time", "Last Update Time"],
            }
        },
    },
)
