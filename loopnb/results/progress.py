"""Whether what customers talk about shrank where something was done: numbers beside words."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import span

AGREE, OPPOSED, NEITHER, CANNOT = "agree", "disagree", "neither", "cannot tell"
WORDS_ONLY, NUMBERS_ONLY = "words only", "numbers only"
STATES = {
    AGREE: "Numbers and words agree.",
    OPPOSED: "Numbers and words say the opposite of each other.",
    WORDS_ONLY: "The words have moved, the numbers not clearly.",
    NUMBERS_ONLY: "The numbers have moved, the words not clearly.",
    NEITHER: "Neither numbers nor words have moved clearly.",
    CANNOT: "Whether it helped cannot be told yet.",
}


class Progress(Result):
    """Each decided action with its theme's share of comments before and after; one row an action.

    Shares are per cent of the comments where the action acts (`where`) and `else_` elsewhere;
    `change` is points, beyond what elsewhere changed where `against` says so. `words` is the
    verdict on the change, `numbers` that on the action's own measure, `measured` its sentence.
    """

    columns = (
        "action_id", "theme", "action", "acted_on", "where", "against", "since", "until",
        "n_before", "share_before", "before_low", "before_high",
        "n_after", "share_after", "after_low", "after_high",
        "else_n_before", "else_before", "else_before_low", "else_before_high",
        "else_n_after", "else_after", "else_after_low", "else_after_high",
        "change", "change_low", "change_high", "words", "why", "numbers", "measured", "state",
    )  # fmt: skip
    caption = "Did it shrink where we acted?"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No action has been taken on a theme yet."
        return " ".join(sentence(row) for row in self.table.itertuples())

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Theme": [row.theme for row in rows],
             "Action": [row.action for row in rows],
             "Where": [row.where or "everywhere" for row in rows],
             "Before, %": [row.share_before for row in rows],
             "After, %": [row.share_after for row in rows],
             "Elsewhere before, %": [row.else_before for row in rows],
             "Elsewhere after, %": [row.else_after for row in rows],
             "Likely change": [span(row.change_low, row.change_high, "points") for row in rows],
             "Words": [row.words for row in rows],
             "Numbers": [row.measured for row in rows],
             "Together": [STATES[row.state] for row in rows]}
        )  # fmt: skip


def sentence(row: object) -> str:
    """Return what words and numbers say about one action (a row of `Progress`)."""
    parts = [f"{row.theme}: {_words(row)}."]
    if row.measured:
        parts.append(f"By the numbers: {row.measured[:1].lower()}{row.measured[1:]}")
    return " ".join([*parts, STATES[row.state]])


def _words(row: object) -> str:
    """Return the share before and after, with the change and its likely range."""
    if row.why:
        return row.why
    where = f" at {row.where}" if row.where else ""
    before, after = (verdicts.number(each) for each in (row.share_before, row.share_after))
    sign = "−" if row.change < 0 else "+"
    moved = (
        f"{sign}{verdicts.number(abs(row.change))} points, likely "
        f"{span(row.change_low, row.change_high, 'points').removesuffix(' points')}"
    )
    beyond = ", beyond the change elsewhere" if row.against else ""
    chance = "; this may be chance" if row.words == verdicts.NO_CHANGE else ""
    return (
        f"named in {before} % of comments{where} before “{row.action}” and in {after} % after "
        f"({moved}{beyond}{chance})"
    )
