"""The words of the comments, written after a plan that knows sentiment and themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .grammar import Dice, capital, mistyped, sentence
from .streams import words
from .subjects import called

PRAISED = ("friendly staff", "quick solution")
_HELLO = {"EN": "Regards", "DE": "Gruß", "ES": "Saludos"}
_CALL = {"EN": "Call me on", "DE": "Rückruf unter", "ES": "Mi teléfono:"}
_MAIL = {"EN": "Write to", "DE": "Mail an", "ES": "Escriban a"}
_CASE = {"EN": "See ticket", "DE": "Siehe Ticket", "ES": "Ver caso"}


def written(
    plans: pd.DataFrame, tickets: pd.DataFrame, contacts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """The plans with a column ``text``.

    Texts beside bent scores are written straight first and then anew, after all others: so the
    words of the others are the same with and without bent scores.
    """
    bent = plans["sentiment"] != plans["straight"]
    straight = plans.assign(sentiment=plans["straight"], ironic=plans["ironic"] & ~bent)
    texts = pd.Series(_texts(straight, tickets, contacts, rng), index=plans.index, dtype="str")
    texts[bent] = _texts(plans[bent], tickets, contacts, rng)
    return plans.assign(text=texts.tolist())


def _texts(
    plans: pd.DataFrame, tickets: pd.DataFrame, contacts: pd.DataFrame, rng: np.random.Generator
) -> list[str]:
    dice = Dice(rng)
    own = tickets.iloc[plans["ticket_row"]]
    people = contacts.iloc[own["contact_row"]]
    rows = zip(
        plans["question"], plans["language"], plans["sentiment"], plans["themes"], plans["ironic"],
        plans["personal"], own["ticket_id"], called(own), own["version"], own["hours"],
        people["full_name"], people["email"], strict=True,
    )  # fmt: skip
    return [_comment(row, dice) for row in rows]


@dataclass(frozen=True)
class Voice:
    """How one customer speaks: the grammar of the language, the facts of the case, the dice."""

    grammar: Mapping[str, Any]
    slots: Mapping[str, str]
    dice: Dice

    def says(self, *path: str) -> str:
        """A sentence from the templates at this place in the grammar."""
        templates = self.grammar
        for key in path:
            templates = templates[key]
        return sentence(templates, self.slots, self.dice)

    def knows(self, theme: str, tone: str) -> bool:
        """Whether the grammar has this tone for the theme."""
        return tone in self.grammar["themes"][theme]


def _comment(row: tuple, dice: Dice) -> str:
    question, language, sentiment, themes, ironic, personal, *facts = row
    grammar = words(f"comments-{language.lower()}")
    if sentiment == "none":
        return dice.pick(grammar["empty"])
    voice = Voice(grammar, _slots(facts, dice), dice)
    said = themes.split(";") if themes else []
    if question == "Q4":
        text = _suggestion(voice, said, sentiment)
    elif sentiment == "-1":
        text = _angry(voice, said, ironic)
    else:
        text = _kind(voice, said, sentiment)
    text = _typed(text, dice)
    return f"{text} {_personal(personal, language, facts, dice)}" if personal else text


def _slots(facts: list, dice: Dice) -> dict[str, str]:
    ticket, product, version, hours, _, _ = facts
    subjects, people = words("subjects"), words("people")
    return {
        "product": product,
        "version": version,
        "ticket": ticket,
        "days": str(max(2, round(hours / 24))),
        "server": f"{dice.pick(subjects['servers'])}{dice.below(60) + 1:02d}",
        "number": str(dice.below(95) + 2),
        "engineer": dice.pick(people["first"]),
    }


def _suggestion(voice: Voice, said: list[str], sentiment: str) -> str:
    """What could be done better, after a complaint if the customer is unhappy."""
    place = ("themes", said[0]) if said else ("generic",)
    parts = [voice.says(*place, "suggest")]
    if sentiment == "-1":
        parts.insert(0, capital(voice.says(*place, "strong")))
    elif voice.dice.roll() < 0.25:
        parts.insert(0, capital(voice.says(*place, "mild")))
    return " ".join(parts)


def _angry(voice: Voice, said: list[str], ironic: bool) -> str:
    """A complaint, or the irony that stands for one."""
    good = [voice.says("themes", theme, "praise") for theme in said if theme in PRAISED]
    bad = [theme for theme in said if theme not in PRAISED]
    tones = ["irony" if ironic and voice.knows(theme, "irony") else "strong" for theme in bad]
    sour = [voice.says("themes", *pair) for pair in zip(bad, tones, strict=True)]
    sour = sour or [voice.says("generic", "strong")]
    plain = bool(sour) and (not ironic or "irony" in tones) and voice.dice.roll() < 0.3
    first = [] if plain else [voice.says("irony" if ironic else "angry_open")]
    if good:
        sour[0] = f"{voice.says('but')} {sour[0]}"
    close = "" if ironic else voice.says("angry_close")
    return _joined([*first, *good, *_chained(voice, sour), close])


def _kind(voice: Voice, said: list[str], sentiment: str) -> str:
    """Praise, or a lukewarm word, with what was less good told mildly."""
    happy = sentiment == "1"
    good = [voice.says("themes", theme, "praise") for theme in said if theme in PRAISED]
    mild = [voice.says("themes", theme, "mild") for theme in said if theme not in PRAISED]
    # A clause of praise needs no opening; everything else takes its tone from it.
    plain = happy and good and voice.dice.roll() < 0.4
    first = [] if plain else [voice.says("praise_open" if happy else "neutral_open")]
    if not happy and not said:
        mild = [voice.says("generic", "mild")]
    if mild:
        mild[0] = f"{voice.says('but')} {mild[0]}"
    close = voice.says("praise_close") if happy else ""
    return _joined([*first, *_chained(voice, good), *_chained(voice, mild), close])


def _chained(voice: Voice, clauses: list[str]) -> list[str]:
    """The first clause as it is, the others tied to it."""
    return clauses[:1] + [f"{voice.says('and')} {clause}".strip() for clause in clauses[1:]]


def _joined(parts: list[str]) -> str:
    return " ".join(capital(part) for part in parts if part)


def _typed(text: str, dice: Dice) -> str:
    """The text as it came from the keyboard."""
    u = dice.roll()
    if u < 0.14:
        text = mistyped(text, dice)
    elif u < 0.24:
        text = text.lower()
    elif u < 0.25:
        text = text.upper()
    elif u < 0.30:
        text = text.rstrip(".") + "!!!" if text.endswith(".") else text
    elif u < 0.36:
        text = text.rstrip(".")
    elif u < 0.40:
        text = text.replace(". ", ".\n", 1)
    return mistyped(text, dice) if u < 0.04 else text


def _personal(kind: str, language: str, facts: list, dice: Dice) -> str:
    """A sentence that gives away who writes, or only looks as if it did."""
    ticket, _, _, _, name, mail = facts
    number = f"{dice.below(1000):03d}"
    phone = dice.pick(words("people")["phones"]).format(d3=number, d2=number[:2])
    sentences = {
        "email": f"{_MAIL[language]} {mail}.",
        "phone": f"{_CALL[language]} {phone}.",
        "name": f"{_HELLO[language]}, {name}",
        "ticket number": f"{_CASE[language]} #{ticket} / 2026-00{ticket}.",
        "email;phone": f"{_HELLO[language]}, {mail}, {phone}",
    }
    return sentences[kind]
