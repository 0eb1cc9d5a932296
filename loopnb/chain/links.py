"""What rests on what: read from the store, the register, and the tables and pages of reports."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import ibis
import pandas as pd

from loopnb import editions
from loopnb.chain.sentences import Sentence, pages, sentences
from loopnb.chain.walking import (
    ACTION,
    CAUSE,
    COMMENT,
    ISSUE,
    LINK,
    PAGE,
    THEME,
    TICKET,
    VERIFICATION,
    Chain,
    Node,
)
from loopnb.register import Register
from loopnb.results import Mentions
from loopnb.results.sources import anchor
from loopnb.store import Store

FILES = ("issues", "causes", "actions", "verifications")
# What the id of a row, as a page shows it, is about.
ABOUT = {
    "themes": THEME, "items": THEME, "drivers": THEME, "coding": THEME, "candidates": THEME,
    "quotations": COMMENT, "suggestions": COMMENT, "read_aloud": COMMENT,
    "effects": ACTION, "progress": ACTION, "actions": ACTION, "issues": ISSUE,
    "proposed_causes": CAUSE,
}  # fmt: skip
LAST = ("suggestions", "read_aloud")  # whose key ends with the comment
FIRST = ("candidates",)  # whose key begins with the theme


def build(root: Path, store: Store, register: Register, report: Path | None = None) -> Chain:
    """Return the chain of a workspace.

    `report` is the folder of the report whose mentions lead from comments to themes, and whose
    pages count beside those of all signed editions; without it comments lead nowhere.
    """
    said, decided = _comments(store), {name: register.current(name) for name in FILES}
    themes = register.themes.theme
    parts = [_rows(said), *_decisions(decided, themes)]
    if report and (path := report / "tables/mentions.parquet").is_file():
        parts.append(_mentions(Mentions.from_table(pd.read_parquet(path))))
    known = {
        TICKET: set(said.ticket_id) - {""}, COMMENT: set(said.comment_id),
        THEME: [f"{THEME}:{name}" for name in themes], ISSUE: [*decided["issues"].issue_id],
        CAUSE: [*decided["causes"].cause_id], ACTION: [*decided["actions"].action_id],
        VERIFICATION: _verdicts(decided["verifications"]),
    }  # fmt: skip
    titles = _titles(decided)
    published = list(_published(root, report, known))
    parts.append(pd.DataFrame([link for link, _ in published], columns=LINK))
    titles |= {Node(PAGE, link[3]): text for link, text in published}
    known[PAGE] = list(dict.fromkeys(link[3] for link, _ in published))
    every = pd.concat(parts, ignore_index=True).drop_duplicates()
    return Chain(every.sort_values(list(LINK), ignore_index=True), known, titles, store)


def _comments(store: Store) -> pd.DataFrame:
    """Return each comment with the ticket that it, or the answer beside it, is about."""
    people = store.table("responses").select("response_id", "ticket_id")
    people = people.distinct(on="response_id", keep="first")
    rows = store.table("comments").left_join(people, "response_id")
    ticket = ibis.coalesce(rows.ticket_id, rows.ticket_id_right)
    return rows.select("comment_id", ticket_id=ticket).execute().fillna({"ticket_id": ""})


def _rows(said: pd.DataFrame) -> pd.DataFrame:
    own = said.loc[said.ticket_id != ""]
    return _linked((TICKET, own.ticket_id), (COMMENT, own.comment_id))


def _mentions(mentions: Mentions) -> pd.DataFrame:
    rows = mentions.counted
    return _linked((COMMENT, rows.comment_id), (THEME, f"{THEME}:" + rows.theme))


def _linked(below: tuple[str, Iterable], above: tuple[str, Iterable]) -> pd.DataFrame:
    ids = {"below": list(below[1]), "above": list(above[1])}
    return pd.DataFrame(ids).assign(below_kind=below[0], above_kind=above[0])[list(LINK)]


def _decisions(decided: Mapping[str, pd.DataFrame], themes: pd.Series) -> Iterator[pd.DataFrame]:
    """Yield the links that people wrote down; a theme is spelt as the taxonomy spells it."""
    spelt = {theme.casefold(): f"{THEME}:{theme}" for theme in themes}
    issues, causes, actions, verdicts = (decided[name] for name in FILES)
    for rows, kind, key in ((issues, ISSUE, "issue_id"), (actions, ACTION, "action_id")):
        theme = rows.theme.str.strip().str.casefold().map(spelt)
        own = theme.notna()
        yield _linked((THEME, theme[own]), (kind, rows.loc[own, key]))
    for rows, kind, key, to in (
        (causes, CAUSE, "cause_id", (ISSUE, "issue_id")),
        (actions, ACTION, "action_id", (ISSUE, "issue_id")),
        (actions, ACTION, "action_id", (CAUSE, "cause_id")),
        (actions, ACTION, "action_id", (ACTION, "follows")),
    ):
        own = rows.loc[rows[to[1]] != ""]
        yield _linked((to[0], own[to[1]]), (kind, own[key]))
    yield _linked((ACTION, verdicts.action_id), (VERIFICATION, _verdicts(verdicts)))


def _verdicts(rows: pd.DataFrame) -> list[str]:
    return [f"{VERIFICATION}:{row.action_id}@{row.period}" for row in rows.itertuples()]


def _titles(decided: Mapping[str, pd.DataFrame]) -> dict[Node, str]:
    issues, causes, actions, verdicts = (decided[name] for name in FILES)
    return (
        {Node(ISSUE, row.issue_id): row.title for row in issues.itertuples()}
        | {Node(CAUSE, row.cause_id): row.cause for row in causes.itertuples()}
        | {Node(ACTION, row.action_id): row.action for row in actions.itertuples()}
        | {
            Node(VERIFICATION, name): row.said or row.verdict
            for name, row in zip(_verdicts(verdicts), verdicts.itertuples(), strict=True)
        }
    )


def _published(
    root: Path, report: Path | None, known: Mapping[str, Iterable[str]]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each link from what a published sentence rests on, with the sentence."""
    folders = [(f"editions/{each.name}", each.period, each.folder) for each in editions.read(root)]
    folders += [(report.name, report.name, report)] if report else []
    for name, period, folder in folders:
        places = _places(folder, known)
        for path in pages(folder):
            for sentence in sentences(path.read_text(encoding="utf-8")):
                node = f"{PAGE}:{name}/{path.name}#{sentence.anchor}"
                for below in _rests(sentence, places, known, period):
                    yield (*below, PAGE, node), sentence.text


def _places(folder: Path, known: Mapping[str, Iterable[str]]) -> dict[str, Node]:
    """Return what the anchors on a folder's pages are of: actions, issues, causes, quotations."""
    kinds = (ACTION, ISSUE, CAUSE, VERIFICATION)
    places = {anchor(f"{kind}:{each.removeprefix(f'{kind}:')}"): Node(kind, each)
              for kind in kinds for each in known[kind]}  # fmt: skip
    path = folder / "tables/quotations.parquet"
    quoted = pd.read_parquet(path).comment_id if path.is_file() else ()
    return places | {anchor(f"quotations:{each}"): Node(COMMENT, each) for each in quoted}


def _rests(
    sentence: Sentence, places: Mapping[str, Node], known: Mapping[str, Iterable[str]], period: str
) -> list[Node]:
    """Return what a sentence rests on: of an action its verdict in the period, if there is one."""
    found = [places.get(anchor(each)) for each in (sentence.anchor, *sentence.leads)]
    found += [_about(trace) for trace in sentence.traces]
    found += [Node(THEME, f"{THEME}:{sentence.named}")]
    nodes = [node for node in found if node and node.id in known[node.kind]]
    judged = [f"{VERIFICATION}:{node.id}@{period}" for node in nodes]
    return list(dict.fromkeys(
        Node(VERIFICATION, verdict) if verdict in known[VERIFICATION] else node
        for node, verdict in zip(nodes, judged, strict=True)
    ))  # fmt: skip


def _about(trace: str) -> Node | None:
    """Return the node that the id of a table's row is about, None where it is about none."""
    name, _, key = trace.strip().partition(":")
    kind = ABOUT.get(name)
    if kind is None:
        return None
    key = key.rpartition("/")[2] if name in LAST else key
    key = key.partition("/")[0] if name in FIRST else key
    return Node(kind, f"{kind}:{key}" if kind == THEME else key)
