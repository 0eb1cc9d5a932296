"""What customers themselves suggest, by theme: those who say alike together, most asked first."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loopnb.periods import Period
from loopnb.results import Comments, Mentions, Suggestions, Tones
from loopnb.text import choosing, clauses, quoting

PRAISE, OTHER = "praise", "Something else"
REFUSED = {"false", "no", "0", "0.0", "n"}  # of "may we quote you?"
ALIKE = 0.22  # mean cosine from which suggestions are taken for the same
MOST, EACH, BEHIND = 1_200, 3, 20  # suggestions compared per theme, shown per theme, ids
READ = 20_000  # comments that are looked at; of more, evenly spaced ones
ANSWERS = 300  # of a question, that tell whether it asks for suggestions


def suggestions(
    comments: Comments, mentions: Mentions, tones: Tones, pair: Sequence[Period],
    *, taxonomy: pd.DataFrame, each: int = EACH,
) -> Suggestions:  # fmt: skip
    """Return what customers of the later period suggest: at most `each` rows a theme.

    A sentence is a suggestion by its form, and more readily where the question asks for one. It
    belongs to the theme of its comment; of several, to the one whose suggestions it is most like.
    Themes of praise have none.
    """
    table = comments.table.merge(tones.table[["comment_id", "tone"]], on="comment_id")
    table = table.loc[table.span.eq(pair[1].name) & table.says.eq("words")]
    table = table.sort_values("comment_id")
    said = _said(table.iloc[:: len(table) // READ + 1])
    if said.empty:
        return Suggestions.from_table(pd.DataFrame(columns=Suggestions.columns))
    rows = choosing.vectors(said.text.tolist())
    named = mentions.table.loc[mentions.table.comment_id.isin(said.comment_id)]
    named = named.loc[named.named]
    named = named.loc[~named.theme.isin(taxonomy.theme[taxonomy.tone == PRAISE])]
    said = said.assign(theme=_theme(said, named, rows), row=np.arange(len(said)))
    names = quoting.name_like(table.text.tolist(), comments.table["product"].unique())
    lines = [line for _, of in said.groupby("theme") for line in _lines(of, rows, names)[:each]]
    found = pd.DataFrame(lines, columns=Suggestions.columns)
    weight = found.groupby("theme").people.transform("sum").where(found.theme != OTHER, 0)
    found = found.assign(weight=-weight, rank=-found.people)
    return Suggestions.from_table(found.sort_values(["weight", "theme", "rank", "comment_id"]))


def _said(table: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences that suggest something, one a row, with their comment."""
    asking = {
        question: clauses.asking(question, rows.text.head(ANSWERS))
        for question, rows in table.groupby("question")
    }
    lines = []
    for row in table.itertuples():
        asked, spoken = asking[row.question], row.language[:2].lower()
        if asked or row.tone != PRAISE:
            found = clauses.suggestions(row.text, asked=asked, spoken=spoken)
            lines += [(row.comment_id, row.cluster, row.may_quote, text) for text in found]
    return pd.DataFrame(lines, columns=["comment_id", "cluster", "may_quote", "text"])


def _theme(said: pd.DataFrame, named: pd.DataFrame, rows) -> np.ndarray:
    """Return the theme of each suggestion: its comment's, or the likest of several."""
    of = named.groupby("comment_id").theme.agg(list)
    themes = said.comment_id.map(of)
    themes = [names if isinstance(names, list) else [OTHER] for names in themes]
    found = np.array([names[0] for names in themes], dtype=object)
    sole = np.array([len(names) == 1 for names in themes])
    best = np.full(len(said), -1.0)
    for theme in sorted({name for names in themes for name in names}):
        kind = sole & (found == theme)
        near = choosing.typical(rows, kind if kind.any() else found == theme)
        mine = np.array([theme in names for names in themes]) & ~sole & (near > best)
        best[mine] = near[mine]
        found = np.where(mine, theme, found)
    return found


def _lines(said: pd.DataFrame, rows, names: frozenset[str]) -> list[tuple]:
    """Return the groups of a theme's suggestions as lines, those of most customers first."""
    said = said.iloc[:: len(said) // MOST + 1]
    own = rows[said.row.to_numpy()]
    group = choosing.alike(own, ALIKE)
    lines = []
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        of, near = said.iloc[members], choosing.typical(own[members], np.ones(len(members), bool))
        order = np.argsort(-np.round(near, 9), kind="stable")
        best = next((at for at in order if _quotable(of.iloc[at], names)), None)
        if best is not None:
            ids = "|".join(of.comment_id.iloc[order].drop_duplicates()[:BEHIND])
            people, comments = of.cluster.nunique(), of.comment_id.nunique()
            shown = of.iloc[best]
            lines.append((shown.theme, shown.text, people, comments, shown.comment_id, ids))
    return sorted(lines, key=lambda line: (-line[2], line[4]))


def _quotable(row: pd.Series, names: frozenset[str]) -> bool:
    refused = row.may_quote.strip().lower() in REFUSED
    fine = quoting.blemish(row.text) == 0 and not quoting.names_somebody(row.text, names)
    return fine and not refused and len(row.text) <= quoting.READABLE[1]
