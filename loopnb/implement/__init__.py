"""Implement: where the cases come from, and what is proposed to be done about it."""

from loopnb.implement.actions import propose_actions
from loopnb.implement.causes import causes

__all__ = ["causes", "propose_actions"]
