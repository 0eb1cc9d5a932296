"""Technotes: the fields of KCS, marked blanks, and never over what a person wrote."""

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data.handing import ACTION, CAUSE, ISSUE, REPORTED, register, store
from loopnb.implement.technotes import (
    BESIDE,
    KEPT,
    NEW,
    RENEWED,
    SAME,
    Drafts,
    _digest,
    lay,
    technotes,
)
from loopnb.periods import parse

Q3 = parse("2026-Q3")
SOLVED = ISSUE | {"status": "solved", "solved_on": "2026-08-12", "fixed_version": "7.2.1"}
PARTS = ["Issue", "In short", "Environment", "Resolution", "Cause", "Workaround", "Related"]


@pytest.fixture(scope="module", autouse=True)
def kept(tmp_path_factory):
    """One store for all these tests, which none of them changes."""
    with pytest.MonkeyPatch.context() as patch:
        made = store(tmp_path_factory.mktemp("kept"))
        patch.setitem(globals(), "store", lambda _: made)
        yield


def drafts(root, *issues: dict, reported=None, every=False, **files) -> Drafts:
    made = register(root, issues=list(issues), **files)
    tables = REPORTED if reported is None else reported
    return technotes(made, store(root), tables, Q3, zone="UTC", every=every)


@pytest.fixture
def full(tmp_path) -> str:
    """The draft of an issue of which everything is known."""
    done = ACTION | {"status": "done", "done_on": "2026-08-10"}
    contains = ACTION | {"action_id": "A-2", "kind": "containment", "action": "Restore by hand"}
    found = drafts(
        tmp_path, SOLVED, actions=[done, contains], causes=[CAUSE],
        verifications=[{"action_id": "A-1", "period": "2026-Q3", "verdict": "worked",
                        "said": "10 tickets fewer", "outcome": "closed", "by": "J. F."}],
        handovers=[{"issue_id": "I-1", "system": "jira", "key": "P-1"}],
    )  # fmt: skip
    assert list(found.notes) == ["I-1.md"]
    return found.notes["I-1.md"]


def test_the_structure_is_that_of_kcs(full):
    assert re.findall(r"^## (.*)$", full, re.M) == PARTS
    assert re.findall(r"^# (.*)$", full, re.M) == ["Restores fail"]
    head = yaml.safe_load(full.split("---\n")[1])
    assert head | {"draft": ""} == {
        "article": "I-1", "confidence": "Not Validated", "audience": "Internal",
        "governance": "Experience-Based", "created_from": "issue I-1",
        "created_on": "2026-08-12", "period": "2026-Q3", "owner": "Storage", "draft": "",
    }  # fmt: skip


def test_what_is_known_stands_in_its_place(full):
    parts = dict(zip(PARTS, re.split(r"^## .*$", full, flags=re.M)[1:], strict=True))
    for name, words in {
        "Issue": ["> “Every restore fails.” (Vault, mail, comment c1)"],
        "Environment": [
            "Product: Vault",
            "Component: Restore",
            "Version: 7.2",
            "Region: EMEA, Americas",
        ],
        "Resolution": [
            "Fixed in version 7.2.1, solved on 12 August 2026",
            "A-1: Release 7.2.1",
            "done on 10 August 2026",
            "Shown in 2026-Q3: worked (10 tickets fewer)",
        ],
        "Cause": ["C-1: A lock is held (Storage); it escaped at the load test"],
        "Workaround": ["- Restore by hand"],
        "Related": ["Issue I-1", "Jira P-1"],
    }.items():
        for each in words:
            assert each in parts[name]
    assert "A-2" not in parts["Resolution"]
    for name in ("Nord", "987", "Ponsor"):
        assert name not in full


def test_what_nobody_knows_is_a_blank_that_can_be_found(tmp_path):
    bare = {"issue_id": "I-9", "title": "Odd", "status": "solved", "decided_on": "2026-08-02"}
    found = drafts(tmp_path, bare, reported={})
    text = found.notes["I-9.md"]
    blanks = re.findall(r"^(?:> |- (?:\w+: )?)\[to be filled: [^\]]+\]$", text, re.M)
    assert len(blanks) == 10
    assert yaml.safe_load(text.split("---\n")[1])["confidence"] == "Work in Progress"
    assert yaml.safe_load(text.split("---\n")[1])["created_on"] == "2026-08-02"
    assert found.text == "1 technote, 11 blanks to fill."  # its owner as well


def test_only_what_was_solved_in_the_period_unless_all_are_asked_for(tmp_path):
    days = ["2026-06-30", "2026-07-01", "2026-09-30", "2026-10-01", ""]
    issues = [SOLVED | {"issue_id": f"I-{i}", "solved_on": day} for i, day in enumerate(days)]
    found = drafts(tmp_path, *issues, ISSUE | {"issue_id": "I-8"})
    assert list(found.notes) == ["I-1.md", "I-2.md", "I-4.md"]
    assert found.text.endswith("to fill. 1 issue solved before it: add --all.")
    found = drafts(tmp_path / "b", *issues, every=True)
    assert list(found.notes) == ["I-0.md", "I-1.md", "I-2.md", "I-4.md"]
    assert "--all" not in found.text
    assert drafts(tmp_path / "c", ISSUE).text == "No issue was solved in the period."


def test_drafts_are_the_same_bytes_each_time(tmp_path):
    first = drafts(tmp_path / "a", SOLVED)
    assert drafts(tmp_path / "b", SOLVED).notes == first.notes
    assert [said for _, said in lay(first, tmp_path / "out")] == [NEW]
    path = tmp_path / "out/I-1.md"
    before = path.read_bytes()
    assert [said for _, said in lay(first, tmp_path / "out")] == [SAME]
    assert path.read_bytes() == before


def test_a_draft_that_nobody_touched_is_renewed(tmp_path):
    lay(drafts(tmp_path / "a", SOLVED), tmp_path / "out")
    later = drafts(tmp_path / "b", SOLVED | {"fixed_version": "7.2.2"})
    assert lay(later, tmp_path / "out") == [(tmp_path / "out/I-1.md", RENEWED)]
    assert (tmp_path / "out/I-1.md").read_text() == later.notes["I-1.md"]
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize(
    "edit",
    [lambda text: text.replace("Restores fail", "Restores hang"), lambda text: text + "\nMine.\n",
     lambda text: re.sub("draft: .*\n", "", text), lambda text: "Only mine.\n",
     lambda text: re.sub("draft: .*", "draft: 0", text), lambda text: ""],
)  # fmt: skip
def test_what_a_person_wrote_is_never_overwritten(tmp_path, edit):
    lay(drafts(tmp_path / "a", SOLVED), tmp_path / "out")
    path, beside = tmp_path / "out/I-1.md", tmp_path / "out/I-1.new.md"
    path.write_text(edit(path.read_text()))
    mine = path.read_bytes()
    later = drafts(tmp_path / "b", SOLVED | {"fixed_version": "7.2.2"})
    for _ in range(2):
        assert lay(later, tmp_path / "out") == [(path, BESIDE)]
        assert path.read_bytes() == mine
        assert beside.read_text() == later.notes["I-1.md"]


def test_an_edited_note_gets_no_second_file_from_the_draft_it_began_with(tmp_path):
    found = drafts(tmp_path / "a", SOLVED)
    lay(found, tmp_path / "out")
    path = tmp_path / "out/I-1.md"
    path.write_text(path.read_text() + "\nMine.\n")
    assert lay(found, tmp_path / "out") == [(path, KEPT)]
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_an_edited_draft_beside_it_is_kept_as_well(tmp_path):
    lay(drafts(tmp_path / "a", SOLVED), tmp_path / "out")
    path, beside = tmp_path / "out/I-1.md", tmp_path / "out/I-1.new.md"
    path.write_text("Mine.")
    lay(drafts(tmp_path / "b", SOLVED | {"fixed_version": "8"}), tmp_path / "out")
    beside.write_text(beside.read_text() + "Mine as well.")
    mine = beside.read_bytes()
    last = drafts(tmp_path / "c", SOLVED | {"fixed_version": "9"})
    assert lay(last, tmp_path / "out") == [(path, f"{KEPT}, and so is I-1.new.md")]
    assert beside.read_bytes() == mine


def test_an_editor_s_line_ends_are_no_edit(tmp_path):
    found = drafts(tmp_path / "a", SOLVED)
    lay(found, tmp_path / "out")
    path = tmp_path / "out/I-1.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert lay(found, tmp_path / "out") == [(path, SAME)]


def test_an_id_cannot_lead_out_of_the_folder(tmp_path):
    found = drafts(tmp_path, SOLVED | {"issue_id": "../../x"})
    assert [path.name for path, _ in lay(found, tmp_path / "out")] == ["..%2F..%2Fx.md"]


def test_hostile_words_stay_words(tmp_path):
    words = "<script>x</script> --- [to be filled: x] ![p](https://e.x/p)"
    text = drafts(tmp_path, SOLVED | {"title": words, "owner": 'a"\n---\nb: c'}).notes["I-1.md"]
    assert "\n# \\<script\\>x\\</script\\> --- \\[to be filled: x\\] !\\[p\\]" in text
    assert yaml.safe_load(text.split("---\n")[1])["owner"] == 'a" --- b: c'


@given(st.dictionaries(st.sampled_from(["owner", "period"]), st.text(max_size=30)))
def test_the_hash_is_of_all_but_its_own_line(facts):
    text = "\n".join([f"{k}: {json.dumps(v)}" for k, v in facts.items()] + ["draft: none", "x"])
    stated = text.replace("draft: none", f"draft: {_digest(text)}")
    assert _digest(stated) == _digest(text) != _digest(stated + " ")
