"""The customers: accounts as the CRM knows them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from .streams import codes, words
from .truth import Truth

_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def accounts(truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    """One row for each account, with its hidden effect on satisfaction and its weight."""
    count = truth.accounts
    frame = _names(count, rng)
    frame.insert(0, "account_id", [_long_id("001" + code) for code in codes(rng, count, 12)])
    catalogue = words("catalogue")
    segments = catalogue["segments"]
    frame["segment"] = rng.choice(list(segments), count, p=list(segments.values()))
    frame["industry"] = rng.choice(catalogue["industries"], count)
    frame["is_key"] = _spread(count, round(count * truth.key_share), rng)
    frame["weight"] = _weights(frame["is_key"].to_numpy(), rng)
    frame["annual_revenue"] = _revenue(frame, rng)
    frame["currency"] = "EUR"
    frame["owner"] = rng.choice(words("people")["owners"], count)
    owned = _owned(count, rng)
    names = list(catalogue["products"])
    frame["products"] = [";".join(n for n, has in zip(names, r, strict=True) if has) for r in owned]
    frame["effect"] = _centred(rng.normal(0.0, 1.0, count), frame["weight"]) * truth.account_sd
    frame["heavy"] = _heavy(frame, truth.heavy_accounts)
    frame["renewal_day"] = rng.integers(0, 365, count)
    return frame


def product_shares(accounts: pd.DataFrame) -> np.ndarray:
    """For each account, the shares of its tickets by product."""
    products = words("catalogue")["products"]
    owned = np.column_stack(
        [accounts["products"].str.split(";").map(lambda own, p=p: p in own) for p in products]
    ).astype(float)
    shares = owned * [p["share"] for p in products.values()]
    return shares / shares.sum(axis=1, keepdims=True)


def slug(name: str) -> str:
    """A company's name as the first part of a domain."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _names(count: int, rng: np.random.Generator) -> pd.DataFrame:
    people = words("people")
    regions = words("catalogue")["regions"]
    sizes = _sizes(count, np.array(list(regions.values())))
    rows = []
    for region, size in zip(regions, sizes, strict=True):
        parts = people["companies"][region]
        pairs = [f"{stem} {noun}" for stem in parts["stems"] for noun in parts["nouns"]]
        plain = [pairs[i] for i in rng.permutation(len(pairs))[:size]]
        forms = rng.choice(parts["forms"], size)
        rows += [(p, f"{p} {f}", region, slug(p)) for p, f in zip(plain, forms, strict=True)]
    # Two sisters share a mail domain, so that the domain alone cannot tell them apart.
    for i, plain in enumerate(people["siblings"]):
        rows[i] = (plain, f"{plain} Ltd", "EMEA", "kestrelmoor")
    rows = [rows[i] for i in rng.permutation(count)]
    frame = pd.DataFrame(rows, columns=["plain_name", "name", "region", "domain"])
    frame["domain"] += ".example"
    return frame


def _sizes(count: int, shares: np.ndarray) -> np.ndarray:
    sizes = np.floor(count * shares).astype(int)
    sizes[0] += count - sizes.sum()
    return sizes


def _spread(count: int, chosen: int, rng: np.random.Generator) -> np.ndarray:
    flags = np.zeros(count, dtype=bool)
    flags[rng.permutation(count)[:chosen]] = True
    return flags


def _weights(is_key: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    weight = np.exp(rng.normal(0.0, 0.8, len(is_key))) * np.where(is_key, 2.5, 1.0)
    return weight / weight.sum()


def _revenue(frame: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    median = np.where(frame["is_key"], 420_000, 60_000)
    return np.round(median * np.exp(rng.normal(0.0, 0.6, len(frame))), -2)


def _owned(count: int, rng: np.random.Generator) -> np.ndarray:
    rates = [product["owned"] for product in words("catalogue")["products"].values()]
    owned = rng.random((count, len(rates))) < rates
    owned[~owned.any(axis=1), 0] = True
    return owned


def _centred(draws: np.ndarray, weight: pd.Series) -> np.ndarray:
    """Draws without their weighted mean, so that a lucky draw does not move the whole company."""
    return (draws - np.average(draws, weights=weight)) / draws.std()


def _heavy(frame: pd.DataFrame, count: int) -> np.ndarray:
    """Accounts somewhat above the middle of size: many answers, yet not the largest customers."""
    rank = frame["weight"].rank(ascending=False).to_numpy()
    first = len(frame) // 5
    return (rank > first) & (rank <= first + count)


def _long_id(short: str) -> str:
    """An 18-character id: the last three letters tell which of the 15 are capitals."""
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << i for i, c in enumerate(short[start : start + 5]) if c.isupper())
        suffix += _SUFFIX[bits]
    return short + suffix
