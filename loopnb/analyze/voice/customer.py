"""One customer's own words: complaints, suggestions, praise, talks, and their themes."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import numpy as np
import pandas as pd

from loopnb.analyze.weekly.callbacks import shortened
from loopnb.periods import Period, local_day
from loopnb.results import Comments, Mentions, Tones
from loopnb.results.briefing import COMPLAINT, CONVERSATION, PRAISE, SUGGESTION, Named, Said
from loopnb.store import Store
from loopnb.text import clauses, quoting
from loopnb.text.cleaning import plain
from loopnb.text.polarity import polarity

# How many quotations of each kind are shown, in this order.
EACH = {COMPLAINT: 2, SUGGESTION: 1, PRAISE: 1, CONVERSATION: 1}
THEMES = 3
BAD, GOOD = 0.25, 0.75  # of the scale from 0 to 1: a score beside words that no report has read
REFUSED = {"false", "no", "0", "0.0", "n"}  # of "may we quote you?"
COMPLAINS = ("complaint", "mixed")


def said(
    comments: Comments, talks: Comments, tones: Tones | None, span: Period,
    *, names: frozenset[str], zone: str,
) -> Said:  # fmt: skip
    """Return the newest complaints, suggestions, praise, and words from the last conversation.

    How a comment is meant is what the period's report reads it as, else the score beside it. Of
    one answer one comment is quoted; none of whoever refused, no passage with one of the `names`.
    """
    table = _toned(_worth(comments, span), tones)
    table = table.assign(kind=[_kind(row) for row in table.itertuples()])
    turns = _worth(talks, span)
    turns = turns.assign(kind=CONVERSATION, felt=np.round(polarity(turns.text), 10))
    order = ["said_at", "felt", "comment_id"]  # of the last talk what troubles them most
    turns = turns.sort_values(order, ascending=[False, True, True])
    lines = []
    for kind, each in EACH.items():
        own = pd.concat([table, turns]).loc[lambda rows, kind=kind: rows.kind == kind]
        lines += _quoted(own, kind, names, each=each, taken={line[-1] for line in lines})
    rows = [(*line[:4], local_day(line[4], zone)) for line in lines]
    return Said.from_table(pd.DataFrame(rows, columns=Said.columns))


def names_in(store: Store, end: datetime) -> frozenset[str]:
    """Return words that look like people's names in all customers' comments up to a time (UTC)."""
    rows = store.table("comments").filter(lambda t: t.said_at < end)
    rows = rows.order_by(ibis.desc("said_at"), "comment_id").limit(quoting.ENOUGH)
    things = store.table("tickets").select("product").distinct().execute()["product"]
    texts = [plain(text) for text in rows.select("text").execute().text]
    return quoting.name_like(texts, things.dropna())


def named(
    comments: Comments, mentions: Mentions | None, tones: Tones | None, span: Period,
    *, taxonomy: pd.DataFrame,
) -> Named:  # fmt: skip
    """Return the themes that the customer's comments of a span name, as the report reads them.

    Those of which they complain most come first, those of praise last.
    """
    if mentions is None:
        return Named.from_table(pd.DataFrame(columns=Named.columns))
    table = _toned(_worth(comments, span), tones)
    rows = mentions.table.loc[mentions.table.named.astype(bool), ["comment_id", "theme"]]
    rows = rows.merge(table[["comment_id", "tone"]], on="comment_id")
    rows = rows.assign(complains=rows.tone.isin(COMPLAINS))
    by = rows.groupby("theme", as_index=False).agg(
        comments=("complains", "size"), complaints=("complains", "sum")
    )
    by = by.assign(praise=by.theme.isin(taxonomy.theme[taxonomy.tone == PRAISE]), of=len(table))
    order = ["praise", "complaints", "comments", "theme"]
    by = by.sort_values(order, ascending=[True, False, False, True])
    return Named.from_table(by.groupby("praise").head(THEMES))


def _worth(comments: Comments, span: Period) -> pd.DataFrame:
    """Return the comments of a span that say something and may be quoted, newest first."""
    table = comments.table
    refused = table.may_quote.str.strip().str.lower().isin(REFUSED)
    table = table.loc[table.span.eq(span.name) & table.says.eq("words") & ~refused]
    return table.sort_values(["said_at", "comment_id"], ascending=[False, True]).reset_index(
        drop=True
    )


def _toned(table: pd.DataFrame, tones: Tones | None) -> pd.DataFrame:
    """Return the comments with how they are meant."""
    score = table.score.to_numpy(dtype=float)
    felt = polarity(table.text) if tones is None else np.zeros(len(table))
    bad, good = (score <= BAD) & (felt <= 0), (score >= GOOD) & (felt >= 0)
    tone = np.select([bad, good], [COMPLAINT, PRAISE], "none")  # some mistake a scale's ends
    read = pd.Series(dtype=object)
    if tones is not None:
        read = tones.table.drop_duplicates("comment_id").set_index("comment_id").tone
    known = table.comment_id.map(read).astype(object)
    tone = known.where(known.notna(), pd.Series(tone, index=table.index, dtype=object))
    return table.assign(tone=tone)


def _kind(row: object) -> str:
    """Return what a comment is to a reader: a suggestion where it answers what could be better."""
    asked = clauses.asking(row.question, [])
    if asked and clauses.suggestions(row.text, asked=True, spoken=row.language[:2].lower()):
        return SUGGESTION
    return COMPLAINT if row.tone in COMPLAINS else row.tone


def _quoted(
    table: pd.DataFrame, kind: str, names: frozenset[str], *, each: int, taken: set[str]
) -> list[tuple]:
    """Return lines of the first comments with a passage to quote, one of each answer."""
    lines, taken = [], set(taken)
    for row in table.itertuples():
        answer = row.response_id or row.comment_id
        passages = quoting.passages(row.text) or [shortened(row.text)]
        free = [text for text in passages if not quoting.names_somebody(text, names)]
        free = [text for text in free if kind != PRAISE or _glad(text)]
        if free and len(lines) < each and answer not in taken:
            taken.add(answer)
            lines.append((kind, _best(free, kind), row.comment_id, row.ticket_id,
                          row.said_at, answer))  # fmt: skip
    return lines


def _glad(text: str) -> bool:
    """Hold for praise that no sentence turns against, or follows with a wish."""
    parts = quoting.sentences(text.strip(f"{quoting.CUT} "))
    return not clauses.suggestions(text) and not any(clauses.turns(part) for part in parts)


def _best(passages: Sequence[str], kind: str) -> str:
    """Return the passage to quote: of praise how it begins, else what troubles most."""
    if kind == PRAISE:
        return passages[0]
    return passages[int(np.argmin(np.round(polarity(passages), 10)))]
