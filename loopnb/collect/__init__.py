"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.load import load
from loopnb.collect.looking import check
from loopnb.collect.moments.stopwatch import durations
from loopnb.collect.moments.timing import times
from loopnb.collect.people.forgetting import forget
from loopnb.collect.people.masked import redacted
from loopnb.collect.people.retention import retained
from loopnb.collect.questions.history import breaks
from loopnb.collect.surveys.invited import invited
from loopnb.collect.surveys.survey import survey

__all__ = [
    "breaks", "check", "durations", "forget", "invited", "load", "redacted", "retained", "survey",
    "times",
]  # fmt: skip
