"""Themes proposed for the taxonomy: what customers complain of or ask for that no theme names.

Discovery apart from measurement: a proposal counts nowhere until a person takes it up.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from loopnb.periods import Period
from loopnb.results import Comments, Mentions, ProposedThemes, Tones
from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.logodds import log_odds, matched, uses
from loopnb.text import choosing, clauses, quoting
from loopnb.text.nouns import things
from loopnb.text.terms import LEAST, Terms, terms, together

MOST, WORDS, EXAMPLES = 5, 6, 3
FALSE = 0.05  # the share of false finds among the terms
TIMES = 2.0  # as often in complaints and wishes as in what else is said
EXPLAINED = 0.5  # of a term's comments name one theme: it is that theme's word
FEWEST, SHARE = 10, 0.5  # comments, and per cent of those left, of a proposal
TOGETHER = 0.4  # of the rarer term's sentences shared, from which two terms are one proposal
STRATUM, ANSWERS = 30, 300
READ, LOOKED_AT = 20_000, 300  # comments (of more, evenly spaced ones); terms, those most said
PRAISE = "praise"


def proposed_themes(
    comments: Comments, mentions: Mentions, tones: Tones, pair: Sequence[Period]
) -> ProposedThemes:
    """Return at most five themes for what no theme of ours names; none where nothing coheres.

    Sentences with a word that goes with one of our themes are set aside. Of the others, those
    that ask for something, turn ("but …"), or stand in a comment that is no praise are compared
    with the rest: a thing that they name at least twice as often, beyond chance (by account or
    person, within languages), is proposed with the words said together with it. Those that most
    comments of the later period name come first.
    """
    table = comments.table.merge(tones.table[["comment_id", "tone"]], on="comment_id")
    table = table.loc[table.says.eq("words")].sort_values("comment_id")
    table = table.iloc[:: len(table) // READ + 1].reset_index(drop=True)
    said = _sentences(table)
    if said.empty:
        return ProposedThemes.from_table(pd.DataFrame(columns=ProposedThemes.columns))
    found = terms(said.text.tolist(), said.cluster.tolist())
    left = ~_explained(found, said, mentions)
    said, found = said.loc[left].reset_index(drop=True), Terms(found.names, found.used[left])
    lines = _lines(_telling(found, said), found, said, pair[1].name)
    order = ["rank", "comments", "theme"]
    lines = lines.sort_values(order, ascending=[False, False, True]).head(MOST)
    return ProposedThemes.from_table(lines)


def _sentences(table: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences of the comments, and whether each complains or asks."""
    asking = {question: clauses.asking(question, rows.text.head(ANSWERS))
              for question, rows in table.groupby("question")}  # fmt: skip
    parts = table.assign(whole=table.text, text=table.text.map(quoting.sentences)).explode("text")
    parts = parts.loc[parts.text.notna()].reset_index(drop=True)
    asks = [
        clauses.score(row.text, asked=asking[row.question], spoken=row.language[:2].lower())
        >= clauses.ENOUGH
        or clauses.turns(row.text)
        for row in parts.itertuples()
    ]
    return parts.assign(asks=np.array(asks, dtype=bool) | parts.tone.ne(PRAISE))


def _explained(found: Terms, said: pd.DataFrame, mentions: Mentions) -> np.ndarray:
    """Return which sentences have a word of a theme: a term mostly said where it is named."""
    named = mentions.table.loc[
        mentions.table.named & mentions.table.comment_id.isin(said.comment_id)
    ]
    if named.empty or not found.names:
        return np.zeros(len(said), dtype=bool)
    row, column = (pd.Categorical(named[key]) for key in ("comment_id", "theme"))
    of = pd.Categorical(said.comment_id, categories=row.categories).codes
    ones = np.ones(len(named), dtype=np.int32)
    themes = sparse.csr_matrix((ones, (row.codes, column.codes)))
    known = np.flatnonzero(of >= 0)
    hits = found.used[known].astype(np.int32).T @ themes[of[known]]
    most = np.asarray(hits.max(axis=1).todense()).ravel()
    every = np.asarray(found.used.sum(axis=0, dtype=np.int64)).ravel()
    own = (most - 2) / np.maximum(every, 1) >= EXPLAINED  # less 2: a rare term's could be chance
    return np.asarray(found.used[:, own].sum(axis=1)).ravel() > 0


def _telling(found: Terms, said: pd.DataFrame) -> pd.DataFrame:
    """Return the things that complaints and wishes name more than what else is said."""
    asks, groups = said.asks.to_numpy(), pd.factorize(said.cluster)[0]
    every = np.zeros(len(said), dtype=int)
    weight = matched(said.language.to_numpy(), every, asks, STRATUM)
    sides = [(found.used[of], groups[of], weight[of]) for of in (asks, ~asks)]
    odds = log_odds(*(uses(*side) for side in sides))
    shares = [side[0].T @ side[2] / max(side[2].sum(), 1e-9) for side in sides]
    number = np.asarray(sides[0][0].sum(axis=0, dtype=np.int64)).ravel()
    rows = pd.DataFrame({"term": found.names, "place": np.arange(len(found.names)),
                         "p": benjamini_hochberg(odds.p), "rank": -number})  # fmt: skip
    sure = (odds.z > 0) & (rows.p < FALSE) & (shares[0] >= TIMES * shares[1])
    # Where nothing else is said, what is often named is all that can be told.
    rows = rows.loc[(sure | asks.all()) & (number >= LEAST)].sort_values(["rank", "term"])
    rows = rows.head(LOOKED_AT)
    thing = things(rows.term.tolist(), found.used[:, rows.place], said.text.tolist())
    return rows.loc[thing]


def _lines(kept: pd.DataFrame, found: Terms, said: pd.DataFrame, now: str) -> pd.DataFrame:
    """Return a line for each set of terms that occur together and is large enough."""
    names = quoting.name_like(said.whole.tolist(), said["product"].unique())
    own, used = said.loc[said.asks].reset_index(drop=True), found.used[said.asks.to_numpy()]
    rows, lines, every = choosing.vectors(own.text.tolist()), [], own.comment_id.nunique()
    while len(kept):
        hits = used[:, kept.place.to_numpy()]
        same = together(hits, TOGETHER)
        of = np.asarray(hits[:, same].sum(axis=1)).ravel() > 0
        here, words = own.loc[of], kept.term[same].tolist()
        count, clusters = here.comment_id.nunique(), here.cluster.nunique()
        if count >= max(FEWEST, SHARE / 100 * every) and clusters >= LEAST:
            line = {"theme": words[0].capitalize(), "words": "|".join(words[:WORDS]),
                    "comments": count, "clusters": clusters, "unthemed": every,
                    "share": 100 * count / every,
                    "rank": here.comment_id[here.span == now].nunique()}  # fmt: skip
            lines.append({**line, **_examples(own, of, rows, names)})
        kept = kept.loc[~same]
    return pd.DataFrame(lines, columns=[*ProposedThemes.columns, "rank"])


def _examples(own: pd.DataFrame, of: np.ndarray, rows, names: frozenset[str]) -> dict:
    """Return the ids of three typical and different comments, and a sentence to be shown."""
    worth = choosing.typical(rows, of) - own.text.map(quoting.blemish).to_numpy()
    named = np.array([quoting.names_somebody(text, names) for text in own.text[of]])
    worth[np.flatnonzero(of)] -= named
    places = choosing.different(
        rows, np.where(of, worth, -np.inf), EXAMPLES, persons=own.cluster.to_numpy()
    )
    shown = own.text.iloc[places[0]]
    shown = "" if quoting.names_somebody(shown, names) else shown
    return {"example": shown, "comment_ids": "|".join(own.comment_id.iloc[places])}
