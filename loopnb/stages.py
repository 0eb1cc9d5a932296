"""The loop as data: its stages, their pages, and what each page reads and writes."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Page:
    """One notebook; one that `presents` is run for each audience, each with a page of its own."""

    name: str
    stage: str
    question: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    presents: bool = False
    proposes: bool = False
    takes: tuple[str, ...] = ()  # parameters of its own, beside workspace and period
    bare: bool = False  # its readers see what the cells show, and no notes between them

    def html(self, audience: str = "") -> str:
        """Return the file name of the page that is rendered from the notebook."""
        return f"scorecard-{audience}.html" if audience else f"{self.name}.html"


PAGES = (
    Page("1_collect", "collect", "What came in, and can we trust it?",
         writes=("collected", "refused", "matched", "times", "durations", "redacted",
                 "retained")),
    Page("1b_survey", "collect", "Is the survey itself honest?",
         writes=("survey", "invited", "breaks")),
    Page("2a_numbers", "analyze", "Did it move?",
         writes=("measures", "comparison", "segments", "mix", "signals", "survival")),
    Page("2b_voice", "analyze", "What do customers say?",
         writes=("tones", "mentions", "themes", "drivers", "shape", "emerging", "suggestions",
                 "items", "quotations")),
    Page("2c_effects", "analyze", "What worked, and what is it worth?", reads=("mentions",),
         writes=("effects", "verifications", "called", "impact", "risk", "renewing",
                 "loop_worth")),
    Page("2d_checks", "analyze", "Would another way of counting say the same?",
         reads=("comparison",), writes=("weighted", "agreement", "flow")),
    Page("2e_words", "analyze", "Can we trust what was read?",
         reads=("tones", "mentions", "effects"),
         writes=("accuracy", "coding", "proposed_themes", "contradictions", "subjects", "panel",
                 "progress")),
    Page("2f_causes", "analyze", "What causes it, and who has to hear of it?",
         reads=("tones", "mentions", "themes", "items"),
         writes=("causes", "candidates", "issues", "proposed_causes", "actions", "callbacks",
                 "calls")),
    Page("2g_goals", "analyze", "What do we aim for, and whom do we hear?",
         reads=("tones", "measures", "comparison", "themes", "drivers", "shape", "items", "risk",
                "actions"),
         writes=("needs", "listening", "reassessment", "objectives", "pyramid", "open_loops",
                 "gaps", "restated")),
    Page("3_present", "present", "What should executives know, and what do we need from them?",
         reads=("collected", "refused", "measures", "comparison", "mix", "themes", "items",
                "emerging", "suggestions", "quotations", "effects", "verifications",
                "contradictions", "causes", "actions", "objectives", "pyramid", "open_loops",
                "listening", "gaps", "impact", "called", "loop_worth", "risk", "renewing",
                "restated", "invited"),
         presents=True, bare=True),
    Page("4_implement", "implement", "Who does what about it?",
         reads=("mentions", "items", "quotations", "causes", "candidates", "issues",
                "proposed_causes", "actions", "verifications", "calls"),
         writes=("handover",), proposes=True),
    Page("5_repeat", "repeat", "What do we aim for next?",
         reads=("comparison", "reassessment", "objectives", "pyramid", "needs", "listening",
                "breaks"),
         writes=("ledger",), proposes=True),
)  # fmt: skip
# The pack for the meeting of a week; the first page is that of the loop.
WEEKLY = Page(
    "weekly", "present", "What does this week's meeting decide?", reads=("collected",),
    writes=("decisions", "week_signals", "week_flow", "outlook", "ahead", "callbacks", "calls",
            "called", "watched", "read_aloud", "new_words", "owed"), proposes=True, bare=True,
)  # fmt: skip
# One question on a page of its own, outside the loop and its reports.
ASK = Page("ask", "analyze", "What do you want to know?", takes=("metric", "where"))
# One customer before a meeting, outside the loop as well.
ACCOUNT = Page("account", "present", "Whom are we about to meet?", takes=("account", "restricted"),
               bare=True)  # fmt: skip
BOOKS = (*PAGES, WEEKLY, ASK, ACCOUNT)
ALONE = {ASK.name: "Exploratory", ACCOUNT.name: "Briefing"}  # what stands on their face
# The shipped notebooks: beside the package in a wheel, beside its folder in a checkout.
SHIPPED = tuple(Path(__file__).parents[up] / "notebooks" for up in (0, 1))


def pages(kind: str) -> tuple[Page, ...]:
    """Return the pages of a period of a kind: a week has its pack, any other the whole loop."""
    return (PAGES[0], WEEKLY) if kind == "week" else PAGES


def bare(name: str) -> bool:
    """Hold for a page whose readers see only what its cells show."""
    return any(page.bare for page in BOOKS if page.name == name)
