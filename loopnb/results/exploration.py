"""One question asked of the data, its answer marked as exploratory."""

import math

from loopnb import verdicts
from loopnb.results.numbers import Measures

CAVEAT = (
    "Exploratory: one question among many that could be asked. What looks new here has to be "
    "seen again in later data before anything rests on it."
)


class Exploration(Measures):
    """One metric of some rows over several periods; `where` says which rows, in words.

    `apart` says why the last period is not compared with the one before it, where it is not.
    """

    columns = (*Measures.columns, "where", "change", "change_low", "change_high", "apart")
    caption = "Exploratory: measured values by period"

    @property
    def text(self) -> str:
        last = self.table.iloc[-1]
        about = f"{last.title}{', ' + last['where'] if last['where'] else ''}"
        if last.n == 0:
            return f"{about}: no rows in {last.period}. {CAVEAT}"
        value = verdicts.amount(last.value, last.unit)
        between = verdicts.between(last.low, last.high, last.unit)
        said = f"{about}: {value} in {last.period}" + (f", {between}" if between else "")
        rows = "answers" if last.level == "satisfaction" else "tickets"
        return f"{said} ({last.n:,} {rows}). {self._before(last)} {CAVEAT}"

    def _before(self, last: object) -> str:
        """Say how it stands to the period before, and how sure that is."""
        if last.apart:
            return f"Not compared with {self.table.iloc[-2].period}: {last.apart}."
        if len(self.table) < 2 or math.isnan(last.change):
            return "There is nothing before it to compare with."
        before = self.table.iloc[-2]
        was = f"It was {verdicts.amount(before.value, before.unit)} in {before.period}"
        if last.change_low <= 0 <= last.change_high:
            return f"{was}: no clear change."
        return f"{was}: a change of {verdicts.difference(last.change, last.unit)}."
