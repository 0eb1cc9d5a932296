"""Counts the verdicts on actions of small companies whose truth is known, built in memory.

    python benchmarks/closing.py            500 companies, into docs/methods.md
    python benchmarks/closing.py --small    20 companies, shown only

No files, no kernels: canonical tables straight into the database, actions through the register's
own functions (added, begun, done), then the verdicts and what follows from them as the notebooks
ask for them. Planted actions change what they say they change; useless ones change nothing.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from companies import SETTINGS, InMemory
from scipy import stats

from loopnb import proposals
from loopnb.analyze import effects
from loopnb.implement import deciding, follow_up
from loopnb.metrics.weekly import weekly
from loopnb.periods import Period, parse
from loopnb.register import FILES, Register
from loopnb.register.decisions import typed
from loopnb.results import Effects
from loopnb.results.effects import NOT_ENOUGH, WORKED
from loopnb.rules import decided
from loopnb.sample.company import VARIANTS, simulate
from loopnb.sample.company.canonical import tables

COMPANIES, SMALL = 500, 20
SIZES = (8_000, 12_000, 16_000)  # tickets in eleven quarters
NOW = parse("2026-Q3")
WHO = {"by": "A. Name", "on": "2026-02-01"}
PLANTED, USELESS = "planted", "useless"


@dataclass(frozen=True)
class Case:
    """An action with its rule and its truth; `days` are those on which it is done and acts."""

    title: str
    truth: str
    rule: dict[str, str]
    days: dict[str, str]


CASES = (
    Case("the release that mends restores", PLANTED,
         {"metric": "volume", "where": "product=Vault; category=Restore", "against": "category",
          "better": "lower", "smallest": "10", "minimum": "250", "weeks": "12"},
         {"done_on": "2026-05-12"}),
    Case("one engineer keeps the case", PLANTED,
         {"metric": "csat", "where": "team!=Night queue", "better": "higher", "smallest": "3",
          "minimum": "250", "weeks": "12"},
         {"done_on": "2026-07-01", "acts_from": "2026-04-07", "full_on": "2026-07-01"}),
    Case("training of the night queue: reopened", USELESS,
         {"metric": "reopened", "where": "team=Night queue", "against": "team", "better": "lower",
          "smallest": "1", "minimum": "250", "weeks": "12"}, {"done_on": "2026-04-06"}),
    Case("a new macro for how-to questions: reopened", USELESS,
         {"metric": "reopened", "where": "category=How-to", "better": "lower", "smallest": "1",
          "minimum": "250", "weeks": "12"}, {"done_on": "2026-03-02"}),
    Case("a video on how-to questions: tickets", USELESS,
         {"metric": "volume", "where": "category=How-to", "against": "category", "better": "lower",
          "smallest": "5", "minimum": "250", "weeks": "12"}, {"done_on": "2026-02-16"}),
    Case("a poster in one region, while all regions got better: satisfaction", USELESS,
         {"metric": "csat", "where": "region=EMEA", "against": "region", "better": "higher",
          "smallest": "2", "minimum": "150", "weeks": "12"}, {"done_on": "2026-04-20"}),
)  # fmt: skip


class Remembered(Register):
    """A register that is kept in memory, with the same checks."""

    def __init__(self) -> None:
        self.frames = {name: pd.DataFrame(columns=list(file.columns), dtype=str)
                       for name, file in FILES.items()}  # fmt: skip

    def change(self, name: str, rows: pd.DataFrame) -> None:
        key = list(FILES[name].key)
        old = self.frames[name].set_index(key)
        old.update(rows.astype(str).set_index(key))
        self.frames[name] = old.reset_index()[list(FILES[name].columns)]

    def _append(self, name: str, rows: pd.DataFrame) -> None:
        self.frames[name] = pd.concat([self.frames[name], rows.astype(str)], ignore_index=True)

    def _read(self, name: str) -> tuple[pd.DataFrame, list[str]]:
        return typed(self.frames[name].copy(), name), []


def company(seed: int) -> list[dict]:
    """Return what was found of each action in one company."""
    truth = replace(VARIANTS["small"], tickets=SIZES[seed % len(SIZES)])
    store = InMemory(tables(simulate(truth, seed, texts=False)))
    register = Remembered()
    for case in CASES:
        cells = {"action": case.title, "owner": "Desk", "due": "2026-12-31"} | case.rule
        name = deciding.add(register, cells, **WHO)
        deciding.start(register, name, **WHO)
        deciding.done(register, name, case.days, **WHO)
    assert register.faults() == []
    found = effects(store, register.actions, NOW, SETTINGS)
    closed = _accepted(register, found)
    plain = [_plain(store, action) for action in decided(register.actions)]
    return [
        {"title": case.title, "truth": case.truth, "verdict": row.verdict, "n": row.n,
         "minimum": row.minimum, "plain": claimed, "status": closed[row.action_id]}
        for case, row, claimed in zip(CASES, found.table.itertuples(), plain, strict=True)
    ]  # fmt: skip


def _accepted(register: Register, found: Effects) -> dict[str, str]:
    """Take all that follows into the register; a second look must propose nothing."""
    follows = follow_up(found, register, NOW).proposed.table
    register.adopt("verifications", follows.assign(by="A. Name", decided_on="2026-10-15"))
    moved = proposals.closing(register.read("verifications"), register.actions)
    register.change("actions", moved)
    assert register.faults() == []
    assert follow_up(found, register, NOW).proposed.table.empty
    return dict(zip(register.actions.action_id, register.actions.status, strict=True))


def _plain(store: InMemory, action: object) -> bool:
    """Hold where a t-test of twelve weeks before against twelve after would have claimed it."""
    full = pd.Timestamp(action.full)
    span = Period("", (pd.Timestamp(action.at) - pd.Timedelta(weeks=12)).date(),
                  (full + pd.Timedelta(weeks=12)).date(), "range")  # fmt: skip
    weeks = weekly(action.metric, store, SETTINGS, span, where=action.where)
    values = weeks.set_index("week")["value"].dropna()
    before, after = values[values.index < pd.Timestamp(action.at)], values[values.index >= full]
    if len(before) < 2 or len(after) < 2:
        return False
    sense = "greater" if action.rule.better == "higher" else "less"
    return bool(stats.ttest_ind(after, before, equal_var=False, alternative=sense).pvalue < 0.05)


def upper(hits: int, n: int) -> float:
    """Return the one-sided 95 % bound of a share (Clopper and Pearson 1934)."""
    return 1.0 if hits == n else float(stats.beta.ppf(0.95, hits + 1, n - hits))


def main(companies: int) -> str:
    """Return what was found, a line an action and one for all useless and all planted ones."""
    began = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        found = [row for rows in pool.map(company, range(1, companies + 1), chunksize=5)
                 for row in rows]  # fmt: skip
    table = pd.DataFrame(found)
    under = table.loc[table.n < table.minimum]
    assert set(under.verdict) <= {NOT_ENOUGH}, "a verdict below the rule's minimum"
    lines = ["| action | truth | companies | not enough data | judged | worked, % | bound, % | "
             "plain before and after, % |", "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    groups = [(case.title, table.loc[table.title == case.title]) for case in CASES]
    groups += [
        (f"**all {truth}**", table.loc[table.truth == truth]) for truth in (PLANTED, USELESS)
    ]
    for title, rows in groups:
        judged = rows.loc[rows.verdict != NOT_ENOUGH]
        worked = int((judged.verdict == WORKED).sum())
        bound = f"{100 * upper(worked, len(judged)):.1f}" if rows.truth.iloc[0] == USELESS else "–"
        share = 100 * worked / len(judged) if len(judged) else np.nan
        cells = [title, rows.truth.iloc[0], len(rows), len(rows) - len(judged), len(judged),
                 f"{share:.1f}", bound, f"{100 * rows.plain.mean():.1f}"]  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    seconds = time.perf_counter() - began
    said = (f"{companies} companies of {SIZES[0]:,} to {SIZES[-1]:,} tickets in {seconds / 60:.0f} "
            f"minutes on {os.cpu_count()} cores, {len(under)} of {len(table)} actions below their "
            "rule's minimum, all of these *not enough data*.")  # fmt: skip
    return f"{said}\n\n" + "\n".join(lines)


if __name__ == "__main__":
    small = "--small" in sys.argv
    text = main(SMALL if small else COMPANIES)
    print(text)
    if not small:
        from markers import put

        put("closing", text)
