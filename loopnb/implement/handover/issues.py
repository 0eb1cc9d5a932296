"""The issues for engineering: from the register, the report and the data, without any customer."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loopnb.implement.handover import linked
from loopnb.implement.handover.evidence import evidence
from loopnb.implement.handover.markup import tidy
from loopnb.implement.handover.privacy import Names
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import Handover
from loopnb.results.causes import SERVICE
from loopnb.results.handing import DECLINED, SYSTEMS
from loopnb.results.issues import REOPENED, SOLVED
from loopnb.store import Store

ITEMS = ("theme", "points", "points_low", "points_high")
TOLD = ("title", "theme", "product", "component", "version", "owner", "evidence")


def handover(
    register: Register, store: Store, reported: Mapping[str, pd.DataFrame], period: Period,
    *, zone: str,
) -> Handover:  # fmt: skip
    """Return the issues that are not solved, with their evidence; most customers come first.

    Issues of the service are not engineering's and stay. `reported` holds tables of the period's
    report by name: mentions, quotations, items, candidates; what is missing there is left out
    here. An issue that a system has closed goes to it again only when it is reopened in the
    register.
    """
    issues = register.current("issues")
    names = Names.of(store, issues)
    own = issues.area.str.strip().str.lower() != SERVICE
    issues = issues.loc[own & (issues.status.str.strip().str.lower() != SOLVED)]
    found = evidence(store, issues, linked.mentions(reported), period, zone=zone)
    causes, actions = register.current("causes"), register.actions
    known = register.current("handovers")
    rows = [
        _told(issue, names) | _numbers(reported, issue["theme"]) | _keys(known, issue)
        | _lines(reported, issue, causes, actions, names=names) | {"period": period.name}
        for issue in issues.to_dict("records")
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[c for c in Handover.columns if c not in found or
                                        c == "issue_id"])  # fmt: skip
    table = table.merge(found.drop(columns="regions"), on="issue_id", how="left")
    order = ["accounts", "comments", "tickets", "issue_id"]
    table = table.sort_values(order, ascending=[False] * 3 + [True], kind="stable")
    return Handover.from_table(table.assign(tickets_of=table.tickets_of.map(names.masked)))


def _told(issue: dict, names: Names) -> dict:
    """Return what the register says of an issue, each text on one line."""
    told = {name: tidy(names.masked(issue[name])) for name in TOLD}
    told["noted"] = told.pop("evidence")
    kept = ("issue_id", "area", "status", "opened_on")
    return {name: issue[name].strip() for name in kept} | told | {"title": tidy(told["title"], 250)}


def _numbers(reported: Mapping[str, pd.DataFrame], theme: str) -> dict:
    """Return the points at stake on a theme, missing where no cost is shown."""
    rows = linked.table(reported, "items", ITEMS)
    rows = rows.loc[rows.theme == theme]
    told = rows.iloc[0] if len(rows) else dict.fromkeys(ITEMS, np.nan)
    return {name: float(told[name]) for name in ITEMS[1:]}


def _keys(known: pd.DataFrame, issue: dict) -> dict:
    """Return the issue's key in each system, and which of them have settled it."""
    own = known.loc[known.issue_id == issue["issue_id"]]
    own = own.set_index(own.system.str.lower())
    keys = {system: own["key"].get(system, "") for system in SYSTEMS}
    again = issue["status"].strip().lower() == REOPENED
    over = own.index[own.status.isin((SOLVED, DECLINED))]
    return keys | {"settled": "" if again else "|".join(s for s in SYSTEMS if s in over)}


def _lines(
    reported: Mapping[str, pd.DataFrame], issue: dict, causes: pd.DataFrame, actions: pd.DataFrame,
    *, names: Names,
) -> dict:  # fmt: skip
    """Return what is said of an issue beside its numbers: lines, separated by line breaks."""
    own = linked.actions_of(actions, causes, issue)
    said = {
        "quotations": linked.quotations(reported, issue["theme"]),
        "causes": [linked.cause_line(row) for row in
                   linked.causes_of(causes, issue["issue_id"]).itertuples()],
        "candidates": linked.candidate_lines(reported, issue["theme"]),
        "actions": [linked.action_line(row) for row in own.itertuples()],
    }  # fmt: skip
    due = sorted(linked.open_actions(own).due.loc[lambda days: days != ""])
    lines = {name: "\n".join(tidy(names.masked(text)) for text in texts)
             for name, texts in said.items()}  # fmt: skip
    return lines | {"due": due[0] if due else ""}
