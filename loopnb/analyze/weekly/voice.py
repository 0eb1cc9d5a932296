"""The week's words: typical ones to read aloud, and new ones that nobody has confirmed."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from loopnb.analyze.voice.emerging import emerging
from loopnb.analyze.voice.quotes import quotations
from loopnb.analyze.voice.suggestions import ANSWERS, suggestions
from loopnb.errors import UsageError
from loopnb.periods import Period
from loopnb.results import Comments, Emerging, Mentions, Tones
from loopnb.results.week import COMPLAINT, PRAISE, SUGGESTION, ReadAloud
from loopnb.text import clauses

WEEKS = 26
HOW_MANY = {COMPLAINT: 2, PRAISE: 1, SUGGESTION: 1}
NO_WORDS = pd.DataFrame({"theme": [COMPLAINT, PRAISE], "words": "", "tone": ["", PRAISE]})
MIDDLE = 0.5  # of a score from 0 to 1: above it nobody complains, below it nobody praises


def beside(week: Period) -> tuple[Period, Period]:
    """Return then and now: the 26 weeks before a week, and the week.

    Raises UsageError for a period that is no week.
    """
    if week.kind != "week":
        raise UsageError(f"A weekly pack is of a week such as 2026-W36, not of {week.name}.")
    start, last = week.start - timedelta(weeks=WEEKS), week.start - timedelta(days=1)
    return Period(f"{start}..{last}", start, week.start, "range"), week


def new_words(
    comments: Comments, pair: Sequence[Period], names: pd.DataFrame | None = None
) -> Emerging:
    """Return words that several customers used this week and nearly nobody in the weeks before.

    Unconfirmed: with so few comments chance alone brings some.
    """
    return emerging(comments, pair, names, confirmed=False)


def read_aloud(comments: Comments, tones: Tones, pair: Sequence[Period]) -> ReadAloud:
    """Return two complaints, one praise and one suggestion of the week, typical of their kind.

    A complaint is by a customer whose own score, where there is one, is not in the upper half,
    praise not in the lower; what answers a question for suggestions is neither.
    """
    kinds = Mentions.from_table(_kinds(comments, tones))
    none = Mentions.from_table(kinds.table.head(0))
    said = quotations(comments, kinds, tones, pair, taxonomy=NO_WORDS, order=[COMPLAINT],
                      each=max(HOW_MANY.values())).table  # fmt: skip
    found = suggestions(comments, none, tones, pair, taxonomy=NO_WORDS).table
    found = found.loc[~found.comment_id.isin(said.comment_id)]
    wish = found.rename(columns={"suggestion": "text"}).assign(theme=SUGGESTION)
    lines = pd.concat([said, wish], ignore_index=True)
    lines = pd.concat(
        [lines.loc[lines.theme == kind].head(many) for kind, many in HOW_MANY.items()]
    )
    about = comments.table.drop_duplicates("comment_id").set_index("comment_id")
    of = about.reindex(lines.comment_id)
    who = [", ".join(filter(None, both)) for both in zip(of["product"], of.channel, strict=True)]
    table = lines.assign(kind=lines.theme, ticket_id=of.ticket_id.to_numpy(), who=who)
    return ReadAloud.from_table(table)


def _kinds(comments: Comments, tones: Tones) -> pd.DataFrame:
    """Return which comments complain and which praise, as mentions of these two."""
    rows = comments.table.merge(tones.table[["comment_id", "tone"]], on="comment_id")
    answers = rows.groupby("question").text
    asking = {
        question: clauses.asking(question, texts.head(ANSWERS)) for question, texts in answers
    }
    rows = rows.loc[~rows.question.map(asking).astype(bool)]
    sad = rows.tone.isin([COMPLAINT, "mixed"]) & ~(rows.score > MIDDLE)
    glad = rows.tone.eq(PRAISE) & ~(rows.score < MIDDLE)
    kind = pd.Series(pd.NA, index=rows.index, dtype=object).mask(sad, COMPLAINT).mask(glad, PRAISE)
    table = pd.DataFrame({"comment_id": rows.comment_id, "theme": kind, "probability": 1.0,
                          "named": True, "coded": float("nan")})  # fmt: skip
    return table.loc[table.theme.notna()]
