"""The share of comments that names each theme, then and now, and how well themes are read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.periods import Period
from loopnb.results import Coding, Comments, Mentions, Themes, Tones
from loopnb.results.themes import ALONE, BORROWED, HAND
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import difference, holm
from loopnb.stats.estimates import Estimate
from loopnb.stats.predicted import Share, covariance, share, weights
from loopnb.stats.proportions import proportion
from loopnb.stats.raters import rated

OWN = 50  # coded comments of a period that set its shares right by themselves: one sheet
ENOUGH = 100  # coded comments of any period that may do so for another
FEW = 5  # comments that a person, or the reader, names, below which agreement is not told
TOO_FEW = "too few to tell"


def themes(
    comments: Comments, mentions: Mentions, tones: Tones, taxonomy: pd.DataFrame,
    *, pair: Sequence[Period], labels: pd.DataFrame | None = None,
) -> Themes:  # fmt: skip
    """Return the share of comments that name each theme in the periods (then, now), by size.

    Only comments that say something count; one may name several themes. `labels` has the chance
    with which each hand-coded comment was drawn; without it all are taken for equal.
    """
    then, now = (period.name for period in pair)
    page = _Page.of(comments, mentions, tones, labels)
    method = page.method(then, now)
    spans = [page.span(name, method) for name in (now, then)]
    found = [page.line(row, spans, method=method) for row in taxonomy.itertuples()]
    lines = [line for line in found if line is not None] if spans[0].inside.any() else []
    table = pd.DataFrame(lines, columns=[*Themes.columns, "p"])
    order = table.assign(verdict=_verdicts(table)).sort_values(
        ["share", "theme"], ascending=[False, True], kind="stable"
    )
    return Themes.from_table(order)


def coding(
    mentions: Mentions, taxonomy: pd.DataFrame, labels: pd.DataFrame | None = None
) -> Coding:
    """Return how the reader agrees with the hand codes on each theme, in per cent and kappa."""
    known = mentions.table.loc[mentions.table.coded.notna()]
    chance = _first(labels, "chance", known.comment_id, 1.0).astype(float)
    lines = []
    for theme in taxonomy.theme:
        own = (known.theme == theme).to_numpy()
        one = rated(known.named[own], known.coded[own] > 0, 1 / chance[own])
        told = min(one.positives, int(known.named[own].sum())) >= FEW
        measures = (100 * one.precision, 100 * one.recall, one.kappa) if told else (np.nan,) * 3
        lines.append((theme, one.n, one.positives, *measures, "" if told else TOO_FEW))
    return Coding.from_table(pd.DataFrame(lines, columns=Coding.columns))


@dataclass(frozen=True)
class _Span:
    """One of the two periods: which comments are `inside`, which are `used`, with what weights.

    Besides its own comments those are used, by number, whose codes set its shares right.
    """

    name: str
    inside: np.ndarray
    used: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class _Page:
    """The comments that say something: `rows`, who wrote them, which are coded, what names what.

    `group` numbers the writers, `draw` orders the days on which codes were first entered, and
    `negative` is each comment's chance to complain.
    """

    rows: pd.DataFrame
    group: np.ndarray
    negative: np.ndarray
    coded: np.ndarray
    chance: np.ndarray
    draw: np.ndarray
    by_theme: dict[str, pd.DataFrame]

    @classmethod
    def of(
        cls, comments: Comments, found: Mentions, tones: Tones, labels: pd.DataFrame | None
    ) -> "_Page":
        rows = comments.table.loc[comments.table.says == "words"]
        rows = rows[["comment_id", "source", "period", "span", "cluster"]].reset_index(drop=True)
        places = pd.Index(rows.comment_id)
        place = places.get_indexer(found.table.comment_id)
        table = found.table[["theme", "probability", "named", "coded"]].assign(place=place)
        table = table.loc[place >= 0]
        coded = np.full(len(rows), False)
        coded[table.place[table.coded.notna()]] = True
        negative = np.full(len(rows), 0.5)  # where nobody can tell
        at = places.get_indexer(tones.table.comment_id)
        negative[at[at >= 0]] = tones.table.negative.fillna(0.5).to_numpy(dtype=float)[at >= 0]
        first = "drawn_on" if labels is not None and "drawn_on" in labels else "on"
        chance = _first(labels, "chance", rows.comment_id[coded], 1.0).astype(float)
        days = [str(day)[:10] for day in _first(labels, first, rows.comment_id[coded], "")]
        draw = np.unique(np.array(days, dtype=str), return_inverse=True)[1]
        group = pd.factorize(rows.cluster, sort=True)[0]
        return cls(rows, group, negative, coded, chance, draw, dict(iter(table.groupby("theme"))))

    def method(self, then: str, now: str) -> str:
        """Return how both periods' shares are made: in the same way, or they could not compare."""
        spans = [(self.rows.span == name).to_numpy() for name in (then, now)]
        counts = [int((self.coded & inside).sum()) for inside in spans if inside.any()]
        if counts and min(counts) >= OWN:
            return HAND
        return BORROWED if self.coded.sum() >= ENOUGH else ALONE

    def span(self, name: str, method: str) -> _Span:
        """Return a period with the codes that set its shares right: its own, or all there are."""
        inside = (self.rows.span == name).to_numpy()
        own = self.coded & inside
        codes = own if own.sum() >= OWN else self.coded
        weight = np.zeros(len(self.rows))
        if method != ALONE:
            weight[codes] = self._weights(codes)
        used = np.flatnonzero(inside | (weight > 0))
        return _Span(name, inside, used, weight[used])

    def _weights(self, codes: np.ndarray) -> np.ndarray:
        """Return the weights of coded comments; where a draw's chances are all 1, it was plain."""
        among = codes[self.coded]
        own = pd.DataFrame({"period": self.rows.period[codes].to_numpy(dtype=str),
                            "draw": self.draw[among], "chance": self.chance[among]})  # fmt: skip
        left = self.rows.period.value_counts().to_dict()
        for (name, _), part in own.groupby(["period", "draw"]):
            if (part.chance >= 1).all():
                own.loc[part.index, "chance"] = len(part) / left[name]
            left[name] -= len(part)
        return weights(own.chance.to_numpy(), own.period.to_numpy(dtype=str), own.draw.to_numpy())

    def theme(self, theme: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return each comment's prediction, the reader's verdict, and the code (NaN: none)."""
        predicted, named = np.zeros(len(self.rows)), np.full(len(self.rows), False)
        hand = np.where(self.coded, 0.0, np.nan)
        if theme in self.by_theme:
            own = self.by_theme[theme]
            predicted[own.place], named[own.place] = own.probability, own.named
            hand[own.place] = own.coded
        return predicted, named, hand

    def line(self, row: object, spans: Sequence[_Span], *, method: str) -> tuple | None:
        """Return the theme's row and the p of its change; None where nobody names it."""
        read = self.theme(row.theme)
        counted = np.where(np.isnan(read[2]), read[1], read[2] > 0)  # by code, else by the reader
        now, then = spans
        if not (counted & (now.inside | then.inside)).any():
            return None
        (here, one), (there, other) = (self.share(read, span, method) for span in spans)
        shared = 0.0 if one is None or other is None else covariance(one, other)
        moved = difference(here, there, shared)
        parts = [100 * float(each) for each in (
            here.value, here.low, here.high, there.value, there.low, there.high,
            moved.value, moved.low, moved.high)]  # fmt: skip
        if not (before := int(then.inside.sum())):
            parts[3:] = [np.nan] * 6
        mine = counted & now.inside
        negative = float(self.negative[mine].mean()) if mine.any() else 0.5
        return (row.theme, row.owner, row.tone, int(mine.sum()), int(now.inside.sum()),
                *parts[:6], before, *parts[6:], "", negative,
                int((self.coded & (now.inside | then.inside)).sum()), method,
                self.rows.source.iloc[0], now.name, then.name,
                float(moved.p) if before else np.nan)  # fmt: skip

    def share(
        self, read: tuple[np.ndarray, ...], span: _Span, method: str
    ) -> tuple[Estimate, Share | None]:
        """Return the share in a period, and what its codes have in common with another's."""
        predicted, named, hand = (each[span.used] for each in read)
        group, inside = self.group[span.used], span.inside[span.used]
        if method == ALONE:
            size = int(group.max(initial=-1)) + 1
            n, hits = (np.bincount(group[at], minlength=size) for at in (inside, inside & named))
            return proportion(cluster_sums(n, hits)), None
        hand = np.where(span.weight > 0, hand, np.nan)
        found = share(predicted, hand, group, weight=span.weight, inside=inside)
        return found.estimate, found


def _verdicts(table: pd.DataFrame) -> list[str]:
    """Return what is shown of each change, all of them claimed together."""
    adjusted = holm(table.p.to_numpy(dtype=float))
    return [
        verdicts.NO_BASELINE if np.isnan(p)
        else verdicts.NO_CHANGE if p >= 0.05
        else verdicts.MORE if change > 0 else verdicts.FEWER
        for p, change in zip(adjusted, table.change, strict=True)
    ]  # fmt: skip


def _first(labels: pd.DataFrame | None, name: str, ids: pd.Series, otherwise: object) -> np.ndarray:
    """Return a column of the labels for each comment, the same in all lines of one."""
    if labels is None or name not in labels:
        return np.full(len(ids), otherwise, dtype=object)
    once = labels.drop_duplicates("comment_id", keep="last").set_index("comment_id")[name]
    return once.reindex(ids).astype(object).fillna(otherwise).to_numpy()
