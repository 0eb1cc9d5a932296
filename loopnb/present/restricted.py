"""What only those see who may see names, revenue or teams; and what the loop was worth to all."""

from loopnb.audiences import Audience
from loopnb.present.decisions import disagree, invited
from loopnb.present.risk import BOTH, names
from loopnb.present.sections import NOTHING, Section, Stack, section, stack
from loopnb.results import Called, Contradictions, Invited, ListeningPlan, LoopWorth, Renewing, Risk
from loopnb.verdicts import day

MOST = 25  # customers who renew; the rest is in the tables
NAMES = "names"


def restricted(
    risk: Risk, renewing: Renewing, listening: ListeningPlan, contradictions: Contradictions,
    *, readers: Audience, asked: Invited | None = None,
) -> Stack:  # fmt: skip
    """Return the customers at risk, who renews, whom to meet, and where scores and words differ.

    And, where `asked` is given, whose tickets are seldom followed by a survey.
    """
    return stack(
        names(risk, readers=readers), renews(renewing, readers=readers),
        meet(listening, readers=readers), disagree(contradictions, readers=readers),
        invited(asked, readers=readers) if asked else NOTHING,
    )  # fmt: skip


@section
def renews(found: Renewing, *, readers: Audience) -> Section:
    """Return who renews soon, the least content first, to those who may see names and revenue."""
    if not set(readers.sees) >= BOTH or found.table.empty:
        return NOTHING
    table = found.names.head(MOST)
    rows = [list(row) for row in table.itertuples(index=False, name=None)]
    says = {"heads": list(table.columns), "rows": rows, "said": found.text,
            "more": max(0, len(found.names) - MOST)}  # fmt: skip
    return Section("renews.html.j2", says)


@section
def meet(found: ListeningPlan, *, readers: Audience) -> Section:
    """Return whom to meet next, why, and what to ask, to those who may see names."""
    if NAMES not in readers.sees or found.table.empty:
        return NOTHING
    rows = [{"name": row.name, "owner": row.owner, "why": row.why, "by": day(row.by),
             "asks": [ask for ask in row.ask.split("|") if ask]}
            for row in found.table.itertuples(index=False)]  # fmt: skip
    return Section("meet.html.j2", {"rows": rows, "said": found.text})


@section
def worth(found: LoopWorth, called: Called, *, readers: Audience) -> Section:
    """Return what the loop was worth and whether customers were called back, without a name."""
    return Section("worth.html.j2", {"said": found.text, "called": called.text})
