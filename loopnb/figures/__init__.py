"""Figures: a result in, a picture out. They never compute and never save."""

from loopnb.figures.backlog import flow
from loopnb.figures.bars import pareto, themes
from loopnb.figures.control import signals
from loopnb.figures.curves import survival
from loopnb.figures.effect import effects
from loopnb.figures.forest import forest
from loopnb.figures.heat import segments
from loopnb.figures.history import history, spark
from loopnb.figures.waterfall import mix

__all__ = [
    "effects",
    "flow",
    "forest",
    "history",
    "mix",
    "pareto",
    "segments",
    "signals",
    "spark",
    "survival",
    "themes",
]
