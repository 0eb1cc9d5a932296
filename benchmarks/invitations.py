"""Which teams are said to ask fewer of their customers, in companies whose truth is known.

    python benchmarks/invitations.py            200 companies of each truth, into docs/methods.md
    python benchmarks/invitations.py --small    10 of each, shown only

In *nothing planted* every team asks alike, in *teams differ* each has a share of its own, drawn for
all from one distribution, as teams with other habits and no ill will have. In *the story* one team
asks few of those who look unhappy.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from companies import SETTINGS, InMemory
from scipy import stats

from loopnb.collect import invited
from loopnb.periods import parse
from loopnb.sample.company import VARIANTS, simulate
from loopnb.sample.company.canonical import tables

COMPANIES, SMALL, LEVEL = 200, 10, 0.05
FIRST = 1001  # seed; the method was chosen on others
PERIOD = parse("2026-Q3")
TITLES = {"null-small": "nothing planted, small", "differ": "teams differ, small",
          "small": "the story, small", "default": "the story"}  # fmt: skip
LARGE = ("default",)  # a quarter as many of these
FEWER, SPREAD = 0.06, 0.035  # of the invitations that a team's habits lose, mean and s.d.
PLANTED = VARIANTS["default"].selective_team


def flagged(job: tuple[str, int]) -> tuple[str, ...]:
    """Return the teams of one company that are flagged."""
    truth, seed = job
    company = simulate(VARIANTS["null-small" if truth == "differ" else truth], seed, texts=False)
    frames = tables(company)
    if truth == "differ":
        frames["invitations"] = _differing(frames["invitations"], np.random.default_rng(seed))
    return tuple(invited(InMemory(frames), PERIOD, SETTINGS).flagged.team)


def _differing(sent: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the invitations that are left where each team loses a share of its own."""
    teams = sorted(sent.team.unique())
    lost = dict(zip(teams, np.clip(random.normal(FEWER, SPREAD, len(teams)), 0, 1), strict=True))
    return sent.loc[random.uniform(size=len(sent)) >= sent.team.map(lost)]


def main(companies: int) -> str:
    """Return the table, a line a truth."""
    many = {truth: companies // 4 if truth in LARGE else companies for truth in TITLES}
    jobs = [(truth, FIRST + at) for truth, n in many.items() for at in range(n)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(flagged, jobs, chunksize=5))
    lines = ["| truth | companies | an honest team flagged | of 5 % allowed, at most by chance |"
             " planted team found |", "|---|---|---|---|---|"]  # fmt: skip
    for truth, title in TITLES.items():
        mine = [teams for (name, _), teams in zip(jobs, found, strict=True) if name == truth]
        planted = PLANTED if truth in VARIANTS and not truth.startswith("null") else ""
        wrong = sum(bool(set(teams) - {planted}) for teams in mine)
        most = int(stats.binom.ppf(0.95, len(mine), LEVEL))
        right = f"{100 * np.mean([planted in teams for teams in mine]):.0f} %" if planted else "–"
        lines.append(f"| {title} | {len(mine)} | {wrong} | {most} | {right} |")
    return "\n".join(lines)


if __name__ == "__main__":
    small = "--small" in sys.argv
    text = main(SMALL if small else COMPANIES)
    print(text)
    if not small:
        from markers import put

        put("invitations", text)
