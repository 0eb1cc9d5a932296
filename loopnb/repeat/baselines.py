"""Baselines that wait to be frozen: measured values that nothing is compared with yet."""

from loopnb import verdicts
from loopnb.results import Baselines, Comparison


def propose_baselines(comparison: Comparison) -> Baselines:
    """Return the period's values of headlines without a baseline, where the answers are enough."""
    table = comparison.headlines.table
    waits = (table.verdict == verdicts.NO_BASELINE) & table.low.notna() & table.high.notna()
    return Baselines.from_table(table.loc[waits])
