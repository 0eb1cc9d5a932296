"""Repeat: what becomes of the goals, the next ones, and everything that was decided."""

from loopnb.owed import open_loops
from loopnb.repeat.baselines import propose_baselines
from loopnb.repeat.ledger import ledger
from loopnb.repeat.listening import listening, whom_to_meet
from loopnb.repeat.objectives import propose_objectives
from loopnb.repeat.pyramid import pyramid
from loopnb.repeat.reassessment import reassess

__all__ = [
    "ledger",
    "listening",
    "open_loops",
    "propose_baselines",
    "propose_objectives",
    "pyramid",
    "reassess",
    "whom_to_meet",
]
