"""What ends a page: what cannot be told, how to read it, where its numbers come from."""

from collections.abc import Mapping

from loopnb import verdicts
from loopnb.audiences import Audience
from loopnb.present import sentences
from loopnb.present.restated import restated
from loopnb.present.rewriting import Sentence
from loopnb.present.sections import Section, Stack, section, stack
from loopnb.present.traces import evidence, table
from loopnb.present.voice import behind, quoted
from loopnb.results import Comparison, Gaps, Impact, Result
from loopnb.results.impact import LOST_TIME, NOT_TOLD, RENEWAL
from loopnb.results.sources import ALL, key
from loopnb.results.words import listed
from loopnb.settings import Settings

FROM = ("comparison", "collected", "refused")
CARDS = ("comparison", "measures", "objectives")  # behind the cards, for pages that have them
COLUMNS = {  # what the page says already is not said again: the second printed page has to hold it
    "comparison": ["Measure", "Value", "Likely range", "n", "Baseline", "Verdict", "p, adjusted"],
    "objectives": ["Measure", "Prior best", "Goal", "Rule"],
    "items": ["Theme", "Why"],
}


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
    results: Mapping[str, Result], opened: list[Sentence], *, settings: Settings, readers: Audience,
) -> Stack:  # fmt: skip
    """Return how to read the page, where its numbers come from, and the tables behind it."""
    comparison, collected, refused = (results[name] for name in FROM)
    cards = CARDS if "cards" in readers.sections else ()
    shown = {name: results[name] for name in cards}
    shown |= behind(results["items"], results["themes"], readers=readers)
    if not readers.brief:  # its second printed page has no room for what stands on 1_collect
        shown |= {"collected": collected, "refused": refused}
    tables = [(name, table(name, result, COLUMNS.get(name))) for name, result in shown.items()
              if len(result.table)]  # fmt: skip
    said = quoted(results["items"], results["quotations"], readers)
    tables += [("words", table("quotations", said))] if len(said.table) else []
    says = {
        "definitions": list(comparison.table.itertuples()) if cards else [],
        "collected": collected, "refused": refused, "contact": settings.contact, "tables": tables,
        "minimum": settings.thresholds.minimum_responses, "ids": _ids(results, readers),
        "brief": readers.brief,
    }  # fmt: skip
    changed = restated(results["restated"], readers=readers)
    return stack(Section("foot.html.j2", says), evidence(opened, results), changed)


def _ids(results: Mapping[str, Result], readers: Audience) -> list[str]:
    """Return the ids of what a page says that stands in none of its tables."""
    effects, risk, lost = results["effects"], results["risk"], results["impact"].table
    lost = lost.loc[(lost.kind == LOST_TIME) & (lost.hours > 0)]
    rows = {
        "decided": [key("effects", row) for row in readers.own(effects.table).itertuples()],
        "risk": [f"risk:{ALL}"] if risk.told else
                [key("impact", row) for row in lost.itertuples()],
        "goals": [f"listening:{ALL}"] if len(results["listening"].table) else [],
    }  # fmt: skip
    return [each for name, ids in rows.items() if name in readers.sections for each in ids]
