"""What arrives, is solved and waits, period by period, and how much can be solved."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result

# Columns of open tickets by age, the youngest first, and what they are called.
BANDS = {
    "open_1": "up to 1 day",
    "open_7": "1 to 7 days",
    "open_30": "7 to 30 days",
    "open_90": "30 to 90 days",
    "open_more": "over 90 days",
}
OLD = ("open_90", "open_more")


class Flow(Result):
    """Tickets arrived, solved, and open at the end by age, in each period, oldest first.

    `ratio` is arrived by solved, `capacity` solved a day on days when work was waiting (a working
    day, where loop.yaml says which those are); where work rarely was, `at_least` holds. `days` are
    the days looked at, `busy` those of them when work was waiting.
    """

    columns = ("period", "start", "arrived", "solved", "ratio", "open", *BANDS, "capacity",
               "at_least", "a_working_day", "days", "busy", "note")  # fmt: skip
    caption = "What arrives, is solved and waits"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No tickets arrived or were solved in these periods."
        row = self.table.iloc[-1]
        old = sum(row[band] for band in OLD)
        open_ = f"{_were(row.open)} open at its end"
        open_ += f", {old:,} of them for more than 30 days" if row.open else ""
        said = f"{row.period}: {_count(row.arrived)} arrived, {_were(row.solved)} solved, {open_}."
        note = f" {row.note[0].upper()}{row.note[1:]}." if row.note else ""
        return f"{said}{note} {_capacity(row)}"

    @property
    def shown(self) -> pd.DataFrame:
        table = self.table
        heads = {"period": "Period", "arrived": "Arrived", "solved": "Solved",
                 "ratio": "Arrived for each solved", "open": "Open at the end"}  # fmt: skip
        heads |= {band: f"Open {label}" for band, label in BANDS.items()}
        shown = table[list(heads)].rename(columns=heads)
        shown["Capacity, a day"] = [_amount(row) for row in table.itertuples()]
        return shown.assign(Note=table.note) if table.note.any() else shown


def _count(number: int) -> str:
    return f"{number:,} ticket{'' if number == 1 else 's'}"


def _were(number: int) -> str:
    return f"{number:,} {'was' if number == 1 else 'were'}"


def _amount(row: object) -> str:
    if row.capacity != row.capacity:
        return "not known"
    return f"{'at least ' if row.at_least else ''}{verdicts.number(row.capacity)}"


def _capacity(row: object) -> str:
    if row.capacity != row.capacity:
        return "Capacity is not known: nothing was solved."
    day = "a working day" if row.a_working_day else "a day"
    why = "work rarely waited" if row.at_least else "on days when work was waiting"
    return f"Capacity: {_amount(row)} {day}{':' if row.at_least else ','} {why}."
