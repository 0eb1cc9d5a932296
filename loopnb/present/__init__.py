"""Present: the sections of a page, and the pages themselves as single HTML files."""

from loopnb.present.sections import (
    actions,
    asks,
    cards,
    foot,
    goals,
    headline,
    open_questions,
    voice,
)

__all__ = ["actions", "asks", "cards", "foot", "goals", "headline", "open_questions", "voice"]
