"""How waiting goes with satisfaction: by days open, and from which day on it hurts.

Urgent and reopened tickets, teams and periods are held; so are the themes that customers name,
where comments are given.
"""

from collections.abc import Sequence

import pandas as pd
from threadpoolctl import threadpool_limits

from loopnb.analyze.voice.facts import answered, sampled, spell, waited
from loopnb.analyze.voice.readings import readings
from loopnb.periods import Period
from loopnb.results import Comments, Mentions
from loopnb.results import drivers as said
from loopnb.results.drivers import Shape
from loopnb.settings import Settings
from loopnb.stats import bends
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.proportions import proportion
from loopnb.store import Store

EDGES = (0, 0.25, 0.5, 1, 2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90, 180, 365)


@threadpool_limits.wrap(limits=1, user_api="blas")  # the same sums each time
def shape(
    store: Store, periods: Sequence[Period], settings: Settings,
    *, comments: Comments | None = None, mentions: Mentions | None = None,
) -> Shape:  # fmt: skip
    """Return the bins of days open, the bend and the slope, over all of the periods.

    With comments and their mentions the themes are held too, over the answers with words alone:
    praise of speed and complaints of waiting then do not count as waiting itself.
    """
    rows, least = answered(store, periods, settings), settings.thresholds.minimum_responses
    held, note = None, sampled(rows)
    if comments is not None and mentions is not None and not mentions.table.empty:
        names = sorted(mentions.table.theme.unique())
        read = readings(comments, mentions, names, rows.response_id).chances
        rows = rows.loc[rows.response_id.isin(read.index)].reset_index(drop=True)
        held = read.loc[rows.response_id].to_numpy()
        note += " Only answers with words are looked at; the themes that they name are held."
    basis = {"window": spell(periods), "note": note}
    if reason := _hindrance(rows, least):
        return _untold(reason, basis)
    found, rows, most = waited(rows, held)
    if found.shape == bends.NOTHING:
        return _untold("all tickets were open equally long", basis)
    basis |= {"total": len(rows), "customers": rows.cluster.nunique(), "most": most}
    told = {name: getattr(found, name) for name in ("knot", "knot_low", "knot_high")}
    told |= {name: 100 * getattr(found, name) for name in
             ("slope", "slope_low", "slope_high", "level")}  # fmt: skip
    table = _bins(rows, most, least).assign(**told, **basis, verdict=_verdict(found), reason="")
    return Shape.from_table(table)


def _hindrance(rows: pd.DataFrame, least: int) -> str:
    """Say why nothing can be told, nothing where it can."""
    timed = rows.loc[rows.days.notna()]
    if rows.empty:
        return "nobody has rated the service in this time"
    if timed.empty:
        return "it is not known how long the rated tickets were open"
    if len(timed) < least:
        return f"{len(timed):,} answers tell how long the ticket was open; {least:,} are needed"
    if timed.cluster.nunique() < 2:
        return "all answers are of one customer"
    if timed.satisfied.nunique() < 2:
        return f"all of them are {'' if timed.satisfied.iloc[0] else 'dis'}satisfied"
    return ""


def _untold(reason: str, basis: dict) -> Shape:
    line = {"verdict": said.NOT_TOLD, "reason": reason, "n": 0, "clusters": 0} | basis
    return Shape.from_table(pd.DataFrame([line], columns=Shape.columns))


def _verdict(found: bends.Bend) -> str:
    if found.shape == bends.FLAT:
        return said.FLAT
    if found.slope > 0:
        return said.RISES
    return said.BEND if found.shape == bends.BEND else said.FROM_START


def _bins(rows: pd.DataFrame, most: float, least: int) -> pd.DataFrame:
    """Return the share satisfied by days open, neighbours joined until each has enough answers."""
    edges, lines = [*(edge for edge in EDGES if edge < most), most], []
    since = edges[0]
    for until in edges[1:]:
        part = rows.loc[
            (rows.days > since) & (rows.days <= until) | ((rows.days == 0) & (since == 0))
        ]
        rest = rows.loc[rows.days > until]
        if until < most and min(len(part), len(rest)) < 2 * least:
            continue
        if len(part):
            lines.append({"since": since, "until": until} | _share(part))
            since = until
    return pd.DataFrame(lines)


def _share(part: pd.DataFrame) -> dict:
    each = part.groupby("cluster").satisfied.agg(["size", "sum"])
    found = proportion(cluster_sums(each["size"].to_numpy(), each["sum"].to_numpy())).scaled(100)
    return {
        "days": part.days.mean(), "satisfied": float(found.value), "low": float(found.low),
        "high": float(found.high), "n": len(part), "clusters": len(each),
    }  # fmt: skip
