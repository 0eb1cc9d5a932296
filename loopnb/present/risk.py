"""Customers at risk: how many for everybody, who they are for those who may see both."""

from loopnb.audiences import Audience
from loopnb.present.sections import NOTHING, Section, section
from loopnb.results import Impact, Risk
from loopnb.results.impact import LOST_TIME
from loopnb.results.risk import INTERNAL
from loopnb.settings import Settings
from loopnb.verdicts import count, day

BOTH = {"names", "revenue"}
MOST = 100  # rows on the page; the rest is in the tables


@section
def risk(found: Risk, impact: Impact, *, settings: Settings, readers: Audience) -> Section:
    """Return how many customers are at risk and what they are worth, without a name.

    A desk that sells nothing has the hours that its users lost instead. Nothing where the data
    tell neither.
    """
    if found.told:
        here = set(readers.sees) >= BOTH
        asked = "" if here or not found.count else _where(settings)
        return Section("risk.html.j2", {"title": "At risk", "said": found.text, "asked": asked})
    lost = _lost_time(impact) if found.table.verdict.eq(INTERNAL).any() else ""
    return Section("risk.html.j2", {"title": "Lost time", "said": lost, "asked": ""}) if lost else (
        NOTHING)  # fmt: skip


@section
def names(found: Risk, *, readers: Audience) -> Section:
    """Return the customers at risk beside what they are worth, to those alone who may see both."""
    if not set(readers.sees) >= BOTH or not found.told:
        return NOTHING
    rows = [
        {"name": row.name or row.account_id, "key": row.is_key,
         "about": ", ".join(filter(None, (row.segment, row.region))), "due": day(row.due),
         "worth": "" if row.amount != row.amount else f"{row.amount:,.0f} {row.currency}".strip(),
         "why": row.reasons, "owner": row.owner}
        for row in found.customers.head(MOST).itertuples(index=False)
    ]  # fmt: skip
    more = max(0, len(found.customers) - MOST)
    return Section("risk_names.html.j2", {"rows": rows, "said": found.text, "more": more})


def _where(settings: Settings) -> str:
    """Say where the names are and whom to ask, nothing where no page has them."""
    if not any(set(each.sees) >= BOTH for each in settings.audiences.values()):
        return ""
    return f"Names: restricted page{', ask ' + settings.contact if settings.contact else ''}."


def _lost_time(impact: Impact) -> str:
    """Say how many hours users lost, nothing where that is not known."""
    rows = impact.table.loc[impact.table.kind.eq(LOST_TIME) & impact.table.hours.gt(0)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    tickets = count(int(row.urgent), "ticket")
    return f"At least {row.hours:,.0f} user-hours on urgent tickets ({tickets})."
