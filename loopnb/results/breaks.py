"""Questions that read otherwise than before: what a person has to decide, and until then."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.verdicts import WITHHELD, day


class Breaks(Result):
    """Questions whose text, id, scale or choices changed; one row a change that still counts.

    `metrics` rest on the question, '; ' between them; `at` is the local day of the first answer
    after the change; `answer` is 'series break' where a person said so, else empty: proposed.
    """

    columns = ("break_id", "survey", "question", "what", "metrics", "at", "was", "now", "answer")
    caption = "Questions that changed"
    heads = {"question": "Question", "survey": "Survey", "what": "Changed", "at": "Since",
             "was": "Was", "now": "Is", "metrics": "Measures", "answer": "Decided"}  # fmt: skip

    @property
    def proposed(self) -> "Breaks":
        """The changes that nobody has decided yet."""
        return Breaks.from_table(self.table.loc[self.table.answer == ""])

    @property
    def text(self) -> str:
        waits = self.proposed.table
        if self.table.empty:
            return "Every question reads as it did before."
        known = len(self.table) - len(waits)
        said = [f"{known} series break{'s' * (known != 1)} confirmed."] if known else []
        said += [f"{row.question}: the question changed on {day(row.at)} ({_what(row.what)}: "
                 f"{row.was}, now {row.now})." for row in waits.itertuples()]  # fmt: skip
        if len(waits):
            said.append(
                "Comparisons across these days are withheld until a person decides: accepted is a "
                "series break, refused is still the same question."
            )
        return " ".join(said)


def named(metrics: str) -> list[str]:
    """Return the metrics that a cell names, '; ' between them."""
    return [each.strip() for each in metrics.split(";") if each.strip()]


def by_metric(breaks: pd.DataFrame) -> dict[str, list]:
    """Return the changes of a table of `Breaks` by metric, the earliest first."""
    found: dict[str, list] = {}
    for row in breaks.sort_values(["at", "break_id"]).itertuples() if len(breaks) else ():
        for metric in named(row.metrics):
            found.setdefault(metric, []).append(row)
    return found


def said(row: object, period: str) -> str:
    """Return why a metric is not compared across a change, and how a person decides."""
    if row.answer:
        return reason(row)
    return f"{WITHHELD}: {reason(row)}; confirm with loopnb accept {period} --by NAME"


def reason(row: object) -> str:
    """Return what changed and when: 'the question changed on 1 April 2026 (its text)'."""
    return f"the question changed on {day(row.at)} ({_what(row.what)})"


def _what(what: str) -> str:
    """Return what changed in words: 'its text and its scale'."""
    *first, last = [f"its {each.strip()}" for each in what.split(",") if each.strip()] or ["how"]
    return f"{', '.join(first)} and {last}" if first else last
