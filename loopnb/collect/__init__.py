"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.load import load
from loopnb.collect.sheets import check

__all__ = ["check", "load"]
