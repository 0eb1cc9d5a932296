"""What becomes of each agreed goal, and all that was decided before."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import amount, count, day

STEPS = ("raised", "kept", "reweighed", "retired")


class Reassessment(Result):
    """Each goal in force with what is proposed for it, a row a metric.

    `held` periods have a verdict, in `met` of them the goal was reached; `moves` is yes, no or
    empty where it is not known whether satisfaction goes with it. `step` is kept, raised, retired
    or reweighed, `next_goal` in `unit`, NaN of a goal to be retired; `praise` names who is thanked.
    """

    columns = (
        "metric", "title", "level", "unit", "period", "goal", "value", "goal_verdict", "judged_on",
        "held", "met", "moves", "step", "reason", "next_period", "next_goal", "rule", "was_weight",
        "weight", "evidence", "praise",
    )  # fmt: skip
    caption = "What becomes of each goal"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No goal was agreed for this period."
        counts = self.table.step.value_counts()
        said = [f"{count(int(counts[step]), 'goal')} {step}" for step in STEPS if step in counts]
        return " ".join([f"Proposed: {', '.join(said)}.", *self.thanks])

    @property
    def thanks(self) -> list[str]:
        """A sentence of thanks for each goal that was reached."""
        return [row.praise for row in self.table.itertuples() if row.praise]

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Goal": [amount(row.goal, row.unit) for row in rows],
             "Value": [amount(row.value, row.unit) for row in rows],
             "Evidence": [row.evidence for row in rows],
             "Proposed": [f"{row.step}: {row.reason}" for row in rows],
             "Next goal": [amount(row.next_goal, row.unit) for row in rows],
             "Rule": [row.rule for row in rows],
             "Weight": [row.weight for row in rows]}
        )  # fmt: skip


class Ledger(Result):
    """What people decided, in the order of days: what kind, its id, what, by whom and why."""

    columns = ("on", "kind", "id", "what", "by", "reason")
    caption = "Everything that was decided"

    @property
    def text(self) -> str:
        table = self.table
        if table.empty:
            return "Nothing has been decided yet."
        dated = table.loc[table.on != "", "on"]
        since = f" since {day(dated.iloc[0])}" if len(dated) else ""
        return (
            f"{count(len(table), 'decision')}{since}, by {count(self._people, 'person')}.".replace(
                "persons", "people"
            )
        )

    @property
    def _people(self) -> int:
        return self.table.loc[self.table.by != "", "by"].nunique()

    @property
    def shown(self) -> pd.DataFrame:
        table = self.table
        return pd.DataFrame({"On": table.on.map(day), "Kind": table.kind, "Id": table.id,
                             "What": table.what, "By": table.by, "Why": table.reason})  # fmt: skip
