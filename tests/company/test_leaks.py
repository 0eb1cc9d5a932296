"""Nobody of the sample's exports is in the store or in a report: address, phone, id or name."""

import re
import shutil

import pandas as pd
import pytest
from edge.desk import loopnb

import loopnb as lp
from loopnb.sample.company.streams import words

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
PAIR = re.compile(r"(?=\b([^\W\d_][\w'-]*[ ,]+[^\W\d_][\w'-]*))")
LONG = re.compile(r"\d{9,}")


@pytest.fixture(scope="module")
def root(company, tmp_path_factory):
    """The small company after a run of its last quarter."""
    root = tmp_path_factory.mktemp("run") / "workspace"
    shutil.copytree(company, root)
    done = loopnb("run", "--period", "2026-Q3", "--workspace", root)
    assert done.code == 0, done
    return root


@pytest.fixture(scope="module")
def planted(root) -> dict[str, set[str]]:
    """Who stands in the exports, in small letters."""
    parts = [pd.read_csv(path, dtype=str) for path in (root / "data/raw/zendesk").glob("*.csv")]
    tickets = pd.concat(parts)
    sent = pd.read_csv(root / "data/raw/survey/invitations.csv", dtype=str).email
    people = pd.concat([tickets.Requester, tickets.Assignee]).dropna()
    found = {"email": [*tickets["Requester email"].dropna(), *sent.dropna()],
             "name": people, "id": tickets["Requester id"].dropna()}  # fmt: skip
    return {kind: {each.lower() for each in values} for kind, values in found.items()}


@pytest.fixture(scope="module")
def written(root) -> dict[str, str]:
    """All texts that loopnb has written, by file; cells of tables a line each."""
    found = {}
    for folder in ("data/store", "reports"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(root).as_posix()] = _text(path)
    assert any(name.endswith(".html") for name in found)
    assert any("comments" in name and "[name]" in text for name, text in found.items())
    return found


def _text(path) -> str:
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8", errors="replace").lower()
    table = pd.read_parquet(path)
    texts = table.select_dtypes(["object", "str"])
    return "\n".join("\n".join(set(texts[c].dropna().astype(str))) for c in texts).lower()


def phones() -> re.Pattern:
    """Return what finds every phone number that the simulator can write."""
    shapes = [re.escape(each).replace(r"\{d3\}", r"\d{3}").replace(r"\{d2\}", r"\d{2}")
              for each in words("people")["phones"]]  # fmt: skip
    return re.compile("|".join(shapes))


def names(text: str) -> set[str]:
    """Return all pairs of words that follow each other."""
    return {" ".join(re.split("[ ,]+", pair)) for pair in PAIR.findall(text)}


def test_the_exports_hold_what_is_looked_for(root, planted):
    assert all(len(values) > 50 for values in planted.values())
    raw = "".join(path.read_text() for path in (root / "data/raw").rglob("*.csv"))
    assert len(phones().findall(raw)) > 10
    answers = pd.concat(pd.read_csv(path, dtype=str, skiprows=[1, 2])
                        for path in (root / "data/raw/qualtrics").glob("*.csv"))  # fmt: skip
    said = " ".join(answers.Q3.dropna()).lower()
    assert (
        len(planted["name"] & names(said)) > 5
        and len(planted["email"] & {*EMAIL.findall(said)}) > 5
    )


def test_no_address(written, planted):
    for name, text in written.items():
        assert not planted["email"] & set(EMAIL.findall(text)), name


def test_no_phone_number(written):
    for name, text in written.items():
        assert not phones().search(text), name


def test_no_id_of_a_contact(written, planted):
    for name, text in written.items():
        assert not planted["id"] & set(LONG.findall(text)), name


def test_no_name_of_a_contact_or_an_agent(written, planted):
    for name, text in written.items():
        assert not planted["name"] & names(text), name


def test_what_was_masked_is_counted_by_file(root):
    found = lp.collect.redacted(lp.open(str(root), "2026-Q3")).table
    marks = found.groupby("mark").marks.sum()
    assert {"email", "phone", "name", "ticket"} <= set(marks.index) and (marks > 0).all()
    assert found.loc[found.marks > 0, "file"].str.startswith(("data/raw/", "")).all()
