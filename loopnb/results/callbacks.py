"""Whom we call back, what we promised, and what came of it."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.drivers import signed
from loopnb.verdicts import between, count, day, number

LATE, WAITS, DONE, NOBODY = "late", "open", "done", "nobody owns it"
TOLD, TOO_FEW, UNRECORDED = "told", "too few", "nothing is recorded"
SHOWN = 30  # rows on a page
MONTHS = 6  # in which an answer is a customer's next one
SAID = {"unhappy": "Unhappy answer", "key account": "Key account", "promise": "Promise"}
# Columns of the register's call-backs that people fill, and those that say whom to call and why.
FACTS = ("kind", "account_id", "ticket_id", "response_id", "answered_on", "due")
FILLED = ("owner", "called_on", "outcome", "promise", "promise_due", "promise_kept_on")


class Calls(Result):
    """Call-backs and promises, one row each, what presses most first; as the register's columns.

    `kind` is a key of SAID. `account`, `said` and `state` (LATE, WAITS, DONE or NOBODY) are for
    reading; the register keeps the rest. Days are ISO days, "" where there is none.
    """

    columns = ("callback_id", *FACTS, *FILLED, "account", "said", "state")
    caption = "Whom we call back, and what we promised"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "Nobody is to be called back, and no promise is open."
        states = self.table.state
        nobody, late = int((states == NOBODY).sum()), int((states == LATE).sum())
        promises = int((self.table.kind == "promise").sum())
        calls = len(self.table) - promises
        said = f"{count(calls, 'customer')} to call back and {count(promises, 'promise')} open"
        parts = [f"{nobody:,} without an owner"] * bool(nobody) + [f"{late:,} late"] * bool(late)
        return f"{said}{'; ' if parts else ''}{', '.join(parts)}."

    @property
    def shown(self) -> pd.DataFrame:
        """The first SHOWN, by their tickets and without a customer's name; all are in the table."""
        rows = list(self.table.head(SHOWN).itertuples())
        return pd.DataFrame(
            {"Id": [row.callback_id for row in rows],
             "What": [SAID.get(row.kind, row.kind) for row in rows],
             "Ticket": [row.ticket_id for row in rows],
             "About": [row.promise or row.said for row in rows],
             "Due": [day(row.promise_due if row.called_on else row.due) for row in rows],
             "Owner": [row.owner for row in rows],
             "Where it stands": [row.state for row in rows]}
        )  # fmt: skip


class Called(Result):
    """How many call-backs were made in time, and what these customers answered next; one row.

    Shares are per cent. `n` call-backs were due in the period, counted from `since` on, the day of
    the first that the register holds; `in_time` of them were made by then, `late` later, `open`
    not at all, of which `unowned` have no owner. `promises` fell due, `kept` of them in time (−1
    where nothing is written down).
    `next_*` are unhappy customers called in time and `other_*` those not: how many answered again
    within six months and what share of these was satisfied; `change` is the difference in points.
    It is an association: nobody drew by lot whom to call. `verdict` is TOLD, TOO_FEW or UNRECORDED,
    of the calls; `next_verdict` of what was answered next.
    """

    columns = (
        "period", "verdict", "since", "n", "in_time", "late", "open", "unowned", "share", "low",
        "high", "promises", "kept", "kept_share", "kept_low", "kept_high", "next_verdict",
        "next_n", "next_share", "next_low", "next_high", "other_n", "other_share", "other_low",
        "other_high", "change", "change_low", "change_high", "minimum",
    )  # fmt: skip
    caption = "Called back in time"

    @property
    def headline(self) -> str:
        """The one number, in a sentence."""
        if self.table.empty:
            return "Call-backs were not looked at."
        row = self.table.iloc[0]
        if row.verdict == UNRECORDED:
            return "No call-back is written down yet, so whether customers are called is not told."
        if not row.n:
            return "No call-back was due."
        return f"Called back in time: {row.in_time:,} of {row.n:,}."

    @property
    def text(self) -> str:
        """Say what was called, kept and answered next, in a few sentences."""
        if self.table.empty:
            return self.headline
        row = self.table.iloc[0]
        said = [_called(row, self.headline), _open(row), _kept(row)]
        if row.verdict != UNRECORDED:
            said.append(_next(row))
        return " ".join(filter(None, said))

    @property
    def shown(self) -> pd.DataFrame:
        if self.table.empty:
            return pd.DataFrame()
        row = self.table.iloc[0]
        lines = [
            ("Called back in time", *_of(row.in_time, row.n, (row.share, row.low, row.high))),
            ("Promises kept in time",
             *_of(row.kept, row.promises, (row.kept_share, row.kept_low, row.kept_high))),
        ]  # fmt: skip
        if row.next_verdict == TOLD:
            lines += [
                (what, f"{number(share)} % of {n:,}", between(low, high, "%"))
                for what, n, share, low, high in (
                    ("Called in time, satisfied next", row.next_n, row.next_share, row.next_low,
                     row.next_high),
                    ("Not called in time, satisfied next", row.other_n, row.other_share,
                     row.other_low, row.other_high),
                )
            ]  # fmt: skip
        known = [line for line in lines if line[1]]
        return pd.DataFrame(known, columns=["What", "How many", "Likely range"])


def _of(part: int, whole: int, share: tuple[float, float, float]) -> tuple[str, str]:
    if not whole or part < 0:
        return "", ""
    return f"{part:,} of {whole:,} ({number(share[0])} %)", between(*share[1:], "%")


def _called(row: pd.Series, headline: str) -> str:
    """Return the share with its likely range, where the call-backs are enough for one."""
    if row.verdict != TOLD:
        return headline
    likely = f", likely {between(row.low, row.high, '%')}"
    return f"{headline.rstrip('.')} ({number(row.share)} %{likely})."


def _open(row: pd.Series) -> str:
    if not row.n or row.n == row.in_time:
        return ""
    late = f"{row.late:,} {'was' if row.late == 1 else 'were'} called late" if row.late else ""
    nobody = f", {row.unowned:,} of them without an owner" if row.unowned else ""
    still = f"{row.open:,} not yet{nobody}" if row.open else ""
    text = "; ".join(filter(None, [late, still]))
    return f"{text[:1].upper()}{text[1:]}."


def _kept(row: pd.Series) -> str:
    if not row.promises:
        return ""
    if row.kept < 0:
        fell = f"{count(row.promises, 'promise')} fell due"
        return f"{fell}; whether they were kept is not written down."
    return f"Promises kept in time: {row.kept:,} of {row.promises:,}."


def _next(row: pd.Series) -> str:
    """Return what unhappy customers answered next, those called beside those who were not."""
    if row.next_verdict != TOLD:
        return (
            f"What called customers answer next cannot be told yet: {row.next_n:,} of those called "
            f"in time and {row.other_n:,} of the others have answered again; {row.minimum:,} "
            "are needed on each side."
        )
    shown = row.change_low > 0 or row.change_high < 0
    verdict = "" if shown else "; the difference could be chance"
    return (
        f"Of unhappy customers called in time, {number(row.next_share)} % were satisfied with "
        f"their next answer, of the others {number(row.other_share)} % "
        f"({signed(row.change)} points, likely {_range(row)}{verdict}). "
        "This is what goes together, not proof that the call did it."
    )


def _range(row: pd.Series) -> str:
    """Return the likely range of the difference: '−3 to +12'."""
    return f"{signed(row.change_low)} to {signed(row.change_high)}"
