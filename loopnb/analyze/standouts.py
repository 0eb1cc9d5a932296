"""What stands out among the tickets whose comments name a theme, against all answered tickets."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import ibis
import numpy as np
import pandas as pd

from loopnb.metrics.comments import commented
from loopnb.metrics.population import population, trait
from loopnb.periods import Period
from loopnb.results.candidates import TEAM, TIMES
from loopnb.results.words import UNSAID
from loopnb.settings import Settings
from loopnb.stats.standout import standout
from loopnb.store import Store

TRAITS = ("product", "category", "component", "version", "region", "channel", TEAM)
WITHIN = ("component", "version")  # compared among the tickets of the same product
LONGEST = timedelta(weeks=156)  # looked back for comments
MOST = 40  # values of a trait that are looked at, the most frequent ones
# Enough to look at all, by how many there are and not by what they say.
FEWEST_CHOSEN, FEWEST_TICKETS, LEAST_EXPECTED = 10, 20, 1.0
# Enough to show: tickets, customers, and how many times as often.
FOUND, CUSTOMERS, WORTH = 5, 3, 1.2


def said(store: Store, read: Sequence[str], period: Period, settings: Settings) -> pd.DataFrame:
    """Return a row a comment of those that were read: comment_id, ticket_id, product, day."""
    span = Period("", period.end - LONGEST, period.end, "range")
    frame = commented(store, span, settings.zone).execute()
    frame = frame.loc[frame.comment_id.isin(read)].reset_index(drop=True)
    return frame.assign(day=pd.to_datetime(frame["day"])).fillna({"ticket_id": ""})


def answered(store: Store, period: Period, settings: Settings) -> pd.DataFrame:
    """Return a row a ticket answered in the period's year: its traits, quarter and customer."""
    rows = population("responses", store, settings, ["ticket", *TRAITS])
    start, end = period.rolling.bounds_utc(settings.zone)
    rows = rows.filter((rows.responded_at >= start) & (rows.responded_at < end))
    rows = rows.filter(rows.ticket_id.notnull())
    each = rows.select(
        "ticket_id", at="responded_at", cluster=ibis.coalesce(rows.account_id, rows.requester_key,
                                                              rows.ticket_id),
        **{name: trait(rows, name) for name in TRAITS},
    ).order_by("at", "ticket_id")  # fmt: skip
    frame = each.execute().drop_duplicates("ticket_id")
    return frame.assign(quarter=frame["at"].dt.to_period("Q").astype(str))


def standouts(
    tickets: pd.DataFrame, themes: Mapping[str, set[str]], traits: Mapping[str, Sequence[str]]
) -> Iterator[dict]:
    """Yield each look at a theme and a value of a trait, as a row of `Candidates`.

    `tickets` are the answered ones, `themes` has the ids of those that name each theme, `traits`
    what each theme is looked at by. Compared are tickets of the same quarter, components and
    versions also of the same product.
    """
    known = {
        name: tickets.quarter + ("\n" + tickets["product"] if name in WITHIN else "")
        for name in TRAITS
    }
    strata = {name: pd.factorize(labels)[0] for name, labels in known.items()}
    clusters = pd.factorize(tickets.cluster)[0]
    for theme, named in themes.items():
        chosen = tickets.ticket_id.isin(named).to_numpy()
        if chosen.sum() < FEWEST_CHOSEN:
            continue
        for name in traits[theme]:
            for value, group in _values(tickets, name):
                places = strata[name], clusters
                yield from _looked(chosen, group, places, _row(tickets, theme, name, value))


def _values(tickets: pd.DataFrame, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the most frequent values of a trait, versions of each product by themselves."""
    values = tickets[name].where(tickets[name] != UNSAID)
    if name in WITHIN:
        values = (tickets["product"] + "\n" + values).where(values.notna())
    counts = values.value_counts().rename_axis("value").reset_index(name="n")
    counts = counts.loc[counts.n >= FEWEST_TICKETS].sort_values(
        ["n", "value"], ascending=[False, True], kind="stable"
    )
    for value in counts.value.head(MOST):
        yield value, (values == value).to_numpy()


def _row(tickets: pd.DataFrame, theme: str, name: str, value: str) -> dict:
    product, _, what = value.rpartition("\n") if name in WITHIN else ("", "", value)
    product = value if name == "product" else product if product != UNSAID else ""
    what = f"{product} {what}".strip() if name == "version" else what
    return {"theme": theme, "kind": name, "what": what, "product": product, "unit": TIMES,
            "counted": "tickets", "restricted": name == TEAM}  # fmt: skip


def _looked(
    chosen: np.ndarray, group: np.ndarray, places: tuple[np.ndarray, np.ndarray], row: dict
) -> Iterator[dict]:
    found = standout(chosen, group, *places)
    if found.expected * found.chosen < LEAST_EXPECTED:
        return
    enough = found.found >= FOUND and found.customers >= CUSTOMERS
    yield row | {
        "size": found.ratio, "low": found.low, "high": found.high, "n": found.found,
        "of": found.chosen, "seen": 100 * found.seen, "expected": 100 * found.expected,
        "customers": found.customers, "p": found.p,
        "shown": enough and found.low > 1 and found.ratio >= WORTH,
    }  # fmt: skip
