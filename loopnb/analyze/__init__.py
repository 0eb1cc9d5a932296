"""Analyze: what changed, by how much, how sure, and what customers say about it."""

from loopnb.analyze import weekly
from loopnb.analyze.agreement import first_contact
from loopnb.analyze.ask import ask
from loopnb.analyze.briefing import briefing, questions
from loopnb.analyze.called import called
from loopnb.analyze.candidates import candidates
from loopnb.analyze.comparison import compare
from loopnb.analyze.effects import effects
from loopnb.analyze.flow import flow
from loopnb.analyze.gaps import gaps
from loopnb.analyze.goals import years
from loopnb.analyze.impact import impact
from loopnb.analyze.measure import measure
from loopnb.analyze.mix import mix
from loopnb.analyze.needs import needs
from loopnb.analyze.renewing import renewing
from loopnb.analyze.restated import restated
from loopnb.analyze.risk import risk
from loopnb.analyze.segments import segments
from loopnb.analyze.signals import signals
from loopnb.analyze.survival import survival
from loopnb.analyze.turning import turning
from loopnb.analyze.voice.comments import read_comments, read_conversations, read_subjects
from loopnb.analyze.voice.contradictions import contradictions
from loopnb.analyze.voice.drivers import drivers
from loopnb.analyze.voice.emerging import emerging
from loopnb.analyze.voice.items import items
from loopnb.analyze.voice.labelling import to_label, worth
from loopnb.analyze.voice.mentions import mentions
from loopnb.analyze.voice.panel import panel
from loopnb.analyze.voice.progress import progress
from loopnb.analyze.voice.proposed import proposed_themes
from loopnb.analyze.voice.quotes import quotations
from loopnb.analyze.voice.shape import shape
from loopnb.analyze.voice.suggestions import suggestions
from loopnb.analyze.voice.themes import coding, themes
from loopnb.analyze.voice.tones import accuracy, tones
from loopnb.analyze.weighting import weighted
from loopnb.analyze.worth import loop_worth

__all__ = [
    "accuracy",
    "ask",
    "briefing",
    "called",
    "candidates",
    "coding",
    "compare",
    "contradictions",
    "drivers",
    "effects",
    "emerging",
    "first_contact",
    "flow",
    "gaps",
    "impact",
    "items",
    "loop_worth",
    "measure",
    "mentions",
    "mix",
    "needs",
    "panel",
    "progress",
    "proposed_themes",
    "questions",
    "quotations",
    "read_comments",
    "read_conversations",
    "read_subjects",
    "renewing",
    "restated",
    "risk",
    "segments",
    "shape",
    "signals",
    "suggestions",
    "survival",
    "themes",
    "to_label",
    "tones",
    "turning",
    "weekly",
    "weighted",
    "worth",
    "years",
]
