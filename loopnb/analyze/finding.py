"""One customer, found by number, by name, or by a part of the name that no other has."""

import difflib
import re
import unicodedata
from dataclasses import dataclass

import ibis
import pandas as pd

from loopnb.errors import DataError, UsageError
from loopnb.results.words import listed
from loopnb.store import Store

NAMED = 5  # customers that a message names
FROM = ("tickets", "responses", "renewals")  # tables whose customers need not be on the list


@dataclass(frozen=True)
class Account:
    """A customer: its number, its name (the number where it has none), and a name for files."""

    account_id: str
    name: str
    slug: str


def find(store: Store, text: str) -> Account:
    """Return the customer that `text` names; raises UsageError for none and for several.

    It is a number, else a name, else a part of one, whatever the case. Raises DataError where no
    row names any customer.
    """
    known, asked = everybody(store), " ".join(text.split())
    if known.empty:
        raise DataError(
            "No row names a customer, so there is nobody to be briefed on. Load a list of "
            "customers, or tickets that name theirs."
        )
    if not asked:
        raise UsageError("Name a customer: its number, its name, or a part of the name.")
    names, fold = known.name.str.split().str.join(" "), asked.casefold()
    folded = names.str.casefold()
    rules = (known.account_id == asked, names == asked, folded == fold,
             folded.str.contains(fold, regex=False) & (names != ""))  # fmt: skip
    hits = next((known.loc[rule] for rule in rules if rule.any()), known.iloc[:0])
    if hits.empty:
        raise UsageError(f"Customer '{asked}' is not known. Nearest: {_near(known, fold)}.")
    if len(hits) > 1:
        raise UsageError(_several(hits, asked))
    row = hits.iloc[0]
    return Account(row.account_id, row["name"] or row.account_id, _slug(row, known))


def everybody(store: Store) -> pd.DataFrame:
    """Return account_id and name ('' if unknown) of all customers that any row names, in order."""
    accounts = store.table("accounts").select("account_id", "name")
    parts = [store.table(name).select("account_id", name=ibis.null("string")) for name in FROM]
    rows = ibis.union(accounts, *parts).filter(lambda t: t.account_id.notnull())
    rows = rows.group_by("account_id").aggregate(name=rows.name.max().fill_null(""))
    return rows.order_by("account_id").execute()


def _several(hits: pd.DataFrame, asked: str) -> str:
    """Return the sentence for a name that fits several customers."""
    first = hits.sort_values(["name", "account_id"]).head(NAMED)
    names = [f"{row.name} ({row.account_id})" for row in first.itertuples(index=False)]
    names += [f"{len(hits) - NAMED:,} more"] if len(hits) > NAMED else []
    found = f"'{asked}' fits {len(hits):,} customers: {listed(names)}"
    return f"{found}. Name one in full or by its number."


def _near(known: pd.DataFrame, fold: str) -> str:
    """Return the customers whose name or number is most like what was asked for."""
    calls = known.name.where(known.name != "", known.account_id)
    folded = dict(zip(calls.str.casefold(), calls, strict=True))
    near = difflib.get_close_matches(fold, list(folded), n=NAMED, cutoff=0.0)
    return listed([folded[each] for each in near], "or")


def _slug(row: pd.Series, known: pd.DataFrame) -> str:
    """Return a customer's name for files; with the number where another one's is the same."""
    slug, number = _plain(row["name"]), _plain(row.account_id) or "customer"
    alone = known["name"].map(_plain).eq(slug).sum() == 1
    return slug if slug and alone else "-".join(filter(None, (slug, number)))


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60].strip("-")
