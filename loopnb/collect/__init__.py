"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.forgetting import forget
from loopnb.collect.load import load
from loopnb.collect.masked import redacted
from loopnb.collect.retention import retained
from loopnb.collect.sheets import check

__all__ = ["check", "forget", "load", "redacted", "retained"]
