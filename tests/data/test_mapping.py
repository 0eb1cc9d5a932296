"""The column map: names, constants, templates, values and what counts as missing."""

import pytest

from data.frames import SCORES, TICKETS
from loopnb import collect
from loopnb.errors import DataError

HEAD = "id,at,category,category,sub\n"
ROW = "1,2026-07-01,hardware, disk ,x\n"


def mapped(folder, spec: object, head: str = HEAD, row: str = ROW, column: str = "category"):
    """Return one canonical column of the only row."""
    tables = {"tickets": TICKETS["tickets"] | {column: spec}}
    found = folder.offered({"a.csv": head + row}, tables)[column]
    return found.astype(object).where(found.notna(), None).tolist()[0]


def refused(folder, table: dict, content: str) -> list[tuple]:
    """Return reason and what was found of each row that has a fault."""
    rows = folder.offered({"a.csv": content}, table)
    rows = rows.loc[rows.reason.notna(), ["reason", "found"]]
    return list(rows.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("category", "hardware"),
        ("category#1", "hardware"),
        ("category#2", "disk"),
        (["kind", "sub", "category"], "x"),
        (["category#3", "category#2"], "disk"),
        ({"value": "always"}, "always"),
        ({"value": 5}, "5"),
        ({"template": "{id}/{category#2}-{sub}"}, "1/disk-x"),
        ({"column": "category", "values": {"hardware": "Hardware", "software": "Software"}},
         "Hardware"),
        ({"column": "category", "values": {"software": "Software"}}, "hardware"),
        ({"column": "category", "values": {"hardware": None}}, None),
        ({"column": "category", "missing": ["-", "hardware"]}, None),
    ],
)  # fmt: skip
def test_a_column_comes_from_where_the_map_says(folder, spec, value):
    assert mapped(folder, spec) == value


def test_a_name_that_the_file_has_is_taken_as_it_is(folder):
    head, row = "id,at,Order #1\n", "1,2026-07-01,4711\n"
    assert mapped(folder, "Order #1", head, row) == "4711"


def test_spaces_around_names_and_cells_do_not_count(folder):
    assert mapped(folder, "category", "id,at, category \n", "1,2026-07-01,  a b \n") == "a b"


def test_what_the_source_calls_missing_is_missing_in_every_column(folder):
    tables = {"tickets": TICKETS["tickets"] | {"category": "c", "resolved_at": "end"}}
    found = folder.offered({"a.csv": "id,at,c,end\n1,2026-07-01,?,?\n"}, tables, missing=["", "?"])
    assert found.reason.isna().all()
    assert found[["category", "resolved_at"]].isna().all(axis=None)


def test_a_constant_of_the_map_is_never_missing(folder):
    tables = {"tickets": TICKETS["tickets"] | {"category": {"value": "?"}}}
    found = folder.offered({"a.csv": "id,at\n1,2026-07-01\n"}, tables, missing=["", "?"])
    assert found.category.tolist() == ["?"]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("sla_met", "Yes", True), ("sla_met", "TRUE", True), ("sla_met", "1", True),
        ("sla_met", "n", False), ("sla_met", "False", False), ("sla_met", "", None),
        ("reopens", "3", 3), ("reopens", "3.0", 3), ("reopens", " 3 ", 3), ("reopens", "", None),
    ],
)  # fmt: skip
def test_a_cell_is_typed(folder, column, text, value):
    assert mapped(folder, "c", "id,at,c\n", f"1,2026-07-01,{text}\n", column) == value


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("sla_met", "maybe", "sla_met is not yes or no"),
        ("reopens", "three", "reopens is not a number"),
        ("reopens", "1e30", "reopens is not a number"),
        ("reopens", "-1", "number of reopenings below zero"),
        ("resolved_at", "2026-06-30 23:59:59", "resolved before it was opened"),
        ("resolved_at", "30.7.26", "resolved_at is not a date written like "
         "2026-07-31 18:05:00 or 2026-07-31"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_a_reason_with_what_was_found(folder, column, text, reason):
    tables = {"tickets": TICKETS["tickets"] | {column: "c"}}
    ((why, found),) = refused(folder, tables, f"id,at,c\n1,2026-07-01,{text}\n")
    assert why == reason
    assert found.startswith(text)


def test_a_part_of_a_whole_number_is_a_reason(folder):
    tables = {"tickets": TICKETS["tickets"] | {"reopens": "c"}}
    assert refused(folder, tables, "id,at,c\n1,2026-07-01,2.7\n")


def test_two_faults_of_a_row_are_one_reason(folder):
    tables = {"tickets": TICKETS["tickets"] | {"reopens": "r", "sla_met": "s"}}
    ((reason, found),) = refused(folder, tables, "id,at,r,s\n,2026-07-01,many,maybe\n")
    assert found == "many; maybe; nothing"
    assert sorted(reason.split("; ")) == [
        "reopens is not a number", "sla_met is not yes or no", "ticket_id is blank",
    ]  # fmt: skip


def test_a_score_lies_on_its_scale(folder):
    rows = "".join(f"{i},2026-07-01,{text}\n" for i, text in enumerate(["0", 1, 5, 6, "nan"]))
    found = folder.offered({"a.csv": f"id,at,score\n{rows}"}, {"responses": SCORES})
    off = "score outside its scale"
    assert found.reason.fillna("").tolist() == [off, "", "", off, off]


def test_an_answer_without_a_score_is_an_answer(folder):
    found = folder.offered({"a.csv": "id,at,score\n1,2026-07-01,\n"}, {"responses": SCORES})
    assert found[["score", "reason"]].isna().all(axis=None)


def test_a_number_may_be_multiplied_into_its_unit(folder):
    assert mapped(folder, {"column": "hours", "times": 3600}, "id,at,hours\n", "1,2026-07-01,1.5\n",
                  "sla_target_s") == 5400  # fmt: skip


def test_a_time_may_be_given_as_minutes_after_another(folder):
    spec = {"column": "minutes", "minutes_after": "at"}
    found = mapped(folder, spec, "id,at,minutes\n", "1,2026-07-01 10:00,90\n", "first_response_at")
    assert str(found) == "2026-07-01 11:30:00"


def test_a_row_without_the_text_offers_no_comment(folder):
    tables = {"comments": {"comment_id": "id", "said_at": "at", "text": "text"}}
    content = "id,at,text\n1,2026-07-01,good\n2,2026-07-01,\n"
    assert folder.offered({"a.csv": content}, tables).comment_id.tolist() == ["1"]


def test_one_row_may_feed_a_table_twice(folder):
    feeds = [SCORES | {"response_id": {"template": "{id}-1"}},
             SCORES | {"response_id": {"template": "{id}-2"}, "score": "second"}]  # fmt: skip
    content = "id,at,score,second\n1,2026-07-01,5,3\n"
    found = folder.offered({"a.csv": content}, {"responses": feeds})
    assert found[["response_id", "score"]].to_numpy().tolist() == [["1-1", 5], ["1-2", 3]]


def test_a_row_may_be_left_out_by_a_rule(folder):
    content = "id,at,state\n1,2026-07-01,live\n2,2026-07-01,preview\n"
    drop = {"state": {"preview": "a preview"}}
    found = folder.offered({"a.csv": content}, TICKETS, drop=drop)
    assert found.reason.fillna("").tolist() == ["", "left out: a preview"]


def faults(folder, tables: dict, content: str = HEAD + ROW, **source) -> list[str]:
    folder.lay({"a.csv": content})
    one = {"files": "data/raw/*", "zone": "UTC", "tables": tables} | source
    loop = folder.loop({"desk": one})
    with pytest.raises(DataError) as caught:
        collect.check(loop.root, loop.settings)
    return str(caught.value).split("\n  - ")[1:]


def test_a_column_that_the_file_lacks_is_named_with_the_nearest_and_the_place(folder):
    (fault,) = faults(folder, {"tickets": TICKETS["tickets"] | {"team": "categry"}})
    assert fault.startswith("data/raw/a.csv, row 1: column 'categry' is not known.")
    assert "Did you mean 'category'?" in fault
    assert fault.endswith("Mapped in loop.yaml, sources.desk.")


def test_every_column_that_the_file_lacks_is_named(folder):
    tables = {"tickets": TICKETS["tickets"] | {"team": "t", "agent": {"template": "{a} {id}"},
                                               "channel": "category#3"}}  # fmt: skip
    dates = {"when": {"formats": ["%Y"], "one_per": "who"}}
    named = "\n".join(faults(folder, tables, dates=dates))
    for name in ("t", "a", "category#3", "when", "who"):
        assert f"column '{name}' is not known" in named


def test_files_are_looked_at_without_loading(folder):
    folder.lay({"a.csv": HEAD + ROW, "b.csv": HEAD})
    loop = folder.loop({"desk": {"files": "data/raw/*", "zone": "UTC", "tables": TICKETS}})
    seen = collect.check(loop.root, loop.settings).table
    assert seen.file.tolist() == ["data/raw/a.csv", "data/raw/b.csv"]
    assert set(seen.width) == {5}
    assert not (folder.root / "data/store").exists()
