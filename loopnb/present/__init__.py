"""Present: the sections of a page, and the pages themselves as single HTML files."""

from loopnb.present.account import account
from loopnb.present.cards import cards
from loopnb.present.closing import foot, gaps
from loopnb.present.decisions import actions, decided, goals
from loopnb.present.headline import asks, headline, said
from loopnb.present.restricted import restricted, worth
from loopnb.present.risk import risk
from loopnb.present.sections import stack
from loopnb.present.sentences import is_first
from loopnb.present.voice import fixes, new, voice, wishes

__all__ = [
    "account",
    "actions",
    "asks",
    "cards",
    "decided",
    "fixes",
    "foot",
    "gaps",
    "goals",
    "headline",
    "is_first",
    "new",
    "restricted",
    "risk",
    "said",
    "stack",
    "voice",
    "wishes",
    "worth",
]
