"""The pyramid of goals: capacity at its foot, satisfaction at its top, each with its terms."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.goals import RETIRED, REWEIGHED, SET
from loopnb.results.base import Result
from loopnb.verdicts import amount

TOP_FIRST = ("satisfaction", "performance", "capacity")
AGREED, PROPOSED = "agreed", "proposed"


class Objectives(Result):
    """Proposed goals for the next period, a row a metric, each with the rule that made it.

    `goal` is NaN where none can be set yet, and of a goal to be retired. `judged_on` is period or
    year and `judging` says why; `asks` is what it asks of one ticket; `step` is set, kept,
    raised, retired or reweighed, for `reason`. Values are in `unit`.
    """

    columns = (
        "metric", "title", "level", "unit", "better", "period", "baseline", "prior_best",
        "prior_best_period", "goal", "rule", "asks", "judged_on", "judging", "weight", "step",
        "reason",
    )  # fmt: skip
    caption = "Goals for the next period"

    @property
    def text(self) -> str:
        told = [sentence(row) for row in self.table.itertuples()]
        return " ".join(told) or "No goal is proposed."

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Level": [row.level for row in rows],
             "Baseline": [amount(row.baseline, row.unit) for row in rows],
             "Prior best": [amount(row.prior_best, row.unit) for row in rows],
             "Goal": [amount(row.goal, row.unit) for row in rows],
             "Rule": [row.rule for row in rows],
             "Asks of one ticket": [row.asks for row in rows],
             "How judged": [row.judging for row in rows],
             "Step": [_step(row) for row in rows]}
        )  # fmt: skip


class Pyramid(Result):
    """Agreed and proposed goals, a row a metric and period, the top level first.

    `standing` is agreed or proposed, `by` who agreed it; `value` is the last one measured and
    `met` says how it stands to the goal, empty where the goal's period is not over.
    """

    columns = (
        "level", "metric", "title", "unit", "period", "standing", "goal", "baseline",
        "baseline_period", "prior_best", "value", "rule", "asks", "judging", "step", "reason",
        "weight", "by", "met",
    )  # fmt: skip
    caption = "The pyramid of goals"

    @property
    def text(self) -> str:
        counts = self.table.standing.value_counts()
        told = [f"{verdicts.count(int(counts[word]), 'goal')} {word}"
                for word in (AGREED, PROPOSED) if word in counts]  # fmt: skip
        return f"{', '.join(told)}." if told else "No goal is agreed or proposed."

    @property
    def lines(self) -> list[str]:
        """The pyramid in plain text: each level, its goals, and below each its terms."""
        found = []
        for level in TOP_FIRST:
            rows = list(self.table.loc[self.table.level == level].itertuples())
            found += [level.upper()] if rows else []
            for row in rows:
                found += [f"  {_aim(row)}", *(f"    {line}" for line in _terms(row))]
        return found

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Level": [row.level for row in rows],
             "Period": [row.period for row in rows],
             "Goal": [amount(row.goal, row.unit) for row in rows],
             "Standing": [_standing(row) for row in rows],
             "Now": [amount(row.value, row.unit) for row in rows],
             "How met": [row.met for row in rows],
             "Asks of one ticket": [row.asks for row in rows],
             "Rule": [row.rule for row in rows],
             "How judged": [row.judging for row in rows]}
        )  # fmt: skip


def sentence(row: object) -> str:
    """Return a proposed goal (a row of `Objectives`) with its rule, as a sentence."""
    if row.step == RETIRED:
        return f"{row.title}: no goal any more, because {row.reason}."
    if math.isnan(row.goal):
        return f"{row.title}: {row.rule}."
    words = f"{row.title}: {amount(row.goal, row.unit)} ({row.rule})"
    return f"{words}, {_step(row)}." if row.step != SET else f"{words}."


def _step(row: object) -> str:
    """Return the step with its reason: 'raised: met for sure', 'reweighed to 0.5: …'."""
    to = f" to {verdicts.number(row.weight)}" if row.step == REWEIGHED else ""
    return f"{row.step}{to}: {row.reason}" if row.reason else row.step


def _standing(row: object) -> str:
    if row.standing == AGREED:
        return f"agreed by {row.by}" if row.by else AGREED
    return f"{PROPOSED}, {_step(row)}" if row.step not in ("", SET) else PROPOSED


def _aim(row: object) -> str:
    goal = amount(row.goal, row.unit) or ("none" if row.step == RETIRED else "not set yet")
    return f"{row.title}, {row.period}: {goal} ({_standing(row)})"


def _terms(row: object) -> list[str]:
    """Return what stands below a goal: where we are, what it asks, the rule, how it is judged."""
    base = amount(row.baseline, row.unit)
    when = f" ({row.baseline_period})" if row.baseline_period else ""
    known = {"now": amount(row.value, row.unit), "baseline": base and f"{base}{when}",
             "prior best": amount(row.prior_best, row.unit)}  # fmt: skip
    words = ", ".join(f"{name} {text}" for name, text in known.items() if text)
    told = [words[:1].upper() + words[1:], row.met, row.asks, f"Rule: {row.rule}", row.judging]
    told += [f"Weight {verdicts.number(row.weight)}"] if row.weight not in (1.0,) else []
    if row.step == RETIRED:
        told = told[:2]
    return [f"{text.rstrip('.')}." for text in told if text]
