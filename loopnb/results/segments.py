"""Where a headline measure moved: its change by segment, and what each does to the whole."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed, part_of, place, signed

MOST, NAMED = 12, 3


class Segments(Result):
    """Each headline's change in each segment, those that clearly moved first.

    `n0`, `value0`, `low0` and `high0` are of the baseline's period; `contribution` is what the
    segment does to the change of the `whole`; `order` numbers the headlines as pages have them.
    """

    columns = (
        "metric", "title", "order", "unit", "better", "kind", "baseline", "period",
        "trait", "segment", "n", "value", "low", "high", "n0", "value0", "low0", "high0", "minimum",
        "change", "change_low", "change_high", "p", "p_adjusted", "verdict",
        "contribution", "contribution_low", "contribution_high",
        "whole", "whole_low", "whole_high", "whole_verdict",
    )  # fmt: skip
    caption = "Where it moved"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No segment is compared: no headline measure has both a baseline and segments."
        moved = self.moved
        said = [_sentence(moved.loc[moved.metric == metric]) for metric in moved.metric.unique()]
        return " ".join(said) or "No segment moved clearly."

    @property
    def moved(self) -> pd.DataFrame:
        """The segments whose change is shown."""
        return self.table.loc[self.table.verdict.isin(verdicts.WORDS)]

    @property
    def shown(self) -> pd.DataFrame:
        """The first dozen, in words."""
        return in_words(self.table.head(MOST))


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the table as people read them."""
    rows = list(table.itertuples())
    if not rows:
        return pd.DataFrame()
    return pd.DataFrame(
        {"Measure": [row.title for row in rows],
         "Where": [place(row.trait, row.segment) for row in rows],
         "Baseline": [verdicts.amount(row.value0, row.unit) or "no rows" for row in rows],
         "Now": [verdicts.amount(row.value, row.unit) or "no rows" for row in rows],
         "Likely range": [verdicts.between(row.low, row.high, row.unit) for row in rows],
         "Verdict": [said(row) for row in rows],
         "Moves the whole by": [signed(row.contribution, row.unit) for row in rows],
         "n, baseline": [int(row.n0) for row in rows], "n, now": [int(row.n) for row in rows]}
    )  # fmt: skip


def said(row: object) -> str:
    """Return the verdict on one segment in words."""
    if row.verdict in verdicts.WORDS:
        by = verdicts.difference(row.change, row.unit)
        return f"{verdicts.WORDS[row.verdict]} in {row.baseline}, by {by}."
    if row.verdict == verdicts.NO_CHANGE:
        return "No clear change."
    fewest = int(min(row.n, row.n0))
    if fewest < row.minimum:
        return f"Too few to say ({fewest:,}; {row.minimum:,.0f} needed)."
    return "Too few customers or days to say."


def _sentence(moved: pd.DataFrame) -> str:
    """Return where one measure moved most, and where else."""
    first, *others = moved.itertuples()
    same = [_where(row) for row in others if (row.change > 0) == (first.change > 0)]
    against = [row for row in others if (row.change > 0) != (first.change > 0)]
    if first.whole_verdict in verdicts.WORDS:
        text = f"What moved “{first.title}” most is {_where(first)}: {_from_to(first)}"
        text += f"{_share(first)}."
    else:
        text = f"“{first.title}” moved at {_where(first)}: {_from_to(first)}, while the whole did "
        text += "not clearly change."
    if same:
        more = [f"{len(same) - NAMED} more"] if len(same) > NAMED else []
        text += f" {_capital(listed(same[:NAMED] + more))} moved the same way."
    if against:
        text += f" {_capital(_where(against[0]))} moved the other way: {_from_to(against[0])}."
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _where(row: object) -> str:
    return place(row.trait, row.segment)


def _from_to(row: object) -> str:
    then, now = (verdicts.amount(value, row.unit) for value in (row.value0, row.value))
    (number, _, unit), (_, _, other) = then.partition(" "), now.partition(" ")
    same = unit.rstrip("s") == other.rstrip("s")
    return f"from {number if same else then} to {now}"


def _share(row: object) -> str:
    """Return what that is of the change of the whole, where both go the same way."""
    if not row.contribution * row.whole > 0:
        return ""
    if abs(row.contribution) > abs(row.whole):
        return f", more than the {verdicts.difference(row.whole, row.unit)} of the whole"
    return f", {part_of(row.contribution, row.whole, row.unit, 'the ')} of the whole"
