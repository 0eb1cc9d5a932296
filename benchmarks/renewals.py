"""How well customers are ranked who will be lost: the sample company and others of its kind.

    python benchmarks/renewals.py            the sample and 40 other companies, into docs/methods.md
    python benchmarks/renewals.py --small    the sample and 2 others, shown only

What becomes of the contracts due in the half year after the exports is not in the data and not even
drawn; the simulation knows its chance. The figure is the area under the ROC curve that is expected:
how often, of two customers of whom one is lost, it is the one placed before the other.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from companies import SETTINGS, InMemory

from loopnb.analyze import renewing, risk
from loopnb.periods import parse
from loopnb.sample.company import VARIANTS, simulate
from loopnb.sample.company.canonical import tables
from loopnb.sample.company.renewals import account_quarters, losses
from loopnb.sample.company.truth import SEED

COMPANIES, SMALL = 40, 2
PERIOD = parse("2026-Q3")  # the last of the exports
ROWS = ("by the place in the ranking", "unhappy twice, or not", "by chance", "knowing the truth")


def ranked(score: np.ndarray, lost: np.ndarray) -> float:
    """Return the expected area under the ROC curve; `lost` are chances, a higher score is worse."""
    above = (score[:, None] > score) + 0.5 * (score[:, None] == score)
    pairs = lost[:, None] * (1 - lost)
    np.fill_diagonal(pairs, 0)
    return float((above * pairs).sum() / pairs.sum())


def areas(seed: int) -> dict[str, float]:
    """Return the area for each way to rank, of one company."""
    company = simulate(VARIANTS["default"], seed, texts=False)
    store = InMemory(tables(company))
    flagged = risk(store, PERIOD, SETTINGS)
    found = renewing(store, PERIOD, SETTINGS, flagged).table.drop_duplicates("account_id")
    means, _ = account_quarters(company.tickets, company.accounts, company.truth)
    lost = losses(company.truth, company.accounts, means).reindex(found.account_id).to_numpy()
    scores = (-found.place.to_numpy(), found.at_risk.to_numpy(float), np.zeros(len(found)), lost)
    return {name: ranked(score, lost) for name, score in zip(ROWS, scores, strict=True)}


def main(companies: int) -> str:
    """Return the table: the sample's area beside the middle and the range of the others."""
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(areas, [SEED, *range(1, companies + 1)]))
    frame = pd.DataFrame(found)
    lines = [f"| ranked | the sample | {companies} others, median | lowest and highest |",
             "|---|---|---|---|"]  # fmt: skip
    for name in ROWS:
        rest = frame[name].iloc[1:]
        lines.append(f"| {name} | {frame[name].iloc[0]:.2f} | {rest.median():.2f} | "
                     f"{rest.min():.2f} to {rest.max():.2f} |")  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    small = "--small" in sys.argv
    text = main(SMALL if small else COMPANIES)
    print(text)
    if not small:
        from markers import put

        put("renewals", text)
