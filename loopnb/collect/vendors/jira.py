"""Jira Service Management: the CSV of a search, with repeated columns and no time zone."""

from loopnb.collect.dialect import TIME, Dialect, cells

_CLOCK = {"formats": ["%d/%b/%y %I:%M %p"]}  # the default of a profile in English

CSV = Dialect(
    title="Jira Service Management's CSV",
    vendor="jira",
    marks=("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Created"),
    shape=cells(Created=TIME),
    spare_cells=True,
    defaults={
        "missing": ["", "{}"],
        "match": {"name": "Custom field (Organizations)"},
        "people": ["Assignee", "Reporter", "Creator"],
        "dates": dict.fromkeys(
            ("Created", "Updated", "Resolved", "Custom field (Satisfaction date)"), _CLOCK
        ),
        "tables": {
            "tickets": {
                "ticket_id": "Issue key",
                "requester_key": ["Reporter Id", "Reporter"],
                "type": ["Custom field (Request Type)", "Issue Type"],
                "subject": "Summary",
                "opened_at": "Created",
                "resolved_at": "Resolved",
                "status": "Status",
                "priority": "Priority",
                "component": ["Component/s", "Components"],
                "agent": ["Assignee Id", "Assignee"],
                "updated_at": "Updated",
            },
            # Sites before the new field have the old one, which may lie beside it.
            "responses": {
                "response_id": {"template": "{Issue key}:satisfaction"},
                "ticket_id": "Issue key",
                "requester_key": ["Reporter Id", "Reporter"],
                "responded_at": "Custom field (Satisfaction date)",
                "updated_at": "Updated",
                "survey": {"value": "Jira Service Management"},
                "kind": {"value": "csat"},
                "score": {
                    "column": ["Satisfaction rating", "Custom field (Satisfaction)"],
                    "offers": True,
                },
                "scale_min": {"value": 1},
                "scale_max": {"value": 5},
                "scale_direction": {"value": "high"},
            },
        },
    },
)
