"""The briefing before a meeting: one customer on one page."""

from markupsafe import Markup

from loopnb.periods import Period
from loopnb.present.sections import Section
from loopnb.present.weekly import link_to
from loopnb.results import as_html
from loopnb.results.briefing import Briefing
from loopnb.settings import Settings
from loopnb.verdicts import day

ANSWERS = ("Satisfied", "Would recommend us")


def account(found: Briefing, *, period: Period, settings: Settings) -> Section:
    """Return the page of one customer; a part without its source is left out."""
    says = {
        "found": found, "who": found.customer.table.iloc[0], "facts": found.customer.facts,
        "quarters": Markup(_quarters(found)),
        "answered": found.quarters.table[["csat_n", "nps_n"]].to_numpy().sum() > 0,
        "words": [(row, day(row.said_on)) for row in found.said.table.itertuples()],
        "promises": [(row, day(row.due), day(row.made_on))
                     for row in found.promised.table.itertuples()],
        "actions": list(found.actions.table.itertuples()),
        "tickets": list(found.tickets.table.itertuples()), "link": link_to(settings),
        "company": settings.company, "period": period, "day": day,
    }  # fmt: skip
    return Section("account.html.j2", says | {"has": lambda name: name not in found.missing})


def _quarters(found: Briefing) -> str:
    """Return the quarters as a table: tickets where there are any, answers where they gave one."""
    shown = found.quarters.shown
    if "tickets" in found.missing:
        shown = shown[["Quarter", *(name for name in ANSWERS if name in shown)]]
    return as_html(shown, "Tickets and answers by quarter") if shown.shape[1] > 1 else ""
