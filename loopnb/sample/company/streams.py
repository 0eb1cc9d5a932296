"""One stream of random numbers for each part, so that a change in one leaves the others alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

# The order is part of the seed: new parts go to the end.
PARTS = (
    "accounts", "contacts", "opening", "handling", "themes", "scores", "invitations",
    "answers", "nps", "renewals", "plans", "texts", "subjects", "conversations", "marks",
    "nps texts", "extra",
)  # fmt: skip
ALPHABET = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))


def streams(seed: int) -> dict[str, np.random.Generator]:
    """A generator for each part of the company."""
    children = np.random.SeedSequence(seed).spawn(len(PARTS))
    return {part: np.random.default_rng(child) for part, child in zip(PARTS, children, strict=True)}


@cache
def words(name: str) -> Any:
    """The contents of a YAML file of the folder ``words``; callers must not change them."""
    text = (files(__package__) / "words" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def table_text(name: str) -> str:
    """The text of a CSV file of the folder ``words``."""
    return (files(__package__) / "words" / f"{name}.csv").read_text(encoding="utf-8")


def codes(rng: np.random.Generator, count: int, length: int) -> list[str]:
    """Random codes of letters and digits, all different for any practical count."""
    letters = ALPHABET[rng.integers(0, len(ALPHABET), (count, length))]
    return ["".join(row) for row in letters.tolist()]


def drawn(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    """For each row of ``shares``, the column drawn with those probabilities."""
    edges = np.cumsum(shares, axis=1)
    edges /= edges[:, -1:]
    return (rng.random((len(shares), 1)) > edges[:, :-1]).sum(axis=1)
