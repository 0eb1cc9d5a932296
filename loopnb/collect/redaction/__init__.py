"""Masking on the way in: what tells who somebody is becomes a typed mark, before it is stored."""

from loopnb.collect.redaction.columns import redact
from loopnb.collect.redaction.masking import Redactor, candidates, mask, quotable
from loopnb.collect.redaction.names import Names, Words

__all__ = ["Names", "Redactor", "Words", "candidates", "mask", "quotable", "redact"]
