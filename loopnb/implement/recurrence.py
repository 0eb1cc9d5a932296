"""Whether what was solved comes back, and how it shows.

Three things show it: the theme's share of comments, later than a quarter after the solution, lies
above that of the first quarter after it; tickets opened since on the version that was to mend it
name the theme; or a later release stands before a rise of it.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from loopnb.results.candidates import RELEASE
from loopnb.stats.clusters import cluster_sums
from loopnb.stats.differences import difference
from loopnb.stats.estimates import Estimate
from loopnb.stats.proportions import proportion
from loopnb.verdicts import count, number

THEN = timedelta(weeks=13)  # after the solution: what it brought
TICKETS, CUSTOMERS = 5, 3  # on the fixed version, from which they are no slips of the reader


def recurs(
    issue: dict[str, str], said: pd.DataFrame, candidates: pd.DataFrame, minimum: int
) -> str:
    """Return how a solved issue shows again, '' where it does not.

    `said` has a row a comment up to the period's end: day, cluster, ticket_id, opened, product,
    version and `named`, whether it names the theme; `candidates` are those of the theme;
    `minimum` is how many comments either side of a comparison needs.
    """
    solved = pd.to_datetime(issue["solved_on"] or issue["decided_on"], errors="coerce")
    if pd.isna(solved):
        return ""
    since = said.loc[pd.to_datetime(said.day) >= solved]
    told = [_more(since, solved, minimum), _on_fixed(since, issue, solved)]
    told += [_released(candidates, solved)]
    return "; ".join(filter(None, told))


def _more(since: pd.DataFrame, solved: pd.Timestamp, minimum: int) -> str:
    """Say by how much the theme's share has risen again, clustered by customer."""
    late = pd.to_datetime(since.day) >= solved + THEN
    then, now = since.loc[~late], since.loc[late]
    if min(len(then), len(now)) < minimum:
        return ""
    found = difference(_share(now), _share(then))
    if not found.low > 0:
        return ""
    shares = [number(100 * float(_share(rows).value)) for rows in (now, then)]
    points = [number(100 * float(each)) for each in (found.low, found.high)]
    return (
        f"named in {shares[0]} % of {len(now):,} comments, {shares[1]} % in the quarter after it "
        f"was solved ({points[0]} to {points[1]} points more)"
    )


def _share(rows: pd.DataFrame) -> Estimate:
    own = rows.groupby("cluster").named.agg(["size", "sum"]).astype(np.float64)
    return proportion(cluster_sums(own["size"].to_numpy(), own["sum"].to_numpy()))


def _on_fixed(since: pd.DataFrame, issue: dict[str, str], solved: pd.Timestamp) -> str:
    """Say how many tickets on the fixed version name the theme."""
    version = issue["fixed_version"].strip()
    if not version:
        return ""
    own = since.loc[since.named & (since.version == version)]
    own = own.loc[pd.to_datetime(own.opened) >= solved]
    if issue["product"].strip():
        own = own.loc[own["product"] == issue["product"]]
    own = own.drop_duplicates("ticket_id")
    if len(own) < TICKETS or own.cluster.nunique() < CUSTOMERS:
        return ""
    who = count(own.cluster.nunique(), "customer")
    return f"named on {count(len(own), 'ticket')} of {who} that have the fixed version {version}"


def _released(candidates: pd.DataFrame, solved: pd.Timestamp) -> str:
    later = candidates.loc[(candidates.kind == RELEASE) & (candidates["at"] > f"{solved:%Y-%m-%d}")]
    return next(iter(later.evidence), "")
