"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.invited import invited
from loopnb.collect.load import load
from loopnb.collect.sheets import check
from loopnb.collect.survey import survey

__all__ = ["check", "invited", "load", "survey"]
