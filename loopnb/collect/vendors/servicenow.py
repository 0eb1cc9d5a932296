"""ServiceNow: the incident list, by element names or labels, and the incident event log."""

import re

from loopnb.collect.dialect import TIME, Dialect, columns

_OPENED = ("opened_at", "Opened")
_DAY_FIRST = {"formats": ["%d/%m/%Y %H:%M"]}

# Set when an incident is resolved, or, where that rule is off, when it is closed.
_ENDED = {"until": ["resolved_at", "closed_at"]}
_OWN = {
    "calendar_duration": _ENDED | {"unit": "since 1970"},
    "business_duration": _ENDED | {"unit": "since 1970", "hours": "working"},
    "calendar_stc": _ENDED | {"unit": "seconds"},
    "business_stc": _ENDED | {"unit": "seconds", "hours": "working"},
}

INCIDENT = Dialect(
    title="ServiceNow's incident list",
    vendor="servicenow",
    marks=(("number", "Number"), _OPENED, ("short_description", "Short description"),
           ("caller_id", "Caller"), ("priority", "Priority"), ("state", "incident_state")),
    without=("sys_mod_count",),
    shape=columns({("number", "Number"): re.compile(r"[A-Z]+\d+"), _OPENED: TIME}),
    defaults={
        "match": {"name": "company"},
        "durations": _OWN,
        "people": ["caller_id", "Caller", "opened_by", "assigned_to", "Assigned to"],
        "tables": {
            "tickets": {
                "ticket_id": ["number", "Number"],
                "requester_key": ["caller_id", "Caller"],
                "type": {"value": "incident"},
                "subject": ["short_description", "Short description"],
                "opened_at": ["opened_at", "Opened"],
                "resolved_at": ["resolved_at", "Resolved"],
                "closed_at": ["closed_at", "Closed"],
                "status": ["incident_state", "state", "State"],
                "priority": ["priority", "Priority"],
                "category": ["category", "Category"],
                "component": ["subcategory", "Subcategory"],
                "channel": "contact_type",
                "team": ["assignment_group", "Assignment group"],
                "agent": ["assigned_to", "Assigned to"],
                "reopens": "reopen_count",
                "sla_met": "made_sla",
                "cause_code": "close_code",
                "problem_id": "problem_id",
                "updated_at": ["sys_updated_on", "Updated"],
            }
        },
    },
)  # fmt: skip

# Many rows an incident, one for each change: of one number the last change stands.
EVENT_LOG = Dialect(
    title="ServiceNow's incident event log",
    vendor="servicenow",
    marks=("number", ("incident_state", "ident_state"), "sys_mod_count", "opened_at",
           "sys_updated_at", "closed_code"),
    shape=columns({"opened_at": TIME, "sys_mod_count": re.compile(r"\d+")}),
    defaults={
        "missing": ["", "?"],
        "dates": dict.fromkeys(
            ("opened_at", "resolved_at", "closed_at", "sys_updated_at"), _DAY_FIRST
        ),
        "tables": {
            "tickets": {
                "ticket_id": "number",
                "requester_key": "caller_id",
                "type": {"value": "incident"},
                "opened_at": "opened_at",
                "resolved_at": "resolved_at",
                "closed_at": "closed_at",
                "status": ["incident_state", "ident_state"],
                "priority": "priority",
                "category": "category",
                "component": ["subcategory", "category#2"],
                "channel": "contact_type",
                "region": "location",
                "team": "assignment_group",
                "reopens": "reopen_count",
                "sla_met": "made_sla",
                "cause_code": "closed_code",
                "problem_id": "problem_id",
                "updated_at": "sys_updated_at",
            }
        },
    },
)  # fmt: skip
