"""Quotations: comments typical of their theme, different from each other, short and redacted."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loopnb.periods import Period
from loopnb.results import Comments, Mentions, Quotations, Tones
from loopnb.text import choosing, quoting
from loopnb.text.languages import language
from loopnb.text.matching import matched
from loopnb.text.polarity import polarity

PRAISE, COMPLAINT, MIXED, THEME = "praise", "complaint", "mixed", "theme"
REFUSED = {"false", "no", "0", "0.0", "n"}  # of "may we quote you?"
MOST = 5_000  # comments that are looked at; of more, evenly spaced ones
# What speaks against a passage, beside being typical (0 to 1).
AGAINST = {"cut": 0.04, "mixed": 0.2, "foreign": 0.6, "brief": 0.05, "crowd": 0.1, "tone": 0.3,
           "beside": 0.3}  # fmt: skip
BRIEF = 40


def quotations(
    comments: Comments, mentions: Mentions, tones: Tones, pair: Sequence[Period],
    *, taxonomy: pd.DataFrame, order: Sequence[str] | None = None, each: int = 2,
    page: str = "en",
) -> Quotations:  # fmt: skip
    """Return `each` quotations of every theme in the order given, then of praise.

    `order` names the themes, the most important first (else those most named); themes whose tone
    in the taxonomy is "praise" give praise. Words of the `page`'s language come before others;
    nobody is quoted twice, nobody who refused, and nothing that names a person.
    """
    table = _quotable(comments, tones, pair[1])
    praised = set(taxonomy.theme[taxonomy.tone == PRAISE])
    named = mentions.table.loc[mentions.table.named]
    named = named.loc[named.comment_id.isin(table.comment_id)]
    if order is None:
        order = named.groupby("theme").size().sort_values(ascending=False, kind="stable").index
    wanted = [(theme, THEME, [theme]) for theme in order if theme not in praised]
    wanted.append((PRAISE, PRAISE, sorted(praised)))
    many = table.comment_id.map(named.comment_id.value_counts()).fillna(0)
    table = table.assign(themes=many.to_numpy(dtype=int))
    names = quoting.name_like(table.text.tolist(), comments.table["product"].unique())
    texts = _Passages(table, names, page)
    hits = matched(texts.text.tolist(), taxonomy.words.tolist())
    lines = []
    for label, kind, themes in wanted:
        of = named.comment_id[named.theme.isin(themes)]
        about = hits[:, taxonomy.theme.isin(themes).to_numpy()].any(axis=1)
        lines += texts.chosen(set(of), kind, label, each=each, about=about)
    return Quotations.from_table(pd.DataFrame(lines, columns=Quotations.columns))


def _quotable(comments: Comments, tones: Tones, now: Period) -> pd.DataFrame:
    """Return the period's comments that say something and may be quoted, with their tone."""
    table = comments.table
    refused = table.may_quote.str.strip().str.lower().isin(REFUSED)
    table = table.loc[table.span.eq(now.name) & table.says.eq("words") & ~refused]
    table = table.merge(tones.table[["comment_id", "tone", "negative"]], on="comment_id")
    table = table.sort_values("comment_id")
    return table.iloc[:: len(table) // MOST + 1].reset_index(drop=True)


class _Passages:
    """All passages that could be quoted, and those already chosen."""

    def __init__(self, table: pd.DataFrame, names: frozenset[str], page: str):
        """Take the passages of comments; `names` look like people's, `page` is its language."""
        rows = [
            (at, text)
            for at, whole in enumerate(table.text)
            for text in quoting.passages(whole)
            if not quoting.names_somebody(text, names)
        ]
        at = [row[0] for row in rows]
        self.text = np.array([row[1] for row in rows], dtype=object)
        self.of = table.iloc[at].reset_index(drop=True)
        self.rows = choosing.vectors([row[1] for row in rows])
        who = self.of.requester_key.where(self.of.requester_key != "", self.of.cluster)
        self.person = pd.factorize(who)[0]
        each = zip(self.text, self.of.text, self.of.language, self.of.themes, strict=True)
        self.against = np.array([_against(*row, page=page) for row in each], dtype=float)
        self.polarity = polarity(self.text)
        # A comment counts once for what is typical, however many passages it has.
        self.weight = 1 / self.of.groupby("comment_id").comment_id.transform("size").to_numpy()
        self.taken: list[int] = []

    def chosen(
        self, ids: set[str], kind: str, label: str, *, each: int, about: np.ndarray
    ) -> list[tuple]:
        """Return the lines of `each` passages from the comments, of the tone that fits.

        `about` says which passages hold the theme's own words: others are beside the point.
        """
        own = self.of.comment_id.isin(ids).to_numpy()
        if not len(self.text) or not own.any():
            return []
        sign = -1 if kind == PRAISE else 1
        # A passage of a complaint may itself be kind; TextBlob's polarity tells some of these.
        worth = choosing.typical(self.rows, own, self.weight) - self.against
        worth = worth - AGAINST["beside"] * ~about
        worth = worth - AGAINST["tone"] * np.maximum(sign * self.polarity, 0)
        if kind == PRAISE:
            fits = self.of.tone.eq(PRAISE).to_numpy()
        else:
            fits = self.of.tone.isin([COMPLAINT, MIXED]).to_numpy()
            worth = worth - AGAINST["mixed"] * self.of.tone.eq(MIXED).to_numpy()
        worth = np.round(np.where(own & fits, worth, -np.inf), 10)
        # Of each comment its best passage, lest what is different be what is beside the point.
        best = pd.Series(worth).groupby(self.of.comment_id).transform("idxmax").to_numpy()
        worth = np.where(best == np.arange(len(worth)), worth, -np.inf)
        places = choosing.different(self.rows, worth, each, persons=self.person, taken=self.taken)
        self.taken += places
        return [self._line(place, label, kind) for place in places]

    def _line(self, place: int, label: str, kind: str) -> tuple:
        row = self.of.iloc[place]
        channel = row.channel if row.channel.isupper() else row.channel.lower()
        who = ", ".join(word for word in (row["product"], channel) if word)
        said_on = f"{row.said_at:%B %Y}"
        return label, kind, row.comment_id, self.text[place], row.tone, who, said_on


def _against(text: str, whole: str, spoken: str, themes: int, *, page: str) -> float:
    """Return what speaks against quoting a passage of a comment that names so many themes."""
    foreign = (spoken[:2].lower() or language(text) or page) != page
    cut, crowd = quoting.CUT in text, max(0, themes - 1) * (text == whole)
    return (
        quoting.blemish(text) + AGAINST["cut"] * cut + AGAINST["brief"] * (len(text) < BRIEF)
        + AGAINST["foreign"] * foreign + AGAINST["crowd"] * crowd
    )  # fmt: skip
