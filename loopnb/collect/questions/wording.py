"""Where a question reads otherwise than before: its text, its id, its scale, its choices.

No change is: blanks, tags and capitals; another language version, known by the answers'
languages; what only one of two files tells; a point of the scale that fewer people chose.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from scipy.stats import hypergeom

from loopnb.collect.questions.asked import folded

TEXT, IDENTITY, SCALE, CHOICES = "text", "id", "scale", "choices"
CHANCE = 1e-4  # a choice is new, or gone, where chance leaves it out less often than this
Labels = dict[str, dict[str, int]]


@dataclass
class Asked:
    """A stretch of answers to one question that reads the same throughout."""

    kind: str
    survey: str
    slot: str
    text: str
    asked_id: str
    scale: str
    languages: set[str]
    labels: Labels
    first: pd.Timestamp
    last: pd.Timestamp

    @classmethod
    def of(cls, line: object) -> "Asked":
        """Return the stretch that one file's line begins."""
        return cls(
            line.kind, line.survey, line.slot, line.text, line.asked_id, line.scale,
            set(line.languages.split()), json.loads(line.labels), pd.Timestamp(line.fresh),
            pd.Timestamp(line.last),
        )  # fmt: skip

    def joined(self, other: "Asked") -> None:
        """Take in later answers to the same question; what was not told yet is told by them."""
        self.text, self.asked_id = self.text or other.text, self.asked_id or other.asked_id
        self.scale, self.last = self.scale or other.scale, max(self.last, other.last)
        self.languages |= other.languages
        for score, labels in other.labels.items():
            mine = self.labels.setdefault(score, {})
            mine.update({each: max(n, mine.get(each, 0)) for each, n in labels.items()})


@dataclass(frozen=True)
class Change:
    """One question before and after; `was` and `now` are what people read."""

    before: Asked
    after: Asked
    what: tuple[str, ...]
    was: str
    now: str
    at: pd.Timestamp
    points: tuple[str, ...] = ()  # the scores whose choices changed


def speak_apart(one: Asked, other: Asked) -> bool:
    """Hold where two stretches have no language in common: versions, not changes."""
    return bool(one.languages and other.languages and not one.languages & other.languages)


def change(before: Asked, after: Asked, *, same_id: bool = True) -> Change | None:
    """Return how two stretches differ, None where nothing that both tell does.

    `same_id` is whether both should have one id: two surveys have two.
    """
    told: dict[str, tuple[str, str]] = {}
    points = () if before.scale != after.scale else points_changed(before.labels, after.labels)
    if before.text and after.text and folded(before.text) != folded(after.text):
        told[TEXT] = (f"“{before.text}”", f"“{after.text}”")
    if same_id and before.asked_id and after.asked_id and before.asked_id != after.asked_id:
        told[IDENTITY] = (f"id {before.asked_id}", f"id {after.asked_id}")
    if before.scale and after.scale and before.scale != after.scale:
        told[SCALE] = (before.scale, after.scale)
    if points:
        told[CHOICES] = (_said(before.labels, points), _said(after.labels, points))
    if not told:
        return None
    was, now = ("; ".join(each) for each in zip(*told.values(), strict=True))
    return Change(before, after, tuple(told), was, now, after.first, tuple(points))


def points_changed(before: Labels, after: Labels) -> list[str]:
    """Return the scores that read otherwise, were not offered before or no longer are.

    Both are told only of choices in words. An end of the scale that nobody chooses any more is
    what better service looks like, not a choice that is gone.
    """
    if not before or not after:
        return []
    other = [score for score in set(before) & set(after)
             if not set(map(folded, before[score])) & set(map(folded, after[score]))]  # fmt: skip
    old, new = (sum(sum(each.values()) for each in all_.values()) for all_ in (before, after))
    fresh = [score for score in set(after) - set(before)
             if hypergeom.pmf(0, old + new, sum(after[score].values()), old) < CHANCE]  # fmt: skip
    ends = min(map(float, after)), max(map(float, after))
    gone = [score for score in set(before) - set(after) if ends[0] < float(score) < ends[1]
            and hypergeom.pmf(0, old + new, sum(before[score].values()), new) < CHANCE]  # fmt: skip
    return sorted([*other, *fresh, *gone], key=float)


def _said(labels: Labels, points: list[str]) -> str:
    return ", ".join(f"{score} = {' or '.join(sorted(labels[score]))}" if score in labels
                     else f"no {score}" for score in points)  # fmt: skip


def stretches(lines: Iterable[object]) -> list[tuple[Asked, Asked | None]]:
    """Return the stretches of one question in time, each with the one that it follows, if any.

    A line follows the last stretch that shares a language with it.
    """
    known: list[tuple[Asked, Asked | None]] = []
    for line in lines:
        fresh = Asked.of(line)
        before = next((each for each, _ in reversed(known) if not speak_apart(each, fresh)), None)
        if before is None or change(before, fresh) is not None:
            known.append((fresh, before))
        else:
            before.joined(fresh)
    return known
