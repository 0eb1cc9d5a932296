"""A small grammar: templates with choices and slots, and the slips of people who type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

_CHOICE = re.compile(r"\[([^\]]*)\]")
_WORD = re.compile(r"\b[a-z]{5,}\b")
_BLOCK = 1 << 14


class Dice:
    """Uniform numbers drawn in blocks, which is much faster than one by one."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._numbers = _numbers(rng)

    def roll(self) -> float:
        """A number from 0 up to 1."""
        return next(self._numbers)

    def below(self, count: int) -> int:
        """A whole number from 0 up to ``count`` - 1."""
        return int(next(self._numbers) * count)

    def pick(self, options: Sequence[str]) -> str:
        """One of the options."""
        return options[int(next(self._numbers) * len(options))]


def _numbers(rng: np.random.Generator) -> Iterator[float]:
    while True:
        yield from rng.random(_BLOCK).tolist()


def sentence(templates: Sequence[str], slots: Mapping[str, str], dice: Dice) -> str:
    """One of the templates with its choices made and its slots filled."""
    text = _CHOICE.sub(lambda found: dice.pick(found[1].split("|")), dice.pick(templates))
    return text.format_map(slots) if "{" in text else text


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def mistyped(text: str, dice: Dice) -> str:
    """The text with one slip in one of its longer words."""
    found = list(_WORD.finditer(text))
    if not found:
        return text
    word = found[dice.below(len(found))]
    place = word.start() + 1 + dice.below(len(word[0]) - 2)
    a, b = text[place], text[place + 1]
    slip = (b + a, a, a + a + b)[dice.below(3)]
    return text[:place] + slip + text[place + 2 :]
