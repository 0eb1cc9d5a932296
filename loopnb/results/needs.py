"""Needs or metrics: who is not heard, what no objective measures, which goals move nothing."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import listed
from loopnb.verdicts import count, day, number, points

SILENT, UNMEASURED, OBJECTIVE, KEY = "silent", "not measured", "objective", "key accounts"
MOVES, IDLE, NOT_TOLD = "goes with satisfaction", "no longer moves satisfaction", "cannot be told"
NO_LIST, NO_TALKS = "no key account is marked", "no conversation is recorded"
NAMED = 3


class Needs(Result):
    """What meeting the metrics could leave out; one row a finding, what presses most first.

    `kind` is SILENT (a key account whose last conversation, `since`, lies `days` back; "" and
    missing where there was none), UNMEASURED (a theme that no objective in force measures, with
    the `points` at stake where these are shown, and its `share` of comments in per cent), OBJECTIVE
    (an operational goal, `subject` its measure, with a `verdict`: MOVES, IDLE or NOT_TOLD) or KEY
    (one row: `n` key accounts, `verdict` says why silence cannot be told). `limit` is the days
    without a conversation, `why` says it in words. Silent accounts have names: restricted.
    """

    columns = ("kind", "subject", "account_id", "owner", "since", "days", "points", "points_low",
               "points_high", "share", "verdict", "why", "n", "limit")  # fmt: skip
    caption = "Needs or metrics?"

    def of(self, kind: str) -> pd.DataFrame:
        """Return the rows of a kind."""
        return self.table.loc[self.table.kind == kind].reset_index(drop=True)

    @property
    def open_table(self) -> pd.DataFrame:
        """The rows without a customer's name, for any page."""
        return self.table.loc[self.table.kind != SILENT].reset_index(drop=True)

    @property
    def text(self) -> str:
        """Say all three without the name of a customer."""
        said = [self._silence(), self._unmeasured(), self._goals()]
        return " ".join(filter(None, said)) or "Nothing is known of key accounts, themes and goals."

    def _silence(self) -> str:
        known = self.of(KEY)
        if known.empty:
            return ""
        row, silent = known.iloc[0], len(self.of(SILENT))
        if row.verdict:
            return f"Whom we have not spoken to cannot be told: {row.verdict}."
        if not silent:
            return f"We spoke with every one of {count(row.n, 'key account')} in {row.limit} days."
        never = int(self.of(SILENT).since.eq("").sum())
        more = f", with {never:,} of them never" if never else ""
        return (
            f"With {silent:,} of {count(row.n, 'key account')} nobody has spoken for "
            f"{row.limit} days{more}."
        )

    def _unmeasured(self) -> str:
        rows = self.of(UNMEASURED)
        if rows.empty:
            return ""
        names = listed([_theme(row) for row in rows.head(NAMED).itertuples()])
        more = f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else ""
        return f"Customers talk about what no objective measures: {names}{more}."

    def _goals(self) -> str:
        rows = self.of(OBJECTIVE)
        idle, unsure = (rows.subject[rows.verdict == verdict] for verdict in (IDLE, NOT_TOLD))
        said = []
        if len(idle):
            verb = "goes" if len(idle) == 1 else "go"
            said.append(f"{listed(list(idle))} no longer {verb} with satisfaction.")
        if len(unsure):
            said.append(f"Whether {listed(list(unsure), 'or')} does cannot be told.")
        return " ".join(said)

    @property
    def shown(self) -> pd.DataFrame:
        """The findings without names, then how many key accounts are silent."""
        rows = list(self.open_table.loc[self.open_table.kind != KEY].itertuples())
        lines = [(KINDS[row.kind], row.subject, row.why) for row in rows]
        known = self.of(KEY)
        if len(known):
            lines.append((KINDS[KEY], f"{len(self.of(SILENT)):,} of {known.n.iloc[0]:,}",
                          self._silence()))  # fmt: skip
        return pd.DataFrame(lines, columns=["What", "About", "Why"])

    @property
    def names(self) -> pd.DataFrame:
        """The silent key accounts by name: for a restricted page alone."""
        rows = self.of(SILENT)
        since = [day(text) or "never" for text in rows.since]
        columns = {"Customer": rows.subject, "Owner": rows.owner, "Last spoken to": since}
        return pd.DataFrame(columns)


KINDS = {
    UNMEASURED: "Talked about, not measured",
    OBJECTIVE: "Objective",
    KEY: "Key accounts silent",
}


def _theme(row: object) -> str:
    if row.points == row.points:
        return f"{row.subject} ({points(row.points)} at stake)"
    return f"{row.subject} ({number(row.share)} % of comments)"
