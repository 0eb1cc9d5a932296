"""The comments worth coding by hand next, and what more codes would buy."""

import hashlib

import numpy as np
import pandas as pd

from loopnb.analyze.voice.lesson import Lesson, lesson
from loopnb.results import Comments, Mentions, Tones, Worth
from loopnb.stats.intervals import wilson
from loopnb.stats.learning import f1_scores, power_law
from loopnb.stats.predicted import share

PLAIN = 1 / 3  # of the draw is random among all, so that no weight exceeds three times the usual
FLOOR = 0.01  # the chance that a comment names a theme which the reader does not see
TAUGHT = 100  # coded comments from which on a learning curve is told
FEW = 5  # comments that name a theme, below which it has no F1
PARTS = ((5, False), (3, False), (2, False), (5, True))  # one of five teaches, …, all but one
DRAWS = 200  # resamples of the coded comments
OWN = 50  # coded comments of a period that set its shares right by themselves
COLUMNS = ("comment_id", "period", "text", "suggested", "themes", "sentiment", "chance")


def to_label(
    comments: Comments, mentions: Mentions, labels: pd.DataFrame, n: int, *, period: str = ""
) -> pd.DataFrame:
    """Return up to n comments to code next, drawn with the known `chance` of each.

    A third of the draw is plain random; the rest goes more to comments where the reader is unsure,
    and more where its themes are rare. The same comments, codes and n give the same draw.
    `period` keeps to one period. `suggested` are the themes that the reader names; `themes` and
    `sentiment` are for the person.
    """
    rows = _open(comments, labels, period)
    n = min(n, len(rows))
    table = rows.assign(suggested=rows.comment_id.map(_suggested(mentions)).fillna(""))
    table = table.assign(themes="", sentiment="", chance=_chances(_unsure(rows, mentions), n))
    drawn = _drawn(table.comment_id, table.chance.to_numpy(dtype=float), f"{len(labels)}:{n}")
    table["period"] = period or table.period
    return table.loc[drawn, list(COLUMNS)].reset_index(drop=True)


def worth(
    comments: Comments, mentions: Mentions, taxonomy: pd.DataFrame, labels: pd.DataFrame,
    *, tones: Tones | None = None, period: str = "", more: int = 50,
) -> Worth:  # fmt: skip
    """Return what so many more coded comments of a period would buy.

    The interval is that of the themes' shares in the period, by its own codes. The reader's F1,
    the mean over the themes that enough coded comments name, is foretold by a power law through
    readers that parts of the codes have taught.
    """
    left = len(_open(comments, labels, period))
    more = min(more, left)
    if not more or taxonomy.empty:
        return Worth.from_table(pd.DataFrame(columns=Worth.columns))
    own = len(_of(comments, period)) - left
    widths = _widths(comments, mentions, taxonomy, (own, more, period))
    expected = _expected(lesson(comments, taxonomy, labels, tones), more)
    note = "" if expected is not None else (
        f"How much better the reader would read can be told from {TAUGHT} coded comments on."
    )  # fmt: skip
    scores = np.full((2, 3), np.nan) if expected is None else expected
    lines = [
        (own + added, added, width, *ends, period, note)
        for added, width, ends in zip((0, more), widths, scores, strict=True)
    ]
    return Worth.from_table(pd.DataFrame(lines, columns=Worth.columns))


def _of(comments: Comments, period: str) -> pd.DataFrame:
    """Return the comments of a period that say something."""
    rows = comments.table.loc[comments.table.says == "words"]
    return rows.loc[(rows.period == period) | (rows.span == period)] if period else rows


def _open(comments: Comments, labels: pd.DataFrame, period: str) -> pd.DataFrame:
    rows = _of(comments, period)
    rows = rows.loc[~rows.comment_id.isin(labels.comment_id)]
    return rows.sort_values("comment_id").reset_index(drop=True)


def _suggested(mentions: Mentions) -> pd.Series:
    named = mentions.table.loc[mentions.table.named.astype(bool)]
    return named.groupby("comment_id").theme.agg("|".join)


def _unsure(rows: pd.DataFrame, mentions: Mentions) -> np.ndarray:
    """Return how unsure the reader is of each comment: what it adds to the shares' errors.

    The root of the sum over themes of p (1 - p) over the theme's share (Zrnic and Candès 2024).
    """
    table = mentions.table
    wide = table.assign(place=pd.Index(rows.comment_id).get_indexer(table.comment_id))
    wide = wide.loc[wide.place >= 0]
    total = np.zeros(len(rows))
    for _, own in wide.groupby("theme"):
        p = np.full(len(rows), FLOOR)
        p[own.place] = np.maximum(own.probability, FLOOR)
        total += p * (1 - p) / p.mean()
    return np.sqrt(total)


def _chances(size: np.ndarray, n: int) -> np.ndarray:
    """Return chances that add up to n, none over 1: a third plain, the rest by `size`."""
    if not n:
        return np.zeros(len(size))
    size = size if size.sum() > 0 else np.ones(len(size))
    aim = PLAIN / len(size) + (1 - PLAIN) * size / size.sum()
    sure = np.full(len(size), False)
    while True:  # who would have more than 1 is sure to be drawn; the others share the rest
        chance = np.where(sure, 1.0, aim * (n - sure.sum()) / max(aim[~sure].sum(), 1e-12))
        if not (over := (chance > 1) & ~sure).any():
            return np.minimum(chance, 1)
        sure |= over


def _drawn(ids: pd.Series, chance: np.ndarray, seed: str) -> np.ndarray:
    """Return the places drawn: systematic in an order of chance (Madow 1949), told by the ids."""
    order = np.argsort([_digest(f"{seed}:{one}") for one in ids], kind="stable")
    if not len(order):
        return order
    ends = np.cumsum(chance[order])
    start = _digest(f"{seed}:{len(ids)}") / 2**64
    steps = np.floor(np.round(ends, 9) + start)
    return np.sort(order[np.diff(np.r_[np.floor(start), steps]) > 0])


def _digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)


def _widths(
    comments: Comments, mentions: Mentions, taxonomy: pd.DataFrame, aim: tuple[int, int, str]
) -> tuple[float, float]:
    """Return half the average interval, in points, now and with more codes of the period.

    The part of the variance that comes from the codes falls with their number; that which comes
    from how many comments were written stays.
    """
    own, more, period = aim
    rows = _of(comments, period)
    group = np.unique(rows.cluster.to_numpy(dtype=str), return_inverse=True)[1]
    table = mentions.table
    table = table.assign(place=pd.Index(rows.comment_id).get_indexer(table.comment_id))
    table = table.loc[table.place >= 0]
    coded = np.full(len(rows), False)
    coded[table.place[table.coded.notna()]] = True
    now, then = [], []
    for theme in taxonomy.theme:
        mine = table.loc[table.theme == theme]
        predicted, hand = np.zeros(len(rows)), np.where(coded, 0.0, np.nan)
        predicted[mine.place], hand[mine.place] = mine.probability, mine.coded
        if not own:
            ends = wilson(float(predicted.mean()), more)
            then.append((ends[1] - ends[0]) / 2)
            continue
        found = share(predicted, hand, group).estimate
        ends = wilson(float(found.value), len(rows))
        half, least = (float(found.high) - float(found.low)) / 2, (ends[1] - ends[0]) / 2
        part = max(half**2 - least**2, 0.0)
        now.append(half if own >= OWN else np.nan)
        then.append(np.sqrt(least**2 + part * own / (own + more)) if half > least else half)
    return 100 * float(np.mean(now)) if now else np.nan, 100 * float(np.mean(then))


def _expected(given: Lesson, more: int) -> np.ndarray | None:
    """Return F1, low and high, with the present codes and with more; None where too few tell.

    Each part of the codes teaches a reader that all the others examine; so do four of five. The
    range is that of resamples of the coded comments.
    """
    coded = np.flatnonzero(given.coded)
    hand = given.hand[coded] > 0
    enough = hand.sum(axis=0) >= FEW
    if len(coded) < TAUGHT or not enough.any():
        return None
    order = np.argsort([_digest(str(given.ids[at])) for at in coded], kind="stable")
    turn = np.argsort(order, kind="stable")
    counts = np.random.default_rng(0).multinomial(len(coded), [1 / len(coded)] * len(coded), DRAWS)
    counts = np.vstack([np.ones(len(coded)), counts])
    sizes, scores = [], []
    for parts, several in PARTS:
        found = [_examined(given, coded, (turn % parts == k) != several) for k in range(parts)]
        at, named = (np.concatenate(each) for each in zip(*found, strict=True))
        sizes.append(len(coded) * ((parts - 1) / parts if several else 1 / parts))
        scores.append(f1_scores(named[:, enough], hand[at][:, enough], counts[:, at]))
    ahead = power_law(np.array(sizes), np.array(scores).T, len(coded) + np.array([0, more]))
    low, high = np.quantile(ahead[1:], [0.025, 0.975], axis=0)
    return np.stack([ahead[0], np.minimum(low, ahead[0]), np.maximum(high, ahead[0])], axis=1)


def _examined(
    given: Lesson, coded: np.ndarray, taught: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return which coded comments a reader was examined on, and what it named in them."""
    masks = [np.isin(np.arange(len(given.ids)), coded[part]) for part in (taught, ~taught)]
    return np.flatnonzero(~taught), given.read(given.learn(masks[0]), masks[1])[1]
