"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.forgetting import forget
from loopnb.collect.invited import invited
from loopnb.collect.load import load
from loopnb.collect.looking import check
from loopnb.collect.masked import redacted
from loopnb.collect.questions import breaks
from loopnb.collect.retention import retained
from loopnb.collect.survey import survey

__all__ = ["breaks", "check", "forget", "invited", "load", "redacted", "retained", "survey"]
