"""Repeat: the next goals, each with the rule that made it."""

from loopnb.repeat.baselines import propose_baselines
from loopnb.repeat.objectives import propose_objectives

__all__ = ["propose_baselines", "propose_objectives"]
