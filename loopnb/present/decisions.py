"""What was done and whether it worked, what is proposed next, and the goals."""

import pandas as pd

from loopnb import verdicts
from loopnb.audiences import Audience
from loopnb.goals import KEPT, RETIRED
from loopnb.periods import Period
from loopnb.present import sentences
from loopnb.present.sections import NOTHING, Section, section
from loopnb.results import (
    Actions,
    Contradictions,
    Effects,
    Invited,
    ListeningPlan,
    Pyramid,
    Verifications,
)
from loopnb.results.effects import NO_EFFECT, NOT_ENOUGH, WORKED, WORSE
from loopnb.results.goals import AGREED, PROPOSED

MARKS = {WORKED: "✔", NO_EFFECT: "○", WORSE: "✖", NOT_ENOUGH: "…"}
MOST = 5


@section
def decided(
    actions: pd.DataFrame, effects: Effects, follows: Verifications, *, readers: Audience
) -> Section:
    """Return the actions that people decided earlier, each with its verdict and what follows."""
    said, found = effects.verdicts, effects.table.set_index("action_id").verdict
    again = follows.states
    adopts = follows.table.set_index("action_id").adopt_next
    rows = [
        {"action": row.action, "owner": row.owner, "id": row.action_id,
         "mark": MARKS.get(found.get(row.action_id), "·"),
         "where": said.get(row.action_id) or f"{sentences.action_state(row).capitalize()}.",
         "thanks": found.get(row.action_id) == WORKED, "again": again.get(row.action_id, ""),
         "adopts": adopts.get(row.action_id, "")}
        for row in readers.own(actions).head(MOST).itertuples()
    ]  # fmt: skip
    if readers.brief:  # the first sentence is the verdict
        rows = [row | {"where": row["where"].partition(". ")[0].rstrip(".") + ".", "adopts": ""}
                for row in rows]  # fmt: skip
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
def goals(
    pyramid: Pyramid, listening: ListeningPlan, *, period: Period, readers: Audience
) -> Section:
    """Return the next period's goals, agreed or proposed, with their rule, and whom we meet."""
    ahead = period.back(-1).name
    known = [
        {"title": row.title, "rule": row.rule, "id": row.metric,
         "word": AGREED if row.standing == AGREED else "as now" if row.step == KEPT else PROPOSED,
         "goal": "" if pd.isna(row.goal) else verdicts.amount(row.goal, row.unit)}
        for row in pyramid.table.itertuples() if row.period == ahead and row.step != RETIRED
    ]  # fmt: skip
    rows = [row for row in known if row["goal"]] or known
    words = {row["word"] for row in rows}
    title = "Proposed goals" if PROPOSED in words else "Goals"
    if readers.brief and words != {PROPOSED}:
        title = f"Next {'period' if period.kind == 'range' else period.kind}"
    kept = [row["goal"].replace(" ", "\xa0") for row in rows if row["word"] == "as now"]
    stay = kept if readers.brief else []
    says = {"goals": [row for row in rows if not stay or row["word"] != "as now"], "stay": stay,
            "title": title, "mixed": len(words) > 1,
            "meet": listening.brief if readers.brief else listening.text}  # fmt: skip
    return Section("goals.html.j2", says) if rows or len(listening.table) else NOTHING


@section
def disagree(contradictions: Contradictions, *, readers: Audience) -> Section:
    """Return where scores and words disagree, to those alone who may see teams."""
    if "teams" not in readers.sees or contradictions.flagged.empty:
        return NOTHING
    return Section("disagree.html.j2", {"said": contradictions.text})


@section
def invited(found: Invited, *, readers: Audience) -> Section:
    """Return whose tickets are seldom followed by a survey, to those alone who may see teams."""
    if "teams" not in readers.sees or found.flagged.empty:
        return NOTHING
    return Section("invited.html.j2", {"said": found.said, "how": found.how})
