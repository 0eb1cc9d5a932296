"""Collect: files as they came become canonical tables, and every row is accounted for."""

from loopnb.collect.load import check, load

__all__ = ["check", "load"]
