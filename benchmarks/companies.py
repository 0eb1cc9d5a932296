"""Counts what is claimed of small companies whose truth is known, built in memory.

    python benchmarks/companies.py            200 companies of each truth, into docs/methods.md
    python benchmarks/companies.py --small    10 of each, shown only

No files, no kernels: canonical tables straight into the database, then the same measures and
comparisons as on the pages. In *nothing planted* every claim is false; in *the story* those about
measures that it leaves alone are.
"""

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")

import ibis
import pandas as pd
from scipy import stats

from loopnb import verdicts
from loopnb.analyze import compare, measure
from loopnb.periods import parse
from loopnb.sample.company import VARIANTS, simulate
from loopnb.sample.company.canonical import tables
from loopnb.schema import TABLES, stored
from loopnb.settings import Settings

COMPANIES, SMALL, FAMILY = 200, 10, 0.05
TRUTHS = {"null-small": "nothing planted", "small": "the story"}
# None: all headlines. The release still brings a third more restore tickets after its mending, so
# the volume is part of the story.
LEFT_ALONE = {"null-small": None, "small": ("reopened",)}
BASE, NOW = parse("2025"), parse("2026-Q3")
SETTINGS = Settings(company="A", mission="B", zone="Europe/Berlin", sources={})
NO_GOALS = pd.DataFrame(columns=["metric", "period", "goal"])


class InMemory:
    """Canonical tables that live in memory, read as a store is."""

    def __init__(self, frames: dict[str, pd.DataFrame]) -> None:
        self.database = ibis.duckdb.connect(threads=1)
        self.full = set(frames)
        for name in TABLES:
            rows = ibis.memtable(frames.get(name, pd.DataFrame(columns=list(stored(name)))))
            columns = {
                column: rows[column].cast(kind) if column in rows.columns else ibis.null(kind)
                for column, kind in stored(name).items()
            }
            self.database.create_table(name, rows.select(**columns))

    def table(self, name: str) -> ibis.Table:
        """Return a canonical table."""
        return self.database.table(name)

    def has(self, name: str) -> bool:
        """Hold where a table was given."""
        return name in self.full

    def noted(self, name: str) -> pd.DataFrame:
        """Return what lies beside the tables: nothing."""
        return pd.DataFrame()


def claims(job: tuple[str, int]) -> list[str]:
    """Return the headlines of which a change is claimed in one company."""
    truth, seed = job
    store = InMemory(tables(simulate(VARIANTS[truth], seed, texts=False)))
    lead = SETTINGS.headlines
    before = compare(measure(store, [BASE], SETTINGS, lead), _none(), NO_GOALS, BASE)
    frozen = before.ready.assign(period=BASE.name)
    now = compare(measure(store, [NOW], SETTINGS, lead), frozen, NO_GOALS, NOW)
    shown = now.table.verdict.isin([*verdicts.WORDS])
    return list(now.table.loc[shown & now.table.headline, "metric"])


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["metric", "period", "value", "low", "high", "version", "df"])


def main(companies: int) -> str:
    """Return the table of claims, a line a truth."""
    jobs = [(truth, seed) for truth in TRUTHS for seed in range(1, companies + 1)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(claims, jobs, chunksize=5))
    lines = ["| truth | companies | with a false headline | of 5 % allowed, at most by chance |"
             " claims by measure |", "|---|---|---|---|---|"]  # fmt: skip
    for truth, title in TRUTHS.items():
        mine = [each for (name, _), each in zip(jobs, found, strict=True) if name == truth]
        alone = LEFT_ALONE[truth]
        false = sum(any(alone is None or name in alone for name in each) for each in mine)
        most = int(stats.binom.ppf(0.95, companies, FAMILY))
        counts = Counter(name for each in mine for name in each)
        told = ", ".join(f"{name} {n}" for name, n in sorted(counts.items())) or "none"
        lines.append(f"| {title} | {companies} | {false} | {most} | {told} |")
    return "\n".join(lines)


if __name__ == "__main__":
    small = "--small" in sys.argv
    text = main(SMALL if small else COMPANIES)
    print(text)
    if not small:
        from markers import put

        put("companies", text)
