"""The sections of the weekly pack, in the order of the meeting. Each shows itself.

A section without its source is nothing at all, and named once at the foot.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from loopnb import figures
from loopnb.periods import Period
from loopnb.present.sections import NOTHING, Section
from loopnb.results import (
    Ahead,
    Callbacks,
    Called,
    Calls,
    Collected,
    Decisions,
    Emerging,
    Flow,
    Outlook,
    Owed,
    ReadAloud,
    Watched,
    WeekSignals,
    as_html,
)  # fmt: skip
from loopnb.results.callbacks import NOBODY
from loopnb.results.owed import ACTION
from loopnb.results.week import AHEAD, LAST, LATE
from loopnb.results.words import listed
from loopnb.settings import Settings
from loopnb.verdicts import day

MOST_CHARTS, MOST_WORDS, LINES = 6, 5, 5
MOST_CALLS = 24  # rows; what is beyond has no place on two printed pages
Link = Callable[[str], str]


def headline(week: Period, settings: Settings) -> Section:
    """Return the title of the page and the days that it is about."""
    return Section("weekly_head.html.j2", {"week": week, "company": settings.company})


def decided(decisions: Decisions) -> Section:
    """Return what was decided or fell due in the week, and where it stands."""
    return Section("weekly_decided.html.j2", {"rows": decisions.of(LAST)})


def signals(found: WeekSignals) -> Section:
    """Return at most six charts, those that signal first and large, each with what it says."""
    drawn = found.drawn[:MOST_CHARTS]
    if not drawn:
        return NOTHING
    charts = [_chart(found, metric) for metric in drawn]
    table = figures.week_table(found)
    events = [
        (_brief(row[0]).partition(" ")[2], row[-1])
        for row in table.itertuples(index=False)
        if row[-1]
    ]
    says = {"charts": charts, "text": found.text, "events": events,
            "table": Markup(as_html(table, "The last 26 weeks"))}  # fmt: skip
    return Section("weekly_signals.html.j2", says)


def _chart(found: WeekSignals, metric: str) -> dict[str, Any]:
    row, said = found.weeks(metric).iloc[-1], found.said(metric)
    return {
        "id": metric, "title": row.title, "large": found.signalling(metric),
        "last": found.last(metric), "said": f"{said[0].upper()}{said[1:]}.",
        "counted": "" if found.thin(metric) else f"{row.n:,} {row.rows}",
        "svg": Markup(figures.week_signal(found, metric).svg),
    }  # fmt: skip


def flow(found: Flow, outlook: Outlook, ahead: Ahead) -> Section:
    """Return what arrived, was solved and waits, what waits next week, and what is planned."""
    if found.table.empty and ahead.table.empty:
        return NOTHING
    picture = figures.flow(found)
    return Section(
        "weekly_flow.html.j2",
        {"text": "" if found.table.empty else found.text.partition(" Capacity")[0],
         "next": "" if outlook.table.empty else outlook.text,
         "picture": picture, "svg": Markup(picture.svg) if picture else "",
         "table": Markup(as_html(found.shown, found.caption)) if picture else "",
         "ahead": [(day(row.day), row.what) for row in ahead.table.itertuples()]},
    )  # fmt: skip


def calls(
    callbacks: Callbacks, held: Calls | None = None, called: Called | None = None, *,
    asked: bool, settings: Settings,
) -> Section:  # fmt: skip
    """Return whom to call back, who does and what came of it, with room to write where nobody has.

    `held` says what the register knows of each, `called` how many were called in time. `asked` says
    whether there is a survey at all. Of very many the first are shown, and where the others stand.
    """
    if not asked:
        return NOTHING
    rows = list(callbacks.table.itertuples())
    known = {row.callback_id: row for row in held.table.itertuples()} if held else {}
    own = [known.get(row.response_id) for row in rows[:MOST_CALLS]]
    owners = [mine.owner if mine and mine.state != NOBODY else "" for mine in own]
    says = {"rows": list(zip(rows, owners, map(_outcome, own), strict=False)),
            "more": len(rows[MOST_CALLS:]), "text": callbacks.text, "link": link_to(settings),
            "number": called.headline if called else "", "day": _brief}  # fmt: skip
    return Section("weekly_calls.html.j2", says)


def _outcome(mine: object | None) -> str:
    """Return when a customer was called, in time or late, and what came of it; '' until then."""
    if mine is None or not mine.called_on:
        return ""
    late = ", late" if mine.due and mine.called_on > mine.due else ""
    promise = f"we promised: {mine.promise}" if mine.promise else ""
    told = "; ".join(filter(None, [mine.outcome, promise]))
    return f"Called {_brief(mine.called_on)}{late}{f': {told}' if told else ''}"


def tickets(watched: Watched, flow: Flow, settings: Settings) -> Section:
    """Return the tickets to look at, each with why, and a link into the help desk."""
    if flow.table.empty and watched.table.empty:
        return NOTHING
    rows = list(watched.table.itertuples())
    says = {"rows": rows, "text": watched.text, "link": link_to(settings)}
    return Section("weekly_tickets.html.j2", says)


def voice(aloud: ReadAloud, words: Emerging, *, written: bool, settings: Settings) -> Section:
    """Return what is read aloud, and the week's new words with their counts.

    `written` says whether there are comments at all.
    """
    if not written:
        return NOTHING
    new = [{"term": row.term, "also": listed([f"“{each}”" for each in row.also.split("|")[:2]])
            if row.also else "", "now": row.now, "then": row.then, "example": row.example}
           for row in words.table.head(MOST_WORDS).itertuples()]  # fmt: skip
    says = {"aloud": list(aloud.table.itertuples()), "words": new, "link": link_to(settings)}
    return Section("weekly_voice.html.j2", says)


def due(decisions: Decisions) -> Section:
    """Return the actions that are late or fall due in the next two weeks, and promises due then."""
    return Section("weekly_due.html.j2", {"late": decisions.of(LATE), "ahead": decisions.of(AHEAD)})


def owes(owed: Owed) -> Section:
    """Return what the loop owes; actions that are late stand in a section of their own."""
    rest = Owed.from_table(owed.table.loc[owed.table.kind != ACTION])
    return Section("weekly_owed.html.j2", {"lines": rest.lines, "text": rest.text})


def decide(week: Period) -> Section:
    """Return blank lines for what the meeting decides."""
    return Section("weekly_decide.html.j2", {"lines": range(LINES), "week": week})


def foot(collected: Collected, settings: Settings, **has: bool) -> Section:
    """Return where the numbers come from, and what is not here for want of a source.

    `has` says by name whether there are tickets, answers, comments.
    """
    missing = listed([name for name, there in has.items() if not there])
    says = {"collected": collected, "contact": settings.contact, "missing": missing,
            "minimum": settings.thresholds.minimum_responses}  # fmt: skip
    return Section("weekly_foot.html.j2", says)


def link_to(settings: Settings) -> Link:
    """Return what leads from a ticket's id to its address in the help desk, '' without one."""
    template = settings.ticket_url
    safe = template.startswith(("https://", "http://"))
    return lambda ticket: (
        template.replace("{ticket_id}", quote(ticket, safe="")) if safe and ticket else ""
    )


def _brief(text: str) -> str:
    """Return a day in short, with its weekday: 'Tue 8 Sep'."""
    when = date.fromisoformat(text)
    return f"{when:%a} {when.day} {when:%b}"
