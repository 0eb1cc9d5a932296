"""Repeat: the next goals, each with the rule that made it."""

from loopnb.repeat.objectives import propose_objectives

__all__ = ["propose_objectives"]
