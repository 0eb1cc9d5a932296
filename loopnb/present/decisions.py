"""What was done and whether it worked, what is proposed next, and the goals."""

import pandas as pd

from loopnb import verdicts
from loopnb.audiences import Audience
from loopnb.present import sentences
from loopnb.present.sections import NOTHING, Section, section
from loopnb.results import Actions, Contradictions, Effects, Objectives
from loopnb.results.effects import NO_EFFECT, NOT_ENOUGH, WORKED, WORSE

MARKS = {WORKED: "✔", NO_EFFECT: "○", WORSE: "✖", NOT_ENOUGH: "…"}
MOST = 5


@section
def decided(actions: pd.DataFrame, effects: Effects, *, readers: Audience) -> Section:
    """Return the actions that people decided earlier, each with its verdict and thanks."""
    said, found = effects.verdicts, effects.table.set_index("action_id").verdict
    rows = [
        {"action": row.action, "owner": row.owner, "id": row.action_id,
         "mark": MARKS.get(found.get(row.action_id), "·"),
         "where": said.get(row.action_id) or f"{sentences.action_state(row).capitalize()}.",
         "thanks": found.get(row.action_id) == WORKED}
        for row in readers.own(actions).head(MOST).itertuples()
    ]  # fmt: skip
    if readers.brief:  # the first sentence is the verdict
        rows = [row | {"where": row["where"].partition(". ")[0].rstrip(".") + "."} for row in rows]
    return Section("decided.html.j2", {"actions": rows}) if rows else NOTHING


@section
def actions(proposed: Actions, *, first: bool, readers: Audience) -> Section:
    """Return the actions that the run proposes on this audience's themes, marked as proposed."""
    title = "What we will do first" if first else "What we will do next"
    if readers.brief and not first:  # then the ask names what comes next
        return NOTHING
    rows = list(readers.own(proposed.table).head(MOST).itertuples())
    says = {"actions": rows, "title": title, "brief": readers.brief}
    return Section("actions.html.j2", says) if rows else NOTHING


@section
def goals(objectives: Objectives, *, readers: Audience) -> Section:
    """Return the proposed goals with the rule behind each."""
    rows = [
        {"title": row.title, "rule": row.rule, "id": row.metric,
         "goal": "" if pd.isna(row.goal) else verdicts.amount(row.goal, row.unit)}
        for row in objectives.table.itertuples()
    ]  # fmt: skip
    return Section("goals.html.j2", {"goals": rows, "brief": readers.brief}) if rows else NOTHING


@section
def disagree(contradictions: Contradictions, *, readers: Audience) -> Section:
    """Return where scores and words disagree, to those alone who may see teams."""
    if "teams" not in readers.sees or contradictions.flagged.empty:
        return NOTHING
    return Section("disagree.html.j2", {"said": contradictions.text})
