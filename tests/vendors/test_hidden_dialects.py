"""Exports whose dialect is hidden: how much of it a proposal finds by headers and rows alone.

The words of headers were written by people who knew these exports, so expect less of others.
"""

import pytest
import yaml

from loopnb.collect import dialects, fitting
from loopnb.collect.maps.proposing import proposal
from loopnb.collect.reading.files import read
from loopnb.settings import Source
from vendors.conftest import FIXTURES

MIXED = ("freshdesk-csv.csv", "servicenow-incident.csv")  # of several encodings
FLAT = [path.name for path in sorted(FIXTURES.iterdir())
        if not path.name.startswith(("qualtrics", "surveymonkey", "conversations"))]  # fmt: skip
# A part of a row's key, its kind and its scale are a dialect's own knowledge.
OWN = {"response_id", "comment_id", "kind", "scale_min", "scale_max"}


def columns(spec) -> set[str]:
    return {name for names in fitting.columns_of(spec) for name in names}


def compared(name: str) -> tuple[int, int, set[str]]:
    """Return how many mapped columns of a dialect are proposed, of how many, and which wrongly."""
    raw = read(FIXTURES / name, name, encoding="utf-8-replaced" if name in MIXED else None)
    dialect = dialects.DIALECTS[dialects.recognised(raw)[0][0]]
    wanted = fitting.fitted(dialect.defaults, dialect.names((raw.header,)))["tables"]
    said = proposal(dialects.named(raw, ""), "it", Source(files="data/raw/*"))
    got = yaml.safe_load("\n".join(said.lines))["it"]["tables"]
    right, many, wrong = 0, 0, set()
    for table, feed in wanted.items():
        mine = got.get(table, {})
        mine = mine[0] if isinstance(mine, list) else mine
        for column, spec in feed.items():
            if columns(spec):
                many += 1
                here = {each.partition(" (")[0] for each in columns(mine.get(column, "-"))}
                same = bool(here & {each.partition(" (")[0] for each in columns(spec)})
                right += same
                wrong |= {column} if column in mine and not same else set()
    return right, many, wrong


def test_most_of_what_a_dialect_maps_is_found_without_it():
    found = {name: compared(name) for name in FLAT}
    right, many = (sum(part[place] for part in found.values()) for place in (0, 1))
    assert right / many > 0.85, found  # 164 of 191 when this was written


@pytest.mark.parametrize("name", FLAT)
def test_what_is_proposed_is_not_another_column(name):
    assert compared(name)[2] <= OWN | {"type"}
