"""Analyze: what changed, by how much, how sure, and what customers say about it."""

from loopnb.analyze.ask import ask
from loopnb.analyze.comparison import compare
from loopnb.analyze.gaps import gaps
from loopnb.analyze.measure import measure
from loopnb.analyze.voice import quotations, read_comments, themes

__all__ = ["ask", "compare", "gaps", "measure", "quotations", "read_comments", "themes"]
