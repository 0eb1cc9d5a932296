"""What is new: words and phrases that more comments use than in the period compared with."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from loopnb import verdicts
from loopnb.periods import Period
from loopnb.results import Comments, Emerging
from loopnb.results.voices import NEW
from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.logodds import LogOdds, log_odds, matched, uses
from loopnb.text import choosing, quoting
from loopnb.text.terms import LEAST, Terms, terms, together

FALSE = 0.05  # the share of false news among the news
RARE = 0.5  # per cent of comments, under which a term counts as not said before
MANY = 3.0  # times as often as before, from which a rare term is new
STRATUM = 30  # comments on each side, from which a language within a question is told apart
TOGETHER = 0.5  # of the rarer term's comments shared, from which two terms are one row
MOST, BEHIND = 15, 20
HINT = 2  # accounts or persons that use a new word, where that is not confirmed
ORDER = {NEW: 0, verdicts.MORE: 1, verdicts.FEWER: 2}


def emerging(
    comments: Comments, pair: Sequence[Period], names: pd.DataFrame | None = None,
    *, confirmed: bool = True,
) -> Emerging:  # fmt: skip
    """Return the terms that more, or fewer, comments of the later period use; new ones first.

    `pair` is (then, now). Only answers to questions asked in both are compared, those of then
    weighted to the questions and languages of now. Uses count by account or person, and false
    discoveries are held at 5 % over all terms. `names` has old and new names of products and
    teams: a new name is no news. Where `confirmed` is False, only words that two or more accounts
    or persons use now and at most one comment did then, whatever chance allows: a mere hint.
    """
    table = comments.table.loc[comments.table.says.eq("words")]
    table = table.loc[table.span.isin([period.name for period in pair])]
    table = _weighted(table.sort_values("comment_id").reset_index(drop=True), pair[1].name)
    if table.empty:
        return Emerging.from_table(pd.DataFrame(columns=Emerging.columns))
    least = LEAST if confirmed else HINT
    found = terms(_renamed(table.text, names).tolist(), table.cluster.tolist(), least=least)
    now = (table.span == pair[1].name).to_numpy()
    rows = _compared(found, table, now)
    kept = rows.loc[(rows.p < FALSE) if confirmed else (rows.then < HINT) & (rows.z > 0)]
    kept = kept.loc[kept.groups >= least]
    kept = kept.assign(strength=-kept.z.abs().round(9), order=kept.verdict.map(ORDER))
    lines = _lines(kept.sort_values(["strength", "term"]), found, table, now)
    if lines.empty:
        return Emerging.from_table(pd.DataFrame(columns=Emerging.columns))
    lines = lines.sort_values(["order", "strength", "term"]).head(MOST)
    lines = lines.assign(period=pair[1].title, baseline=pair[0].title)
    return Emerging.from_table(lines.reindex(columns=Emerging.columns))


def _renamed(texts: pd.Series, names: pd.DataFrame | None) -> pd.Series:
    """Return the texts with today's names of products and teams."""
    for row in () if names is None else names.itertuples():
        old = rf"(?<!\w){re.escape(row.old)}(?!\w)"
        texts = texts.str.replace(old, lambda _, new=row.new: new, case=False, regex=True)
    return texts


def _weighted(table: pd.DataFrame, now: str) -> pd.DataFrame:
    """Return the comments that can be compared, with a weight: 1 now, that of their kind then."""
    kind = (table.question + "\n" + table.language).to_numpy()
    later = table.span.eq(now).to_numpy()
    weight = matched(kind, table.question.to_numpy(), later, STRATUM)
    return table.assign(weight=weight).loc[weight > 0].reset_index(drop=True)


def _compared(found: Terms, table: pd.DataFrame, now: np.ndarray) -> pd.DataFrame:
    """Return each term with its comments now and then, and whether they differ."""
    groups, weight = pd.factorize(table.cluster)[0], table.weight.to_numpy()
    sides = [(found.used[side], groups[side], weight[side]) for side in (now, ~now)]
    odds = log_odds(*(uses(*side) for side in sides))
    shares = [100 * (side[0].T @ side[2]) / max(side[2].sum(), 1e-9) for side in sides]
    counts = [np.asarray(side[0].sum(axis=0, dtype=np.int64)).ravel() for side in sides]
    reach = [_reach(side[0], side[1]) for side in sides]
    rows = pd.DataFrame({
        "term": found.names, "place": np.arange(len(found.names)), "now": counts[0],
        "n_now": int(now.sum()), "then": counts[1], "n_then": int((~now).sum()),
        "share_now": shares[0], "share_then": shares[1], "z": odds.z,
        "p": benjamini_hochberg(odds.p), "groups": np.where(odds.z > 0, *reach),
    })  # fmt: skip
    return rows.assign(ratio=np.exp(odds.ratio), verdict=_verdicts(rows, odds))


def _reach(used: sparse.csr_matrix, groups: np.ndarray) -> np.ndarray:
    """Return how many groups use each term."""
    ones = np.ones(len(groups), dtype=np.int32)
    gather = sparse.csr_matrix((ones, (groups, np.arange(len(groups)))))
    return np.asarray(((gather @ used.astype(np.int32)) > 0).sum(axis=0)).ravel()


def _verdicts(rows: pd.DataFrame, odds: LogOdds) -> np.ndarray:
    rare = (rows.share_then < RARE) & (rows.share_now >= MANY * rows.share_then)
    return np.select([odds.z <= 0, rare], [verdicts.FEWER, NEW], verdicts.MORE)


def _lines(kept: pd.DataFrame, found: Terms, table: pd.DataFrame, now: np.ndarray) -> pd.DataFrame:
    """Return a row for each set of terms that occur together, led by the strongest."""
    left, lines = kept, []
    names = quoting.name_like(table.text.tolist(), table["product"].unique())
    while len(left) and len(lines) < 2 * MOST:
        lead = left.iloc[0]
        side = np.flatnonzero(now != (lead.verdict == verdicts.FEWER))
        same = _same(lead, left, found.used[side])
        behind = side[found.used[side][:, [lead.place]].toarray().ravel() > 0]
        also = "|".join(left.term[same][1:])
        line = {**lead, "also": also, **_behind(table.iloc[behind], lead.term, names)}
        lines.append({**line, "term": _spelled(lead.term, table.text.iloc[behind])})
        left = left.loc[~same]
    return pd.DataFrame(lines)


def _spelled(term: str, texts: pd.Series) -> str:
    """Return a term as most texts spell it: "Vault" for "vault"."""
    found = Counter(
        spelled for text in texts for spelled in re.findall(rf"\b{re.escape(term)}\b", text, re.I)
    )
    return min(found, key=lambda spelled: (-found[spelled], spelled)) if found else term


def _same(lead: pd.Series, left: pd.DataFrame, used: sparse.csr_matrix) -> np.ndarray:
    """Return which terms go with the lead: in the same comments, or the same word compounded."""
    fewer = (left.verdict == verdicts.FEWER).to_numpy()
    places = np.flatnonzero(fewer == fewer[0])
    longer = left.term.str.contains(lead.term, regex=False) & (len(lead.term) > 4)
    same = np.zeros(len(left), dtype=bool)
    same[places] = together(used[:, left.place.to_numpy()[places]], TOGETHER) | longer.iloc[places]
    return same


def _behind(table: pd.DataFrame, term: str, names: frozenset[str]) -> dict:
    """Return the comments behind a term, typical first, and a short quotation from them."""
    rows = choosing.vectors(table.text.tolist())
    near = choosing.typical(rows, np.ones(len(table), dtype=bool))
    order = np.argsort(-near, kind="stable")
    ids = "|".join(table.comment_id.iloc[order[:BEHIND]])
    for place in order:
        row = table.iloc[place]
        for text in quoting.passages(row.text):
            fine = not quoting.blemish(text) and not quoting.names_somebody(text, names)
            if fine and term in text.casefold():
                return {"comment_ids": ids, "example": text, "example_id": row.comment_id}
    return {"comment_ids": ids, "example": "", "example_id": ""}
