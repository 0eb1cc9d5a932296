"""Analyze: what changed, by how much, how sure, and what customers say about it."""

from loopnb.analyze.agreement import first_contact
from loopnb.analyze.ask import ask
from loopnb.analyze.comparison import compare
from loopnb.analyze.effects import effects
from loopnb.analyze.flow import flow
from loopnb.analyze.gaps import gaps
from loopnb.analyze.impact import impact
from loopnb.analyze.measure import measure
from loopnb.analyze.mix import mix
from loopnb.analyze.segments import segments
from loopnb.analyze.signals import signals
from loopnb.analyze.survival import survival
from loopnb.analyze.voice import quotations, read_comments, themes
from loopnb.analyze.weighting import weighted

__all__ = [
    "ask",
    "compare",
    "effects",
    "first_contact",
    "flow",
    "gaps",
    "impact",
    "measure",
    "mix",
    "quotations",
    "read_comments",
    "segments",
    "signals",
    "survival",
    "themes",
    "weighted",
]
