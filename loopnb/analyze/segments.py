"""Where it moved: each headline by product, region, priority, against its baseline's period.

All values are computed from the store. The family of all changes of one call is held by
Benjamini and Hochberg: of those called a change, at most one in twenty is none.
"""

import numpy as np
import pandas as pd

from loopnb import verdicts
from loopnb.analyze.comparison import LEVEL
from loopnb.analyze.contrasts import Contrast, contrasts, known_traits
from loopnb.analyze.contributions import LINE, contributions
from loopnb.analyze.moves import move, moves
from loopnb.metrics.metric import AVERAGED, EXPOSURE, QUANTILE, RATE, STOCK
from loopnb.periods import Period
from loopnb.results import Comparison, Segments
from loopnb.settings import Settings
from loopnb.stats.differences import benjamini_hochberg
from loopnb.store import Store

SUMMED = (*AVERAGED, QUANTILE)
ADDED_UP = (RATE, STOCK, EXPOSURE)  # whose segments' values add up to that of the whole
SAID = ("metric", "title", "unit", "better", "kind", "baseline")
CHANGE = ["change", "change_low", "change_high"]
CONTRIBUTION = ["contribution", "contribution_low", "contribution_high"]
WHOLE = ["whole", "whole_low", "whole_high"]


def segments(store: Store, comparison: Comparison, period: Period, settings: Settings) -> Segments:
    """Return each headline's change in each segment, those that clearly moved first.

    Ranked by what a segment does to the whole, in half-widths of the whole's likely range, so
    that hours and points can stand in one list. Raises DataError for segments that are no trait.
    """
    least = settings.thresholds.minimum_responses
    parts = [
        _moved(contrast, trait).assign(
            trait=trait, order=order, period=period.name, minimum=least,
            whole_verdict=contrast.row.verdict,
            **{name: getattr(contrast.row, name) for name in SAID},
        )
        for order, contrast in enumerate(contrasts(store, comparison, period, settings))
        for trait in known_traits(settings)
        if contrast.tells(trait)
    ]  # fmt: skip
    if not parts:
        return Segments.from_table(pd.DataFrame(columns=Segments.columns))
    table = pd.concat(parts, ignore_index=True)
    table["p"] = table.p.where((table.n >= least) & (table.n0 >= least))
    table["p_adjusted"] = benjamini_hochberg(table.p.to_numpy(float))
    table["verdict"] = [_verdict(row) for row in table.itertuples()]
    return Segments.from_table(_ranked(table).replace([np.inf, -np.inf], np.nan))


def _moved(contrast: Contrast, trait: str) -> pd.DataFrame:
    """Return the moves of the trait's segments, with what each does to the whole."""
    sums = contrast.sums(trait) if contrast.metric.kind in SUMMED else None
    found = moves(contrast, trait, sums)
    effects, whole = pd.DataFrame(columns=LINE, dtype=float), pd.Series(np.nan, LINE)
    if contrast.metric.kind in SUMMED:
        effects, whole = contributions(contrast, sums)
    elif contrast.metric.kind in ADDED_UP:
        effects = found.set_index("segment")[CHANGE].set_axis(LINE, axis=1)
        whole = move(contrast)
    effects = effects.reindex(found.segment).set_axis(CONTRIBUTION, axis=1).reset_index(drop=True)
    return found.join(effects).assign(**dict(zip(WHOLE, whole[LINE], strict=True)))


def _verdict(row: object) -> str:
    if np.isnan(row.p):
        return verdicts.TOO_FEW
    if not row.p_adjusted < LEVEL:
        return verdicts.NO_CHANGE
    return verdicts.moved(row.change, row.better)


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    half = (table.whole_high - table.whole_low) / 2
    weight = (table.contribution / half.where(half > 0)).abs().fillna(0.0)
    order = table.verdict.map(lambda verdict: (verdict not in verdicts.WORDS)
                              + (verdict == verdicts.TOO_FEW))  # fmt: skip
    keys = table.assign(_order=order, _weight=-weight)
    return keys.sort_values(["_order", "_weight"], kind="stable")[list(table.columns)]
