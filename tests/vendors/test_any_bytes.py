"""Whatever bytes a file holds: a sentence, or as many rows in as kept, refused and replaced.

Files are drawn as noise, as text of the characters that matter, and as exports spoiled in places.
LOOPNB_EXAMPLES says how many of each (by hand; the suite draws few).
"""

import csv
import io
import os
import re
import tempfile
from pathlib import Path

import pytest
from data.folders import Folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopnb.collect import dialects
from loopnb.collect.dialects import DIALECTS
from loopnb.collect.reading import files
from loopnb.errors import DataError
from vendors.conftest import FIXTURES
from vendors.test_qualtrics import of
from vendors.test_surveymonkey import TABLES

MANY = int(os.environ.get("LOOPNB_EXAMPLES", "0"))
KINDS = sorted(files.READERS)
WRITTEN = st.sampled_from([".csv", ".tsv", ".json", ".jsonl", ".md", ".txt"])
EXPORTS = sorted(FIXTURES.iterdir())
NOISE = st.binary(max_size=120)
SIGNS = st.text(st.sampled_from(list('",;\t|\r\n\x00\x85\u2028{}[]:=-aé1 ')), max_size=80)
ENCODED = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
DECLARED = st.sampled_from([None, "windows-1252", "utf-16-le", "utf-8-replaced", "shift_jis"])


LEGACY = of("ResponseID", "EndDate")
del LEGACY["responses"]["segment"]
# What the files cannot say of themselves.
SAID = {
    "qualtrics-csv": {"dialect": "qualtrics-csv", "tables": of("ResponseId", "RecordedDate")},
    "qualtrics-legacy": {"dialect": "qualtrics-legacy", "zone": "UTC", "tables": LEGACY},
    "surveymonkey": {"dialect": "surveymonkey-csv", "zone": "UTC", "tables": TABLES},
    **{name: {"zone": "UTC"} for name in ("fresh", "jira", "servicenow", "conversations")},
}


def few(examples: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=MANY or examples, deadline=None, suppress_health_check=slow)


@st.composite
def spoiled(draw) -> tuple[Path, bytes]:
    """Draw an export of which some parts are cut, doubled or overwritten."""
    path = draw(st.sampled_from(EXPORTS))
    content = path.read_bytes()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(content)))
        to = draw(st.integers(at, min(len(content), at + 60)))
        put = draw(
            st.one_of(
                st.binary(max_size=6),
                st.just(content[at:to] * 2),
                st.sampled_from([b"", b'"', b"\n", b",", b"\xe9", b"9" * 20]),
            )
        )
        content = content[:at] + put + content[to:]
    return path, content


def read(content: bytes, kind: str, **said) -> files.Raw | None:
    """Return the file read to its end, None where it is a sentence why it cannot be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"any{kind}"
        path.write_bytes(content)
        try:
            raw = files.read(path, path.name, **said)
            dialects.recognised(raw)
            cells = raw.rows
        except DataError as error:
            assert str(error).startswith("any") and "\n" not in str(error)[:20]
            return None
    assert cells.num_rows == raw.count
    numbers = cells["row"].to_pylist()
    assert numbers == sorted(set(numbers))
    assert len(cells.column_names) == len(raw.header) + 1
    return raw


@few(150)
@given(NOISE, st.sampled_from(KINDS), DECLARED)
def test_noise_is_read_or_refused_with_a_sentence(content, kind, encoding):
    read(content, kind, encoding=encoding)


@few(150)
@given(
    SIGNS, ENCODED, st.sampled_from([".csv", ".tsv", ".json", ".jsonl", ".md", ".txt"]), DECLARED
)
def test_text_is_read_or_refused_with_a_sentence(text, encoding, kind, declared):
    read(text.encode(encoding, "replace"), kind, encoding=declared)


@few(100)
@given(spoiled(), DECLARED, st.integers(1, 3))
def test_spoiled_exports_are_read_or_refused_with_a_sentence(export, encoding, header_rows):
    path, content = export
    read(content, path.suffix, encoding=encoding, header_rows=header_rows)


@few(8)
@given(spoiled(), st.sampled_from([None, "windows-1252", "utf-8-replaced"]))
def test_rows_in_are_kept_refused_or_replaced(export, encoding):
    path, content = export
    with tempfile.TemporaryDirectory() as root:
        said = {"files": "data/raw/*", "encoding": encoding}
        said |= next((more for name, more in SAID.items() if path.name.startswith(name)), {})
        try:
            loaded = Folder(Path(root)).load({path.name: content}, sources={"desk": said})
        except DataError:
            return
        came, *became = loaded.sums
        assert came == sum(became)
        assert loaded.refused.loc[loaded.refused.table == "all", "rows"].sum() <= came
        if path.suffix in (".csv", ".tsv"):
            assert came == records_of(path, content, encoding)


def records_of(path: Path, content: bytes, encoding: str | None) -> int:
    """Count the records of a file of text cells by Python's csv alone."""
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
    known = marks.get(content[:2]) or (encoding or "utf-8").removesuffix("-replaced")
    text = content.decode(known, "replace")
    said = re.match(r'"?sep=(.)"?\s*[\r\n]+', text)
    text = text[said.end() :] if said else text
    mark = said[1] if said else "\t" if path.suffix == ".tsv" else ","
    rows = list(filter(len, csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
    name = max((each for each in DIALECTS if path.name.startswith(each)), key=len)
    return len(rows) - DIALECTS[name].header_rows


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_kind_of_file_that_an_empty_one_upsets(kind):
    assert read(b"", kind) is None
