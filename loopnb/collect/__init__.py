"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.forgetting import forget
from loopnb.collect.invited import invited
from loopnb.collect.load import load
from loopnb.collect.looking import check
from loopnb.collect.masked import redacted
from loopnb.collect.questions import breaks
from loopnb.collect.retention import retained
from loopnb.collect.stopwatch import durations
from loopnb.collect.survey import survey
from loopnb.collect.timing import times

__all__ = [
    "breaks", "check", "durations", "forget", "invited", "load", "redacted", "retained", "survey",
    "times",
]  # fmt: skip
