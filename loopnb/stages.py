"""The loop as data: its stages, their pages, and what each page reads and writes."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Page:
    """One notebook; `audiences` are run one after the other, each with a page of its own."""

    name: str
    stage: str
    question: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    proposes: bool = False
    takes: tuple[str, ...] = ()  # parameters of its own, beside workspace and period

    def html(self, audience: str = "") -> str:
        """Return the file name of the page that is rendered from the notebook."""
        return f"scorecard-{audience}.html" if audience else f"{self.name}.html"


PAGES = (
    Page("1_collect", "collect", "What came in, and can we trust it?",
         writes=("collected", "refused", "matched")),
    Page("2a_numbers", "analyze", "Did it move?",
         writes=("measures", "comparison", "segments", "mix", "signals", "survival")),
    Page("2b_voice", "analyze", "What do customers say?",
         writes=("tones", "mentions", "themes", "drivers", "shape", "emerging", "suggestions",
                 "items", "quotations")),
    Page("2c_effects", "analyze", "What worked, what causes it, and what should we aim for?",
         reads=("measures", "comparison", "themes", "items"),
         writes=("effects", "impact", "causes", "actions", "objectives", "gaps")),
    Page("2d_checks", "analyze", "Would another way of counting say the same?",
         reads=("comparison",), writes=("weighted", "agreement", "flow")),
    Page("2e_words", "analyze", "Can we trust what was read?",
         reads=("tones", "mentions", "effects"),
         writes=("accuracy", "coding", "proposed_themes", "contradictions", "subjects", "panel",
                 "progress")),
    Page("3_present", "present", "What should executives know, and what do we need from them?",
         reads=("collected", "refused", "measures", "comparison", "mix", "themes", "quotations",
                "effects", "actions", "objectives", "gaps"),
         audiences=("executive",)),
    Page("4_implement", "implement", "Who does what about it?",
         reads=("causes", "actions"), proposes=True),
    Page("5_repeat", "repeat", "What do we aim for next?",
         reads=("comparison", "objectives"), proposes=True),
)  # fmt: skip
# One question on a page of its own, outside the loop and its reports.
ASK = Page("ask", "analyze", "What do you want to know?", takes=("metric", "where"))
BOOKS = (*PAGES, ASK)
# The shipped notebooks: beside the package in a wheel, beside its folder in a checkout.
SHIPPED = tuple(Path(__file__).parents[up] / "notebooks" for up in (0, 1))
