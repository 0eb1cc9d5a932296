"""Proposed causes: what the evidence points to for each issue, the rest left blank for people."""

from collections.abc import Iterator

import pandas as pd

from loopnb.results import Candidates, Issues, ProposedCauses
from loopnb.results.candidates import RELEASE, named, size
from loopnb.results.issues import SOLVED, TO_FILL, WHYS
from loopnb.results.sources import anchor
from loopnb.results.words import listed
from loopnb.verdicts import day

KINDS = (RELEASE, "version", "component")  # may be a cause; the others say where, never who
PLACES = ("product", "category", "component", "region", "channel")
MOST = 3  # places of a kind that a problem names
BLANK = (*WHYS, "is", "is_not", "team", "escape_point")


def propose_causes(
    issues: Issues, candidates: Candidates, *, known: pd.DataFrame, causes: pd.DataFrame
) -> ProposedCauses:
    """Return the causes to look into: of proposed issues, and of the register's open ones.

    `known` and `causes` are the register's issues and causes in force. An issue that has a cause
    gets another one only from a release later than its decision.
    """
    standing = known.loc[(known.status.str.lower() != SOLVED)
                         & ~known.issue_id.isin(issues.table.issue_id)]  # fmt: skip
    columns = ["issue_id", "theme", "title", "area", "product", "evidence"]
    both = pd.concat([issues.table[columns], standing[columns]]).to_dict("records")
    lines = [line for row in both for line in _of_issue(row, candidates, causes)]
    table = pd.DataFrame(lines, columns=ProposedCauses.columns)
    text = {name: table[name].fillna("").astype("str") for name in table}
    return ProposedCauses.from_table(table.assign(**text))


def _of_issue(issue: dict, candidates: Candidates, causes: pd.DataFrame) -> Iterator[dict]:
    """Yield a line for the best candidate of each kind, else one to be filled."""
    found = candidates.of(issue["theme"]) if issue["theme"] else candidates.table.loc[
        candidates.table.evidence == issue["evidence"]]  # fmt: skip
    mine = causes.loc[causes.issue_id == issue["issue_id"]]
    stem = f"C-{issue['issue_id'].removeprefix('I-')}"
    line = dict.fromkeys(BLANK, "") | {
        "cause_id": stem, "issue_id": issue["issue_id"], "area": issue["area"],
        "cause": TO_FILL, "evidence": issue["evidence"], "problem": _problem(issue, found),
    }  # fmt: skip
    rows = found.loc[found.kind.isin(KINDS)].drop_duplicates("kind")
    if len(mine):
        later = rows["at"] > mine.decided_on.max()
        rows = rows.loc[(rows.kind == RELEASE) & later]
    lines = [
        line | {"cause_id": f"{stem}-{anchor(row.what)}", "area": row.area,
                "cause": f"{row.kind} {named(row)}", "evidence": row.evidence}
        for row in rows.itertuples()
    ]  # fmt: skip
    fresh = [each for each in lines if each["cause_id"] not in set(causes.cause_id)]
    yield from fresh or ([] if len(mine) or lines else [line])


def _problem(issue: dict, found: pd.DataFrame) -> str:
    """Return what, where, when, who and how many, as far as the data know; why and how never."""
    where = [
        f"{kind} {listed([f'{named(row)} ({size(row)})' for row in rows.head(MOST).itertuples()])}"
        for kind in PLACES
        if len(rows := found.loc[found.kind == kind])
    ]
    rises = found.loc[found.kind == RELEASE].head(1)
    when = [f"since the week of {day(row.since)}, after {row.what} of {day(row.at)}"
            for row in rises.itertuples()]  # fmt: skip
    many = [part for part in issue["evidence"].split("; ") if part not in set(found.evidence)]
    told = {
        "What": issue["theme"] or issue["title"], "Where": "; ".join(where) or issue["product"],
        "When": "".join(when), "How many": "; ".join(many), "Who": "", "Why and how": "",
    }  # fmt: skip
    return " ".join(f"{name}: {text or TO_FILL}." for name, text in told.items())
