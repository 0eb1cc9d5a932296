"""Figures: a result in, a picture out. They never compute and never save."""

from loopnb.figures.backlog import flow
from loopnb.figures.bars import pareto
from loopnb.figures.control import signals
from loopnb.figures.curves import survival
from loopnb.figures.drivers import drivers, shape
from loopnb.figures.effect import effects
from loopnb.figures.emerging import emerging
from loopnb.figures.forest import forest
from loopnb.figures.heat import segments
from loopnb.figures.history import history
from loopnb.figures.issues import issues
from loopnb.figures.progress import contradictions, progress
from loopnb.figures.spark import spark
from loopnb.figures.themes import themes
from loopnb.figures.waterfall import mix
from loopnb.figures.week import week_signal, week_table

__all__ = [
    "contradictions",
    "drivers",
    "effects",
    "emerging",
    "flow",
    "forest",
    "history",
    "issues",
    "mix",
    "pareto",
    "progress",
    "segments",
    "shape",
    "signals",
    "spark",
    "survival",
    "themes",
    "week_signal",
    "week_table",
]
