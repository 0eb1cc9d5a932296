"""Proves the shares of themes on real comments whose every theme experts have coded.

In each resample some comments are drawn at random as if only they were coded by hand; they teach
a reader, which reads the others, and the interval of each theme's share is held against the
experts' share of all comments. The same interval from the hand codes alone stands beside.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from loopnb.stats.predicted import share
from loopnb.text.themes import learn, matched, out_of_fold

TAXONOMY = Path(__file__).with_name("nhs_themes.csv")
SIZES = (200, 500)
LEAST = 0.05  # smaller probabilities count as 0, as in the package
ENOUGH = 60  # positives that a theme needs, as in the benchmark of the reader
NO_THEMES = {"Not assigned", "Labelling not possible", "Person identifiable info?"}
LABELS_FROM = 11  # the first column of labels
MEASURES = ("coverage", "worst theme", "hand alone", "width, points", "width ÷ hand alone",
            "widest theme ÷ hand alone", "squared error ÷ hand alone")  # fmt: skip


def shares(path: Path, resamples: int = 200) -> pd.DataFrame:
    """Return how often the intervals cover and how wide they are, by number of hand codes.

    The truth is the share among these very comments. The intervals also allow for others that
    might have been written, which makes them wider by the root of one plus the coded share of
    all comments: by 2 to 4 in a hundred here.
    """
    found = resampled(path, resamples)
    held = found.assign(
        covers=found.truth.between(found.low, found.high),
        hand_covers=found.truth.between(found.hand_low, found.hand_high),
        width=found.high - found.low, hand_width=found.hand_high - found.hand_low,
        off=(found.value - found.truth) ** 2, hand_off=(found.hand - found.truth) ** 2,
    )  # fmt: skip
    parts = [(str(n), part) for n, part in held.groupby("n")] + [("all", held)]
    return pd.DataFrame([{"coded": name, "resamples": part.turn.nunique()} | _summed(part)
                         for name, part in parts])  # fmt: skip


def resampled(path: Path, resamples: int) -> pd.DataFrame:
    """Return a row for each resample and theme; half draw SIZES[0] comments, half SIZES[1]."""
    texts, who, themes, codes = _comments(path)
    words = pd.read_csv(TAXONOMY).set_index("theme").words
    hits = matched(texts, [words.get(theme, "") for theme in themes])
    group = np.unique(who, return_inverse=True)[1]
    lines = []
    for turn in range(resamples):
        rng = np.random.default_rng([turn, 20260701])
        drawn = np.zeros(len(texts), dtype=bool)
        drawn[rng.choice(len(texts), SIZES[turn % len(SIZES)], replace=False)] = True
        chances = _read(texts, group, codes, hits=hits, drawn=drawn)
        for theme, name in enumerate(themes):
            hand = np.where(drawn, codes[:, theme], np.nan)
            both = [share(chances[:, theme], hand, group, power=at).estimate for at in (None, 0.0)]
            ends = [float(x) for one in both for x in (one.value, one.low, one.high)]
            lines.append((turn, drawn.sum(), name, codes[:, theme].mean(), *ends))
    return pd.DataFrame(lines, columns=["turn", "n", "theme", "truth", "value", "low", "high",
                                        "hand", "hand_low", "hand_high"])  # fmt: skip


def _summed(part: pd.DataFrame) -> dict[str, float]:
    by_theme = part.groupby("theme")[["covers", "width", "hand_width"]].mean()
    found = (
        part.covers.mean(), by_theme.covers.min(), part.hand_covers.mean(), 100 * part.width.mean(),
        part.width.mean() / part.hand_width.mean(), (by_theme.width / by_theme.hand_width).max(),
        part.off.sum() / part.hand_off.sum(),
    )  # fmt: skip
    return dict(zip(MEASURES, found, strict=True))


def _comments(path: Path) -> tuple[np.ndarray, np.ndarray, list[str], np.ndarray]:
    """Return texts, respondents, the themes with enough positives, and the experts' codes."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = rows.loc[rows["Comment sentiment"] != ""]
    labels = [name for name in rows.columns[LABELS_FROM:] if name not in NO_THEMES]
    codes = rows[labels].isin(["1", "1.0"]).to_numpy()
    enough = codes.sum(axis=0) >= ENOUGH
    themes = [name for name, kept in zip(labels, enough, strict=True) if kept]
    return (rows["FFT answer"].to_numpy(dtype=object), rows["Respondent ID"].to_numpy(dtype=str),
            themes, codes[:, enough])  # fmt: skip


def _read(
    texts: np.ndarray, group: np.ndarray, codes: np.ndarray, *, hits: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Return the probabilities of all comments, each by a reader that saw no code of it."""
    chances = np.zeros(codes.shape)
    taught = {"groups": group[drawn], "uncoded": texts[~drawn], "uncoded_hits": hits[~drawn]}
    lesson = (texts[drawn], codes[drawn], hits[drawn])
    chances[drawn] = out_of_fold(*lesson, **taught)[0]
    chances[~drawn] = learn(*lesson, **taught).read(texts[~drawn], hits[~drawn])[0]
    return np.where(chances >= LEAST, chances, 0.0)
