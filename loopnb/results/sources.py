"""An id for each row of each result, such as comparison:csat, and the source rows behind it."""

import difflib
import re
from collections.abc import Mapping

import pandas as pd

from loopnb.errors import UsageError, one_of
from loopnb.results.base import Result
from loopnb.results.words import origins
from loopnb.schema import PROVENANCE

# The columns that tell a result's rows apart: the id is the result's name and what stands there.
KEYS: dict[str, tuple[str, ...]] = {
    "collected": ("file",),
    "refused": ("file", "table", "reason"),
    "matched": ("table", "rule"),
    "durations": ("file", "duration"),
    "times": ("file", "table", "column"),
    "redacted": ("file", "table", "column", "mark"),
    "retained": ("file",),
    "survey": ("check", "subject"),
    "invited": ("team",),
    "breaks": ("break_id",),
    "measures": ("metric", "period"),
    "comparison": ("metric",),
    "tones": ("comment_id",),
    "accuracy": ("method", "against"),
    "mentions": ("comment_id", "theme"),
    "themes": ("theme",),
    "quotations": ("comment_id",),
    "emerging": ("term",),
    "proposed_themes": ("theme",),
    "suggestions": ("theme", "comment_id"),
    "panel": ("theme", "kind"),
    "causes": ("kind", "cause"),
    "candidates": ("theme", "kind", "what", "product", "counted"),
    "issues": ("issue_id",),
    "proposed_causes": ("cause_id",),
    "actions": ("action_id",),
    "objectives": ("metric",),
    "reassessment": ("metric",),
    "pyramid": ("metric", "period", "standing"),
    "ledger": ("on", "kind", "id", "what", "by"),
    "open_loops": ("kind", "what"),
    "baselines": ("metric",),
    "gaps": ("kind", "subject"),
    "segments": ("metric", "trait", "segment"),
    "mix": ("metric", "trait", "segment"),
    "weighted": ("metric",),
    "survival": ("period", "hours"),
    "flow": ("period",),
    "agreement": ("topic", "metric"),
    "impact": ("kind",),
    "signals": ("metric", "segment", "date"),
    "effects": ("action_id",),
    "verifications": ("action_id",),
    "contradictions": ("trait", "segment"),
    "progress": ("action_id",),
    "items": ("theme",),
    "coding": ("theme",),
    "subjects": ("theme",),
    "drivers": ("driver",),
    "shape": ("since",),
    "restated": ("metric", "period"),
    "risk": ("account_id", "currency"),
    "renewing": ("account_id", "currency"),
    "decisions": ("kind", "decision_id", "part"),
    "week_signals": ("metric", "segment", "date"),
    "week_flow": ("period",),
    "outlook": ("period",),
    "ahead": ("day", "kind", "what"),
    "callbacks": ("response_id",),
    "calls": ("callback_id",),
    "called": ("period",),
    "needs": ("kind", "subject", "account_id"),
    "listening": ("account_id",),
    "loop_worth": ("period",),
    "watched": ("ticket_id",),
    "read_aloud": ("kind", "comment_id"),
    "new_words": ("term",),
    "owed": ("kind", "what"),
    "handover": ("issue_id",),
}
MOST = 30  # ids named in a message
COUNTS, LEFT_OUT = "yes", "no"
ALL = "all"  # of a result as a whole, for what is said of how many rows it has: risk:all


class Sources(Result):
    """The rows of the data behind one number; one row a row of a canonical table.

    `id` is that of the canonical table, `at` when it counts (UTC), `part` says of which side it is
    where there are two. `counts` holds "no" for rows left out; `value` is what it adds: 1 and 0
    for shares, hours for times.
    """

    columns = ("table", "id", "account_id", "at", "part", "counts", "value", *PROVENANCE)
    caption = "The rows behind the number"

    @property
    def text(self) -> str:
        counted, files = self.counted, origins(self.table.source_file.unique())
        n, left = len(counted), len(self.table) - len(counted)
        said = f"{n:,} source row{'s' * (n != 1)} count{'s' * (n == 1)}"
        if counted.value.isin([0, 1]).all() and not counted.value.eq(1).all():
            said += f", {counted.value.sum():,.0f} of them with the value 1"
        out = f"; {left:,} more {'is' if left == 1 else 'are'} left out" if left else ""
        return f"{said}{out}. {files}."

    @property
    def counted(self) -> pd.DataFrame:
        """The rows that count."""
        return self.table.loc[self.table.counts == COUNTS]


def key(name: str, row: object) -> str:
    """Return the id of a row: a namedtuple, a Series or a dict of the result called `name`."""
    get = row.get if isinstance(row, Mapping | pd.Series) else lambda c: getattr(row, c)
    return f"{name}:{'/'.join(_text(get(column)) for column in _columns(name))}"


def anchor(trace: str) -> str:
    """Return an id as HTML and links have it: 'themes-restores-that-fail'."""
    return re.sub(r"[^\w]+", "-", trace.lower()).strip("-")


def named(trace: str) -> str:
    """Return the name of the result that an id leads to; raises UsageError where there is none."""
    name, mark, _ = trace.partition(":")
    if not mark:
        raise UsageError(f"'{trace}' is no id: write a table and a row, such as comparison:csat.")
    _columns(name)
    return name


def found(trace: str, table: pd.DataFrame) -> pd.Series:
    """Return the row that an id leads to, in whatever case; raises UsageError where there is none.

    Hyphens may stand for blanks: themes:restores-that-fail.
    """
    name = named(trace)
    ids = pd.Series([key(name, row) for row in table.itertuples()], index=table.index, dtype=object)
    exact = ids.index[ids == trace]
    alike = exact if len(exact) else ids.index[ids.map(anchor) == anchor(trace)]
    if ids.empty:
        raise UsageError(f"id '{trace}' is not known: the table '{name}' is empty.")
    if not len(alike):
        raise UsageError(one_of("id", trace, _near(trace, ids)))
    return table.loc[alike[0]]


def _near(trace: str, ids: pd.Series) -> list[str]:
    """Return the ids to name in a message: all of a short table, those like it of a long one."""
    return difflib.get_close_matches(trace, ids, n=5, cutoff=0) if len(ids) > MOST else list(ids)


def _columns(name: str) -> tuple[str, ...]:
    if name not in KEYS:
        raise UsageError(one_of("table", name, KEYS))
    return KEYS[name]


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
