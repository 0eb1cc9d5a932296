"""The chain as links that are walked both ways, and told as a tree."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from loopnb.errors import UsageError
from loopnb.results.sources import anchor
from loopnb.results.words import listed
from loopnb.store import Store
from loopnb.verdicts import count

TICKET, COMMENT, THEME, ISSUE = "ticket", "comment", "theme", "issue"
CAUSE, ACTION, VERIFICATION, PAGE = "cause", "action", "verification", "page"
# From what customers left to what was published; each rests on those before it.
KINDS = (TICKET, COMMENT, THEME, ISSUE, CAUSE, ACTION, VERIFICATION, PAGE)
NOUNS = {PAGE: "sentence"}
ROWS = (TICKET, COMMENT)  # told by their number
NAMED = (THEME, VERIFICATION, PAGE)  # whose ids begin with their kind
LINK = ("below_kind", "below", "above_kind", "above")
FEW, MANY, NEAR = 3, 10, 20_000


class Node(NamedTuple):
    """One link of the chain: its kind and its id, 'theme:Waiting' or 'A-101'."""

    kind: str
    id: str


@dataclass(frozen=True)
class Chain:
    """What rests on what: `links` has a row a link, what is `below` bears what is `above`.

    `known` are the ids of each kind, linked or not; `titles` say what a node is in words.
    """

    links: pd.DataFrame
    known: Mapping[str, Sequence[str]]
    titles: Mapping[Node, str] = field(default_factory=dict)
    store: Store | None = None

    def find(self, text: str) -> Node:
        """Return the node that an id means, of whatever kind; raises UsageError with the nearest.

        A kind before it, as in ticket:4711, tells apart what is called the same.
        """
        text = text.strip()
        found = [node for kind in KINDS if (node := self._named(kind, text))]
        if not found:
            raise UsageError(self._unknown(text))
        if len(found) > 1:
            kinds = listed([f"{kind}:{text}" for kind, _ in found], "or")
            raise UsageError(f"'{text}' is more than one thing: write {kinds}.")
        return found[0]

    def beside(self, nodes: Sequence[Node], *, up: bool) -> list[Node]:
        """Return what rests on these nodes directly, or what they rest on, in order."""
        here, there = (LINK[:2], LINK[2:]) if up else (LINK[2:], LINK[:2])
        found = []
        for kind in dict.fromkeys(node.kind for node in nodes):
            ids = [node.id for node in nodes if node.kind == kind]
            rows = self.links[(self.links[here[0]] == kind) & self.links[here[1]].isin(ids)]
            found.append(rows[list(there)])
        rows = pd.concat(found).drop_duplicates() if found else []
        order = {kind: place if up else -place for place, kind in enumerate(KINDS)}
        nodes = [Node(*row) for row in rows.itertuples(index=False, name=None)]
        return sorted(nodes, key=lambda node: (order[node.kind], node.id))

    def reached(self, node: Node, *, up: bool) -> pd.DataFrame:
        """Return all links on the way up, or down, from a node."""
        here, there = (LINK[:2], LINK[2:]) if up else (LINK[2:], LINK[:2])
        kept = pd.Series(False, index=self.links.index)
        frontier, passed = {node}, set()
        while frontier:
            passed |= frontier
            step = pd.Series(False, index=self.links.index)
            for kind in {each.kind for each in frontier}:
                ids = {each.id for each in frontier if each.kind == kind}
                step |= (self.links[here[0]] == kind) & self.links[here[1]].isin(ids)
            kept |= step
            ends = self.links.loc[step, list(there)].drop_duplicates()
            frontier = {Node(*row) for row in ends.itertuples(index=False, name=None)} - passed
        return self.links.loc[kept]

    def tree(self, node: Node, *, up: bool) -> Iterator[str]:
        """Yield the lines of what rests on a node, or of what it rests on, each node once."""
        yield from self._branch([node], up, 1, {node})

    def said(self, node: Node) -> str:
        """Return a node with what it is in words."""
        title = self.titles.get(node, "")
        kind = "" if node.kind in NAMED else f"{node.kind} "
        return f"{kind}{node.id}{f': {title}' if title else ''}"

    def _branch(self, nodes: list[Node], up: bool, depth: int, seen: set[Node]) -> Iterator[str]:
        for kind in KINDS if up else reversed(KINDS):
            found = [n for n in self.beside(nodes, up=up) if n.kind == kind and n not in seen]
            if not found:
                continue
            if kind in ROWS:
                seen |= set(found)
                yield f"{'  ' * depth}{_counted(found)}"
                yield from self._branch(found, up, depth + 1, seen)
                continue
            for each in found[:MANY]:
                if each not in seen:
                    seen.add(each)
                    yield f"{'  ' * depth}{self.said(each)}"
                    yield from self._branch([each], up, depth + 1, seen)
            if len(found) > MANY:
                more = f"{len(found) - MANY:,} more"
                yield f"{'  ' * depth}and {more} {NOUNS.get(kind, kind)}s"

    def _named(self, kind: str, text: str) -> Node | None:
        """Return the node of a kind by its id, with or without the kind before it."""
        bare = text.removeprefix(f"{kind}:")
        full = f"{kind}:{bare}" if kind in NAMED else bare
        if self._holds(kind, full):
            return Node(kind, full)
        if kind in ROWS or kind == PAGE:
            return None
        alike = [each for each in self.known.get(kind, ()) if anchor(each) == anchor(full)]
        return Node(kind, alike[0]) if alike else None

    def _holds(self, kind: str, name: str) -> bool:
        if name in self.known.get(kind, ()):
            return True
        if kind != TICKET or self.store is None:
            return False
        rows = self.store.table("tickets")
        return bool(rows.filter(rows.ticket_id == name).count().execute())

    def _unknown(self, text: str) -> str:
        every = [each for kind in KINDS for each in list(self.known.get(kind, ()))[:NEAR]]
        near = difflib.get_close_matches(text, every, n=FEW)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        return (
            f"id '{text}' is not known.{hint} An id is that of a comment, a ticket, an issue, a "
            "cause or an action, or theme:NAME, verification:ACTION@PERIOD, page:FILE#ANCHOR."
        )


def _counted(nodes: list[Node]) -> str:
    """Return rows by number with the first ids: '412 comments: a, b, c and 409 more'."""
    first = ", ".join(node.id for node in nodes[:FEW])
    more = f" and {len(nodes) - FEW:,} more" if len(nodes) > FEW else ""
    return f"{count(len(nodes), nodes[0].kind)}: {first}{more}"
