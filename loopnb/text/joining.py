"""How far to trust a theme's words, how far a taught model, and when to call a theme named."""

import numpy as np
from scipy import sparse
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

BY_WORDS = (0.02, 0.6)  # chance of a theme without and with its words before anything is coded
STRENGTH, OWN = 1.0, 0.3  # inverse of the ridge penalty; how easily a theme goes its own way
IMAGINED = 10  # comments of each theme with and as many without its words, by BY_WORDS
PRIOR = 20  # comments that a theme's usual frequency by its words is worth
LIMIT = 6.0  # log odds of the taught model are cut here
LEAST = 0.1  # a theme less likely than that is never named


def by_words(themes: int) -> np.ndarray:
    """Return the trust where nothing is coded, (3, themes): the words alone speak."""
    without, with_words = logit(BY_WORDS)
    return np.tile([[without], [with_words - without], [0.0]], themes)


def trust(
    hits: np.ndarray, odds: np.ndarray, codes: np.ndarray, *, usual: np.ndarray
) -> np.ndarray:
    """Return constant, weight of the words and weight of the taught model, (3, k).

    All arrays are (n, k): where themes' words stand, the taught model's log odds for comments it
    has not seen (0 where it knows nothing), and the codes. `usual` (k) is how often each theme's
    words stand in all comments. One ridge logistic model over all comments and themes: weights
    common to all themes, which may depend on the number of coded comments, and each theme's own
    departures from them. What `BY_WORDS` says counts as some imagined comments of each theme.
    """
    n, k = codes.shape
    named = codes.sum(axis=0)
    rate = logit(np.clip((named + PRIOR * usual) / (n + PRIOR), 0.002, 0.9)) / 2
    known = np.log1p(named) / 3
    stands, says, counts = (np.repeat(column[:, None], k, axis=1) for column in _imagined())
    inputs = np.vstack([hits, stands]), np.vstack([_cut(odds), np.zeros(stands.shape)])
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300)
    model.fit(
        _rows(inputs, known, rate),
        np.vstack([codes, says]).astype(bool).ravel(),
        sample_weight=np.vstack([np.ones((n, k)), counts]).ravel(),
    )
    common, apart = model.coef_[0, :5], OWN * model.coef_[0, 5:].reshape(3, k)
    constant = model.intercept_[0] + common[4] * rate
    words, taught = (common[at] + common[at + 2] * known for at in (0, 1))
    weights = apart + np.array([constant, words, taught])
    weights[2] = np.maximum(weights[2], 0)  # a model that errs more often than not is noise
    return weights


def _imagined() -> np.ndarray:
    """Return whether the words stand, what a coder says and how much that counts, (3, 4)."""
    without, with_words = BY_WORDS
    chances = [1 - without, without, 1 - with_words, with_words]
    return np.array([[0, 0, 1, 1], [0, 1, 0, 1], IMAGINED * np.array(chances)])


def _rows(inputs: tuple, known: np.ndarray, rate: np.ndarray) -> sparse.csr_matrix:
    """Return a row for each comment and theme: what is common to themes, then each one's own."""
    n, k = inputs[0].shape
    shared = [*inputs, *(x * known for x in inputs), np.broadcast_to(rate, (n, k))]
    place = (np.arange(n * k), np.tile(np.arange(k), n))
    own = [
        sparse.csr_matrix((OWN * x.ravel(), place), shape=(n * k, k))
        for x in (np.ones((n, k)), *inputs)
    ]
    return sparse.hstack([np.stack([x.ravel() for x in shared], axis=1), *own], format="csr")


def joined(trust: np.ndarray, hits: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Return the themes' probabilities (n, k) by words and taught model together."""
    return expit(trust[0] + trust[1] * hits + trust[2] * _cut(odds))


def levels(chances: np.ndarray) -> np.ndarray:
    """Return for each theme the chance at which the expected F1 over the comments is highest.

    Naming the m likeliest of n comments with chances p finds sum(p of the m) of sum(p) in
    expectation, so F1 is about 2 sum(p of the m) / (m + sum(p)). Nothing is counted, so a theme
    with few coded comments has a steady level.
    """
    if not len(chances):
        return np.full(chances.shape[1], 0.5)
    falling = -np.sort(-chances, axis=0)
    called = np.arange(1, len(chances) + 1)[:, None]
    expected = 2 * np.cumsum(falling, axis=0) / (called + chances.sum(axis=0))
    best = np.take_along_axis(falling, expected.argmax(axis=0)[None], axis=0)[0]
    return np.maximum(best, LEAST)


def _cut(odds: np.ndarray) -> np.ndarray:
    return np.clip(odds, -LIMIT, LIMIT) / 2
