"""The customer's own words: TextBlob's polarity, and themes by the analyst's words.

Polarity is a floor that needs no training data; it reads English only and misses irony.
"""

import re
from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
from textblob import TextBlob

from loopnb import verdicts
from loopnb.periods import Period
from loopnb.results import Comments, Quotations, Themes
from loopnb.stats.clusters import design_effect
from loopnb.stats.differences import holm, mover, p_value
from loopnb.stats.intervals import wilson
from loopnb.store import Store

READABLE = (25, 170)  # characters of a quotation: whole, yet short enough for a card
TOP = 3
PRAISE = "praise"
NO_WORDS = {
    "", "did not answer", "nothing", "nothing at all", "none", "none at all", "no", "nil", "na",
    "n a", "no comment", "no comments",
}  # fmt: skip
WORD = re.compile(r"\w+")


def read_comments(store: Store, periods: Sequence[Period], zone: str) -> Comments:
    """Return comments of the periods with their polarity (−1…1): one row a comment.

    Comments that only say that there is nothing to say are left out.
    """
    comments = store.table("comments")
    bounds = [(period.name, *period.bounds_utc(zone)) for period in periods]
    said = comments.said_at
    label = ibis.cases(*[((said >= start) & (said < end), name) for name, start, end in bounds])
    people = store.table("responses").select("response_id", "requester_key", "account_id")
    rows = comments.mutate(period=label).filter(ibis._.period.notnull())
    rows = rows.left_join(people, "response_id")
    key = ibis.coalesce(rows.account_id, rows.requester_key, rows.comment_id)
    rows = rows.select("comment_id", "period", "text", cluster=key).order_by("comment_id")
    frame = rows.execute()
    says = [" ".join(WORD.findall(text.lower())) not in NO_WORDS for text in frame.text]
    frame = frame.loc[says].reset_index(drop=True)
    once = {text: TextBlob(text).sentiment.polarity for text in frame.text.unique()}
    return Comments.from_table(frame.assign(polarity=frame.text.map(once).astype("float64")))


def themes(comments: Comments, taxonomy: pd.DataFrame, periods: Sequence[Period]) -> Themes:
    """Return the share of comments that name each theme, now and in the period before.

    `taxonomy` has theme, words (starts of words, separated by '|') and owner; `periods` is
    (before, now). One comment may name several themes.
    """
    table = comments.table
    before, now = (table.loc[table.period == period.name] for period in periods)
    lines = [_line(row, now, before) for row in taxonomy.itertuples()] if len(now) else []
    table = pd.DataFrame(lines, columns=[*Themes.columns, "p"])
    adjusted = holm(table.p.to_numpy(dtype=float))
    table["verdict"] = [
        _direction(p, change) for p, change in zip(adjusted, table.verdict, strict=True)
    ]
    table = table.loc[table.comments > 0].sort_values(
        ["comments", "theme"], ascending=[False, True], kind="stable"
    )
    return Themes.from_table(table)


def quotations(
    comments: Comments, found: Themes, taxonomy: pd.DataFrame, period: Period
) -> Quotations:
    """Return a typical comment for each leading theme, and one praise; short and different."""
    words = taxonomy.set_index("theme").words
    now = comments.table.loc[comments.table.period == period.name]
    readable = now.loc[now.text.str.len().between(*READABLE)].drop_duplicates("text")
    lines, used = [], set()
    for theme in found.table.theme[found.table.tone != PRAISE].head(TOP):
        named = readable.loc[_names(readable.text, words[theme])]
        _typical(named, theme, lines, used)
    praised = found.table.theme[found.table.tone == PRAISE].head(1)
    praise = readable.loc[readable.polarity > 0.3]
    for theme in praised:
        praise = praise.loc[_names(praise.text, words[theme])]
    _typical(praise, "praise", lines, used)
    return Quotations.from_table(pd.DataFrame(lines, columns=Quotations.columns))


def _typical(named: pd.DataFrame, theme: str, lines: list[tuple], used: set[str]) -> None:
    """Add the comment nearest to the middle polarity of its kind, if there is one left."""
    named = named.loc[~named.comment_id.isin(used)]
    if named.empty:
        return
    distance = (named.polarity - named.polarity.median()).abs()
    order = named.assign(distance=distance).sort_values(["distance", "comment_id"])
    best = order.iloc[0]
    used.add(best.comment_id)
    lines.append((theme, best.comment_id, best.text, best.polarity))


def _names(texts: pd.Series, words: str) -> pd.Series:
    starts = "|".join(re.escape(word.strip()) for word in words.split("|") if word.strip())
    if not starts:
        return pd.Series(False, index=texts.index)
    return texts.str.contains(rf"\b(?:{starts})", case=False, regex=True)


def _line(row: object, now: pd.DataFrame, before: pd.DataFrame) -> tuple:
    hits, earlier = _names(now.text, row.words), _names(before.text, row.words)
    share = _share(now, hits)
    polarity = now.polarity[hits].mean() if hits.any() else np.nan
    counts = (row.theme, row.owner, row.tone, int(hits.sum()), len(now), *share)
    if before.empty:
        return (*counts, np.nan, 0, polarity, np.nan, np.nan, np.nan, np.nan)
    then = _share(before, earlier)
    low, high = mover(share, then)
    change = share[0] - then[0]
    return (*counts, then[0], len(before), polarity, low, high, change, p_value(change, low, high))


def _share(comments: pd.DataFrame, hits: pd.Series) -> tuple[float, float, float]:
    """Return share, low and high in per cent, clustered by the person or account that wrote."""
    each = pd.DataFrame({"hit": hits, "who": comments.cluster}).groupby("who").hit
    n, h = each.size().to_numpy(float), each.sum().to_numpy(float)
    sums = {"n": n.sum(), "hits": h.sum(), "clusters": len(n),
            "nn": n @ n, "nh": n @ h, "hh": h @ h}  # fmt: skip
    share = sums["hits"] / sums["n"]
    low, high = wilson(share, sums["n"] / design_effect(sums))
    return 100 * share, 100 * low, 100 * high


def _direction(p: float, change: float) -> str:
    if np.isnan(p):
        return verdicts.NO_BASELINE
    if p >= 0.05:
        return verdicts.NO_CHANGE
    return verdicts.MORE if change > 0 else verdicts.FEWER
