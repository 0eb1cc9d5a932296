"""Figures: a result in, a picture out. They never compute and never save."""

from loopnb.figures.bars import pareto, themes
from loopnb.figures.forest import forest
from loopnb.figures.history import history, spark

__all__ = ["forest", "history", "pareto", "spark", "themes"]
