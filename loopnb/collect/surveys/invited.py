"""Whose tickets are followed by a survey, and whose are not: invitations against chance.

A team that may choose whom to ask can choose its score. Compared are tickets that are alike; how
much honest teams differ is told by the others (`stats.funnel`).
"""

from datetime import timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.metrics.population import UNSAID, population, trait
from loopnb.periods import Period
from loopnb.results import Invited
from loopnb.results.survey import ENOUGH, FEWER, FOLLOW_UP, NO_TICKETS, TOO_FEW, TOO_FEW_TEAMS
from loopnb.settings import Settings
from loopnb.stats.funnel import Place, funnel
from loopnb.store import Store

LEVEL = 0.05  # of the teams flagged, at most one in twenty is without reason
WORTH_TELLING = 0.05  # of a team's tickets; a smaller gap is no matter
SPAN = 182  # days looked at, though the period be a week: a quarter tells a small desk too little
COMPARABLE = (
    0.6  # of what each team's tickets tell, that has to be left by a trait they are told by
)
SEASON = ["season"]
ASKED, REOPENED = "asked lately", "reopened"


def invited(store: Store, period: Period, settings: Settings) -> Invited:
    """Return each team's share of closed tickets that a survey followed, against what is expected.

    Tickets closed in the period, or in the half year to its end where it is shorter, as far as the
    surveys sent after them are in the data. Alike are tickets of the same priority, reopened or
    not, of people asked lately or not, and of the same segments of loop.yaml as far as teams share
    them. Flagged is a team with fewer than chance explains, the variance between the other teams
    included, by at least 5 points; of teams flagged one in twenty may be without reason.
    """
    rows = closed(store, period, settings)
    rows = rows.loc[rows.team != UNSAID].reset_index(drop=True)
    if rows.empty:
        return Invited.from_table(pd.DataFrame(columns=Invited.columns))
    least = settings.thresholds.minimum_responses
    wanted = list(dict.fromkeys([ASKED, REOPENED, "priority", *settings.segments]))
    traits = _alike(rows, wanted, least)
    strata = rows.groupby([*SEASON, *traits], sort=True).ngroup().to_numpy()
    places = funnel(~rows.invited.to_numpy(bool), rows.team, strata, rows.cluster, least=least)
    lines = [_line(place, least) for place in places]
    table = pd.DataFrame(lines).assign(
        since=f"{rows.day.min():%Y-%m-%d}", until=f"{rows.day.max():%Y-%m-%d}",
        alike=";".join(traits), minimum=least,
        unlike=";".join(name for name in wanted if name not in traits),
    )  # fmt: skip
    order = {FEWER: 0, ENOUGH: 1, TOO_FEW_TEAMS: 2, TOO_FEW: 3, NO_TICKETS: 4}
    table = table.assign(_at=table.verdict.map(order)).sort_values(["_at", "value", "team"])
    return Invited.from_table(table)


def closed(store: Store, period: Period, settings: Settings) -> pd.DataFrame:
    """Return the tickets closed in the period as looked at: team, invited, cluster, day, traits.

    Left out are those so late that their survey may have been sent after the exports were made.
    Empty where no invitation names its ticket.
    """
    sent = store.table("invitations")
    sent = sent.filter(sent.ticket_id.notnull(), sent.survey.lower().fill_null("") != FOLLOW_UP)
    last = sent.sent_at.max().execute()
    if pd.isna(last):
        return pd.DataFrame(columns=["team", "invited", "cluster", "day"])
    start, end = period.bounds_utc(settings.zone)
    start = min(start, end - timedelta(days=SPAN))
    wait = timedelta(days=settings.survey.within_days + 1)
    tickets = population("tickets", store, settings, settings.segments)
    tickets = tickets.mutate(closed=ibis.coalesce(tickets.resolved_at, tickets.closed_at))
    tickets = tickets.filter(tickets.closed >= start, tickets.closed < end,
                             tickets.closed < (last - wait).to_pydatetime())  # fmt: skip
    rows = tickets.select(
        "ticket_id", "requester_key", day=tickets.closed, team=trait(tickets, "team"),
        invited=tickets.ticket_id.isin(sent.ticket_id),
        cluster=ibis.coalesce(tickets.account_id, tickets.requester_key, tickets.ticket_id),
        priority=trait(tickets, "priority"), **_traits(tickets, settings),
    ).order_by("ticket_id").execute()  # fmt: skip
    rows["season"] = rows.day.dt.to_period("Q").astype(str)
    rows[ASKED] = _asked(rows, sent, settings.survey.per_person_days)
    return rows


def _traits(tickets: ir.Table, settings: Settings) -> dict[str, ir.Value]:
    known = {name: trait(tickets, name) for name in settings.segments if name != "priority"}
    return known | {REOPENED: (tickets.reopens > 0).fill_null(False)}


def _asked(rows: pd.DataFrame, sent: ir.Table, days: int) -> np.ndarray:
    """Hold for tickets whose person was sent a survey within the days before its closing."""
    told = sent.filter(sent.requester_key.notnull(), sent.sent_at.notnull())
    known = told.select("requester_key", "sent_at").execute().sort_values("sent_at")
    order = rows[["requester_key", "day"]].assign(at=np.arange(len(rows))).sort_values("day")
    both = pd.merge_asof(
        order.dropna(subset="requester_key"), known, left_on="day", right_on="sent_at",
        by="requester_key", tolerance=pd.Timedelta(days=days), allow_exact_matches=False,
    )  # fmt: skip
    found = np.zeros(len(rows), dtype=bool)
    found[both["at"]] = both.sent_at.notna()
    return found


def _alike(rows: pd.DataFrame, traits: list[str], least: int) -> list[str]:
    """Return the traits by which tickets are compared, of those that leave enough to compare.

    A product that one team alone looks after would leave that team nothing.
    """
    kept: list[str] = []
    large = rows.team.map(rows.team.value_counts()) >= least
    whole = _worth(rows.loc[large], SEASON)
    for name in dict.fromkeys(traits):
        left = _worth(rows.loc[large], [*SEASON, *kept, name]) / whole
        if rows[name].nunique() > 1 and len(left) and left.min() >= COMPARABLE:
            kept.append(name)
    return kept


def _worth(rows: pd.DataFrame, traits: list[str]) -> pd.Series:
    """Return how many of each team's tickets the others of their kind allow to compare."""
    kind = rows.groupby(traits, sort=False).ngroup()
    own = rows.groupby([kind, rows.team]).size()
    all_ = kind.value_counts()
    weight = own * (1 - own / all_.reindex(own.index.get_level_values(0)).to_numpy())
    return weight.groupby("team").sum().clip(lower=1e-9)


def _line(place: Place, least: int) -> dict:
    """Return a team's row; shares in per cent of its tickets that a survey followed."""
    one = place.found
    flagged = place.p_adjusted < LEVEL and one.value >= WORTH_TELLING and one.low > 0
    verdict = FEWER if flagged else ENOUGH
    if np.isnan(place.p_adjusted):
        verdict = TOO_FEW if one.n < least else TOO_FEW_TEAMS
    told = np.isfinite(one.error)
    return {
        "team": place.group, "n": one.n, "invited": one.n - one.found,
        "share": 100 * (1 - one.share), "expected": 100 * (1 - one.expected),
        "value": -100 * one.value, "low": -100 * one.high, "high": -100 * one.low,
        "between": 100 * np.nan_to_num(place.spread), "p": one.p,
        "p_adjusted": 1.0 if np.isnan(place.p_adjusted) else place.p_adjusted,
        "verdict": verdict if told or verdict in (TOO_FEW, TOO_FEW_TEAMS) else NO_TICKETS,
    }  # fmt: skip
