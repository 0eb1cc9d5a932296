"""What a ticket looks like in the help desk: its product's version, cause, channel and subject."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .clock import hour_of
from .streams import words

RENAMED_AT, OLD_NAME = "2025-07-01", "SafeVault"


def described(tickets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same tickets with version, component, cause, channel and type."""
    catalogue = words("catalogue")
    u = rng.random((len(tickets), 5))
    category = tickets["category"]
    return tickets.assign(
        version=_versions(tickets, u[:, 0]),
        component=_by_category(category, {k: (v, None) for k, v in catalogue["components"].items()},
                               u[:, 1]),
        cause_code=_by_category(category, {k: (list(v), list(v.values()))
                                           for k, v in catalogue["causes"].items()}, u[:, 2]),
        channel=_one_of(catalogue["channels"], u[:, 3]),
        type=np.where(category == "How-to", "Question", _one_of(catalogue["types"], u[:, 4])),
    )  # fmt: skip


def subjects(tickets: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    """A subject in the customer's own voice for each ticket."""
    grammar = words("subjects")
    u = rng.random((len(tickets), 5)).tolist()
    columns = ("category", "component", "version", "priority", "language")
    rows = zip(called(tickets), *(tickets[c].tolist() for c in columns), u, strict=True)
    return [_subject(grammar, row) for row in rows]


def called(tickets: pd.DataFrame) -> list[str]:
    """What customers called the product when they opened each ticket."""
    early = tickets["opened_at"] < pd.Timestamp(RENAMED_AT, tz="UTC")
    return tickets["product"].mask(early & (tickets["product"] == "Vault"), OLD_NAME).tolist()


def _subject(grammar: dict, row: tuple) -> str:
    product, category, component, version, priority, language, u = row
    templates = grammar[language].get(category) or grammar[language]["any"]
    template = templates[int(u[0] * len(templates))]
    text = template.format(
        product=product, component=component, version=version,
        server=f"{grammar['servers'][int(u[1] * len(grammar['servers']))]}{int(u[2] * 60) + 1:02d}",
        number=int(u[3] * 95) + 2,
    )  # fmt: skip
    if priority == "Urgent":
        text = grammar["urgent"][int(u[4] * len(grammar["urgent"]))].format(text=text)
    elif u[4] < 0.15:
        text = text.lower()
    elif u[4] > 0.96:
        text = "Re: " + text
    return text


def _versions(tickets: pd.DataFrame, u: np.ndarray) -> np.ndarray:
    """The version in use: customers upgrade some time after a release, on average 60 days."""
    lag = -np.log(1 - u) * 60 * 24
    version = np.empty(len(tickets), dtype=object)
    for product, releases in words("catalogue")["versions"].items():
        rows = (tickets["product"] == product).to_numpy()
        dates = np.array([hour_of(date) for _, date in releases])
        names = np.array([name for name, _ in releases], dtype=object)
        place = np.searchsorted(dates, (tickets["opened"].to_numpy() - lag)[rows], side="right")
        version[rows] = names[np.maximum(place - 1, 0)]
    old = (tickets["caused"] & ~np.isin(version, ["7.2", "7.2.1", "7.3"])).to_numpy()
    version[old] = "7.2"
    return version


def _by_category(category: pd.Series, table: dict, u: np.ndarray) -> np.ndarray:
    values = np.empty(len(category), dtype=object)
    for name, (options, shares) in table.items():
        rows = (category == name).to_numpy()
        edges = np.cumsum(shares or np.full(len(options), 1 / len(options)))
        place = np.searchsorted(edges[:-1], u[rows], side="right")
        values[rows] = np.array(options, dtype=object)[place]
    return values


def _one_of(shares: dict[str, float], u: np.ndarray) -> np.ndarray:
    edges = np.cumsum(list(shares.values()))
    return np.array(list(shares), dtype=object)[np.searchsorted(edges[:-1], u, side="right")]
