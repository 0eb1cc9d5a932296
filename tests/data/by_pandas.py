"""Every metric once more, in plain pandas: the rows it is about, which count, and their values."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from loopnb.periods import Period
from loopnb.settings import Settings

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """The tables of a help desk, its settings, and one period's bounds."""

    frames: dict[str, pd.DataFrame]
    settings: Settings
    period: Period

    def __getattr__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    @property
    def start(self) -> pd.Timestamp:
        return self._utc(self.period.start)

    @property
    def end(self) -> pd.Timestamp:
        return self._utc(self.period.end)

    def _utc(self, day) -> pd.Timestamp:
        return pd.Timestamp(day, tz=self.settings.zone).tz_convert("UTC").tz_localize(None)

    def dated(self, name: str, date: str) -> pd.DataFrame:
        """Return the rows of a table in the period."""
        frame = self.frames[name]
        return frame.loc[(frame[date] >= self.start) & (frame[date] < self.end)]

    @property
    def standing(self) -> pd.DataFrame:
        """The tickets open at some time of the period."""
        t = self.tickets.assign(stopped=self.tickets.resolved_at.fillna(self.tickets.closed_at))
        return t.loc[(t.opened_at < self.end) & ~(t.stopped <= self.start)]

    @property
    def last(self) -> pd.Timestamp:
        return max(self.tickets.opened_at.max(), self.tickets.resolved_at.max())

    @property
    def with_tickets(self) -> pd.DataFrame:
        side = self.tickets[["ticket_id", "contacts", "reopens"]]
        return self.dated("responses", "responded_at").merge(side, on="ticket_id", how="left")


def table(rows: pd.DataFrame, ok, x=1.0) -> pd.DataFrame:
    """Return who, whether the row counts, and its value."""
    key = rows.columns[0]
    who = rows.get("account_id").fillna(rows.get("requester_key", rows[key])).fillna(rows[key])
    return pd.DataFrame({"who": who, "ok": ok, "x": x}, index=rows.index)


def rating(desk: Desk, kind: str, value: Callable) -> pd.DataFrame:
    rows = desk.dated("responses", "responded_at").query("kind == @kind")
    return table(rows, rows.score.between(rows.scale_min, rows.scale_max), value(rows))


def best(rows: pd.DataFrame, worst: bool = False) -> pd.Series:
    """Hold for the two best points of five or more and the best of fewer, or for the worst."""
    wide = np.where(rows.scale_max - rows.scale_min >= 4, 1, 0)
    up = (rows.scale_direction != "low") != worst
    return np.where(up, rows.score >= rows.scale_max - wide, rows.score <= rows.scale_min + wide)


def nps(desk: Desk) -> pd.DataFrame:
    rows = desk.dated("responses", "responded_at").query("kind == 'nps'")
    ok = rows.score.between(0, 10) & (rows.scale_min == 0) & (rows.scale_max == 10)
    return table(rows, ok, np.select([rows.score >= 9, rows.score <= 6], [1, -1], 0))


def effort(desk: Desk, direction: str, most: int) -> pd.DataFrame:
    rows = desk.dated("responses", "responded_at").query("kind == 'ces'")
    rows = rows.loc[rows.scale_direction.isna() | (rows.scale_direction == direction)]
    ok = rows.score.between(1, most) & (rows.scale_min == 1) & (rows.scale_max == most)
    return table(rows, ok & (rows.scale_direction == direction), rows.score)


def response_rate(desk: Desk, after_ticket: bool) -> pd.DataFrame:
    sent = desk.dated("invitations", "sent_at")
    about = sent.ticket_id.notna() | sent.survey.eq("transaction")
    rows = sent.loc[(about == after_ticket) & (sent.disposition != "ineligible")]
    return table(rows, rows.disposition.notna(), rows.disposition.isin(["complete", "Complete"]))


def resolved(desk: Desk, ok: Callable, x: Callable) -> pd.DataFrame:
    rows = desk.dated("tickets", "resolved_at")
    return table(rows, ok(rows), x(rows))


def followed(desk: Desk, ok: Callable, x: Callable) -> pd.DataFrame:
    until = desk.last - desk.settings.thresholds.reopened_within_days * DAY
    return resolved(desk, lambda t: ok(t) & t.reopens.notna() & (t.resolved_at <= until), x)


def waited(desk: Desk, end: str, hours: Callable) -> pd.DataFrame:
    rows = desk.dated("tickets", end)
    rows = rows.loc[rows[end] >= rows.opened_at]
    out = desk.dated("tickets", end).drop(rows.index)
    if end == "first_response_at":  # those not replied to, by their opening
        out = pd.concat([out, desk.dated("tickets", "opened_at").query(f"{end}.isna()")])
    told = table(rows, True, hours(rows.opened_at, rows[end]))
    return pd.concat([told, table(out, False, np.nan)])


def calendar_hours(start: pd.Series, end: pd.Series) -> pd.Series:
    return (end - start).dt.total_seconds() / 3600


def worked(settings: Settings) -> Callable:
    """Return working hours, counted minute by minute on the wall clock of the zone."""
    minutes = pd.date_range("2026-01-01", "2027-03-01", freq="min")
    wall, work = minutes.tz_localize("UTC").tz_convert(settings.zone), settings.business
    clock = wall.strftime("%H:%M").to_numpy().astype(str)
    on = (clock >= f"{work.opens:%H:%M}") & (clock < f"{work.closes:%H:%M}")
    on &= np.isin(wall.dayofweek + 1, work.days)
    on &= ~np.isin(wall.strftime("%F"), [f"{day}" for day in work.closed])
    until = pd.Series(np.append(0, np.cumsum(on)[:-1]), index=minutes)
    return lambda start, end: (until[end].to_numpy() - until[start].to_numpy()) / 60


def marked(desk: Desk) -> pd.DataFrame:
    """Return the resolved, and those opened in the period that are open and marked as late."""
    opened = desk.dated("tickets", "opened_at")
    late = opened.resolved_at.isna() & opened.closed_at.isna() & opened.sla_met.eq(False)
    rows = pd.concat([desk.dated("tickets", "resolved_at"), opened.loc[late.fillna(False)]])
    return table(rows, rows.sla_met.notna(), rows.sla_met)


def sla_policy(desk: Desk) -> pd.DataFrame:
    t = desk.tickets
    due = t.opened_at + pd.to_timedelta(t.sla_target_s, "s")
    rows = t.loc[(due >= desk.start) & (due < desk.end)]
    due = due[rows.index]
    known = rows.resolved_at.notna() | rows.closed_at.isna()
    return table(rows, (due <= desk.last) & known, rows.resolved_at <= due)


def fcr_customer(desk: Desk) -> pd.DataFrame:
    rows = desk.with_tickets.query("kind == 'resolved'")
    ok = rows.score.between(rows.scale_min, rows.scale_max)
    ok &= rows.contacts.notna() & rows.reopens.notna()
    once = (rows.contacts <= 1) & (rows.reopens == 0)
    return table(rows, ok, (rows.score == rows.scale_max) & once)


def repeats(desk: Desk) -> pd.DataFrame:
    t = desk.tickets.sort_values(["opened_at", "ticket_id"])
    known = t.dropna(subset=["problem_id", "account_id"])
    again = known.duplicated(["account_id", "problem_id"]).reindex(t.index, fill_value=False)
    rows = desk.dated("tickets", "opened_at").dropna(subset="problem_id")
    return table(rows, rows.account_id.notna(), again[rows.index])


def incidents(desk: Desk) -> pd.DataFrame:
    rows = desk.dated("tickets", "opened_at")
    rows = rows.loc[rows["type"].fillna("incident").str.lower() == "incident"]
    return table(rows, rows.account_id.isin(desk.accounts.account_id))


def backlog(desk: Desk, days: int) -> pd.DataFrame:
    rows = desk.standing
    rows = rows.loc[~(rows.stopped < desk.end)]
    return table(rows, True, desk.end - rows.opened_at > days * DAY)


def urgent(desk: Desk) -> pd.DataFrame:
    rows = desk.standing.query("priority in ['Urgent', 'p1']")
    end = rows.stopped.fillna(desk.end).clip(upper=desk.end)
    return table(rows, True, calendar_hours(rows.opened_at.clip(lower=desk.start), end))


def every(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index)


BY_PANDAS: dict[str, Callable[[Desk], pd.DataFrame]] = {
    "csat": lambda d: rating(d, "csat", best),
    "csat_low": lambda d: rating(d, "csat", lambda t: best(t, worst=True)),
    "nps": nps,
    "ces1": lambda d: effort(d, "low", 5),
    "ces2": lambda d: effort(d, "high", 7),
    "resolved_said": lambda d: rating(d, "resolved", lambda t: t.score == t.scale_max),
    "response_rate": lambda d: response_rate(d, True),
    "response_rate_other": lambda d: response_rate(d, False),
    "participation": lambda d: resolved(
        d, every, lambda t: t.ticket_id.isin(d.responses.ticket_id.dropna())),
    "time_to_resolve": lambda d: waited(d, "resolved_at", calendar_hours),
    "time_to_resolve_business": lambda d: waited(d, "resolved_at", worked(d.settings)),
    "first_resolution": lambda d: waited(d, "first_resolved_at", calendar_hours),
    "first_reply": lambda d: waited(d, "first_response_at", calendar_hours),
    "first_reply_business": lambda d: waited(d, "first_response_at", worked(d.settings)),
    "sla_met": marked,
    "sla_policy": sla_policy,
    "reopened": lambda d: followed(d, every, lambda t: t.reopens > 0),
    "fcr_one_reply": lambda d: followed(
        d, lambda t: t.contacts.notna(), lambda t: (t.contacts <= 1) & (t.reopens == 0)),
    "fcr_first_session": lambda d: followed(
        d, lambda t: t.first_response_at.notna(),
        lambda t: (t.resolved_at - t.first_response_at <= pd.Timedelta("1h")) & (t.reopens == 0)),
    "fcr_customer": fcr_customer,
    "first_level": lambda d: resolved(
        d, lambda t: t.team.notna(), lambda t: t.team.isin(["Desk", "Night"])),
    "knowledge_link": lambda d: resolved(d, every, lambda t: t.article_id.notna()),
    "repeat_incidents": repeats,
    "volume": lambda d: (lambda t: table(t, True))(d.dated("tickets", "opened_at")),
    "solved": lambda d: (lambda t: table(t, True))(d.dated("tickets", "resolved_at")),
    "backlog": lambda d: backlog(d, 0),
    "backlog_old": lambda d: backlog(d, 30),
    "incidents_per_100": incidents,
    "urgent_hours": urgent,
}  # fmt: skip
