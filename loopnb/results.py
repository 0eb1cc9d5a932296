"""Results: values with `.table` and `.text` that show themselves and travel between pages.

A class says which columns its table has; `from_table` refuses any other, so what one page hands
on is what the next one reads.
"""

from dataclasses import dataclass
from html import escape
from typing import ClassVar

import pandas as pd

from loopnb import verdicts
from loopnb.errors import DataError


@dataclass(frozen=True)
class Result:
    """A table with its meaning; `caption` heads it, `shown` is the view for people."""

    table: pd.DataFrame
    columns: ClassVar[tuple[str, ...]] = ()
    caption: ClassVar[str] = ""

    @classmethod
    def from_table(cls, table: pd.DataFrame) -> "Result":
        """Rebuild the result from its table; raises DataError where columns are missing."""
        if lacking := [column for column in cls.columns if column not in table.columns]:
            raise DataError(f"{cls.__name__}: the table lacks {', '.join(lacking)}.")
        return cls(table[list(cls.columns)].reset_index(drop=True))

    @property
    def text(self) -> str:
        return f"{len(self.table)} rows."

    @property
    def shown(self) -> pd.DataFrame:
        return self.table

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text)}</p>{as_html(self.shown, self.caption)}"

    def _repr_markdown_(self) -> str:
        return self.text


def as_html(frame: pd.DataFrame, caption: str = "") -> str:
    """Return the frame as an accessible table that scrolls by itself where it is too wide."""
    if frame.empty:
        return ""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    rows = "".join(f"<tr>{_row(row)}</tr>" for row in frame.itertuples(index=False, name=None))
    label = escape(caption or "Table", quote=True)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple) -> str:
    first, *rest = (_cell(value) for value in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return escape(f"{value:,.10g}" if number else str(value))


class Collected(Result):
    """What each file brought: rows in = kept + refused + replaced."""

    columns = ("source", "file", "sha256", "encoding", "zone", "rows", "kept", "refused", "replaced")
    caption = "Rows of each file"

    @property
    def text(self) -> str:
        total = self.table[["rows", "kept", "refused", "replaced"]].sum()
        return (
            f"{total.rows:,} rows in {len(self.table)} file(s): {total.kept:,} kept, "
            f"{total.refused:,} refused, {total.replaced:,} replaced by a later row of the same id."
        )

    @property
    def shown(self) -> pd.DataFrame:
        return self.table.drop(columns=["sha256"])


class Refused(Result):
    """Why rows were refused, with how many and the first of them."""

    columns = ("file", "table", "reason", "rows", "first_row", "found")
    caption = "Refused rows by reason"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No row was refused."
        first = self.table.iloc[0]
        return (
            f"Most refused: {first['file']}, {first['rows']:,} rows, first row "
            f"{first['first_row']:,}: {first['reason']} (found {first['found']})."
        )


class Measures(Result):
    """Each metric in each period: value, interval, n and the clusters behind it."""

    columns = (
        "metric", "title", "unit", "better", "level", "period", "start", "value", "low", "high",
        "n", "clusters", "excluded", "tail", "minimum", "definition", "version",
    )  # fmt: skip
    caption = "Measured values by period"

    @property
    def text(self) -> str:
        periods = self.table.period.unique()
        return f"{self.table.metric.nunique()} measures over {len(periods)} period(s)."

    @property
    def shown(self) -> pd.DataFrame:
        table = self.table.loc[self.table.n > 0]
        value = [verdicts.amount(v, u) for v, u in zip(table.value, table.unit, strict=True)]
        between = [verdicts.between(*row) for row in table[["low", "high", "unit"]].values]
        return pd.DataFrame(
            {"Measure": table.title, "Period": table.period, "Value": value, "Likely range": between,
             "n": table.n, "Left out": table.excluded}
        )  # fmt: skip


class Comparison(Result):
    """Each metric of the period against its frozen baseline, with a verdict."""

    columns = (
        *Measures.columns, "baseline", "baseline_value", "change", "change_low", "change_high",
        "p", "p_adjusted", "noticeable", "verdict", "last_value", "year_ago_value",
    )  # fmt: skip
    caption = "This period against the baseline"

    @property
    def text(self) -> str:
        return " ".join(
            f"{row.title}: {verdicts.amount(row.value, row.unit)}. {verdicts.sentence(row)}"
            for row in self.table.itertuples()
        )

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {
                "Measure": [row.title for row in rows],
                "Value": [verdicts.amount(row.value, row.unit) for row in rows],
                "Likely range": [verdicts.between(row.low, row.high, row.unit) for row in rows],
                "n": [row.n for row in rows],
                "Baseline": [verdicts.amount(row.baseline_value, row.unit) for row in rows],
                "Verdict": [verdicts.sentence(row) for row in rows],
                "p, adjusted": [round(row.p_adjusted, 4) for row in rows],
            }
        )


class Themes(Result):
    """What comments are about: share of comments now and before, mean polarity."""

    columns = ("theme", "owner", "comments", "n", "share", "low", "high", "share_before",
               "n_before", "polarity", "change_low", "change_high", "verdict")  # fmt: skip
    caption = "Themes in comments, in per cent of comments with text"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No theme was found in the comments."
        first = self.table.iloc[0]
        return (
            f"Most named: {first.theme}, in {first.comments:,} of {first.n:,} comments "
            f"({first.share:.0f} %)."
        )

    @property
    def shown(self) -> pd.DataFrame:
        names = {"theme": "Theme", "comments": "Comments", "share": "Share, %", "low": "From, %",
                 "high": "To, %", "share_before": "Period before, %", "polarity": "Mean polarity"}
        return self.table[list(names)].round(2).rename(columns=names)  # fmt: skip


class Quotations(Result):
    """Customers' own words, each traceable to its comment."""

    columns = ("theme", "comment_id", "text", "polarity")
    caption = "Customers' own words"


class Causes(Result):
    """What tickets or comments are about, the vital few first (Pareto)."""

    columns = ("kind", "cause", "cases", "share", "cumulative")
    caption = "Where the cases come from, in per cent"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "The data name no causes."
        few = self.table.loc[self.table.cumulative.shift(fill_value=0) < 80]
        kind = self.table.kind.iloc[0]
        return f"{len(few)} of {len(self.table)} {kind} make up {few['share'].sum():.0f} % of cases."


class Actions(Result):
    """Corrective actions proposed by the run; people accept, change or refuse them."""

    columns = ("action_id", "theme", "proposal", "evidence", "owner", "status")
    caption = "Proposed actions"


class Objectives(Result):
    """Proposed goals for the next period, with the rule that made them."""

    columns = ("metric", "title", "unit", "prior_best", "prior_best_period", "goal", "rule")
    caption = "Proposed goals"


class Gaps(Result):
    """What is not measured here and what these data cannot tell, each named once."""

    columns = ("kind", "subject", "why")
    caption = "What we cannot tell"


KINDS: dict[str, type[Result]] = {
    "collected": Collected,
    "refused": Refused,
    "measures": Measures,
    "comparison": Comparison,
    "themes": Themes,
    "quotations": Quotations,
    "causes": Causes,
    "actions": Actions,
    "objectives": Objectives,
    "gaps": Gaps,
}
