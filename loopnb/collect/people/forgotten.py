"""Persons who are to be forgotten: what a load makes of their rows, again and again.

The register's `forgotten` holds their codes and no more. Rows that count work or a rating stay
and become nobody's: without key, without text, not to be quoted. Their comments are left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from loopnb.collect.people.codes import coded
from loopnb.results.rows import LEFT_OUT
from loopnb.schema import TABLES
from loopnb.store import Draft, Store
from loopnb.workspace import Loop

WHY = f"{LEFT_OUT}: a person who is to be forgotten"
COMMENT = "comment:"  # before the id of a comment that was removed, in its code
ID = "id:"  # before any id that a row of theirs bore
OWN = ("ticket_id", "invitation_id", "response_id", "comment_id")  # ids of a person's own rows
KEYED = ("tickets", "responses")  # what comments belong to
Table = Callable[[str], ir.Table]


@dataclass(frozen=True)
class Forgotten:
    """The codes of persons to be forgotten, and the salt that makes codes of keys.

    `alone` are rows that name them by the e-mail of their `match` only, which the store does not
    keep: digest of the file and row, as `place_of` writes them.
    """

    codes: frozenset[str]
    salt: str
    alone: frozenset[str] = frozenset()

    @classmethod
    def named(cls, loop: Loop) -> "Forgotten":
        """Return those that the register names."""
        return cls(frozenset(loop.register.read("forgotten").code), loop.salt)

    def left_out(self, rows: ir.Table, name: str, draft: Draft) -> ir.Table:
        """Return offered rows with the comments of these persons marked as left out by rule.

        Other rows that name them by the e-mail of their match only have it as their key.
        """
        if not self.codes:
            return rows
        if name != "comments":
            if "requester_key" not in rows.columns:
                return rows
            hers = rows.requester_key.isnull() & self._is_one(coded(rows.match_email, self.salt))
            return rows.mutate(requester_key=hers.ifelse(rows.match_email, rows.requester_key))
        offered = self._offered(draft)
        own = self._theirs(offered)
        beside = _ids(own["responses"], "id").union(_ids(own["tickets"], "id"))
        named = [each.filter(each.requester_key.notnull()) for each in map(offered, KEYED)]
        mail = self._is_one(coded(rows.match_email, self.salt))
        mail &= ~rows.id.isin(ibis.union(*(each.select("id") for each in named)).id).fill_null(
            False
        )
        said = self._said(rows, own) | rows.id.isin(beside.id) | self._gone(rows) | mail
        return rows.mutate(
            reason=said.ifelse(WHY, rows.reason), found=said.ifelse("so by rule", rows.found)
        )

    def named_in(self, rows: ir.Table, draft: Draft) -> ir.BooleanValue:
        """Hold for offered rows that are theirs or bear an id of a row of theirs."""
        own, found = self._theirs(self._offered(draft)), ibis.literal(False)
        if "requester_key" in rows.columns:
            found |= self._is_one(coded(rows.requester_key, self.salt))
        for column in (column for column in OWN if column in rows.columns):
            found |= self._is_one(coded(ID + rows[column], self.salt))
            for each in (each for each in own.values() if column in each.columns):
                found |= rows[column].isin(_ids(each, column)[column]).fill_null(False)
        return found

    def applied(self, rows: ir.Table, name: str, *, draft: Draft, store: Store) -> ir.Table:
        """Return a draft's rows of a table as they stay; `store` still knows whose they are."""
        if not self.codes:
            return rows
        if name == "comments":

            def old(table: str) -> ir.Table:
                return draft.read(table, sorted(store.place(table).glob("*/*.parquet")))

            said = self._said(rows, self._theirs(old)) | self._gone(rows)
            return rows.filter(~(said | self._said(rows, self._theirs(self._offered(draft)))))
        if "requester_key" not in TABLES[name].columns:
            return rows
        theirs = self._is_one(rows.requester_key) | self._alone(rows)
        gone = {column: ibis.null("string") for column in ("requester_key", *TABLES[name].redacted)}
        if "may_quote" in rows.columns:
            gone["may_quote"] = ibis.literal(False)
        return rows.mutate(**{c: theirs.ifelse(value, rows[c]) for c, value in gone.items()})

    def of(self, store: Store) -> dict[str, ir.Table]:
        """Return these persons' rows of each table that the store holds."""
        own = self._theirs(store.table)
        sent = store.table("invitations")
        comments = store.table("comments")
        return own | {
            "invitations": sent.filter(self._is_one(sent.requester_key) | self._alone(sent)),
            "comments": comments.filter(self._said(comments, own)),
        }

    def _theirs(self, table: Table) -> dict[str, ir.Table]:
        """Return their tickets, and the answers that are theirs by key or, with none, by ticket."""
        tickets, responses = table("tickets"), table("responses")
        tickets = tickets.filter(self._is_one(tickets.requester_key) | self._alone(tickets))
        by_ticket = responses.ticket_id.isin(_ids(tickets, "ticket_id").ticket_id)
        key = responses.requester_key
        mine = self._is_one(key) | (key.isnull() & by_ticket.fill_null(False))
        return {"tickets": tickets, "responses": responses.filter(mine | self._alone(responses))}

    def _offered(self, draft: Draft) -> Table:
        """Return what gives the rows that files offer to a table, none where they offer none."""
        found = draft.database.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        there = {table for (table,) in found}

        def offered(table: str) -> ir.Table:
            known = f"offered_{table}" in there
            rows = draft.database.table(f"offered_{table}") if known else draft.empty(table)
            rows = rows if known else rows.mutate(id=ibis.null("int64"))
            return rows.mutate(requester_key=coded(rows.requester_key, self.salt))

        return offered

    def _is_one(self, code: ir.StringValue) -> ir.BooleanValue:
        return code.isin(sorted(self.codes)).fill_null(False)

    def _alone(self, rows: ir.Table) -> ir.BooleanValue:
        own = rows.source_sha256 + " " + rows.source_row.cast("string")
        return own.isin(sorted(self.alone)).fill_null(False)

    def _gone(self, comments: ir.Table) -> ir.BooleanValue:
        """Hold for comments that were removed once, whoever's they seem to be by now."""
        return self._is_one(coded(COMMENT + comments.comment_id, self.salt))

    def _said(self, comments: ir.Table, own: dict[str, ir.Table]) -> ir.BooleanValue:
        answers = _ids(own["responses"], "response_id").response_id
        tickets = _ids(own["tickets"], "ticket_id").ticket_id
        by_answer = comments.response_id.isin(answers).fill_null(False)
        by_ticket = comments.response_id.isnull() & comments.ticket_id.isin(tickets)
        return by_answer | by_ticket.fill_null(False) | self._alone(comments)


def place_of(sha256: str, row: object) -> str:
    """Return how a row of a file is told from all others, whatever the file is called."""
    return f"{sha256} {row}"


def _ids(rows: ir.Table, column: str) -> ir.Table:
    return rows.filter(rows[column].notnull()).select(column).distinct()
