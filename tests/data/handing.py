"""Issues for the tests of hand-over: a register, a store and a report of one quarter."""

from pathlib import Path

import pandas as pd

from data.conftest import fill
from loopnb.register import FILES, Register
from loopnb.results import Candidates, Handover
from loopnb.store import Store

ISSUE = {"issue_id": "I-1", "theme": "Restores", "title": "Restores fail", "area": "product",
         "product": "Vault", "component": "Restore", "version": "7.2", "owner": "Storage",
         "status": "open", "opened_on": "2026-01-20", "by": "J. F.",
         "decided_on": "2026-02-01"}  # fmt: skip
ROW = dict.fromkeys(Handover.columns, "") | {
    "issue_id": "I-1", "title": "Restores fail", "period": "2026-Q3", "comments": 2, "tickets": 3,
    "accounts": 2, "points": float("nan"), "points_low": float("nan"), "points_high": float("nan"),
}  # fmt: skip
SAID = {"theme": "Restores", "kind": "theme", "who": "Vault, mail"}
REPORTED = {
    "mentions": pd.DataFrame(
        [("c1", "Restores", True, float("nan")), ("c2", "Restores", True, 0.0),
         ("c3", "Restores", False, 1.0), ("c4", "Portal", True, float("nan")),
         ("c5", "Restores", True, float("nan"))],
        columns=["comment_id", "theme", "named", "coded"]).assign(probability=0.9),
    "quotations": pd.DataFrame([
        SAID | {"text": "Every restore fails.", "comment_id": "c1"},
        SAID | {"text": "Kind people.", "comment_id": "c9", "kind": "praise"},
        SAID | {"text": "We at Nord AG cannot work.", "comment_id": "c3"}]),
    "candidates": pd.DataFrame([
        {"theme": "Restores", "restricted": False, "evidence": "It began with Vault 7.2"},
        {"theme": "Restores", "restricted": True, "evidence": "Night queue stands out"},
        {"theme": "", "restricted": False, "evidence": "Something else rose"},
    ]).reindex(columns=list(Candidates.columns)),
    "items": pd.DataFrame({"theme": ["Restores"], "points": [4.2], "points_low": [3.0],
                           "points_high": [5.4]}),
}  # fmt: skip
ACTION = {
    "action_id": "A-1",
    "action": "Release 7.2.1",
    "kind": "corrective",
    "owner": "Storage",
    "sponsor": "S. Ponsor",
    "due": "2026-10-15",
    "status": "started",
    "issue_id": "I-1",
}
CAUSE = {"cause_id": "C-1", "issue_id": "I-1", "cause": "A lock is held", "team": "Storage",
         "escape_point": "the load test"}  # fmt: skip


def rows(*changes: dict) -> Handover:
    """Return what engineering is handed: an issue for each change of a plain one."""
    return Handover.from_table(
        pd.DataFrame([ROW | change for change in changes], columns=list(ROW))
    )


def register(root: Path, **files: list[dict]) -> Register:
    """Return a register with these rows by file, other cells blank."""
    made = Register(root)
    made.folder.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        frame = pd.DataFrame(lines).reindex(columns=list(FILES[name].columns)).fillna("")
        frame.to_csv(made.path(name), index=False, lineterminator="\n")
    return made


def store(root: Path) -> Store:
    """Return a store of six tickets, five comments and three customers, most of Q3 2026."""
    made = Store(root / "store")
    fill(made, "accounts", pd.DataFrame({"account_id": ["C1", "C2", "C3"],
         "name": ["Nord AG", "Vault", "HP"], "domain": ["nord.example", None, None],
         "annual_revenue": [987_654.0, 1.0, 1.0]}))  # fmt: skip
    opened = pd.to_datetime(["2026-07-05"] * 5 + ["2026-06-05"])
    fill(made, "tickets", pd.DataFrame({
        "ticket_id": ["T1", "T2", "T3", "T4", "T5", "T6"], "opened_at": opened,
        "account_id": ["C1", "C2", None, "C3", "C3", "C9"], "product": ["Vault"] * 6,
        "component": ["restore ", "Restore", "Backup", "Restore", "Portal", "Restore"],
        "category": [None, None, "Restore", None, None, None],
        "version": ["7.2", "7.2", "7.2", "7.1", "7.2", "7.2"],
        "region": ["EMEA", "EMEA", "Americas", "EMEA", "EMEA", "EMEA"]}))  # fmt: skip
    fill(made, "responses", pd.DataFrame({"response_id": ["r1", "r4"], "account_id": ["C1", None],
         "ticket_id": ["T1", "T5"], "responded_at": opened[:2], "kind": "csat"}))  # fmt: skip
    said = pd.to_datetime(["2026-07-06"] * 4 + ["2026-06-06"])
    fill(made, "comments", pd.DataFrame({"comment_id": ["c1", "c2", "c3", "c4", "c5"],
         "response_id": ["r1", None, None, "r4", None], "said_at": said, "text": "words",
         "ticket_id": [None, "T2", "T4", None, None]}))  # fmt: skip
    return made
