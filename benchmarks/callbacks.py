"""How true the ranges are of what called customers answered next, on companies built in memory.

    python benchmarks/callbacks.py            400 companies of each truth, into docs/methods.md
    python benchmarks/callbacks.py --small    10 of each, shown only

Customers differ in how content they are; whether an unhappy answer of theirs is called about has
nothing to do with it. What a call adds to the chance of a satisfied next answer is known.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from companies import SETTINGS, InMemory
from scipy import stats

from loopnb.analyze.afterwards import afterwards
from loopnb.periods import parse

COMPANIES, SMALL, CUSTOMERS = 400, 10, 90
EFFECTS = (0.0, 15.0, 30.0)  # points of satisfied customers
UNTIL = parse("2026-Q3").bounds_utc(SETTINGS.zone)[1]
CSAT = {"kind": "csat", "scale_min": 1.0, "scale_max": 5.0, "scale_direction": "high"}


def company(random: np.random.Generator, effect: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all answers, and the unhappy ones with whether their customers were called in time."""
    level = 0.1 + 0.6 * random.beta(2, 2, CUSTOMERS)
    who = np.repeat(np.arange(CUSTOMERS), random.geometric(0.35, CUSTOMERS))
    often = random.uniform(0.2, 0.8, CUSTOMERS)  # some owners call more than others
    called = random.uniform(size=len(who)) < often[who]
    again = random.uniform(size=len(who)) < 0.7
    satisfied = random.uniform(size=len(who)) < level[who] + effect / 100 * called
    ids = pd.Series(np.arange(len(who)).astype(str))
    first = pd.DataFrame({"response_id": "R" + ids, "ticket_id": "T" + ids,
                          "requester_key": "p" + ids, "account_id": who.astype(str), "score": 1.0,
                          "responded_at": pd.Timestamp("2026-08-03 10:00")})  # fmt: skip
    later = first.assign(
        response_id="N" + ids, ticket_id="U" + ids, score=np.where(satisfied, 5.0, 3.0),
        responded_at=pd.Timestamp("2026-09-01 10:00"),
    )  # fmt: skip
    asked = first.rename(columns={"response_id": "callback_id"})
    asked = asked.assign(due="2026-08-05", in_time=called)
    return pd.concat([first, later.loc[again]]).assign(**CSAT), asked


def trial(job: tuple[float, int]) -> tuple[bool, bool]:
    """Return whether the range holds the truth, and whether a difference is shown."""
    effect, seed = job
    rows, asked = company(np.random.default_rng(seed), effect)
    line = afterwards(InMemory({"responses": rows}), asked, UNTIL, SETTINGS)
    low, high = line["change_low"], line["change_high"]
    return low <= effect <= high, low > 0 or high < 0


def main(companies: int) -> str:
    """Return the table: a line for each effect."""
    jobs = [(effect, seed) for effect in EFFECTS for seed in range(companies)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(trial, jobs, chunksize=10))
    least = int(stats.binom.ppf(0.05, companies, 0.95))
    lines = [f"| a call adds, points | companies | range holds it (at least {least} by chance) | "
             "a difference is shown |", "|---|---|---|---|"]  # fmt: skip
    for effect in EFFECTS:
        mine = [each for (one, _), each in zip(jobs, found, strict=True) if one == effect]
        held, shown = (sum(part) for part in zip(*mine, strict=True))
        lines.append(f"| {effect:.0f} | {companies} | {held} | {shown} |")
    return "\n".join(lines)


if __name__ == "__main__":
    small = "--small" in sys.argv
    text = main(SMALL if small else COMPANIES)
    print(text)
    if not small:
        from markers import put

        put("callbacks", text)
