"""Proposed issues: what asks for action and is no issue yet, and what was solved and comes back."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from loopnb.implement.recurrence import recurs
from loopnb.metrics.comments import commented
from loopnb.periods import Period
from loopnb.register.areas import UNKNOWN, areas
from loopnb.results import Candidates, Issues, Items, Mentions
from loopnb.results.candidates import RELEASE
from loopnb.results.issues import OPEN, REOPENED, SOLVED
from loopnb.results.sources import anchor
from loopnb.settings import Settings
from loopnb.store import Store
from loopnb.verdicts import count

MOST = 5
TRAITS = ("product", "version")
EARLIEST = date(2000, 1, 1)


def propose_issues(
    items: Items, candidates: Candidates, mentions: Mentions, store: Store,
    *, known: pd.DataFrame, taxonomy: pd.DataFrame, period: Period, settings: Settings,
) -> Issues:  # fmt: skip
    """Return the issues to open, and the solved ones to open again, the most urgent first.

    Taken are the themes that lead the items, and all that a release stands before a rise of.
    `known` are the register's issues in force; one that is open is proposed no more, one that is
    solved only where it recurs, a theme by the name of the register's own.
    """
    known = known.assign(status=known.status.str.strip().str.lower())
    said = _read(_said(store, known, period, settings), mentions)
    lead = items.lead(MOST) if len(items.table) else items.table
    ranked = {row["theme"]: row for row in lead.to_dict("records")}
    of_release = candidates.table.loc[candidates.table.kind == RELEASE]
    spelt = {theme.casefold(): theme for theme in taxonomy.theme}
    solved = [spelt.get(each.casefold(), "") for each in known.theme[known.status == SOLVED]]
    subjects = dict.fromkeys([*ranked, *of_release.theme, *solved])
    own = mentions.counted.groupby("theme").comment_id.agg(set).to_dict()
    area, owner = areas(taxonomy), dict(zip(taxonomy.theme, taxonomy.owner, strict=True))
    rows = []
    for theme in filter(None, subjects):
        named = said.assign(named=said.comment_id.isin(own.get(theme, set())))
        fresh = _extent(named, ranked.get(theme), period) | {
            "theme": theme, "area": area.get(theme, UNKNOWN), "owner": owner.get(theme, ""),
        }  # fmt: skip
        found = candidates.of(theme)
        rows += _of_theme(fresh, known, (found, named), settings.thresholds.minimum_responses)
    loose = of_release.loc[of_release.theme == ""].drop_duplicates("counted")
    rows += [_of_release(row, known, period) for row in loose.itertuples()]
    table = pd.DataFrame([row for row in rows if row], columns=Issues.columns)
    return Issues.from_table(_unique(table, set(known.issue_id)))


def _said(store: Store, known: pd.DataFrame, period: Period, settings: Settings) -> pd.DataFrame:
    """Return the comments of the period, and back to the first solution of an issue."""
    solved = pd.to_datetime(known.solved_on[known.status == SOLVED], errors="coerce").min()
    start = period.start if pd.isna(solved) else min(period.start, solved.date())
    span = Period("", max(start, EARLIEST), period.end, "range")
    frame = commented(store, span, settings.zone, TRAITS).execute()
    return frame.fillna({"ticket_id": "", "account_id": ""})


def _read(said: pd.DataFrame, mentions: Mentions) -> pd.DataFrame:
    """Return the comments from the first one on that was read for themes."""
    days = pd.to_datetime(said.day)
    return said.loc[days >= days[said.comment_id.isin(mentions.table.comment_id)].min()]


def _extent(said: pd.DataFrame, item: dict | None, period: Period) -> dict:
    """Return how many comments, tickets and customers name a theme, and the points at stake."""
    own = said.loc[said.named & (pd.to_datetime(said.day) >= pd.Timestamp(period.start))]
    counts = {"comments": len(own), "tickets": own.ticket_id[own.ticket_id != ""].nunique(),
              "accounts": own.account_id[own.account_id != ""].nunique()}  # fmt: skip
    told = (
        f"{count(counts['comments'], 'comment')} on {count(counts['tickets'], 'ticket')} of "
        f"{count(counts['accounts'], 'customer')} in {period.title}"
    )
    points = {name: (item or {}).get(name, float("nan"))
              for name in ("points", "points_low", "points_high")}  # fmt: skip
    last = (period.end - timedelta(days=1)).isoformat()
    why = "; ".join(filter(None, [told, (item or {}).get("evidence", "")]))
    return counts | points | {"evidence": why, "opened_on": last, "status": OPEN,
                              "solved_on": "", "fixed_version": ""}  # fmt: skip


def _of_theme(
    fresh: dict, known: pd.DataFrame, found: tuple[pd.DataFrame, pd.DataFrame], minimum: int
) -> Iterator[dict]:
    """Yield the issue to open for a theme, or the solved one to open again, or nothing."""
    candidates, said = found
    mine = known.theme.str.casefold() == fresh["theme"].casefold()
    rows = known.loc[mine].to_dict("records")
    if not rows:
        place = _place(candidates)
        title = f"{fresh['theme']}: {place['product']} {place['version']}".strip(": ")
        told = candidates.loc[candidates.kind == RELEASE, "evidence"].head(1)
        why = "; ".join([fresh["evidence"], *told])
        name = f"I-{anchor(fresh['theme'])}"
        yield fresh | place | {"issue_id": name, "title": title, "evidence": why}
    elif all(row["status"] == SOLVED for row in rows):
        last = max(rows, key=lambda row: (row["solved_on"], row["issue_id"]))
        if why := recurs(last, said, candidates, minimum):
            yield _again(fresh, last) | {"evidence": f"{why}; {fresh['evidence']}"}


def _again(fresh: dict, last: dict) -> dict:
    """Return an issue to open again, as the register has it, with what is known now."""
    return fresh | {name: last[name] for name in Issues.columns if name in last} | {
        "status": REOPENED, "evidence": fresh["evidence"]}  # fmt: skip


def _place(candidates: pd.DataFrame) -> dict[str, str]:
    """Return product, component and version that stand out most, '' where none does."""
    first = candidates.drop_duplicates("kind").set_index("kind")
    product = first["product"].get("product") or first["product"].get(RELEASE) or ""
    parts = candidates.loc[(candidates.kind == "component") & (candidates["product"] == product)]
    name = first.what.get(RELEASE, first.what.get("version", ""))
    return {"product": product, "component": next(iter(parts.what), ""),
            "version": _version(name)}  # fmt: skip


def _version(name: str) -> str:
    """Return the version in the name of a release: '7.2' of 'Vault 7.2 with the fix'."""
    found = re.search(r"(?<![\w.])v?(\d+(?:\.\d+)+[\w-]*)", name)
    return found[1] if found else ""


def _of_release(row: object, known: pd.DataFrame, period: Period) -> dict | None:
    """Return the issue of tickets that rose after a release where no theme goes with them."""
    name = f"I-{anchor(row.counted.removeprefix('tickets on '))}"
    mine = known.loc[known.issue_id == name].to_dict("records")
    fresh = {"issue_id": name, "theme": "", "title": f"More {row.counted} since {row.what}",
            "area": row.area, "product": row.product, "component": "",
            "version": _version(row.what), "owner": "", "status": OPEN, "solved_on": "",
             "fixed_version": "",
            "opened_on": (period.end - timedelta(days=1)).isoformat(), "comments": 0,
            "tickets": int(row.n), "accounts": 0, "evidence": row.evidence}  # fmt: skip
    if not mine:
        return fresh
    again = mine[0]["status"] == SOLVED and row.at > (mine[0]["solved_on"] or row.at)
    return _again(fresh, mine[0]) if again else None


def _unique(table: pd.DataFrame, taken: set[str]) -> pd.DataFrame:
    """Return the issues with ids that no other one has, those to open again with their own."""
    names = []
    for row in table.itertuples():
        name, number = row.issue_id, 2
        while row.status != REOPENED and (name in taken or name in names):
            name, number = f"{row.issue_id}-{number}", number + 1
        names.append(name)
    points = ["points", "points_low", "points_high"]
    return table.assign(issue_id=names).astype(dict.fromkeys(points, "float64"))
