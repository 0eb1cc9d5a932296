"""The tables of kpi.py in plain pandas, as one would write them for this one purpose."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

ZONE, FOLLOW_UP, SESSION, OLD = "Europe/Berlin", "14D", "1h", "30D"
QUARTERS = pd.period_range("2024Q4", "2026Q3", freq="Q")
HEADLINE_PERIODS = ("2025-Q3", "2026-Q3")
TICKETS = [
    "ticket_id", "account_id", "type", "opened_at", "first_response_at", "first_resolved_at",
    "resolved_at", "priority", "product", "region", "team", "reopens", "contacts", "sla_target_s",
    "sla_met", "problem_id", "article_id",
]  # fmt: skip
ANSWERS = ["ticket_id", "responded_at", "kind", "score", "scale_min", "scale_max"]
SHORT = ["type", "priority", "product", "region", "team", "kind"]
Found = dict[str, list[float]]


def tables(root: Path) -> Found:
    """Return value and n of every metric by quarter, of headlines also by product and region."""
    folder = root / (root / "CURRENT").read_text().strip()
    tickets, answers = read(folder / "tickets", TICKETS), read(folder / "responses", ANSWERS)
    accounts = read(folder / "accounts", ["account_id"])
    found: Found = {}
    for part in (of_answers(answers, tickets), of_tickets(tickets, answers),
                 of_counts(tickets, accounts)):  # fmt: skip
        for name, rows, by, way in part:
            found |= said(name, rows.groupby(by, observed=True).value, way)
    return found | dict(standing(tickets))


def read(folder: Path, columns: list[str]) -> pd.DataFrame:
    """Return a table of the store; words that come again and again are categories."""
    files = sorted(folder.glob("*/*.parquet"))
    frame = pd.concat([pd.read_parquet(file, columns=columns) for file in files])
    short = [name for name in SHORT if name in frame]
    return frame.reset_index(drop=True).astype(dict.fromkeys(short, "category"))


def quarter(moments: pd.Series) -> pd.Series:
    """Return the quarter of times in the zone; unknown beyond the eight."""
    local = moments.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    number = local.dt.year * 4 + local.dt.quarter - 1
    first = QUARTERS[0].year * 4 + QUARTERS[0].quarter - 1
    code = (number - first).where(number.between(first, first + len(QUARTERS) - 1), -1)
    names = [called(each) for each in QUARTERS]
    return pd.Series(pd.Categorical.from_codes(code.astype("int8"), names), index=moments.index)


def called(quarter: pd.Period) -> str:
    return f"{quarter.year}-Q{quarter.quarter}"


def said(name: str, groups, way: str) -> Found:
    """Return 'metric place': value and n."""
    value, n = getattr(groups, way)(), groups.count()
    places = [" ".join(place) if isinstance(place, tuple) else place for place in n.index]
    pairs = zip(places, value, n, strict=True)
    return {f"{name} {place}": [float(v), int(count)] for place, v, count in pairs if count}


def parted(
    name: str, rows: pd.DataFrame, value: pd.Series, way: str = "mean", *, headline: bool = False
) -> Iterator[tuple]:
    """Yield a metric's rows with the columns to group by: quarter, and for headlines the rest."""
    rows = rows.assign(value=value)
    yield name, rows, ["quarter"], way
    if headline:
        rows = rows.loc[rows.quarter.isin(HEADLINE_PERIODS)]
        rows = rows.assign(quarter=rows.quarter.cat.remove_unused_categories())
        for trait in ("product", "region"):
            yield name, rows, ["quarter", trait], way


def of_answers(answers: pd.DataFrame, tickets: pd.DataFrame) -> Iterator[tuple]:
    """Yield the metrics of answers."""
    answers = answers.assign(quarter=quarter(answers.responded_at))
    side = tickets[["ticket_id", "product", "region", "contacts", "reopens"]]
    parts = {kind: answers.loc[answers.kind == kind] for kind in answers.kind.cat.categories}
    csat = parts["csat"].merge(side, on="ticket_id", how="left")
    yield from parted("csat", csat, 100.0 * (csat.score >= 4), headline=True)
    yield from parted("csat_low", csat, 100.0 * (csat.score <= 2))
    nps = parts["nps"]
    yield from parted("nps", nps, 100.0 * (nps.score >= 9) - 100.0 * (nps.score <= 6))
    yield from parted("ces2", parts["ces"], parts["ces"].score)
    told = parts["resolved"].merge(side, on="ticket_id", how="left")
    yes = told.score == told.scale_max
    yield from parted("resolved_said", told, 100.0 * yes)
    once = (told.contacts <= 1) & (told.reopens == 0)
    yield from parted("fcr_customer", told, 100.0 * (yes & once))


def hours(rows: pd.DataFrame, end: str) -> pd.Series:
    return (rows[end] - rows.opened_at).dt.total_seconds() / 3600


def of_tickets(tickets: pd.DataFrame, answers: pd.DataFrame) -> Iterator[tuple]:
    """Yield the shares and the medians of tickets."""
    last = max(tickets.opened_at.max(), tickets.resolved_at.max())
    ended = tickets.loc[tickets.resolved_at.notna()]
    ended = ended.assign(quarter=quarter(ended.resolved_at))
    yield from parted("participation", ended, 100.0 * ended.ticket_id.isin(answers.ticket_id))
    yield from parted("time_to_resolve", ended, hours(ended, "resolved_at"), "median",
                      headline=True)  # fmt: skip
    for name, end in (("first_resolution", "first_resolved_at"),
                      ("first_reply", "first_response_at")):  # fmt: skip
        rows = tickets.assign(quarter=quarter(tickets[end]))
        yield from parted(name, rows, hours(rows, end), "median")
    yield from parted("sla_met", ended, 100.0 * ended.sla_met.astype("float"), headline=True)
    yield from parted("first_level", ended, 100.0 * (ended.team == "First line"))
    yield from parted("knowledge_link", ended, 100.0 * ended.article_id.notna())
    old = ended.loc[ended.resolved_at <= last - pd.Timedelta(FOLLOW_UP)]
    yield from parted("reopened", old, 100.0 * (old.reopens > 0), headline=True)
    once = old.reopens == 0
    yield from parted("fcr_one_reply", old, 100.0 * (once & (old.contacts <= 1)))
    quick = old.resolved_at - old.first_response_at <= pd.Timedelta(SESSION)
    yield from parted("fcr_first_session", old, 100.0 * (once & quick))
    due = tickets.opened_at + pd.to_timedelta(tickets.sla_target_s, "s")
    rows = tickets.assign(quarter=quarter(due)).loc[due <= last]
    yield from parted("sla_policy", rows, 100.0 * (rows.resolved_at <= due.loc[rows.index]))


def of_counts(tickets: pd.DataFrame, accounts: pd.DataFrame) -> Iterator[tuple]:
    """Yield counts a day, incidents for 100 customers in 30 days, and problems that came again."""
    length = {called(each): each.end_time.dayofyear - each.start_time.dayofyear + 1
              for each in QUARTERS}  # fmt: skip
    for name, date in (("volume", "opened_at"), ("solved", "resolved_at")):
        rows = tickets.assign(quarter=quarter(tickets[date]))
        days = 1 / rows.quarter.map(length).astype("float")
        yield from parted(name, rows, days, "sum", headline=name == "volume")
    rows = tickets.assign(quarter=quarter(tickets.opened_at))
    incidents = rows.loc[(rows["type"] == "Incident") & rows.account_id.isin(accounts.account_id)]
    each = 100 * 30 / len(accounts) / incidents.quarter.map(length).astype("float")
    yield from parted("incidents_per_100", incidents, each, "sum")
    named = rows.dropna(subset=["problem_id", "account_id"]).sort_values(["opened_at", "ticket_id"])
    again = named.duplicated(["account_id", "problem_id"])
    yield from parted("repeat_incidents", named, 100.0 * again)


def standing(tickets: pd.DataFrame) -> Iterator[tuple[str, list[float]]]:
    """Yield what is open at each quarter's end, and the hours of the urgent a day."""
    for period in QUARTERS:
        name = called(period)
        first, until = period.start_time, (period + 1).start_time
        start, end = (moment.tz_localize(ZONE).tz_convert("UTC").tz_localize(None)
                      for moment in (first, until))  # fmt: skip
        there = (tickets.opened_at < end) & ~(tickets.resolved_at <= start)
        rows = tickets.loc[there]
        left = rows.loc[~(rows.resolved_at < end)]
        old = (end - left.opened_at) > pd.Timedelta(OLD)
        yield f"backlog {name}", [float(len(left)), len(left)]
        yield f"backlog_old {name}", [float(old.sum()), len(left)]
        if name in HEADLINE_PERIODS:
            for trait in ("product", "region"):
                for place, part in old.groupby(left[trait], observed=True):
                    yield f"backlog_old {name} {place}", [float(part.sum()), len(part)]
        urgent = rows.loc[rows.priority == "Urgent"]
        until = urgent.resolved_at.fillna(end).clip(upper=end)
        spent = (until - urgent.opened_at.clip(lower=start)).dt.total_seconds().sum() / 3600
        yield (
            f"urgent_hours {name}",
            [spent / (period.end_time - first).ceil("D").days, len(urgent)],
        )
