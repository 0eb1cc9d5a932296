"""Proves the intervals and tests of loopnb.stats on answers whose truth is known.

    python benchmarks/calibrate.py            the whole grid, into docs/methods.md
    python benchmarks/calibrate.py --small    a few cells, nothing written

Every cell is simulated by arrays, seeded by its name. Customers differ in size (log-normal,
sigma 0.8), the contented answer up to twice as often as the rest, and answers of a customer
resemble each other by the intraclass correlation named.
"""

import argparse
import itertools
import os
import sys
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # small arrays: threads only get in each other's way

import numpy as np  # noqa: E402
from scipy import special, stats  # noqa: E402

from loopnb.stats.clusters import cluster_sums  # noqa: E402
from loopnb.stats.counts import daily_rate  # noqa: E402
from loopnb.stats.differences import difference, holm, noticeable, shared  # noqa: E402
from loopnb.stats.estimates import Estimate  # noqa: E402
from loopnb.stats.intervals import Z, wilson  # noqa: E402
from loopnb.stats.logrank import logrank  # noqa: E402
from loopnb.stats.means import mean, net_promoter  # noqa: E402
from loopnb.stats.proportions import proportion, quantile, woodruff  # noqa: E402
from loopnb.stats.raking import rake  # noqa: E402
from loopnb.stats.survival import kaplan_meier, restricted_mean, time_to_end  # noqa: E402
from loopnb.stats.totals import incidence, standing, total  # noqa: E402
from loopnb.stats.weighted import weighted_proportion  # noqa: E402

BINS = 300
MEAN, LIMIT = "mean", int(0.9 * BINS)
RUNS, SMALL_RUNS = 4000, 1000
TOLD = 0.75  # of runs without a note; below, a cell is set aside from means and widths
HEADLINES, POWER = "five headlines after Holm", "power at the smallest change"
LEAST, AVERAGE, WIDEST, ALARMS = 0.925, (0.945, 0.965), 1.15, 0.05
METHODS = Path(__file__).parents[1] / "docs/methods.md"
BEGIN, END = "<!-- calibration: begin -->", "<!-- calibration: end -->"
SPREAD = 1.2
NPS = np.array([[1.0, 0.0, -1.0]])
PROMOTERS = {"NPS 33": (3, 2, 1), "NPS 72": (78, 16, 6)}
BUNDLE, DAYS = 4, 92  # tickets of a customer who has any, on average; days of a quarter
EFFORT, SCORES = np.array([2, 3, 5, 10, 20, 30, 30]) / 100, np.arange(1.0, 8.0)


@dataclass(frozen=True)
class Cell:
    """What one cell of the grid showed: shares of runs, and a width beside the reference's."""

    study: str
    name: str
    covered: float
    naive: float
    width: float
    told: float
    runs: int

    @property
    def error(self) -> float:
        """Return two standard errors of a share near the least one allowed."""
        return 2 * np.sqrt(LEAST * (1 - LEAST) / self.runs)


def sizes(random, n: int, clusters: int, appeal: np.ndarray) -> np.ndarray:
    """Return how many of n answers come from each cluster, by its size and its appeal."""
    pull = random.lognormal(0, 0.8, appeal.shape) * appeal
    return random.multinomial(n, pull / pull.sum(axis=-1, keepdims=True))


def answers(random, cell: dict, shares: np.ndarray, scores: np.ndarray) -> tuple:
    """Return answers, totals and squares by cluster, and the mean that they estimate."""
    n, clusters, likeness, runs = (cell[key] for key in ("n", "k", "icc", "runs"))
    worth = (scores - scores.min()) / np.ptp(scores)
    if likeness:
        tastes = random.standard_gamma(shares * (1 / likeness - 1), (runs, clusters, len(shares)))
        tastes = tastes / np.maximum(tastes.sum(axis=-1, keepdims=True), 1e-300)
        # A taste too small for a float belongs wholly to its most likely answer.
        tastes[tastes.sum(axis=-1) < 0.5] = shares == shares.max()
    else:
        tastes = np.broadcast_to(shares, (runs, clusters, len(shares)))
    counts = cell.get("counts")
    counts = sizes(random, n, clusters, 1 + tastes @ worth) if counts is None else counts
    given = random.multinomial(counts, tastes).astype(float)
    middle, appeal = shares @ scores, shares @ worth
    alike = likeness * (shares @ (worth * scores) - middle * appeal)
    truth = (middle + appeal * middle + alike) / (1 + appeal)
    return (given.sum(-1), given @ scores, given @ scores**2), truth, tastes


HIDDEN = {"runs", "counts"}


def effective(n: np.ndarray) -> float:
    """Return the degrees of freedom that the effective number of customers has (Kish 1965)."""
    n = n.astype(float)
    return float(np.median(n.sum(-1) ** 2 / (n**2).sum(-1))) - 1


def judged(study: str, cell: dict, found: Estimate, truth: float, **other) -> Cell:
    """Return the cell of an interval: `naive` has low and high, `reference` a width."""
    naive = np.mean((other["naive"][0] <= truth) & (truth <= other["naive"][1]))
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    bounded = np.isfinite(found.high) & np.isfinite(found.low)
    told = np.mean((found.note == "") & bounded)
    reference = other.get("reference")
    if reference is None and not other.get("times"):
        reference = 2 * stats.t.ppf(0.975, other["df"]) * np.std(found.value)
    wide = np.where(bounded, found.high, np.inf) - np.where(bounded, found.low, 0)
    if other.get("times"):
        # Times are skewed, and so are their intervals: compared by ratios.
        met = np.isfinite(found.value) & (found.value > 0)
        reference = 2 * stats.t.ppf(0.975, other["df"]) * np.std(np.log(found.value[met]))
        low, high = (
            np.where(bounded & (found.low > 0), each, 1) for each in (found.low, found.high)
        )
        wide = np.where(bounded & (found.low > 0), np.log(high / low), np.inf)
    width = np.median(wide) / np.median(reference)
    return Cell(study, named(cell), covered, naive, width, told, len(found.value))


def named(cell: dict) -> str:
    return ", ".join(f"{key} {value}" for key, value in cell.items() if key not in HIDDEN)


def share(random, cell: dict) -> Cell:
    p = np.array([cell["p"], 1 - cell["p"]])
    (n, y, squares), truth, _ = answers(random, cell, p, np.array([1.0, 0.0]))
    found = proportion(cluster_sums(n, y, squares))
    effect = np.var(found.value) * cell["n"] / (truth * (1 - truth))
    oracle = wilson(found.value, cell["n"] / effect, stats.t.ppf(0.975, effective(n)))
    return judged("share", cell, found, truth, reference=oracle[1] - oracle[0],
                  naive=wilson(found.value, cell["n"]))  # fmt: skip


def scores(study: str, random, cell: dict) -> Cell:
    """Judge a mean of scores, or a Net Promoter Score."""
    effort = study == "mean of scores"
    shares = EFFORT if effort else np.array(PROMOTERS[cell["kind"]]) / sum(PROMOTERS[cell["kind"]])
    values = SCORES if effort else NPS[0]
    (n, y, squares), truth, _ = answers(random, cell, shares, values)
    sums = cluster_sums(n, y, squares)
    found = mean(sums, (1, 7)) if effort else net_promoter(sums)
    half = Z * np.sqrt((sums["squares"] / sums["n"] - found.value**2) / sums["n"])
    return judged(study, cell, found, truth, df=effective(n),
                  naive=(found.value - half, found.value + half))  # fmt: skip


def effort(random, cell: dict) -> Cell:
    return scores("mean of scores", random, cell)


def promoters(random, cell: dict) -> Cell:
    return scores("Net Promoter Score", random, cell)


def change(random, cell: dict) -> Cell:
    """Judge the difference of two shares, of the same customers or of others."""
    p, score = np.array([cell["p"], 1 - cell["p"]]), np.array([1.0, 0.0])
    (n, y, _), _, tastes = answers(random, cell, p, score)
    if cell["customers"] == "the same":
        n0 = sizes(random, cell["n"], cell["k"], 1 + tastes @ score)
        y0 = random.binomial(n0, np.clip(tastes[..., 0], 0, 1))
        cross = {"nn": n * n0, "ny": n * y0, "yn": y * n0, "yy": y * y0}
        cross = {name: part.sum(axis=-1) for name, part in cross.items()}
    else:
        (n0, y0, _), _, _ = answers(random, cell, p, score)
        cross = None
    now, then = cluster_sums(n, y), cluster_sums(n0, y0)
    covariance = shared(now, then, cross) if cross else 0.0
    one, other = proportion(now), proportion(then)
    found = difference(one, other, covariance)
    half = Z * np.sqrt(sum(e.value * (1 - e.value) / cell["n"] for e in (one, other)))
    told = np.where((one.note == "") & (other.note == ""), "", one.note + other.note)
    judge = Estimate(found.value, found.low, found.high, half, found.df, told)
    return judged(f"difference of shares, {cell['customers']} customers", cell, judge, 0.0,
                  df=2 * effective(n), naive=(found.value - half, found.value + half))  # fmt: skip


def times(random, cell: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return log-normal times by run, sorted, and the cluster of each."""
    counts = sizes(random, cell["n"], cell["k"], np.ones((cell["runs"], cell["k"])))
    own = np.repeat(np.tile(np.arange(cell["k"]), cell["runs"]), counts.ravel())
    own = own.reshape(cell["runs"], cell["n"])
    taste = random.normal(0, np.sqrt(cell["icc"]), counts.shape)
    noise = random.normal(0, np.sqrt(1 - cell["icc"]), own.shape)
    return SPREAD * (np.take_along_axis(taste, own, 1) + noise), own


def by_cluster(own: np.ndarray, clusters: int, mark: np.ndarray) -> np.ndarray:
    """Count the marked of each run by cluster."""
    place = own + clusters * np.arange(len(own))[:, None]
    return np.bincount(place[mark], minlength=len(own) * clusters).reshape(len(own), clusters)


def at_quantiles(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return each sorted row's value at a level of its own, between neighbours linearly."""
    place = np.clip(levels, 0, 1) * (values.shape[1] - 1)
    low = np.floor(place).astype(int)[:, None]
    high = np.minimum(low + 1, values.shape[1] - 1)
    one, other = np.take_along_axis(values, low, 1), np.take_along_axis(values, high, 1)
    return (one + (place[:, None] - low) * (other - one))[:, 0]


def median_of(random, cell: dict, level: float = 0.5) -> tuple[Estimate, tuple, float]:
    """Return the quantile of complete times, the naive interval, and the customers' worth."""
    values, own = times(random, cell)
    ranked = np.sort(values, axis=1)
    value = at_quantiles(ranked, np.full(len(ranked), level))
    below = by_cluster(own, cell["k"], values <= value[:, None])
    every = by_cluster(own, cell["k"], np.ones_like(values, dtype=bool))
    levels = woodruff(cluster_sums(every, below), level)
    bounds = tuple(np.exp(at_quantiles(ranked, each)) for each in (levels.low, levels.high))
    plain = [np.full(len(ranked), each) for each in wilson(level, cell["n"])]
    naive = tuple(np.exp(at_quantiles(ranked, each)) for each in plain)
    return quantile(levels, np.exp(value), bounds, least=0), naive, effective(every)


def complete(random, cell: dict) -> Cell:
    found, naive, df = median_of(random, cell, cell["level"])
    truth = np.exp(SPREAD * special.ndtri(cell["level"]))
    return judged("quantile of complete times", cell, found, truth, naive=naive, df=df,
                  times=True)  # fmt: skip


def open_times(random, cell: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the bins' ends, and events and censored by run, cluster and bin."""
    values, own = times(random, cell)
    ends = np.append(SPREAD * special.ndtri((np.arange(1, BINS) - 0.25) / BINS), np.inf)
    # With times of the same law, moved, a share `censored` is seen open.
    shift = SPREAD * np.sqrt(2) * special.ndtri(1 - cell["censored"]) if cell["censored"] else 99
    seen = shift + SPREAD * random.normal(size=values.shape)
    ended = values <= seen
    place = np.searchsorted(ends, np.minimum(values, seen))
    place = (np.arange(len(own))[:, None] * cell["k"] + own) * BINS + place
    shape = (len(own), cell["k"], BINS)
    counted = [np.bincount(place[mark], minlength=np.prod(shape)).reshape(shape)
               for mark in (ended, ~ended)]  # fmt: skip
    return np.exp(np.append(ends[:-1], ends[-2] + 1)), *(part.astype(float) for part in counted)


def in_parts(random, cell: dict, part: int = 100):
    """Yield the simulated cell in parts that fit into memory."""
    for _ in range(0, cell["runs"], part):
        yield open_times(random, cell | {"runs": min(part, cell["runs"])})


def joined(parts: list[Estimate]) -> Estimate:
    return Estimate(*(np.concatenate([getattr(part, name) for part in parts])
                      for name in ("value", "low", "high", "se", "df", "note")))  # fmt: skip


def censored(random, cell: dict) -> list[Cell]:
    """Judge the median, P90 and the restricted mean of times some of which are still open."""
    kept = {(of, way): [] for of in (0.5, 0.9, MEAN) for way in (False, True)}
    worth = []
    for ends, events, still in in_parts(random, cell):
        worth.append(effective((events + still).sum(axis=-1)))
        # Taken for independent, clusters do not matter: all are one.
        plain = kaplan_meier(ends, *(x.sum(1, keepdims=True) for x in (events, still)),
                             independent=True)  # fmt: skip
        for way, curve in ((False, kaplan_meier(ends, events, still)), (True, plain)):
            kept[MEAN, way].append(restricted_mean(curve, float(ends[LIMIT])))
            for level in (0.5, 0.9):
                kept[level, way].append(time_to_end(curve, level))
    cells = []
    for of in (0.5, 0.9, MEAN):
        found, plain = joined(kept[of, False]), joined(kept[of, True])
        study = "restricted mean" if of == MEAN else "quantile of censored times"
        cells.append(judged(study, cell | {"of": of}, found, true_time(of, ends),
                            df=np.mean(worth), times=of != MEAN,
                            naive=(plain.low, plain.high)))  # fmt: skip
    return cells


def true_time(measure: float | str, ends: np.ndarray) -> float:
    """Return the true quantile or restricted mean of times rounded up to the ends of bins."""
    share = 1 - special.ndtr(np.log(ends) / SPREAD)
    if measure == MEAN:
        ends, share = ends[: LIMIT + 1], share[: LIMIT + 1]
        return float((np.append(1, share[:-1]) * np.diff(ends, prepend=0)).sum())
    return float(ends[np.argmax(share <= 1 - measure)])


def log_rank(random, cell: dict) -> Cell:
    """Judge the log-rank test of two periods that are alike; covered means not called unlike."""
    clear, naive = [], []
    for (_, *now), (_, *then) in zip(in_parts(random, cell), in_parts(random, cell), strict=True):
        apart = [np.concatenate([part, np.zeros_like(part)], axis=1) for part in now]
        other = [np.concatenate([np.zeros_like(part), part], axis=1) for part in then]
        found = logrank(apart, other)
        clear.append(found.p >= 0.05)
        naive.append(stats.chi2.sf(found.plain, 1) >= 0.05)
    kept = np.concatenate(clear)
    return Cell("log-rank test", named(cell), kept.mean(), np.concatenate(naive).mean(),
                np.nan, 1.0, len(kept))  # fmt: skip


def daily(random, cell: dict) -> Cell:
    """Judge a rate of counts whose days differ by weekday, by chance, and by memory."""
    days, memory = cell["days"], cell["memory"]
    week = np.array([1.25, 1.2, 1.15, 1.1, 1, 0.2, 0.1])
    week = week / week.mean() * cell["rate"]
    expected = week[(np.arange(days) + random.integers(0, 7)) % 7]
    noise = random.normal(size=(cell["runs"], days))
    for day in range(1, days):
        noise[:, day] = memory * noise[:, day - 1] + np.sqrt(1 - memory**2) * noise[:, day]
    sigma = np.sqrt(np.log1p(cell["extra"] / cell["rate"]))
    counts = random.poisson(expected * np.exp(sigma * noise - sigma**2 / 2)).astype(float)
    found, truth = daily_rate(counts), expected.mean()
    half = Z * np.sqrt(found.value / days)
    return judged("counts a day", cell, found, truth, df=days - 1,
                  naive=(found.value - half, found.value + half))  # fmt: skip


def bundles_of(random, law: str, n: int) -> np.ndarray:
    """Return how many tickets each of n customers has who has any."""
    if law == "geometric":
        return random.geometric(1 / BUNDLE, n)
    drawn = np.exp(np.log(BUNDLE) - 0.5 + random.normal(size=n))
    return np.ones(n, dtype=int) if law == "one" else np.ceil(drawn).astype(int)


def size_of(law: str) -> float:
    """Return the mean of what `bundles_of` draws."""
    steps = np.log(np.arange(1, 100_000))
    rounded_up = 1 + special.ndtr(np.log(BUNDLE) - 0.5 - steps).sum()
    return {"one": 1.0, "geometric": BUNDLE, "log-normal": rounded_up}[law]


def bundles(random, cell: dict) -> Cell:
    """Judge the level of tickets open at an instant, or of hours a day, brought in bundles."""
    customers = random.poisson(cell["k"], cell["runs"])
    counts = bundles_of(random, cell["law"], customers.sum())
    own = np.repeat(np.arange(cell["runs"]), customers)
    hours, each = cell["of"] == "hours a day", np.repeat(np.arange(len(counts)), counts)
    worth = random.lognormal(3, 1, len(each)) if hours else np.ones(len(each))
    brought = np.bincount(each, worth, len(counts))
    sums = {name: np.bincount(own, brought**power, cell["runs"])
            for name, power in (("y", 1), ("yy", 2), ("yyy", 3))}  # fmt: skip
    days = DAYS if hours else 1
    found = total(sums, np.full(cell["runs"], DAYS)) if hours else standing(sums)
    truth = cell["k"] * size_of(cell["law"]) * (np.exp(3.5) if hours else 1) / days
    half = Z * np.sqrt(np.bincount(own[each], worth**2, cell["runs"])) / days
    some = sums["y"] > 0
    df = max(1.0, float(np.median(sums["y"][some] ** 2 / sums["yy"][some])))
    return judged("total in bundles", cell, found, truth, df=df,
                  naive=(found.value - half, found.value + half))  # fmt: skip


def apiece(random, cell: dict) -> Cell:
    """Judge how many incidents a customer has, many having none."""
    k, rate, unlike = cell["k"], cell["rate"], cell["unlike"]
    shape = (cell["runs"], k)
    rates = random.gamma(1 / unlike, rate * unlike, shape) if unlike else np.full(shape, rate)
    counts = random.poisson(rates).astype(float)
    sums = {name: (counts**power).sum(1) for name, power in (("y", 1), ("yy", 2), ("yyy", 3))}
    found = incidence(sums, np.full(cell["runs"], k))
    half = Z * np.sqrt(found.value / k)
    return judged("incidents a customer", cell, found, rate, df=k - 1,
                  naive=(found.value - half, found.value + half))  # fmt: skip


def raked(random, cell: dict) -> Cell:
    """Judge the weighted share of respondents who answer unequally by two traits."""
    population = np.array([[30, 20, 10], [10, 10, 20]]) / 100
    answering = np.array([[1, 0.7, 0.5], [0.6, 0.5, 0.25]])
    level = np.array([[0.9, 0.85, 0.8], [0.8, 0.75, 0.6]])
    truth, both = float((population * level).sum()), 1 / max(cell["icc"], 1e-3) - 1
    mixed = (population * answering / (population * answering).sum()).ravel()
    pull = random.lognormal(0, 0.8, (cell["runs"], cell["k"]))
    counts = random.multinomial(cell["n"], pull / pull.sum(1, keepdims=True))
    given = random.multinomial(counts, mixed)
    rank = random.uniform(size=counts.shape)[..., None]
    taste = stats.beta.ppf(rank, level.ravel() * both, (1 - level.ravel()) * both)
    hits = random.binomial(given, taste)
    margins = [population.sum(1), population.sum(0)]
    found = [weighted_proportion(rake(n.sum(0).reshape(2, 3), margins),
                                 n.reshape(-1, 2, 3), y.reshape(-1, 2, 3))
             for n, y in zip(given, hits, strict=True)]  # fmt: skip
    ours = joined([Estimate(*(np.atleast_1d(part) for part in vars(each.weighted).values()))
                   for each in found])  # fmt: skip
    plain = np.array([float(each.unweighted.value) for each in found])
    return judged("raked share", cell, ours, truth, df=effective(counts),
                  naive=wilson(plain, cell["n"]))  # fmt: skip


def headlines(random, cell: dict) -> Cell:
    """Judge five measures that did not change, after Holm; covered means no headline."""
    ours, naive = [], []
    for p in (0.86, 0.93, 0.06):
        one, other = (_five(random, cell, n, p) for n in (cell["n"], cell["before"]))
        ours.append(difference(one[0], other[0]).p)
        half = np.hypot(one[1], other[1])
        naive.append(2 * stats.norm.sf(np.abs(one[0].value - other[0].value) / half))
    medians = [median_of(random, cell | {"n": n, "icc": 0.2}) for n in (cell["n"], cell["before"])]
    ours.append(difference(medians[0][0], medians[1][0]).p)
    arms = np.hypot(*[(high - low) / 2 / Z for _, (low, high), _ in medians])
    naive.append(2 * stats.norm.sf(np.abs(medians[0][0].value - medians[1][0].value) / arms))
    counts = [random.negative_binomial(10, 1 / 2, (cell["runs"], days)).astype(float)
              for days in (92, 92 * cell["before"] // cell["n"])]  # fmt: skip
    rates = [daily_rate(each) for each in counts]
    ours.append(difference(*rates).p)
    arms = np.sqrt(sum(each.mean(axis=1) / each.shape[1] for each in counts))
    naive.append(2 * stats.norm.sf(np.abs(rates[0].value - rates[1].value) / arms))
    calm, plain = ([np.nanmin(holm(p)) >= 0.05 for p in np.transpose(kind)]
                   for kind in (ours, naive))  # fmt: skip
    return Cell(HEADLINES, named(cell), np.mean(calm), np.mean(plain),
                np.nan, 1.0, cell["runs"])  # fmt: skip


def _five(random, cell: dict, n: int, p: float) -> tuple[Estimate, np.ndarray]:
    each = cell | {"n": n, "icc": 0.2}
    (given, y, _), _, _ = answers(random, each, np.array([p, 1 - p]), np.array([1.0, 0.0]))
    found = proportion(cluster_sums(given, y))
    return found, np.sqrt(np.maximum(found.value * (1 - found.value), 1e-9) / n)


def respondents(p: float, likeness: float) -> float:
    """Return the share among those who answer, the contented up to twice as often."""
    return (p + p**2 + likeness * p * (1 - p)) / (1 + p)


def power(random, cell: dict) -> Cell:
    """Judge the smallest change that would have been shown; covered means shown."""
    p, score, family = cell["p"], np.array([1.0, 0.0]), 5
    shares, truth = np.array([p, 1 - p]), respondents(p, cell["icc"])
    (n, y, _), _, _ = answers(random, cell, shares, score)
    now = proportion(cluster_sums(n, y))
    same = difference(now, now)
    step = float(np.median(noticeable(same.low, same.high, family, df=same.df)))
    shown = []
    for side in (-step, step):
        other = p + side
        for _ in range(20):
            # Those who answer are more contented: move all until those differ by the step.
            other += truth + side - respondents(other, cell["icc"])
        (n0, y0, _), _, _ = answers(random, cell, np.array([other, 1 - other]), score)
        (n, y, _), _, _ = answers(random, cell, shares, score)
        found = difference(proportion(cluster_sums(n0, y0)), proportion(cluster_sums(n, y)))
        shown.append((found.p < 0.05 / family).mean())
    return Cell(POWER, named(cell), np.mean(shown), np.nan, np.nan, 1.0,
                cell["runs"])  # fmt: skip


def grid(**axes) -> list[dict]:
    """Return every cell of the grid in which no cluster must stay empty."""
    cells = [dict(zip(axes, each, strict=True)) for each in itertools.product(*axes.values())]
    return [cell for cell in cells if cell.get("k", 0) <= cell.get("n", np.inf)]


WHOLE = [
    (share, grid(n=(50, 200, 500, 2000), k=(10, 25, 50, 150, 500), icc=(0, 0.1, 0.3),
                 p=(0.05, 0.3, 0.86, 0.97))),
    (change, grid(n=(200, 500, 2000), k=(10, 25, 50, 150), icc=(0, 0.1, 0.3), p=(0.3, 0.86, 0.97),
                  customers=("the same", "other"))),
    (promoters, grid(n=(50, 200, 1000), k=(10, 25, 50, 150), icc=(0, 0.1, 0.3), kind=PROMOTERS)),
    (effort, grid(n=(50, 200, 1000), k=(10, 25, 50, 150), icc=(0, 0.1, 0.3))),
    (complete, grid(n=(50, 200, 1000), k=(10, 25, 50, 150), icc=(0, 0.1, 0.3), level=(0.5, 0.9))),
    (censored, grid(n=(200,), k=(25, 50), icc=(0, 0.3), censored=(0, 0.2, 0.4))
     + grid(n=(1000,), k=(50,), icc=(0, 0.3), censored=(0, 0.2, 0.4))),
    (log_rank, grid(n=(200, 1000), k=(25,), icc=(0, 0.3), censored=(0, 0.4))),
    (daily, grid(days=(7, 14, 31, 92), rate=(1, 8, 50), extra=(0, 2), memory=(0, 0.3))),
    (bundles, grid(k=(3, 10, 30, 100, 500), law=("one", "geometric", "log-normal"),
                   of=("tickets", "hours a day"))),
    (apiece, grid(k=(30, 100, 500), rate=(0.1, 1, 10), unlike=(0, 1, 3))),
    (raked, grid(n=(200, 1000), k=(50,), icc=(0.1, 0.3))),
    (headlines, grid(n=(300,), k=(25, 50, 150), before=(300, 1200))),
    (power, grid(n=(500, 2000), k=(50, 150), icc=(0, 0.2), p=(0.5, 0.7))),
]  # fmt: skip
FEW = [
    (share, grid(n=(200,), k=(25, 150), icc=(0, 0.3), p=(0.3, 0.86))),
    (change, grid(n=(500,), k=(50,), icc=(0.1,), p=(0.86,), customers=("the same", "other"))),
    (promoters, grid(n=(200,), k=(50,), icc=(0.1,), kind=("NPS 33",))),
    (effort, grid(n=(200,), k=(50,), icc=(0.1,))),
    (complete, grid(n=(200,), k=(50,), icc=(0.1,), level=(0.5,))),
    (censored, grid(n=(200,), k=(25,), icc=(0.3,), censored=(0.2,))),
    (log_rank, grid(n=(200,), k=(25,), icc=(0.3,), censored=(0.2,))),
    (daily, grid(days=(92,), rate=(8,), extra=(2,), memory=(0, 0.3))),
    (bundles, grid(k=(30,), law=("geometric",), of=("tickets", "hours a day"))),
    (apiece, grid(k=(100,), rate=(1,), unlike=(1,))),
    (raked, grid(n=(200,), k=(50,), icc=(0.1,))),
    (headlines, grid(n=(300,), k=(50,), before=(1200,))),
]  # fmt: skip


def one(study, cell: dict, runs: int) -> list[Cell]:
    """Simulate one cell with a seed of its own."""
    seed = zlib.crc32(f"{study.__name__} {named(cell)}".encode())
    found = study(np.random.default_rng(seed), cell | {"runs": runs})
    return found if isinstance(found, list) else [found]


def every(plan: list, runs: int, workers: int = 2) -> list[Cell]:
    """Simulate all cells of a plan, on both cores."""
    with ProcessPoolExecutor(workers) as pool:
        waiting = [pool.submit(one, study, cell, runs) for study, cells in plan for cell in cells]
        return [cell for each in waiting for cell in each.result()]


def faults(cells: list[Cell]) -> list[str]:
    """Return which targets the cells miss, beyond simulation error."""
    found = []
    for name, kind in by_study(cells).items():
        if name == POWER:
            found += [f"{name}, {c.name}: {c.covered:.1%}" for c in kind if c.covered < 0.7]
            continue
        found += [f"{name}, {c.name}: {c.covered:.1%} covered"
                  for c in kind if c.covered < LEAST - c.error]  # fmt: skip
        if name == HEADLINES:
            found += [f"{name}, {c.name}: {1 - c.covered:.1%} false"
                      for c in kind if 1 - c.covered > ALARMS + c.error]  # fmt: skip
            continue
        told = [c for c in kind if c.told >= TOLD]
        found += [f"{name}, {c.name}: {c.width:.2f} times as wide"
                  for c in told if c.width > WIDEST]  # fmt: skip
        error = 2 * np.sqrt(0.05 * 0.95 / max(1, sum(c.runs for c in told)))
        average = np.mean([c.covered for c in told]) if told else 1
        if average < AVERAGE[0] - error:
            found.append(f"{name}: {average:.1%} on average")
    if overall(cells) > AVERAGE[1]:
        found.append(f"all intervals: {overall(cells):.1%} on average")
    return found


def overall(cells: list[Cell]) -> float:
    """Return the mean coverage of all cells with intervals that are not set aside."""
    told = [c.covered for c in cells if c.told >= TOLD and np.isfinite(c.width)]
    return float(np.mean(told))


def by_study(cells: list[Cell]) -> dict[str, list[Cell]]:
    return {name: [c for c in cells if c.study == name] for name in dict.fromkeys(
        cell.study for cell in cells)}  # fmt: skip


def mean_of(shares: list[float]) -> str:
    return f"{100 * np.mean(shares):.1f}" if shares else "–"


def table(cells: list[Cell]) -> list[str]:
    """Return the table of the methods page: a row a method, in per cent."""
    lines = ["| method | cells | covered, mean | lowest | width, median | widest "
             "| ignoring customers, mean | lowest | set aside |",
             "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name, kind in by_study(cells).items():
        told = [c for c in kind if c.told >= TOLD]
        if name == POWER:
            continue
        covered, naive = [c.covered for c in told], [c.naive for c in kind]
        wide = [c.width for c in told if np.isfinite(c.width)]
        width = f"{np.median(wide):.2f} | {max(wide):.2f}" if wide else "– | –"
        lines.append(
            f"| {name} | {len(kind)} | {mean_of(covered)} "
            f"| {100 * min(c.covered for c in kind):.1f} | {width} "
            f"| {100 * np.mean(naive):.1f} | {100 * min(naive):.1f} | {len(kind) - len(told)} |"
        )
    return lines


def report(cells: list[Cell]) -> str:
    """Return the generated part of the methods page."""
    kinds, missed = by_study(cells), faults(cells)
    false = [1 - c.covered for c in kinds[HEADLINES]]
    naive = [1 - c.naive for c in kinds[HEADLINES]]
    shown = [c.covered for c in kinds[POWER]]
    aside = [c for c in cells if c.told < TOLD]
    lowest = sorted((c for c in cells if c.study != POWER), key=lambda c: c.covered)[:8]
    lines = [
        BEGIN, "",
        f"Written by `make calibrate`: {len(cells)} cells, {cells[0].runs:,} runs each.", "",
        *table(cells), "",
        f"All intervals: {overall(cells):.1%} on average. The {len(aside)} cells set aside: "
        f"{np.mean([c.covered for c in aside]):.1%} on average, lowest "
        f"{min(c.covered for c in aside):.1%}; median width "
        f"{np.median([c.width for c in aside if np.isfinite(c.width)]):.2f}.", "",
        f"Five measures that did not change, after Holm: a false headline in "
        f"{min(false):.1%} to {max(false):.1%} of quarters, {np.mean(false):.1%} on average "
        f"(at most {ALARMS:.0%} allowed); ignoring customers {min(naive):.1%} to {max(naive):.1%}.",
        "",
        f"A change as large as the smallest that is said to be noticed (family of five) was shown "
        f"in {np.mean(shown):.0%} of quarters on average, {min(shown):.0%} to {max(shown):.0%} by "
        f"cell (80 % is meant).", "",
        "The lowest coverages: " + "; ".join(
            f"{c.covered:.1%} ({c.study}: {c.name})" for c in lowest) + ".", "",
        f"Targets missed: {'; '.join(missed) or 'none'}.", "", END,
    ]  # fmt: skip
    return "\n".join(lines)


def write(text: str, page: Path = METHODS) -> None:
    """Put the generated part between its markers, the prose around it untouched."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(before + text + after, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a few cells, nothing written")
    parser.add_argument("--runs", type=int, help=f"runs a cell, {RUNS} unless told")
    given = parser.parse_args()
    began = time.perf_counter()
    plan, usual = (FEW, SMALL_RUNS) if given.small else (WHOLE, RUNS)
    cells = every(plan, given.runs or usual)
    if not given.small:
        write(report(cells))
    print("\n".join(table(cells)))
    missed = faults(cells)
    print("\n".join(missed) or "All targets are met.")
    print(f"{time.perf_counter() - began:.0f} seconds")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
