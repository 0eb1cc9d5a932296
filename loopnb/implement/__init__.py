"""Implement: where the cases come from, and what is proposed to be done about it."""

from loopnb.implement.actions import propose_actions
from loopnb.implement.callbacks import call_backs
from loopnb.implement.causes import causes
from loopnb.implement.disciplines import eight_d
from loopnb.implement.followup import follow_up
from loopnb.implement.handover import handover
from loopnb.implement.issues import propose_issues
from loopnb.implement.rootcauses import propose_causes

__all__ = [
    "call_backs",
    "causes",
    "eight_d",
    "follow_up",
    "handover",
    "propose_actions",
    "propose_causes",
    "propose_issues",
]
