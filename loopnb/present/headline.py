"""What opens a page: its title, the message in three sentences, what is asked of the reader."""

from collections.abc import Mapping

from loopnb.audiences import Audience
from loopnb.periods import Period
from loopnb.present import sentences
from loopnb.present.opening import opening
from loopnb.present.rewriting import Sentence
from loopnb.present.sections import Section, section
from loopnb.results import Actions, Comparison, Objectives, Owed, Result
from loopnb.settings import Settings

OWNED = ("items", "actions")  # results of which an audience is told its own rows
PLACE = "data/register/notes/{}/3_present.md"


def said(
    results: Mapping[str, Result], note: str,
    *, period: Period, settings: Settings, readers: Audience,
) -> list[Sentence]:  # fmt: skip
    """Return the sentences that open the page of an audience, each with what it stands on.

    The analyst's note speaks to the readers of the brief page; all others get what is proposed.
    Raises DataError where a number of the note is in no table.
    """
    own = {name: type(results[name]).from_table(readers.own(results[name].table))
           for name in OWNED}  # fmt: skip
    done = results["effects"].table
    names = [period.title, period.span, *done.action, *done.done_on, *done.due]
    return opening(
        {**results, **own}, note if readers.brief else "", people=settings.people,
        place=PLACE.format(period.name), names=names,
    )  # fmt: skip


@section
def headline(
    opened: list[Sentence], comparison: Comparison,
    *, period: Period, settings: Settings, readers: Audience,
) -> Section:  # fmt: skip
    """Return the title and the sentences that open the page, with links to their evidence."""
    title = "First measurement" if sentences.is_first(comparison) else readers.title
    return Section(
        "headline.html.j2",
        {"title": title, "period": period, "sentences": opened, "company": settings.company,
         "evidence": any(each.evidence for each in opened)},
    )  # fmt: skip


@section
def asks(
    comparison: Comparison, actions: Actions, objectives: Objectives, loops: Owed, *,
    period: Period, readers: Audience,
) -> Section:  # fmt: skip
    """Return what the readers are asked to do, three things at most; open loops come first."""
    wanted = sentences.asks(comparison, actions, objectives, loops=loops.lines, end=period.end)
    return Section("asks.html.j2", {"asks": wanted})
