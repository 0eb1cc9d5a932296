"""Customers whose issue was acted on: whoever wrote of it before, to be asked whether it helped."""

from datetime import date, timedelta

import ibis
import pandas as pd

from loopnb.calls import read_day
from loopnb.metrics.comments import commented
from loopnb.metrics.population import population
from loopnb.periods import Period, local_day
from loopnb.register import Register
from loopnb.results import Mentions
from loopnb.results.asking import follow_up_question
from loopnb.results.survey import FOLLOW_UP
from loopnb.settings import Settings
from loopnb.store import Store

DONE = ("done", "closed")
YEAR = timedelta(days=365)  # how long after an action is asked, and how old a comment may be
COLUMNS = ("ticket_id", "person", "account", "key", "survey", "closed_on", "action_id", "question",
           "sent")  # fmt: skip


def acted(
    store: Store, register: Register, settings: Settings, on: date, *, mentions: Mentions | None
) -> pd.DataFrame:
    """Return the customers to ask on a day, one row a person: what was last acted on comes first.

    They wrote of an action's theme in the year before it was in full force, in answer to a survey
    on a ticket: the help desk's id of it is how they are named. `sent` holds for who has had such a
    question since.
    """
    done = _done(register, on)
    if mentions is None or not done:
        return pd.DataFrame(columns=list(COLUMNS))
    first = min(day for _, _, day in done) - YEAR
    said = commented(store, Period("", first, on, "range"), settings.zone).execute()
    named = mentions.counted[["comment_id", "theme"]]
    said = said.loc[said.ticket_id.notna()].merge(named, on="comment_id")
    said["day"] = pd.to_datetime(said.day).dt.date
    people, asked = _people(store, settings), _asked(store, settings)
    parts = [_of_action(said, people, asked, row) for row in done]
    return pd.concat(parts).drop_duplicates("who").reindex(columns=list(COLUMNS))


def _done(register: Register, on: date) -> list[tuple[str, str, date]]:
    """Return id, theme and day of the actions done within a year, the last one first."""
    themes = register.current("issues").set_index("issue_id").theme
    found = []
    for row in register.actions.itertuples():
        theme = row.theme.strip() or str(themes.get(row.issue_id, "")).strip()
        day = read_day(row.full_on) or read_day(row.done_on)
        state = row.status.strip().lower() in DONE
        if state and theme and day and on - YEAR <= day < on:
            found.append((row.action_id, theme, day))
    return sorted(found, key=lambda each: (-each[2].toordinal(), each[0]))


def _of_action(
    said: pd.DataFrame, people: pd.DataFrame, asked: pd.DataFrame, row: tuple[str, str, date]
) -> pd.DataFrame:
    """Return who wrote of one action's theme before it, each with their last ticket on it."""
    action, theme, day = row
    own = said.loc[(said.theme == theme) & (said.day < day) & (said.day >= day - YEAR)]
    own = own.sort_values(["day", "comment_id"]).merge(people, on="ticket_id")
    own = own.assign(who=own.person.fillna(own.ticket_id)).drop_duplicates("who", keep="last")
    since = asked.loc[[when >= day for when in asked.on]]
    again = own.person.isin(since.person.dropna()) | own.ticket_id.isin(since.ticket_id.dropna())
    return own.assign(
        survey=FOLLOW_UP, closed_on="", action_id=action, sent=again.to_numpy(bool),
        question=follow_up_question(theme, day.isoformat()),
    )  # fmt: skip


def _people(store: Store, settings: Settings) -> pd.DataFrame:
    rows = population("tickets", store, settings, ["is_key"])
    return rows.select(
        "ticket_id", person="requester_key", account="account_id", key=rows.is_key.fill_null(False)
    ).execute()  # fmt: skip


def _asked(store: Store, settings: Settings) -> pd.DataFrame:
    """Return who was sent a question on what was acted on, and when."""
    rows = store.table("invitations")
    rows = rows.filter(rows.survey.lower() == FOLLOW_UP, rows.sent_at.notnull())
    frame = rows.select("ticket_id", person="requester_key", at=ibis._.sent_at).execute()
    return frame.assign(
        on=[date.fromisoformat(local_day(each, settings.zone)) for each in frame["at"]]
    )
