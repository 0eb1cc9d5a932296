"""What may be the cause of what customers talk about: evidence from releases and from tickets."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed

RELEASE, TEAM = "release", "team"
TIMES, MORE, POINTS = "times", "%", "points"
ORDER = (RELEASE, "version", "component", "product", "category", "region", "channel", TEAM)
WARNING = "What goes together need not be the cause: these are where to look first."
MOST = 3  # themes that the text names


class Candidates(Result):
    """Candidate causes that the data show, by theme, releases first; one row a piece of evidence.

    `kind` is release, or the trait of a ticket that stands out; `what` is which, of `product`.
    Of a release `at` is its day, `since` the week in which the rise began, `days` between them,
    `counted` what rose, `size` by how much (`unit` % or points), `n` rows in `of` weeks, `seen` and
    `expected` a week. Of a trait `size` is how many times as often (`unit` times), `n` tickets of
    `of` that name the theme, `seen` and `expected` are per cent. `p_adjusted` holds false
    discoveries among the `looked_at` of the same sort at 5 %. `restricted` rows name a team, and
    are for those alone who may see teams; `theme` is '' where no theme is known to go with it.
    """

    columns = (
        "theme", "kind", "what", "product", "area", "restricted", "at", "since", "days", "counted",
        "unit", "size", "low", "high", "n", "of", "seen", "expected", "customers", "p",
        "p_adjusted", "looked_at", "evidence",
    )  # fmt: skip
    caption = "Where causes may lie"

    @property
    def public(self) -> "Candidates":
        """The candidates without those that name a team."""
        return Candidates.from_table(self.table.loc[~self.table.restricted.astype(bool)])

    def of(self, theme: str) -> pd.DataFrame:
        """Return the candidates of one theme, releases first."""
        return self.table.loc[self.table.theme == theme]

    @property
    def text(self) -> str:
        table = self.public.table
        if table.empty:
            return "No release, component, version or category stands out as a cause."
        said = [_said(theme, rows) for theme, rows in table.groupby("theme", sort=False) if theme]
        said += [f"{row.evidence}." for row in table.loc[table.theme == ""].itertuples()]
        return " ".join([*said[:MOST], WARNING])

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.public.table.itertuples())
        return pd.DataFrame(
            {"Theme": [row.theme or "no theme" for row in rows],
             "Kind": [row.kind for row in rows],
             "Candidate": [named(row) for row in rows],
             "How much": [size(row) for row in rows],
             "Likely range": [likely(row) for row in rows],
             "Days after": [row.days for row in rows],
             "Tickets or comments": [int(row.n) for row in rows]}
        )  # fmt: skip


def named(row: object) -> str:
    """Return a candidate by name, a component with its product."""
    of = f" of {row.product}" if row.kind == "component" and row.product else ""
    return f"{row.what}{of}"


def size(row: object) -> str:
    """Return how much a candidate stands out: '98 % more', '5.9 times'."""
    if row.unit == TIMES:
        return f"{verdicts.number(row.size)} times"
    points = row.unit == POINTS
    return f"{verdicts.difference(row.size, row.unit) if points else _percent(row.size)} more"


def likely(row: object) -> str:
    """Return the likely range of that: '5.1 to 6.8'."""
    return f"{verdicts.number(row.low)} to {verdicts.number(row.high)}"


def rose(row: object) -> str:
    """Return the evidence of a release as a sentence without its stop."""
    unit = "points" if row.unit == POINTS else "%"
    more = f"{verdicts.number(row.size)} {unit} more than expected"
    lag = {0: "in the same week", 1: "a day later"}.get(
        int(row.days), f"{int(row.days)} days later"
    )
    return (
        f"{row.what}, released on {verdicts.day(row.at)}: {row.counted} {more} ({likely(row)}) "
        f"from the week of {verdicts.day(row.since)} on, {lag}"
    )


def stood_out(row: object) -> str:
    """Return the evidence of a trait as a sentence without its stop."""
    seen, expected = (verdicts.number(each) for each in (row.seen, row.expected))
    return (
        f"{row.kind} {named(row)}: {seen} % of the {row.of:,.0f} tickets whose comments name it, "
        f"{expected} % of all answered tickets alike, {size(row)} as many ({likely(row)})"
    )


def _said(theme: str, rows: pd.DataFrame) -> str:
    """Say what stands out with one theme: a release whole, traits by name."""
    releases = rows.loc[rows.kind == RELEASE]
    parts = list(releases.evidence[:1])
    traits = rows.loc[rows.kind != RELEASE]
    most = [f"{row.kind} {named(row)} ({size(row)})" for row in traits.head(MOST).itertuples()]
    parts += [f"most often with {listed(most)}"] if most else []
    return f"{theme}: {'; '.join(parts)}."


def _percent(value: float) -> str:
    return f"{verdicts.number(value)} %"
