"""Whether a survey can be trusted: when it is sent, by whom, who answers, and how."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed, place

PROMPT, AAPOR, SILENT = "sent within a day", "response rate", "who did not answer"
THIRD, RUN_BY = "run by a third party", "satisfaction by who runs it"
STRAIGHT, TWICE = "straight-liners", "duplicates"
DIFFERS, ALIKE, CANNOT = "differs", "no difference shown", "cannot be told"
NOTICED = 0.1  # a standardised difference from which groups are called unlike (Austin 2009)
RATES = {
    "RR1": "complete answers, of all that may have been eligible",
    "RR2": "complete and partial answers, of all that may have been eligible",
    "RR3": "complete answers, of the eligible and the estimated share of the unknown",
    "RR4": "complete and partial answers, of the eligible and the estimated share of the unknown",
    "RR5": "complete answers, of those known to be eligible",
    "RR6": "complete and partial answers, of those known to be eligible",
}


class SurveyCheck(Result):
    """What can be said of the survey itself, one row a check and what it is about.

    `value`, `low` and `high` are in `unit`: per cent, points, or standard deviations for who did
    not answer (the share among tickets without an answer less that among all). `hits` of `n` are
    what is counted. NaN where nothing is told; `note` says why, or how it was counted.
    """

    columns = ("check", "subject", "hits", "n", "value", "low", "high", "unit", "verdict", "note")
    caption = "Is the survey itself honest?"

    @property
    def text(self) -> str:
        said = [_prompt(self._of(PROMPT)), _rates(self._of(AAPOR)), _silent(self._of(SILENT)),
                _third(self._of(THIRD)), *map(_compared, self._of(RUN_BY)),
                *map(_odd, [*self._of(STRAIGHT), *self._of(TWICE)])]  # fmt: skip
        return " ".join(filter(None, said)) or "No survey is loaded."

    @property
    def shown(self) -> pd.DataFrame:
        rows = [row for row in self.table.itertuples() if _worth(row)]
        return pd.DataFrame(
            {"What": [f"{row.check}: {row.subject}" if row.subject else row.check for row in rows],
             "How many": [f"{row.hits:,.0f} of {row.n:,.0f}" if row.n else "" for row in rows],
             "Value": [_value(row) for row in rows],
             "Likely range": [_range(row) for row in rows],
             "Note": [row.note or (row.verdict if row.check == SILENT else "") for row in rows]}
        )  # fmt: skip

    def _of(self, check: str) -> list:
        return list(self.table.loc[self.table.check == check].itertuples())


def _prompt(rows: list) -> str:
    if not rows:
        return ""
    row = rows[0]
    if math.isnan(row.value):
        return f"How soon after closing surveys are sent cannot be told: {row.note}."
    return (
        f"{verdicts.number(row.value)} % of {row.n:,.0f} surveys were sent within a day of their "
        f"ticket's closing (likely {verdicts.between(row.low, row.high, '%')})."
    )


def _rates(rows: list) -> str:
    known = [row for row in rows if not math.isnan(row.value)]
    if not known:
        return f"The response rate cannot be told: {rows[0].note}." if rows else ""
    told = [f"{verdicts.number(row.value)} % (AAPOR {row.subject})" for row in known]
    return f"Response rate: {listed(told)}."


def _silent(rows: list) -> str:
    if not rows:
        return ""
    unlike = [row for row in rows if row.verdict == DIFFERS]
    if all(row.verdict == CANNOT for row in rows):
        return f"Who did not answer cannot be told: {rows[0].note}."
    if not unlike:
        return "Tickets without an answer are like all tickets in what is known of them."
    unlike = sorted(unlike, key=lambda row: -abs(row.value))[:3]
    told = [f"{'more' if row.value > 0 else 'fewer'} of {place(*row.subject.split('=', 1))}"
            for row in unlike]  # fmt: skip
    return f"Among tickets without an answer there are {listed(told)} than among all."


def _third(rows: list) -> str:
    told = [f"{row.hits:,.0f} of {row.n:,.0f} {row.subject}" for row in rows if row.n]
    return f"Run by a third party: {listed(told)}." if told else ""


def _compared(row: object) -> str:
    if math.isnan(row.value):
        return ""
    more = "more" if row.value > 0 else "fewer"
    if row.verdict != DIFFERS:
        return "Satisfaction is not shown to differ by who runs the survey."
    by = verdicts.difference(row.value, "%")
    return f"Where we run the survey ourselves {by} {more} are satisfied than with a third party."


def _odd(row: object) -> str:
    if not row.n:
        return f"{row.check.capitalize()}: {row.note}."
    what = {STRAIGHT: "give the same score to every question", TWICE: "are the same person's, on "
            "the same day, with the same scores"}[row.check]  # fmt: skip
    return f"{row.hits:,.0f} of {row.n:,.0f} answers {what}."


def _worth(row: object) -> bool:
    return row.check != SILENT or row.verdict != ALIKE


def _value(row: object) -> str:
    if math.isnan(row.value):
        return ""
    if row.unit == "SD":
        return f"{row.value:+.2f} SD".replace("-", "−")
    return verdicts.amount(row.value, row.unit)


def _range(row: object) -> str:
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return ""
    if row.unit == "SD":
        return f"{row.low:+.2f} to {row.high:+.2f}".replace("-", "−")
    return verdicts.between(row.low, row.high, row.unit)
