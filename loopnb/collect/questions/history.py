"""Series breaks of the survey: what each file asked is remembered, what changed is proposed.

`questions.csv` in the store holds a line a file and question, of files that are gone as well;
`breaks.csv` the changes that count: those that a person confirmed, and those nobody decided.
"""

import pandas as pd

from loopnb.collect.mapping import Sheet
from loopnb.collect.questions import readings
from loopnb.collect.questions.following import followed
from loopnb.collect.redaction import quotable
from loopnb.register import BROKEN, SAME, Register
from loopnb.results import Breaks
from loopnb.store import BREAKS, QUESTIONS, Draft
from loopnb.workspace import Loop

SAME_LINE = ["source_sha256", "kind", "survey", "slot", "scale"]


def breaks(loop: Loop) -> Breaks:
    """Return the changes of questions as the last load knows them."""
    return Breaks.noted(loop.store.noted(BREAKS))


def enter(loop: Loop, draft: Draft, sheets: list[Sheet], *, answers: object = None) -> None:
    """Write what the files asked, and what changed, into the store that a load prepares.

    `answers` are the answers offered, each with its fate, None where no source gives any.
    """
    known = draft.noted(QUESTIONS)
    found = pd.DataFrame(columns=readings.COLUMNS, dtype="str")
    if answers is not None:
        found = readings.readings(answers, sheets, draft)
        masked = {c: found[c].map(quotable) for c in ("slot", "text")}
        found = found.assign(**masked)  # by patterns alone
    lines = remembered(found, known, [raw.sha256 for sheet in sheets for raw in sheet.raws])
    table = standing(followed(lines, loop.settings.zone), loop.register)
    if len(lines) or len(known):
        draft.note(QUESTIONS, lines.sort_values(["first", *SAME_LINE]))
    if len(table) or len(draft.noted(BREAKS)):
        draft.note(BREAKS, table)


def remembered(found: pd.DataFrame, known: pd.DataFrame, loaded: list[str]) -> pd.DataFrame:
    """Return the lines of the files at hand and of those that are gone.

    What is no answer of a file's own was known to be so from a file that may be gone by now: a
    line is as fresh as it was at most.
    """
    if known.empty:
        return found
    known = known.reindex(columns=list(found.columns), fill_value="")
    before = known.drop_duplicates(SAME_LINE).set_index(SAME_LINE).fresh
    was = [before.get(tuple(row), None) for row in found[SAME_LINE].itertuples(index=False)]
    fresh = [now if then is None or not now else ("" if then == "" else max(now, then))
             for now, then in zip(found.fresh, was, strict=True)]  # fmt: skip
    gone = known.loc[~known.source_sha256.isin(loaded)]
    return pd.concat([found.assign(fresh=fresh), gone], ignore_index=True).astype("str")


def standing(changes: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return the changes that count: without those that are still the same question.

    What a person decided stands as it was decided; it stands also where no file shows it.
    """
    decided = register.current("breaks")
    answers = decided.answer.str.strip().str.lower()
    same = {name for each in decided.break_id[answers == SAME]
            for name in (each, _pair(each))}  # fmt: skip
    waits = changes.loc[~changes.break_id.isin(decided.break_id) & ~changes.pair.isin(same)]
    table = pd.concat([decided.loc[answers == BROKEN].assign(answer=BROKEN),
                       waits.assign(answer="")], ignore_index=True)  # fmt: skip
    return table[list(Breaks.columns)].sort_values(["at", "break_id"], ignore_index=True)


def _pair(break_id: str) -> str:
    """Return the pair of readings of a break, whichever turn it is."""
    return "-".join(break_id.split("-")[:2])
