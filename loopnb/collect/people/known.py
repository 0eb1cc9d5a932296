"""What the tables know of people and customers, gathered before the first text is masked."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.mapping import Sheet
from loopnb.collect.redaction import Names, Redactor, Words
from loopnb.schema import TABLES
from loopnb.settings import Settings
from loopnb.store import Draft

MANY = 20_000  # texts that are looked at to see which names are ordinary words
SMALL = re.compile(r"(?<![\w'’-])[^\W\d_]{3,}(?![\w'’-])")
FOUR_PARTS = r"^\d{1,3}(\.\d{1,3}){3}$"
OURS = {"tickets": ("product", "component", "category", "channel", "region", "team", "priority"),
        "events": ("product",), "accounts": ("segment", "region")}  # fmt: skip
IDS = {"tickets": ("ticket_id", "ticket"), "accounts": ("account_id", "account")}
Fates = Mapping[str, ir.Table]


class Known:
    """Names, versions and ids that the files and the store hold: what makes a redactor."""

    def __init__(self, fates: Fates, sheets: list[Sheet], draft: Draft, settings: Settings) -> None:
        self.fates, self.sheets, self.draft, self.settings = fates, sheets, draft, settings

    def redactor(self, old_names: pd.DataFrame) -> Redactor:
        """Return what masks texts; `old_names` are the register's (kind, old, new)."""
        settings = self.settings
        regions = (settings.phone_region, *settings.redaction.countries)
        former = old_names.loc[old_names.kind == "account", "old"]
        companies = [*self._each("accounts", "name"), *former]
        ours, versions = self._ours()
        leave = ours | set(settings.redaction.leave)
        words = Words(frozenset(name.lower() for name in leave), self._loud())
        return Redactor(
            tuple(dict.fromkeys(regions)), Names.known(self._people(), companies, words), versions
        )

    def ids(self, words: set[str]) -> dict[str, str]:
        """Return those of some words that are ids of tickets or customers, with their mark."""
        if not words:
            return {}
        asked = self.draft.database.create_table(
            "asked_ids", pd.DataFrame({"word": pd.Series(sorted(words), dtype="str")}),
            overwrite=True,
        )  # fmt: skip
        found: dict[str, str] = {}
        for name, (key, mark) in IDS.items():
            for rows in self._tables(name):
                hits = asked.semi_join(rows.select(word=key), "word").execute()
                found |= dict.fromkeys(hits.word, mark)
        return found

    def _tables(self, name: str) -> list[ir.Table]:
        """Return what files offer to a table, and what the store had of it before."""
        found = [self.draft.database.table(f"offered_{name}")] if name in self.fates else []
        return [*found, self.draft.table(name)] if self.draft.has(name) or not found else found

    def _each(self, name: str, column: str) -> list[str]:
        """Return the distinct values of a column, in the files and in the store, in order."""
        parts = [rows.select(value=column) for rows in self._tables(name)]
        values = ibis.union(*parts) if len(parts) > 1 else parts[0]
        return sorted(values.distinct().execute().value.dropna())

    def _people(self) -> list[str]:
        """Return the cells of the columns that hold people's names, which no table keeps.

        And the keys of people that may be names: neither addresses nor numbers.
        """
        found: set[str] = set()
        for sheet in self.sheets:
            for column in sheet.source.people:
                cells = sheet.rows.select(name=sheet.named(column)).distinct().execute().name
                found |= set(cells.dropna()) - {""}
        for name in self.fates:
            rows = self.draft.database.table(f"offered_{name}")
            for column in set(TABLES[name].hashed) & set(rows.columns):
                keys = rows.select(key=column).distinct()
                found |= set(keys.filter(~keys.key.re_search(r"[@\d]")).execute().key.dropna())
        return sorted(found)

    def _ours(self) -> tuple[set[str], frozenset[str]]:
        """Return our own names for things, products and teams, and versions of four parts."""
        ours, versions = set(), set()
        for name, columns in OURS.items():
            for rows in self._tables(name):
                if "reason" in rows.columns:  # a refused row may have anything in a wrong column
                    rows = rows.filter(rows.reason.isnull())
                each = {column: rows[column].collect(distinct=True) for column in columns}
                if name == "tickets":
                    four = rows.version.re_search(FOUR_PARTS)
                    each["version"] = rows.version.collect(where=four, distinct=True)
                found = rows.aggregate(**each).execute().iloc[0]
                versions |= set(_listed(found.get("version")))
                ours |= {word for column in columns for word in _listed(found[column])}
        return ours, frozenset(versions)

    def _loud(self) -> frozenset[str]:
        """Return the words that texts write small in the middle: no name is written so.

        Of many texts the same are looked at each time. Texts all in small letters tell nothing.
        """
        small: Counter = Counter()
        for name in self.fates:
            rows = self.draft.database.table(f"offered_{name}")
            for column in TABLES[name].redacted:
                texts = rows.filter(rows[column].notnull()).select(said=column).distinct()
                some = texts.order_by(texts.said.hash(), "said").limit(MANY).execute().said
                small.update(_small(some))
        return frozenset(word for word, times in small.items() if times > 1)


def _listed(values: Iterable[str] | None) -> Iterable[str]:
    return values if isinstance(values, Iterable) else ()  # a missing list is NaN


def _small(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        if not text.islower():
            yield from {word for word in SMALL.findall(text) if word.islower()}
