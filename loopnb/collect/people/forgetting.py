"""Forgetting one person: out of the store now, kept out of it by every later load."""

from dataclasses import dataclass

import pandas as pd

from loopnb import lock
from loopnb.collect import merge, refusals
from loopnb.collect.people import holding, searching
from loopnb.collect.people.codes import code
from loopnb.collect.people.forgotten import COMMENT, ID, OWN, Forgotten
from loopnb.errors import UsageError
from loopnb.query import is_called
from loopnb.results import Holding
from loopnb.results.rows import LISTED
from loopnb.schema import TABLES
from loopnb.workspace import Loop

KEPT = ("tickets", "invitations", "responses")  # their rows stay, and are nobody's


@dataclass(frozen=True)
class Parted:
    """What was done: rows made nobody's and comments removed by table, and who still holds."""

    rows: dict[str, int]
    again: bool
    holding: Holding
    listed: int = 0  # rows taken out of the list of refused ones

    @property
    def text(self) -> str:
        kept = ", ".join(f"{self.rows[name]:,} {name}" for name in KEPT)
        said = (
            f"Rows of the store that are nobody's now: {kept}. Comments removed: "
            f"{self.rows['comments']:,}. A later load of the same files brings nothing back."
        )
        if self.listed:
            said += f" Rows removed from {LISTED}: {self.listed:,}."
        if self.again:
            said = f"This person was forgotten before. {said}"
        files = self.holding.table.file.nunique()
        if not files:
            return f"{said} No other file here holds the person."
        said = (
            f"{said} {files:,} files still hold the person; loopnb deletes none of them. Take the "
            "rows out of raw files, run again for the reports, and decide on signed editions."
        )
        if self.holding.table.file.map(is_called).any():
            said += " A database is only read: have the person's rows taken out of it as well."
        return said


def forget(loop: Loop, key: str, by: str) -> Parted:
    """Remove a person from the store and leave a tombstone, the salted hash of their keys.

    `key` is an e-mail address, a requester's key or a contact's id, as an export writes it. Raises
    UsageError where nobody is named in `by`, or where nobody is known by the key.
    """
    key = key.strip()
    if not by.strip():
        raise UsageError("A person is forgotten by a person: name one with --by.")
    if len(key) < 3:
        raise UsageError("Give the whole e-mail address, requester key or contact id.")
    with lock.held(loop.root, "loopnb forget"):
        return _forget(loop, key, by)


def _forget(loop: Loop, key: str, by: str) -> Parted:
    store, register = loop.store, loop.register
    accounts = store.table("accounts")
    if accounts.filter(accounts.account_id == key).count().execute():
        raise UsageError(f"'{key}' is a customer, not a person; loopnb forget takes persons.")
    raw = searching.in_raw(loop, {key})
    if len(raw.keys) > 1 and not any(mark.isdigit() or mark == "@" for mark in key):
        raise UsageError(
            f"Several persons of the raw files may be called '{key}'. Give the e-mail address, the "
            "requester's key or the contact's id."
        )
    keys = {key} | raw.keys
    if more := raw.keys - {key}:
        raw.add(searching.in_raw(loop, more))
    codes = {each: code(each, loop.salt) for each in sorted(keys)}
    gone = Forgotten(frozenset(codes.values()), loop.salt, frozenset(raw.alone))
    theirs = {name: rows.execute() for name, rows in gone.of(store).items()}
    before = set(register.read("forgotten").code) & gone.codes
    if not (before or raw.known or any(map(len, theirs.values()))):
        raise UsageError(
            f"Nobody is known by '{key}', neither in the store nor in the raw files. Give the "
            "e-mail address, the requester's key or the contact's id as the export writes it."
        )
    today = loop.today.isoformat()
    ids = raw.ids.union(*(rows[column].dropna() for rows in theirs.values()
                          for column in rows.columns.intersection(OWN)))  # fmt: skip
    said = {code(COMMENT + each, loop.salt) for each in theirs["comments"].comment_id}
    said |= {code(ID + each, loop.salt) for each in ids}
    known = set(register.read("forgotten").code)
    rows = [{"code": each, "by": by, "on": today} for each in sorted((gone.codes | said) - known)]
    register.adopt("forgotten", pd.DataFrame(rows, columns=["code", "by", "on"]))
    _rewrite(loop, gone)
    listed = refusals.forget(store.folder, raw.places, gone.codes, ids)
    comments = theirs["comments"]
    words = holding.in_words(
        loop, keys | gone.codes, set(comments.comment_id), list(comments.text.dropna())
    )
    raw.rows += words
    counts = {name: len(theirs[name]) for name in (*KEPT, "comments")}
    return Parted(counts, bool(before), raw.result, listed)


def _rewrite(loop: Loop, gone: Forgotten) -> None:
    """Write the tables anew without the person; what changed stands in the store's ledger."""
    store = loop.store
    with store.renewed() as draft:
        changed = []
        for name in TABLES:
            if name in (*KEPT, "comments") and store.has(name):
                rows = gone.applied(draft.table(name), name, draft=draft, store=store)
                draft.write(name, draft.keep(f"whole_{name}", rows))
                changed.append(merge.changes(name, store, draft))
        if changed:
            merge.enter(draft, pd.concat(changed, ignore_index=True))
