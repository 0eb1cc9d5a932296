"""What ends a page: what cannot be told, how to read it, where its numbers come from."""

from collections.abc import Mapping

from loopnb import verdicts
from loopnb.audiences import Audience
from loopnb.present import sentences
from loopnb.present.restated import restated
from loopnb.present.rewriting import Sentence
from loopnb.present.sections import Section, Stack, section, stack
from loopnb.present.traces import evidence, table
from loopnb.results import Comparison, Gaps, Impact, Quotations, Result
from loopnb.results.impact import NOT_TOLD, RENEWAL
from loopnb.results.words import listed
from loopnb.settings import Settings

FROM = ("comparison", "collected", "refused")
BEHIND = ("measures", "objectives", "collected", "refused")
AIMS = ["Measure", "Prior best", "Goal", "Rule"]
BRIEF = ["Measure", "Value", "Likely range", "n", "Baseline", "Verdict", "p, adjusted"]


@section
def gaps(found: Gaps, comparison: Comparison, impact: Impact, *, readers: Audience) -> Section:
    """Return what these data cannot tell, and once what is not measured here."""
    missing = found.table.loc[found.table.kind == "not measured"]
    reasons = missing.groupby("why", sort=False).subject.agg(
        lambda names: listed(list(names.str.lower()))
    )
    few = found.table.loc[found.table.kind == "too few"]
    quiet = comparison.table.loc[comparison.table.verdict == verdicts.NO_CHANGE]
    if readers.brief:  # its cards say so already
        quiet = quiet.head(0)
    renewals = impact.table.loc[(impact.table.kind == RENEWAL) & (impact.table.verdict == NOT_TOLD)]
    return Section(
        "gaps.html.j2",
        {"missing": list(reasons.items()), "few": list(few.itertuples()),
         "quiet": listed(list(quiet.title.str.lower())), "renewals": list(renewals.reason),
         "sure": sentences.how_sure(comparison)},
    )  # fmt: skip


def foot(
    results: Mapping[str, Result], opened: list[Sentence], quoted: Quotations,
    *, settings: Settings, readers: Audience,
) -> Stack:  # fmt: skip
    """Return how to read the page, where its numbers come from, and the tables behind it."""
    comparison, collected, refused = (results[name] for name in FROM)
    # What the cards say already is not said again: the second printed page has to hold the rest.
    tables = [("comparison", table("comparison", comparison, BRIEF))]
    wide = {"objectives": AIMS}
    # Its second printed page has no room for what stands on 1_collect.
    names = BEHIND[:2] if readers.brief else BEHIND
    tables += [(name, table(name, results[name], wide.get(name))) for name in names
               if len(results[name].table)]  # fmt: skip
    tables += [("words", table("quotations", quoted))] if len(quoted.table) else []
    says = {
        "definitions": list(comparison.table.itertuples()), "collected": collected,
        "refused": refused, "contact": settings.contact, "tables": tables,
        "minimum": settings.thresholds.minimum_responses, "brief": readers.brief,
    }  # fmt: skip
    changed = restated(results["restated"], readers=readers)
    return stack(Section("foot.html.j2", says), evidence(opened, results), changed)
