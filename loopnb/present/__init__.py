"""Present: the sections of a page, and the pages themselves as single HTML files."""

from loopnb.present.sections import (
    actions,
    asks,
    cards,
    decided,
    foot,
    goals,
    headline,
    open_questions,
    voice,
)
from loopnb.present.sentences import is_first

__all__ = [
    "actions",
    "asks",
    "cards",
    "decided",
    "foot",
    "goals",
    "headline",
    "is_first",
    "open_questions",
    "voice",
]
