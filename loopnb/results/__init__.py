"""Results: values with `.table` and `.text` that show themselves and travel between pages."""

from loopnb.results.agreement import Agreement
from loopnb.results.asking import Asking
from loopnb.results.base import Result, as_html
from loopnb.results.breaks import Breaks
from loopnb.results.callbacks import Called, Calls
from loopnb.results.candidates import Candidates
from loopnb.results.causes import Causes
from loopnb.results.comments import Accuracy, Comments, Mentions, Tones
from loopnb.results.contradictions import Contradictions
from loopnb.results.drivers import Drivers, Shape
from loopnb.results.durations import Durations
from loopnb.results.effects import Effects
from loopnb.results.explained import Explained
from loopnb.results.findings import Actions, Gaps
from loopnb.results.flow import Flow
from loopnb.results.goals import Objectives, Pyramid
from loopnb.results.handing import Handover
from loopnb.results.impact import Impact
from loopnb.results.integrity import SurveyCheck
from loopnb.results.issues import EightD, Issues, ProposedCauses
from loopnb.results.items import Items
from loopnb.results.listening import ListeningPlan
from loopnb.results.mix import Mix
from loopnb.results.needs import Needs
from loopnb.results.numbers import Baselines, Comparison, Measures
from loopnb.results.owed import Owed
from loopnb.results.privacy import Holding, Redacted, Retained
from loopnb.results.progress import Progress
from loopnb.results.reassessment import Ledger, Reassessment
from loopnb.results.restated import Restated
from loopnb.results.risk import Renewing, Risk
from loopnb.results.rows import Checked, Collected, Matched, Refused
from loopnb.results.segments import Segments
from loopnb.results.signals import Signals
from loopnb.results.survey import Invited
from loopnb.results.survival import Survival
from loopnb.results.themes import Coding, Themes, Worth
from loopnb.results.times import Times
from loopnb.results.verifications import Verifications
from loopnb.results.voices import Emerging, Panel, ProposedThemes, Quotations, Suggestions
from loopnb.results.week import Ahead, Callbacks, Decisions, Outlook, ReadAloud, Watched
from loopnb.results.week_signals import WeekSignals
from loopnb.results.weighting import Weighted
from loopnb.results.worth import LoopWorth

KINDS: dict[str, type[Result]] = {
    "collected": Collected,
    "refused": Refused,
    "matched": Matched,
    "times": Times,
    "durations": Durations,
    "redacted": Redacted,
    "retained": Retained,
    "survey": SurveyCheck,
    "breaks": Breaks,
    "invited": Invited,
    "measures": Measures,
    "comparison": Comparison,
    "tones": Tones,
    "accuracy": Accuracy,
    "mentions": Mentions,
    "themes": Themes,
    "quotations": Quotations,
    "emerging": Emerging,
    "proposed_themes": ProposedThemes,
    "suggestions": Suggestions,
    "panel": Panel,
    "causes": Causes,
    "candidates": Candidates,
    "issues": Issues,
    "proposed_causes": ProposedCauses,
    "actions": Actions,
    "objectives": Objectives,
    "reassessment": Reassessment,
    "pyramid": Pyramid,
    "ledger": Ledger,
    "open_loops": Owed,
    "baselines": Baselines,
    "gaps": Gaps,
    "segments": Segments,
    "mix": Mix,
    "weighted": Weighted,
    "survival": Survival,
    "flow": Flow,
    "agreement": Agreement,
    "impact": Impact,
    "risk": Risk,
    "renewing": Renewing,
    "signals": Signals,
    "effects": Effects,
    "verifications": Verifications,
    "contradictions": Contradictions,
    "progress": Progress,
    "items": Items,
    "coding": Coding,
    "subjects": Themes,
    "drivers": Drivers,
    "shape": Shape,
    "decisions": Decisions,
    "week_signals": WeekSignals,
    "week_flow": Flow,
    "outlook": Outlook,
    "ahead": Ahead,
    "callbacks": Callbacks,
    "calls": Calls,
    "needs": Needs,
    "listening": ListeningPlan,
    "loop_worth": LoopWorth,
    "called": Called,
    "watched": Watched,
    "read_aloud": ReadAloud,
    "new_words": Emerging,
    "owed": Owed,
    "handover": Handover,
    "restated": Restated,
}

__all__ = [
    "KINDS",
    "Result",
    "as_html",
    *sorted({kind.__name__ for kind in KINDS.values()}),
    "Asking",
    "Checked",
    "Holding",
    "Comments",
    "EightD",
    "Explained",
    "Worth",
]
