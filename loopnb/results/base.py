"""Results: values with `.table` and `.text` that show themselves and travel between pages.

A class says which columns its table has; `from_table` refuses any other, so what one page hands
on is what the next one reads.
"""

from dataclasses import dataclass
from html import escape
from typing import ClassVar

import pandas as pd

from loopnb.errors import DataError


@dataclass(frozen=True)
class Result:
    """A table with its meaning; `caption` and `heads` make `shown`, the view for people."""

    table: pd.DataFrame
    columns: ClassVar[tuple[str, ...]] = ()
    caption: ClassVar[str] = ""
    heads: ClassVar[dict[str, str]] = {}  # column: heading with its unit, in the order shown

    @classmethod
    def from_table(cls, table: pd.DataFrame) -> "Result":
        """Rebuild the result from its table; raises DataError where columns are missing."""
        if lacking := [column for column in cls.columns if column not in table.columns]:
            raise DataError(f"{cls.__name__}: the table lacks {', '.join(lacking)}.")
        return cls(table[list(cls.columns)].reset_index(drop=True))

    @classmethod
    def noted(cls, table: pd.DataFrame) -> "Result":
        """Rebuild the result from a file beside the store's tables, which may not be there."""
        return cls.from_table(table if len(table) else pd.DataFrame(columns=cls.columns))

    @property
    def text(self) -> str:
        return f"{self.caption}: {len(self.table) or 'none'}."

    @property
    def shown(self) -> pd.DataFrame:
        return self.table[list(self.heads)].rename(columns=self.heads)

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
    if isinstance(value, float):
        return (
            f"{value:,.0f}" if value.is_integer() else f"{value:,.{1 if abs(value) >= 10 else 2}f}"
        )
    return f"{value:,}" if isinstance(value, int) else escape(str(value))
