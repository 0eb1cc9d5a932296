"""Customers' names out of what leaves: each becomes '[customer]'."""

import re
from collections.abc import Iterable

import pandas as pd

from loopnb.store import Store

MARK = "[customer]"
SHORTEST = 3  # a name of two letters is too often something else
OURS = ("product", "component", "version", "theme")


class Names:
    """The names and domains of the accounts, and how they are masked.

    A name of one word counts where it is written as the account's is, a longer one in any case.
    What `ours` names, our own products and themes, is never masked.
    """

    def __init__(self, names: Iterable[str], ours: Iterable[str] = ()) -> None:
        own = {word.strip().casefold() for word in ours}
        clean = {" ".join(name.split()) for name in names}
        clean = {name for name in clean if len(name) >= SHORTEST and name.casefold() not in own}
        self.known = sorted(clean, key=lambda name: (-len(name), name))  # longer names first

    @classmethod
    def of(cls, store: Store, issues: pd.DataFrame) -> "Names":
        """Return the names of the store's accounts, less what the issues call our own."""
        rows = store.table("accounts").select("name", "domain").execute()
        ours = [text for column in OURS for text in issues[column]]
        return cls([*rows.name.dropna(), *rows.domain.dropna()], ours)

    def masked(self, text: str) -> str:
        """Return a text without any customer's name."""
        folded = text.casefold()
        for name in self.known:
            if name.casefold() in folded:
                text = _pattern(name).sub(MARK, text)
        return text


def _pattern(name: str) -> re.Pattern:
    flags = re.IGNORECASE if " " in name or "." in name else 0
    words = r"\s+".join(re.escape(word) for word in name.split(" "))
    return re.compile(rf"(?<!\w){words}(?!\w)", flags)
