"""Where a headline measure moved: its change by segment, and what each does to the whole."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed, part_of, place, signed

MOST, NAMED = 12, 3


class Segments(Result):
    """Each headline's change in each segment, those that clearly moved first.

    `n0`, `value0`, `low0` and `high0` are of the baseline's period; `contribution` is what the
    segment does to the change of the `whole`.
    """

    columns = (
        "metric", "title", "unit", "better", "kind", "baseline", "period", "trait", "segment",
        "n", "value", "low", "high", "n0", "value0", "low0", "high0", "minimum",
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
        rows = list(self.table.head(MOST).itertuples())
        if not rows:
            return pd.DataFrame()
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Where": [place(row.trait, row.segment) for row in rows],
             "Baseline": [verdicts.amount(row.value0, row.unit) or "none" for row in rows],
             "Now": [verdicts.amount(row.value, row.unit) or "none" for row in rows],
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
    same = [row for row in others if (row.change > 0) == (first.change > 0)]
    against = [row for row in others if (row.change > 0) != (first.change > 0)]
    text = f"{first.title} moved most at {_where(first)}: {_from_to(first)}{_share(first)}."
    if same:
        more = f" and {len(same) - NAMED} more" if len(same) > NAMED else ""
        text += f" It moved the same way at {listed([_where(row) for row in same[:NAMED]])}{more}."
    if against:
        text += f" It moved the other way at {_where(against[0])}: {_from_to(against[0])}."
    return text


def _where(row: object) -> str:
    return place(row.trait, row.segment)


def _from_to(row: object) -> str:
    then, now = (verdicts.amount(value, row.unit) for value in (row.value0, row.value))
    (number, _, unit), (_, _, other) = then.partition(" "), now.partition(" ")
    same = unit.rstrip("s") == other.rstrip("s")
    return f"from {number if same else then} to {now}"


def _share(row: object) -> str:
    """Return what that is of the change of the whole, where the whole clearly changed with it."""
    if row.whole_verdict not in verdicts.WORDS:
        return ", while the whole did not clearly change"
    if not row.contribution * row.whole > 0:
        return ""
    if abs(row.contribution) > abs(row.whole):
        return f", more than the {verdicts.difference(row.whole, row.unit)} of the whole"
    return f", {part_of(row.contribution, row.whole, row.unit, 'the ')} of the whole"
