"""From raw rows to a figure: a hand-made export whose every step is known, and all metrics."""

import math

import numpy as np
import pandas as pd
import pytest

from data.conftest import desk_store
from data.desk import desk_settings
from loopnb.analyze import measure
from loopnb.collect.explaining import explain
from loopnb.metrics import METRICS
from loopnb.metrics.exclusions import REASONS, UNNAMED
from loopnb.metrics.metric import STANDING
from loopnb.periods import parse
from loopnb.results import Explained
from loopnb.results.explained import ADDED, COUNTED, LEFT, OTHERWISE, PART, ROWS
from loopnb.workspace import Loop

NOW = parse("2026-Q3")
SURVEY = """\
id,at,changed,score,status,fixed
1,2026-07-02 10:00:00,2026-07-02 10:00:00,5,done,yes
2,2026-07-03 10:00:00,2026-07-03 10:00:00,4,done,yes
3,2026-07-04 10:00:00,2026-07-04 10:00:00,1,done,no
4,2026-07-05 10:00:00,2026-07-05 10:00:00,,done,no
5,2026-07-06 10:00:00,2026-07-06 10:00:00,5,preview,yes
6,2026-07-07 10:00:00,2026-07-07 10:00:00,9,done,yes
7,2026-07-08 10:00:00,2026-07-08 10:00:00,1,done,yes
7,2026-07-08 10:00:00,2026-07-09 10:00:00,4,done,yes
8,2026-06-08 10:00:00,2026-06-08 10:00:00,1,done,yes
9,31.09.2026,2026-09-30 10:00:00,5,done,yes
10,2026-07-10 10:00:00,2026-07-10 10:00:00,5,done
"""
ONE = {"responded_at": "at", "updated_at": "changed", "scale_min": {"value": 0},
       "scale_direction": {"value": "high"}}  # fmt: skip
TABLES = {
    "responses": [
        ONE | {"response_id": {"template": "{id}:1"}, "kind": {"value": "csat"}, "score": "score",
               "scale_min": {"value": 1}, "scale_max": {"value": 5}},
        ONE | {"response_id": {"template": "{id}:2"}, "kind": {"value": "resolved"},
               "score": {"column": "fixed", "values": {"yes": 1, "no": 0}},
               "scale_max": {"value": 1}},
    ]
}  # fmt: skip
DROP = {"drop": {"status": {"preview": "a preview"}}}
# Of the quarter: 1, 2, 3, 4 (no rating), 5 (a preview), 6 (9 of 5), 7 and 7 again.
STEPS = [
    (ROWS, "in 1 file", 11, math.nan),
    (LEFT, "do not fit their header", 10, math.nan),
    (ROWS, "of the table responses (one person's rating on one question)", 20, math.nan),
    (LEFT, "about something else", 10, math.nan),
    (LEFT, "without a date that can be read", 9, math.nan),
    (LEFT, "outside the period", 8, math.nan),
    (ROWS, "of the period", 8, 5 / 8),
    (LEFT, "a preview (by rule)", 7, 4 / 7),
    (LEFT, "refused: score outside its scale", 6, 3 / 6),
    (LEFT, "replaced by a later row of the same id", 5, 3 / 5),
    (LEFT, "gives no rating", 4, 3 / 4),
    (COUNTED, "counted", 4, 3 / 4),
    (PART, "for which it holds (the numerator)", 3, math.nan),
]


@pytest.fixture
def loaded(folder) -> Loop:
    return folder.load({"survey.csv": SURVEY}, TABLES, **DROP).loop


def csat(loop: Loop, vendor: float = math.nan) -> Explained:
    return explain(METRICS["csat"], loop, vendor=vendor)


def own(found: Explained) -> pd.Series:
    return found.table.loc[found.table.kind == COUNTED].iloc[0]


def test_each_step_of_a_hand_made_export(loaded):
    table = csat(loaded).table
    steps = table.loc[table.kind != OTHERWISE]
    assert list(zip(steps.kind, steps.step, strict=True)) == [each[:2] for each in STEPS]
    assert list(steps.rows) == [rows for _, _, rows, _ in STEPS]
    np.testing.assert_allclose(steps.value, [100 * value for *_, value in STEPS])
    assert steps.note[2] == "a row becomes up to 2 of them"


def test_rows_left_out_and_rows_left_add_up(loaded):
    table = csat(loaded).table
    chain = table.loc[table.kind.isin([ROWS, LEFT, ADDED, COUNTED])].iloc[2:]  # of one table
    for before, after in zip(chain.itertuples(), chain.iloc[1:].itertuples(), strict=False):
        gone = after.change if after.kind == LEFT else 0
        assert before.rows - gone == after.rows, after.step


def test_the_same_rows_counted_in_other_ways(loaded):
    table = csat(loaded).table.set_index("step")
    assert table.value["only the best point of the scale"] == 25.0
    assert table.value["the mean score on a scale of 0 to 100"] == pytest.approx(
        100 * (1 + 0.75 + 0 + 0.75) / 4
    )
    assert "by days of UTC" not in table.index  # the workspace is in UTC


def test_the_step_nearest_to_the_vendors_figure_is_marked_and_what_follows_it_told(loaded):
    found = csat(loaded, 50.2)
    assert list(found.table.step[found.table.nearest]) == ["refused: score outside its scale"]
    assert found.table.apart[found.table.nearest].iloc[0] == pytest.approx(-0.2)
    assert found.text == (
        "Satisfied customers, 2026-Q3: 75 %, of 4 rows. The vendor's 50.2 is nearest to the figure "
        "after 'refused: score outside its scale'. What differs: replaced by a later row of the "
        "same id (+10.00); gives no rating (+15.00)."
    )
    assert "◀ nearest" in set(found.shown.Nearest)


@pytest.mark.parametrize(
    ("vendor", "said"),
    [(75, "The vendor's 75 is the same figure."),
     (25.1, "nearest to another way of counting: only the best point of the scale."),
     (95, "explained by none of these steps: the nearest is 'counted' (75), 20 away.")],
)  # fmt: skip
def test_what_is_said_of_a_vendors_figure(loaded, vendor, said):
    assert said in csat(loaded, vendor).text


def test_without_a_vendors_figure_nothing_is_said_of_one(loaded):
    found = csat(loaded)
    assert not found.table.nearest.any() and "vendor" not in found.text
    assert "Nearest" not in found.shown
    assert "nan" not in (found.text + found._repr_html_()).lower()


def test_nothing_is_written(loaded):
    files = {path: path.stat().st_mtime_ns for path in loaded.root.rglob("*") if path.is_file()}
    csat(loaded)
    assert files == {path: path.stat().st_mtime_ns for path in loaded.root.rglob("*")
                     if path.is_file()}  # fmt: skip


def test_rows_of_files_that_are_gone_are_added(folder):
    two = SURVEY.splitlines()
    one, other = (two[:3], [two[0], *two[3:]])
    files = {"one.csv": "\n".join(one), "two.csv": "\n".join([*other, ""])}
    folder.load(files, TABLES, **DROP)
    (folder.root / "data/raw/one.csv").unlink()
    loop = folder.load({}, TABLES, **DROP).loop
    table = csat(loop).table
    added = table.loc[table.kind == ADDED].iloc[0]
    assert (added.step, added.change, added.rows) == (
        "of earlier loads, no longer in what the sources give", 2, 5
    )  # fmt: skip
    assert own(csat(loop)).value == 75.0


def test_files_that_were_not_loaded_yet_are_said_so(folder):
    loop = folder.load({"survey.csv": SURVEY}, TABLES, **DROP).loop
    more = "\n11,2026-07-20 10:00:00,2026-07-20 10:00:00,1,done,yes"
    folder.lay({"survey.csv": SURVEY.strip() + more})
    table = csat(loop).table
    gone = table.loc[table.step.str.startswith("not in the store")].iloc[0]
    assert (gone.kind, gone.change) == (LEFT, 1) and own(csat(loop)).value == 75.0


def test_with_no_file_left_it_is_told_from_the_store_on(folder):
    loop = folder.load({"survey.csv": SURVEY}, TABLES, **DROP).loop
    (folder.root / "data/raw/survey.csv").unlink()
    table = csat(loop).table
    assert (table.kind[0], table.step[0], table.rows[0]) == (ROWS, "of the period, in the store", 5)


@pytest.fixture(scope="module")
def random_desk(tmp_path_factory):
    from loopnb.settings import Settings

    root = tmp_path_factory.mktemp("desk")
    plain = Settings(company="A", mission="B", zone="UTC", sources={})
    store = desk_store(root / "data")
    loop = Loop(root, desk_settings(plain), NOW)
    return loop, measure(store, [NOW], loop.settings).table.set_index("metric")


@pytest.mark.parametrize("name", list(METRICS))
def test_the_last_step_of_every_metric_is_the_measured_value(random_desk, name):
    loop, known = random_desk[0], random_desk[1].loc[name]
    found = explain(METRICS[name], loop)
    row = own(found)
    assert (row.rows, row.value) == (known.n, pytest.approx(known.value)) or (
        METRICS[name].kind in STANDING and row.value == pytest.approx(known.value)
    )
    left = found.table.loc[found.table.kind == LEFT]
    assert left.change.sum() == known.excluded
    assert UNNAMED not in set(left.step)  # each exclusion has a reason of its own


def test_reasons_are_those_of_metrics_that_there_are():
    assert set(REASONS) <= set(METRICS)


def test_rows_that_offer_nothing_to_the_table_are_named_and_all_adds_up(folder):
    feed = TABLES["responses"][0] | {"score": {"column": "score", "offers": True}}
    loop = folder.load({"survey.csv": SURVEY}, {"responses": feed}, **DROP).loop
    steps = csat(loop).table
    assert list(zip(steps.kind, steps.step, steps.rows, strict=True))[1:3] == [
        (LEFT, "do not fit their header", 10), (LEFT, "offer nothing to this table", 9),
    ]  # fmt: skip
    chain = steps.loc[steps.kind.isin([ROWS, LEFT, ADDED, COUNTED])]
    for before, after in zip(chain.itertuples(), chain.iloc[1:].itertuples(), strict=False):
        gone = after.change if after.kind == LEFT else 0
        assert before.rows - gone == after.rows, after.step
