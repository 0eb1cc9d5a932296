"""Focus groups and conversations: who spoke with whom about what, word for word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .clock import END, ORIGIN
from .grammar import Dice, capital, sentence
from .streams import words
from .subjects import OLD_NAME, RENAMED_AT
from .truth import Truth

FOCUS_SHARE = 0.3


def conversations(
    truth: Truth, accounts: pd.DataFrame, contacts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """One row for each conversation: front matter and speaker turns, in order of date."""
    dice = Dice(rng)
    days = np.sort(rng.integers(0, (END - ORIGIN).days, truth.conversations))
    keys = accounts.sort_values("weight", ascending=False, kind="stable").index
    pool = keys[: max(truth.conversations // 2, 8)]
    rows = []
    for number, day in enumerate(days.tolist(), start=1):
        date = f"{ORIGIN + pd.Timedelta(days=day):%Y-%m-%d}"
        group = dice.roll() < FOCUS_SHARE
        guests = [int(pool[dice.below(len(pool))]) for _ in range(4 if group else 1)]
        rows.append(_conversation((number, date, group), guests, (accounts, contacts), dice))
    return pd.DataFrame(rows)


def _conversation(
    what: tuple[int, str, bool],
    guests: list[int],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    dice: Dice,
) -> dict[str, Any]:
    number, date, group = what
    accounts, contacts = tables
    topics = _topics(date)
    chosen = [topics[dice.below(len(topics))] for _ in range(3 if group else 2)]
    chosen = [topic for i, topic in enumerate(chosen) if topic not in chosen[:i]]
    people = [contacts[contacts["account_row"] == guest].iloc[0] for guest in guests]
    labels = [f"Customer {'ABCD'[i]}" for i in range(len(guests))] if group else ["Customer"]
    themes = [topic["theme"] for topic in chosen]
    return {
        "conversation_id": f"C-{number:03d}",
        "date": date,
        "kind": "focus group" if group else "conversation",
        "account": accounts["name"].iloc[guests[0]],
        "account_id": accounts["account_id"].iloc[guests[0]],
        "participants": [f"{p['full_name']} ({p['name']})" for p in people],
        "moderator": dice.pick(words("people")["moderators"]),
        "themes": ";".join(themes),
        "promises": _promises(date, themes, dice),
        "turns": _of_its_time(_turns(chosen, labels, dice), date),
    }


def _topics(date: str) -> list[dict[str, str]]:
    topics = words("conversations")["topics"]
    return [t for t in topics if t.get("from", "") <= date <= t.get("to", "9")]


def _promises(date: str, themes: list[str], dice: Dice) -> list[dict[str, str]]:
    lines = words("conversations")["promises"]
    promises = []
    for theme in themes:
        if dice.roll() < 0.55:
            due = pd.Timestamp(date) + pd.Timedelta(days=14 + dice.below(45))
            owner = dice.pick(words("people")["owners"])
            promises.append(
                {"text": dice.pick(lines[theme]), "owner": owner, "due": f"{due:%Y-%m-%d}"}
            )
    return promises


def _turns(topics: list[dict[str, str]], labels: list[str], dice: Dice) -> list[tuple[str, str]]:
    talk, grammar = words("conversations"), words("comments-en")
    turns = [(label, sentence(talk["small_talk"], _slots(topics[0], dice), dice))
             for label in labels[:1]]  # fmt: skip
    turns.insert(0, ("Moderator", "Thank you for your time. May I quote you without your name?"))
    for topic in topics:
        turns.append(("Moderator", topic["open"]))
        source = grammar["themes"][topic["theme"]]
        for place, label in enumerate(labels):
            tone = ("strong", "mild", "strong", "suggest")[dice.below(4)]
            said = capital(sentence(source[tone], _slots(topic, dice), dice))
            if place:
                said = f"{sentence(talk['agree'][:1], {}, dice)} {said}"
            turns.append((label, said))
        turns.append(("Moderator", sentence(talk["probes"], {}, dice)))
        answer = sentence(source["suggest"], _slots(topic, dice), dice)
        turns.append((labels[dice.below(len(labels))], answer))
    return [*turns, ("Moderator", sentence(talk["closing"], {}, dice))]


def _of_its_time(turns: list[tuple[str, str]], date: str) -> list[tuple[str, str]]:
    """The turns with the product's name of that day."""
    if date >= RENAMED_AT:
        return turns
    return [(speaker, said.replace("Vault", OLD_NAME)) for speaker, said in turns]


def _slots(topic: dict[str, str], dice: Dice) -> dict[str, str]:
    return {
        "product": topic["product"],
        "version": "7.2" if topic["theme"] == "restore failures" else "the last release",
        "ticket": str(100_001 + dice.below(30_000)),
        "days": str(2 + dice.below(9)),
        "server": f"{dice.pick(words('subjects')['servers'])}{dice.below(60) + 1:02d}",
        "number": str(3 + dice.below(40)),
        "engineer": dice.pick(words("people")["first"]),
    }
