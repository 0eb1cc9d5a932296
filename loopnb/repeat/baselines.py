"""Baselines that wait to be frozen: measured values that nothing is compared with yet."""

from loopnb import verdicts
from loopnb.results import Baselines, Comparison


def propose_baselines(comparison: Comparison) -> Baselines:
    """Return the period's values of metrics without a baseline, where the answers are enough."""
    table = comparison.table
    return Baselines.from_table(table.loc[table.verdict == verdicts.NO_BASELINE])
