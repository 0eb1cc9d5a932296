"""Is the survey itself honest? One check after the other, from what the store holds of a period."""

import math

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.surveys.answering import duplicates, silent, straight
from loopnb.metrics.metric import ended_at
from loopnb.metrics.satisfaction import rated, top_two
from loopnb.periods import Period
from loopnb.results import SurveyCheck
from loopnb.results.integrity import (
    AAPOR,
    ALIKE,
    CANNOT,
    DIFFERS,
    PROMPT,
    RATES,
    RUN_BY,
    THIRD,
)
from loopnb.results.survey import FOLLOW_UP
from loopnb.settings import Settings
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import difference
from loopnb.stats.estimates import Estimate
from loopnb.stats.proportions import proportion
from loopnb.store import Store

DAY = 86_400  # seconds
COMPLETE, BREAK_OFF, REFUSED, NO_CONTACT, OTHER = "I", "P", "R", "NC", "O"
UNKNOWN, NOT_MEANT = "U", "X"
DISPOSED = (COMPLETE, BREAK_OFF, REFUSED, NO_CONTACT, OTHER, UNKNOWN, NOT_MEANT)
# The final dispositions of AAPOR (Standard Definitions) as survey tools and people write them.
DISPOSITIONS = {
    "complete": COMPLETE, "completed": COMPLETE, "partial": BREAK_OFF, "incomplete": BREAK_OFF,
    "refusal": REFUSED, "refused": REFUSED, "break-off": REFUSED, "declined": REFUSED,
    "opted out": REFUSED, "unsubscribed": REFUSED, "non-contact": NO_CONTACT,
    "no contact": NO_CONTACT, "other": OTHER, "ineligible": NOT_MEANT, "not eligible": NOT_MEANT,
    "bounced": NOT_MEANT,
}  # fmt: skip
OWN = ("us", "we", "ourselves", "internal", "in-house", "self")
FOCUS = ("focus group", "focus-group", "focus_group")


def survey(store: Store, period: Period, settings: Settings) -> SurveyCheck:
    """Return what the period's invitations, answers and talks say of the survey itself."""
    lines = [_prompt(store, period, settings), *_rates(store, period, settings),
             *silent(store, period, settings), *_third(store, period, settings),
             *_run_by(store, period, settings), straight(store, period, settings),
             duplicates(store, period, settings)]  # fmt: skip
    frame = pd.DataFrame([dict(zip(SurveyCheck.columns, line, strict=True)) for line in lines])
    return SurveyCheck.from_table(frame.reindex(columns=list(SurveyCheck.columns)))


def _within(rows: ir.Table, date: str, period: Period, settings: Settings) -> ir.Table:
    start, end = period.bounds_utc(settings.zone)
    return rows.filter(rows[date] >= start, rows[date] < end)


def _sent(store: Store, period: Period, settings: Settings) -> ir.Table:
    rows = _within(store.table("invitations"), "sent_at", period, settings)
    return rows.filter(rows.survey.lower().fill_null("") != FOLLOW_UP)


def _prompt(store: Store, period: Period, settings: Settings) -> tuple:
    """Return the share of invitations that were sent within a day after their ticket's closing."""
    sent, tickets = _sent(store, period, settings), store.table("tickets")
    side = tickets.select(_ticket=tickets.ticket_id, _ended=ended_at(tickets))
    rows = sent.inner_join(side, sent.ticket_id == side._ticket)
    wait = rows.sent_at.epoch_seconds() - rows._ended.epoch_seconds()
    rows = rows.select(
        cluster=ibis.coalesce(rows.account_id, rows.requester_key, rows.invitation_id),
        soon=wait.between(0, DAY), early=wait < 0,
    ).filter(ibis._.soon.notnull())  # fmt: skip
    frame = rows.execute()
    if frame.empty:
        return PROMPT, "", 0, 0, *[math.nan] * 3, "%", CANNOT, "no invitation names its ticket"
    early = int(frame.early.sum())
    note = f"{early:,} before it was closed" if early else ""
    return PROMPT, "", *_share(frame.soon, frame.cluster), "%", "", note


def _rates(store: Store, period: Period, settings: Settings) -> list[tuple]:
    """Return AAPOR's response rates, by name, as far as the dispositions tell them apart.

    RR3 to RR6 are left out where no case is of unknown eligibility: they equal RR1 and RR2. The
    share of unknown cases that is eligible, e, is that of the known ones (proportional allocation).
    """
    rows = _sent(store, period, settings)
    counts = rows.group_by(said=rows.disposition.strip().lower()).aggregate(n=rows.count())
    frame = counts.execute().dropna(subset="said")
    total = int(rows.count().execute())
    if not len(frame):
        why = "no invitation says what became of it" if total else "no invitation is loaded"
        return [(AAPOR, "RR1", 0, 0, *[math.nan] * 3, "%", CANNOT, why)]
    kind = frame.said.map(DISPOSITIONS).fillna(UNKNOWN)
    n = frame.n.groupby(kind).sum().reindex([*DISPOSED], fill_value=0).astype(float)
    n["U"] += total - frame.n.sum()
    known = n.I + n.P + n.R + n.NC + n.O
    e = known / max(known + n.X, 1)
    bases = {"RR1": known + n.U, "RR3": known + e * n.U, "RR5": known}
    named = ["RR1", "RR2"] if n.U == 0 else list(RATES)
    lines = []
    for name in named:
        base = bases[f"RR{int(name[2]) - (int(name[2]) + 1) % 2}"]
        hits = n.I + (n.P if int(name[2]) % 2 == 0 else 0)
        note = RATES[name] + (f"; e = {e:.2f}" if name in ("RR3", "RR4") else "")
        note += f"; {n.X:,.0f} not delivered or not meant are left out" if name == "RR1" else ""
        value = 100 * hits / base if base else math.nan
        lines.append((AAPOR, name, hits, base, value, math.nan, math.nan, "%", "", note))
    return lines


def ours(name: ir.StringValue, settings: Settings) -> ir.BooleanValue:
    """Hold for an administrator who is ourselves; null where nobody is named."""
    known = [settings.company.lower(), *(each.lower() for each in settings.survey.ours)]
    said = name.strip().nullif("").lower()
    found = said.isin(OWN)
    for each in known:
        found = found | said.contains(each)
    return found


def _house(moderator: ir.StringValue) -> ir.StringValue:
    """Return whom a moderator works for, as in 'A. Name (Panel Ltd)'; a bare name says nothing."""
    return moderator.re_extract(r"\(([^)]+)\)\s*$", 1).nullif("")


def _third(store: Store, period: Period, settings: Settings) -> list[tuple]:
    """Return the share of answers and of focus groups that a third party ran."""
    said = _within(store.table("responses"), "responded_at", period, settings)
    talks = _within(store.table("conversations"), "held_at", period, settings)
    talks = talks.filter(talks.kind.lower().isin(FOCUS))
    lines = []
    for subject, rows, by in (("answers", said, said.administrator),
                              ("focus groups", talks, _house(talks.moderator))):  # fmt: skip
        mine = ours(by, settings)
        found = rows.aggregate(n=mine.count(), ours=mine.sum().fill_null(0), all=rows.count())
        n, own, total = (int(part) for part in found.execute().iloc[0].fillna(0))
        value = 100 * (n - own) / n if n else math.nan
        note = f"{total - n:,} do not say who ran them" if total > n else ""
        note = note if total else "none in this period"
        verdict = "" if n else CANNOT
        lines.append((THIRD, subject, n - own, n, value, math.nan, math.nan, "%", verdict, note))
    return lines


def _run_by(store: Store, period: Period, settings: Settings) -> list[tuple]:
    """Return how many more are satisfied where we run the survey than where a third party does."""
    rows = _within(store.table("responses"), "responded_at", period, settings)
    rows = rows.filter((rows.kind == "csat") & rated(rows))
    mine = ours(rows.administrator, settings)
    frame = rows.select(
        cluster=ibis.coalesce(rows.account_id, rows.requester_key, rows.response_id),
        good=top_two(rows), mine=mine,
    ).filter(ibis._.mine.notnull()).execute()  # fmt: skip
    sides = [frame.loc[frame.mine == side] for side in (True, False)]
    if min(map(len, sides)) < settings.thresholds.minimum_responses:
        return []
    us, them = (_estimate(side.good, side.cluster) for side in sides)
    found = difference(us, them)
    value, low, high = (100 * float(part) for part in (found.value, found.low, found.high))
    verdict = DIFFERS if low > 0 or high < 0 else ALIKE
    note = f"by us {100 * float(us.value):.0f} %, by a third party {100 * float(them.value):.0f} %"
    return [(RUN_BY, "", len(sides[0]), len(frame), value, low, high, "points", verdict, note)]


def _share(holds: pd.Series, group: pd.Series) -> tuple[int, int, float, float, float]:
    """Return hits, n, and the share in per cent with its likely range, customers together."""
    row = _estimate(holds, group).scaled(100).rows()[0]
    parts = (math.nan if row[name] is None else row[name] for name in ("value", "low", "high"))
    return int(holds.sum()), len(holds), *parts


def _estimate(holds: pd.Series, group: pd.Series) -> Estimate:
    sums = pd.DataFrame({"n": 1.0, "y": holds.astype(float)}).groupby(group.to_numpy()).sum()
    return proportion(cluster_sums(sums.n, sums.y))
