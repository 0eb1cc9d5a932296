"""Whether actions worked, in the words that are printed."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import amount, day, difference, number

NO_RULE = "no rule"
WORKED, NO_EFFECT, WORSE, NOT_ENOUGH = "worked", "no effect shown", "worse", "not enough data"
WORDS = {WORKED: "It worked", NO_EFFECT: "No effect shown", WORSE: "Made it worse",
         NOT_ENOUGH: "Too early", NO_RULE: "No rule"}  # fmt: skip
WEEKLY = "a week"
SENSES = {WEEKLY: ("fewer", "more"), "hours": ("shorter", "longer")}
NOT_DONE = "not done yet"
UNWRITTEN = "No rule was written down before it began, so no verdict."


class Effects(Result):
    """Each decided action with the verdict by its own rule; one row an action.

    `estimate`, `low`, `high`, `noticeable` and `smallest` are in `unit`: '%' of what was expected,
    or points; `expected` and `observed` in `level_unit`: a week's count, a share, or the level.
    `placebos` is how many other dates and segments were tried, `as_strong` how many of these moved
    as much. `counted` says what `n` counts.
    """

    columns = (
        "action_id", "theme", "action", "owner", "due", "done_on", "metric", "title", "where",
        "better", "unit", "level_unit", "method", "estimate", "low", "high", "expected", "observed",
        "noticeable", "smallest", "verdict", "reason", "n", "minimum", "counted", "earliest",
        "placebos", "as_strong", "since", "until",
    )  # fmt: skip
    texts = (
        "metric", "title", "where", "better", "unit", "level_unit", "method", "reason", "counted",
        "earliest", "since", "until",
    )  # fmt: skip
    caption = "Did our actions work?"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There is no action to judge yet."
        return " ".join(f"{named(row)}. {sentence(row)}" for row in self.table.itertuples())

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each action that has a rule, as a sentence, by the action's number."""
        ruled = self.table.loc[self.table.verdict != NO_RULE]
        return {row.action_id: sentence(row) for row in ruled.itertuples()}

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {
                "Action": [named(row) for row in rows],
                "Owner": [row.owner for row in rows],
                "Judged by": [judged_by(row) for row in rows],
                "Verdict": [sentence(row) for row in rows],
                "Likely range": [likely(row) for row in rows],
                "Expected, seen": [_levels(row) for row in rows],
                "Also seen without it": [_placebos(row) for row in rows],
            }
        )


def sentence(row: object) -> str:
    """Return the verdict on one action (a row of `Effects`) as a sentence or two."""
    if row.verdict == NO_RULE:
        return UNWRITTEN
    if row.verdict == NOT_ENOUGH:
        return _too_early(row)
    if row.verdict == NO_EFFECT:
        return f"No effect shown. {_why_not(row)}"
    return f"{WORDS[row.verdict]}: {change(row)}."


def change(row: object) -> str:
    """Return the size and the sense of an effect: '31 % fewer Vault Restore tickets'."""
    size, about = _size(row.estimate, row.unit), f" ({row.where})" if row.where else ""
    less, more = SENSES.get(row.level_unit, ("lower", "higher"))
    sense = less if row.estimate < 0 else more
    if row.level_unit != WEEKLY:
        return f"{row.title}{about} {size} {sense} than expected"
    noun = f"{row.title.lower()}{about}"
    if row.metric == "volume" and row.where:
        noun = f"{row.where.replace(', ', ' ')} tickets"
    return f"{size} {sense} {noun} than expected"


def named(row: object) -> str:
    """Return an action's name, its number where it has none."""
    return row.action or row.action_id


def judged_by(row: object) -> str:
    """Return what an action is judged by, with the sense that is wanted."""
    if not row.metric:
        return ""
    about = f", {row.where}" if row.where else ""
    return f"{row.title}{about}; {row.better} is better"


def likely(row: object) -> str:
    """Return an effect's likely range: '−42 to −22 %', or nothing."""
    if row.low != row.low or not row.unit:
        return ""
    low, high = (f"{'−' if v < 0 else '+'}{number(abs(v))}" for v in (row.low, row.high))
    return f"{low} to {high} {row.unit}"


def _too_early(row: object) -> str:
    if row.reason == NOT_DONE:
        return f"Not done yet; due {day(row.due)}." if row.due else "Not done yet."
    said = row.reason.removesuffix(" after the action") if row.earliest else row.reason
    enough = said.split(" ")
    if len(enough) >= 3 and enough[1] == "of" and not said.endswith("weeks"):
        said = " ".join([*enough[:3], row.counted, *enough[3:]])
    if row.earliest:
        return f"Too early: {said}, answer expected {day(row.earliest)}."
    return f"Not enough data to tell: {said}."


def _why_not(row: object) -> str:
    if row.low <= 0 <= row.high:
        return f"We would have noticed {_size(row.noticeable, row.unit)} or more."
    if row.reason.startswith("as strong"):
        return (
            f"{row.as_strong} of {row.placebos} other dates or segments, where nothing was done, "
            "moved as much."
        )
    return f"{change(row)}; {_size(row.smallest, row.unit)} was to be reached."


def _size(value: float, unit: str) -> str:
    return difference(value, "%") if unit == "points" else f"{number(abs(value))} %"


def _levels(row: object) -> str:
    if row.expected != row.expected or row.observed != row.observed:
        return ""
    return f"{amount(row.expected, row.level_unit)}, {amount(row.observed, row.level_unit)}"


def _placebos(row: object) -> str:
    if not row.placebos:
        return ""
    return f"{row.as_strong} of {row.placebos} other dates or segments moved as much"
