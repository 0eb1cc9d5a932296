"""What goes with satisfaction, in points, and how waiting goes with it."""

import math

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import listed
from loopnb.verdicts import number, points

THEME, FACT = "theme", "fact"
COSTS, ADDS, NOT_SHOWN = "costs points", "adds points", "not shown"
TOO_FEW, NOT_TOLD = "too few", "cannot be told"
SURE = (COSTS, ADDS)
BEND, FROM_START, FLAT, RISES = "bend", "from the start", "no effect shown", "rises"
MOST = 3  # drivers told in the text


class Drivers(Result):
    """Each theme and each fact of the ticket with what goes with it in points of satisfied.

    `share` is the per cent of answers (those with words, `n`) where it is present; `penalty` the
    points of satisfied customers that go with it there, the others held, below 0 where fewer are
    satisfied; `points` is share x penalty, of all `n`; `importance` the per cent of what all
    drivers explain together. `n_with` and `clusters` are the answers and customers that have it,
    `complaining` the per cent of comments on the theme that complain, `corrected` whether the
    reader's mistakes are corrected for. Where nothing can be told there is one row, without a
    driver, whose `reason` says why.
    """

    columns = (
        "driver", "kind", "share", "penalty", "penalty_low", "penalty_high", "points", "points_low",
        "points_high", "importance", "complaining", "n_with", "clusters", "p_adjusted", "verdict",
        "corrected", "reason", "n", "customers", "answers", "window", "satisfied", "explained",
        "note",
    )  # fmt: skip
    caption = "What goes with satisfaction"

    @property
    def known(self) -> pd.DataFrame:
        """The drivers with an estimate, the costliest first."""
        return self.table.loc[self.table.penalty.notna()]

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There is no theme and no fact to look at."
        first = self.table.iloc[0]
        if first.verdict == NOT_TOLD:
            return f"What goes with satisfaction cannot be told: {first.reason}."
        costs = self.table.loc[self.table.verdict == COSTS]
        adds = self.table.loc[self.table.verdict == ADDS]
        said = [_cost(row) for row in costs.head(MOST).itertuples()] or [
            "No theme and no fact is shown to cost satisfaction."
        ]
        if len(costs) > MOST:
            more = "costs" if len(costs) == MOST + 1 else "cost"
            said.append(f"{_first(_names(costs.iloc[MOST:]))} {more} points as well.")
        if len(adds):
            more = "goes" if len(adds) == 1 else "go"
            said.append(f"{_first(_names(adds))} {more} with more satisfied customers.")
        return " ".join([*said, self._unsure(), self.basis]).replace("  ", " ")

    def _unsure(self) -> str:
        few = self.table.loc[self.table.verdict == TOO_FEW]
        unsure = self.table.loc[self.table.verdict == NOT_SHOWN]
        said = f"Not shown either way: {_names(unsure)}." if len(unsure) else ""
        return f"{said} Too rare or too common to tell: {_names(few)}." if len(few) else said

    @property
    def basis(self) -> str:
        """From which answers it is, which are left out, and that it proves no cause."""
        first = self.table.iloc[0]
        silent = first.answers - first.n
        aside = f"; {silent:,} answers without words are left out" if silent > 0 else ""
        return (
            f"From {first.n:,} answers with words of {first.customers:,} customers, "
            f"{first.window}{aside}. This is what goes together, each held beside the others, "
            f"not proof of a cause.{first.note}"
        )

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.loc[self.table.driver != ""].itertuples())
        return pd.DataFrame(
            {
                "What": [row.driver for row in rows],
                "Present in": [f"{number(row.share)} %" for row in rows],
                "Points where present": [signed(row.penalty) for row in rows],
                "Likely range": [ranged(row.penalty_low, row.penalty_high) for row in rows],
                "Points at stake": [signed(row.points) for row in rows],
                "Likely range, at stake": [ranged(row.points_low, row.points_high) for row in rows],
                "Part of what is explained": [_percent(row.importance) for row in rows],
                "Answers with it": [row.n_with for row in rows],
                "Verdict": [_verdict(row, len(rows)) for row in rows],
            }
        )


class Shape(Result):
    """Share satisfied by how long the ticket was open, and where waiting starts to hurt.

    A row a bin: `days` is the mean of the bin from `since` to `until`, `satisfied`, `low`, `high`
    in per cent of its `n` answers. The rest is the same in all rows: `knot` in days, `slope` in
    points a day beyond it, `level` the per cent satisfied before it, `most` the days up to which
    is looked, `verdict` and, where nothing can be told, its `reason`.
    """

    columns = (
        "since", "until", "days", "satisfied", "low", "high", "n", "clusters", "knot", "knot_low",
        "knot_high", "slope", "slope_low", "slope_high", "level", "most", "verdict", "reason",
        "total", "customers", "window", "note",
    )  # fmt: skip
    caption = "Satisfaction by days open"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "How waiting goes with satisfaction was not looked at."
        row = self.table.iloc[0]
        if row.verdict == NOT_TOLD:
            return f"How waiting goes with satisfaction cannot be told: {row.reason}."
        return f"{SAID[row.verdict](row)} {_looked(row)}"

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.loc[self.table.n > 0].itertuples())
        return pd.DataFrame(
            {
                "Days open": [f"{number(row.since)} to {number(row.until)}" for row in rows],
                "Satisfied": [f"{number(row.satisfied)} %" for row in rows],
                "Likely range": [ranged(row.low, row.high) for row in rows],
                "n": [row.n for row in rows],
            }
        )


def signed(points: float) -> str:
    """Return points with their sign: '−46', '+0.4', nothing where they are not known."""
    if math.isnan(points):
        return ""
    text = number(abs(points))
    return text if text == "0" else f"{'−' if points < 0 else '+'}{text}"


def ranged(low: float, high: float) -> str:
    """Return a range of points: '−54 to −39', nothing where an end is not known."""
    if math.isnan(low) or math.isnan(high):
        return ""
    if low >= 0 and high >= 0:
        return f"{number(low)} to {number(high)}"
    return f"{signed(low)} to {signed(high)}"


def spanned(first: str, last: str) -> str:
    """Return the names of the first and the last period as people write a span."""
    return first if first == last else f"{first} to {last}"


def _cost(row: object) -> str:
    where = "name it" if row.kind == THEME else "are about such tickets"
    return (
        f"{_first(row.driver)}: {points(row.points)} at stake "
        f"({_span(row.points_low, row.points_high)}). {number(row.share)} % of answers {where}; "
        f"among these {points(row.penalty)} fewer are satisfied "
        f"({_span(row.penalty_low, row.penalty_high)})."
    )


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span(low: float, high: float) -> str:
    ends = sorted((abs(low), abs(high)))
    return f"{number(ends[0])} to {number(ends[1])}"


def _names(rows: pd.DataFrame) -> str:
    names = list(rows.driver)
    return "; ".join(names) if any("," in name for name in names) else listed(names)


def _verdict(row: object, tried: int) -> str:
    """Return the verdict, with why it is not shown where the range alone would show it."""
    alone = row.verdict == NOT_SHOWN and (row.penalty_low > 0 or row.penalty_high < 0)
    return f"{row.verdict}: could be chance among {tried} looked at" if alone else row.verdict


def _percent(value: float) -> str:
    return "" if math.isnan(value) else f"{number(value)} %"


def days(value: float) -> str:
    """Return days as people say them: 'half a day', 'one day', 'two days', '4.5 days'."""
    words = {0.5: "half a day", 1: "one day", 2: "two days", 3: "three days", 4: "four days",
             5: "five days", 6: "six days", 7: "seven days"}  # fmt: skip
    half = round(value * 2) / 2
    return words.get(half, f"{number(half)} days")


def _per_day(row: object) -> str:
    return f"{points(row.slope)} ({_span(row.slope_low, row.slope_high)})"


def _bends(row: object) -> str:
    return (
        f"Satisfaction holds for about {days(row.knot)} "
        f"(between {number(row.knot_low)} and {number(row.knot_high)}); "
        f"after that each further day open costs {_per_day(row)}."
    )


def _from_start(row: object) -> str:
    where = (
        f"; if they are, then no more than the first {days(row.knot_high)}"
        if row.knot_high > 0
        else ""
    )
    return (
        f"Each day open costs {_per_day(row)}. It is not shown that the first days are free{where}."
    )


def _rises(row: object) -> str:
    return f"Customers who waited longer are more satisfied, by {_per_day(row)} a day."


SAID = {
    BEND: _bends,
    FROM_START: _from_start,
    RISES: _rises,
    FLAT: lambda row: "No effect of the days open on satisfaction is shown.",
}


def _looked(row: object) -> str:
    return (
        f"From {row.total:,} answers of {row.customers:,} customers, {row.window}, tickets open up "
        f"to {number(row.most)} days.{row.note}"
    )
