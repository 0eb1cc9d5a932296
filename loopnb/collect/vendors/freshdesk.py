"""Freshdesk: the ticket CSV. Its capitals vary, its durations are working hours and compared."""

from loopnb.collect.dialect import TIME, Dialect, cells

_WORKING = {"unit": "h:mm:ss", "hours": "working"}

CSV = Dialect(
    title="Freshdesk's ticket CSV",
    vendor="freshdesk",
    marks=("Ticket ID", "Status", "Priority", "Created time", "Agent"),
    without=("Requester Name", "Urgency", "Impact"),
    shape=cells(Created_time=TIME),
    defaults={
        "match": {"name": "Company name", "email": "Email"},
        "people": ["Full name", "Agent"],
        "durations": {
            "First response time (in hrs)": _WORKING | {"until": "first_response_at"},
            "Resolution time (in hrs)": _WORKING,
        },
        "tables": {
            "tickets": {
                "ticket_id": "Ticket ID",
                "requester_key": ["Email", "Contact ID"],
                "type": "Type",
                "subject": "Subject",
                "opened_at": "Created time",
                "first_response_at": "Initial response time",
                "resolved_at": "Resolved time",
                "closed_at": "Closed time",
                "status": "Status",
                "priority": "Priority",
                "product": "Product",
                "channel": "Source",
                "team": "Group",
                "agent": "Agent",
                "contacts": "Agent interactions",
                "updated_at": ["Last update time", "Last updated time"],
            }
        },
    },
)
