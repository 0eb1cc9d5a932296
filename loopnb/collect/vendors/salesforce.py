"""Salesforce: cases by the names of the object's fields. A report's columns need a column map."""

from loopnb.collect.dialect import TIME, Dialect, cells, utc_if_said

_TIMES = {
    "formats": ["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S.%f+0000", "%Y-%m-%dT%H:%M:%SZ",
                "%Y-%m-%d %H:%M:%S"]
}  # fmt: skip

CASES = Dialect(
    title="Salesforce's cases by field names",
    vendor="salesforce",
    marks=("CaseNumber", "CreatedDate", "ClosedDate", "Status"),
    zone=utc_if_said("CreatedDate"),
    shape=cells(CreatedDate=TIME),
    defaults={
        "match": {"id": "AccountId"},
        "dates": dict.fromkeys(("CreatedDate", "ClosedDate", "LastModifiedDate"), _TIMES),
        "drop": {"IsDeleted": {"true": "deleted", "1": "deleted"}},
        "tables": {
            "tickets": {
                "ticket_id": "CaseNumber",
                "requester_key": ["ContactId", "SuppliedEmail"],
                "type": "Type",
                "subject": "Subject",
                "opened_at": "CreatedDate",
                "resolved_at": "ClosedDate",
                "closed_at": "ClosedDate",
                "status": "Status",
                "priority": "Priority",
                "cause_code": "Reason",
                "channel": "Origin",
                "agent": "OwnerId",
                "updated_at": "LastModifiedDate",
            }
        },
    },
)
