"""The texts of a column, masked: each distinct text is read once, some at a time."""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from loopnb.collect.redaction.masking import Redactor, candidates
from loopnb.schema import MARKS
from loopnb.store import Draft

AT_ONCE = 50_000
COUNTED = ["file", "mark", "texts", "marks"]
Ids = Callable[[set[str]], Mapping[str, str]]  # of what may be ids, those that are: their mark


def redact(
    rows: ir.Table, column: str, redactor: Redactor, *, draft: Draft, ids: Ids | None = None
) -> tuple[ir.Table, pd.DataFrame]:
    """Return the rows with one text column masked, and the marks: file, mark, texts, marks."""
    texts = rows.filter(rows[column].notnull()).select(said=column).distinct()
    texts = draft.keep(f"texts_{column}", texts)
    marked = draft.database.create_table(
        f"masked_{column}", schema={"said": "string", "masked": "string"}, overwrite=True
    )
    number = texts.mutate(number=texts.rowid())
    count = texts.count().execute()
    for start in range(0, count, AT_ONCE):
        part = number.filter(number.number >= start, number.number < start + AT_ONCE)
        said = part.select("said").to_pyarrow()["said"].to_pylist()
        draft.database.insert(f"masked_{column}", _changed(said, redactor, ids))
    joined = rows.left_join(marked, rows[column] == marked.said)
    masked = ibis.coalesce(joined.masked, joined[column])
    whole = joined.mutate(**{column: masked}).drop("said", "masked")
    return whole, _counted(rows.inner_join(marked, rows[column] == marked.said))


def _changed(texts: list[str], redactor: Redactor, ids: Ids | None) -> pa.Table:
    """Return the texts that hold anything to mask, and what becomes of them."""
    known = ids(set().union(*map(candidates, texts))) if ids and texts else {}
    pairs = ((text, redactor.masked(text, known)) for text in texts)
    pairs = [(said, masked) for said, masked in pairs if said != masked]
    return pa.table(
        [[said for said, _ in pairs], [masked for _, masked in pairs]],
        schema=pa.schema([("said", pa.string()), ("masked", pa.string())]),
    )


def _counted(rows: ir.Table) -> pd.DataFrame:
    """Count the marks that texts have now and had not before, by file."""
    parts = []
    for mark in MARKS:
        word = f"[{mark}]"
        now, before = (
            (text.length() - text.replace(word, "").length()) // len(word)
            for text in (rows.masked, rows.said)
        )
        held = rows.mutate(many=now - before).filter(lambda t: t.many > 0)
        held = held.group_by(file="source_file").aggregate(
            texts=held.count(), marks=held.many.sum()
        )
        parts.append(held.execute().assign(mark=mark))
    frame = pd.concat(parts, ignore_index=True)[COUNTED]
    return frame.astype({"texts": "int64", "marks": "int64"})
