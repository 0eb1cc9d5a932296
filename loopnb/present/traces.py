"""From what a page says to the rows that it stands on: numbered evidence, and tables with ids."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from loopnb import verdicts
from loopnb.present.rewriting import Sentence
from loopnb.present.sections import NOTHING, Section
from loopnb.results import Result, as_html, effects
from loopnb.results.sources import ALL, anchor, found, key

ROW = re.compile(r'<tr><th scope="row">')


def numbered(sentences: Iterable[Sentence]) -> dict[str, int]:
    """Return the ids that sentences stand on with the numbers by which a page calls them."""
    ids = dict.fromkeys(trace for each in sentences for trace in each.evidence)
    return {trace: number for number, trace in enumerate(ids, 1)}


def evidence(sentences: Iterable[Sentence], results: Mapping[str, Result]) -> Section:
    """Return the list of what the opening stands on: each row's number, id, words and file."""
    rows = []
    for trace, number in numbered(sentences).items():
        name = trace.partition(":")[0]
        said = _said(name, trace, results[name])
        rows.append({"number": number, "id": trace, "said": said, "file": f"tables/{name}.csv"})
    return Section("evidence.html.j2", {"rows": rows}) if rows else NOTHING


def _said(name: str, trace: str, result: Result) -> str:
    """Return what a row says, in words; what all rows say together where it is of the whole."""
    if trace == f"{name}:{ALL}":
        return result.text
    place = [found(trace, result.table).name]
    row = next(result.table.loc[place].itertuples())
    return f"{TOLD[name](row).rstrip('.')}." if name in TOLD else ""


def table(name: str, result: Result, columns: Sequence[str] | None = None) -> Markup:
    """Return a result's table whose rows carry their ids, where it shows a row for each of its own.

    The anchor of comparison:csat is 'comparison-csat'. `columns` are those shown, else all.
    """
    shown = result.shown if columns is None else result.shown[list(columns)]
    html = as_html(shown, result.caption)
    if len(shown) == len(result.table):
        ids = iter([anchor(key(name, row)) for row in result.table.itertuples()])
        html = ROW.sub(lambda _: f'<tr id="{next(ids)}"><th scope="row">', html)
    return Markup(html)


def _compared(row: Any) -> str:
    return f"{row.title}: {verdicts.amount(row.value, row.unit)}. {verdicts.sentence(row)}"


def _theme(row: Any) -> str:
    share, before = verdicts.number(row.share), verdicts.number(row.share_before)
    then = "" if row.share_before != row.share_before else f", {before} % in {row.before}"
    return f"{row.theme}: in {share} % of {row.n:,} comments{then}"


TOLD: dict[str, Callable[[Any], str]] = {
    "comparison": _compared,
    "themes": _theme,
    "items": lambda row: f"{row.theme}: {row.evidence}",
    "effects": lambda row: f"{effects.named(row)}. {effects.sentence(row)}",
    "actions": lambda row: row.proposal,
    "objectives": lambda row: f"{row.title}: {verdicts.amount(row.goal, row.unit)}, {row.rule}",
}
