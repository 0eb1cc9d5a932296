"""Signed figures against those of today: what is told, in which words, and what is not."""

import pandas as pd
import pytest

from data.frames import CSAT, HOURS, measures
from loopnb.analyze import measure, restated
from loopnb.audiences import AUDIENCES
from loopnb.metrics import METRICS
from loopnb.periods import parse
from loopnb.present.restated import restated as section
from loopnb.results import Comparison, Restated
from loopnb.verdicts import NO_CHANGE, PARTIAL
from loopnb.workspace import rounded

EXECUTIVE = AUDIENCES["executive"]
Q2 = {"period": "2026-Q2", "start": "2026-04-01"}


def compared(table: pd.DataFrame, verdict: str = NO_CHANGE) -> Comparison:
    """Return a comparison of the measures' last period."""
    last = table.loc[table.start == table.start.max()]
    return Comparison.from_table(last.assign(verdict=verdict).reindex(columns=Comparison.columns))


def signed(*rows: dict) -> pd.DataFrame:
    """Return comparisons as editions signed them; `number` is that of the edition."""
    table = measures(*rows).table
    number = [row.get("number", 1) for row in rows]
    return table.assign(number=number, edition=table.period + "." + pd.Series(map(str, number)))


def told(now: list[dict], then: list[dict], verdict: str = NO_CHANGE) -> Restated:
    """Return what is told of rows now and rows signed."""
    table = measures(*now).table
    return restated(measures(*now), compared(table, verdict), signed(*then))


def test_the_words_are_those_of_the_specification():
    found = told([CSAT, CSAT | Q2 | {"value": 83.0, "n": 561}],
                 [CSAT | Q2 | {"value": 84.0, "n": 500}])  # fmt: skip
    assert found.text == (
        "Satisfied customers: Q2 was reported as 84 %, now 83 %: 61 late answers."
    )
    row = found.table.iloc[0]
    assert (row.metric, row.period, row.edition) == ("csat", "2026-Q2", "2026-Q2.1")
    assert (row.signed_value, row.value, row.n_signed, row.n) == (84.0, 83.0, 500, 561)


@pytest.mark.parametrize(("then", "now"), [(84.4, 83.6), (84.0, 84.0), (10.2, 9.96)])
def test_what_prints_the_same_is_not_told(then, now):
    found = told([CSAT | {"value": now}], [CSAT | {"value": then, "n": 900}])
    assert found.table.empty
    assert found.text == "No signed figure has changed."


@pytest.mark.parametrize(
    ("kind", "now", "why"),
    [
        (CSAT, {"n": 1126}, "1 late answer"),
        (CSAT, {"n": 3126}, "2,001 late answers"),
        (CSAT, {"n": 1124}, "1 fewer answer"),
        (CSAT, {"n": 1100}, "25 fewer answers"),
        (CSAT, {}, "the same number of answers, but their values or the settings changed"),
        (CSAT, {"version": 2, "n": 1200}, "counted in another way since"),
        (CSAT, {"value": float("nan"), "n": 0}, "the data hold none of its answers any more"),
        (HOURS, {"n": 4492}, "12 more tickets"),
        (HOURS, {"n": 4479}, "1 fewer ticket"),
    ],
)
def test_why_a_figure_changed(kind, now, why):
    found = told([kind | {"value": 60.0} | now], [kind])
    assert list(found.table.why) == [why]
    assert "nan" not in found.text and found.text.endswith(f": {why}.")


def test_a_figure_whose_rows_are_gone_has_no_value_now():
    found = told([CSAT | {"value": float("nan"), "n": 0}], [CSAT])
    assert found.text == (
        "Satisfied customers: Q3 was reported as 86 %: "
        "the data hold none of its answers any more."
    )  # fmt: skip


def test_an_earlier_period_counts_as_its_newest_edition_has_it():
    now = [CSAT, CSAT | Q2 | {"value": 83.0}]
    first, second = CSAT | Q2 | {"value": 84.0}, CSAT | Q2 | {"value": 83.0, "number": 2}
    assert told(now, [second, first]).table.empty
    later = told(now, [second | {"value": 81.0}, first])
    assert list(later.table.edition) == ["2026-Q2.2"]


def test_numbers_of_editions_are_numbers():
    rows = [CSAT | Q2 | {"value": 80.0 + n, "number": n} for n in (9, 10)]
    assert list(told([CSAT, CSAT | Q2], rows).table.edition) == ["2026-Q2.10"]


def test_a_page_says_the_same_before_and_after_it_is_signed():
    now, first = [CSAT | {"value": 83.0}], CSAT | {"value": 84.0, "n": 1000}
    draft = told(now, [first]).table
    assert list(draft.edition) == ["2026-Q3.1"]
    pd.testing.assert_frame_equal(told(now, [first, now[0] | {"number": 2}]).table, draft)


def test_of_several_editions_of_the_period_the_last_other_value_is_told():
    rows = [CSAT | {"value": 80.0 + n, "number": n} for n in (1, 2, 3)]
    found = told([CSAT | {"value": 83.0}], rows)
    assert list(found.table.signed_value) == [82.0]


def test_only_headlines_with_a_value_are_told():
    then = [CSAT | {"headline": False, "value": 1.0}, HOURS | {"value": float("nan")}]
    assert told([CSAT, HOURS], then).table.empty


def test_editions_that_the_data_do_not_look_back_to_are_left_out():
    later = {"period": "2026-Q4", "start": "2026-10-01"}
    then = [CSAT | {"period": "2023-Q1", "value": 1.0}, CSAT | later | {"value": 2.0}]
    assert told([CSAT], then).table.empty


def test_of_a_quarter_to_date_nothing_is_told_as_its_quarters_are_cut_short():
    now = [CSAT, CSAT | Q2 | {"value": 60.0}]
    assert len(told(now, [CSAT | Q2]).table) == 1
    assert told(now, [CSAT | Q2], verdict=PARTIAL).table.empty


def test_without_editions_nothing_is_told():
    found = restated(measures(CSAT), compared(measures(CSAT).table), pd.DataFrame())
    assert found.table.empty and list(found.table.columns) == list(Restated.columns)


@pytest.mark.parametrize(
    ("here", "there", "called"),
    [
        ("2026-Q4", "2026-Q2", "Q2"),
        ("2026-Q4", "2025-Q2", "Q2 2025"),
        ("FY2026-Q4", "FY2026-Q2", "Q2"),
        ("2026", "2025", "2025"),
        ("2026-W36", "2026-W35", "2026-W35"),
    ],
)
def test_periods_are_called_as_people_say_them(here, there, called):
    now = [CSAT | {"period": here, "start": "2026-10-01"},
           CSAT | {"period": there, "start": "2025-01-01", "value": 83.0}]  # fmt: skip
    assert list(told(now, [CSAT | {"period": there}]).table.called) == [called]


def test_the_newest_period_stands_first_and_measures_in_their_order():
    now = [CSAT, CSAT | Q2, HOURS, HOURS | Q2]
    then = [row | {"value": 60.0} for row in now]
    found = told(now, then[::-1]).table
    assert list(zip(found.period, found.metric, strict=True)) == [
        ("2026-Q3", "csat"), ("2026-Q3", "time_to_resolve"),
        ("2026-Q2", "csat"), ("2026-Q2", "time_to_resolve"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", [86.0, 84.0])
def test_the_table_travels_as_parquet(tmp_path, value):
    found = told([CSAT], [CSAT | {"value": value, "n": 1000}])
    rounded(found.table).to_parquet(tmp_path / "restated.parquet", index=False)
    back = Restated.from_table(pd.read_parquet(tmp_path / "restated.parquet"))
    assert (back.text, len(back.shown)) == (found.text, int(value != 86.0))


def answers(n: int, good: int, prefix: str) -> pd.DataFrame:
    """Return answers of the second quarter, `good` of them satisfied."""
    return pd.DataFrame(
        {"response_id": [f"{prefix}{i}" for i in range(n)], "kind": "csat",
         "account_id": [f"A{i % 40}" for i in range(n)],
         "score": [5.0 if i < good else 1.0 for i in range(n)], "scale_min": 1.0,
         "scale_max": 5.0, "scale_direction": "high",
         "responded_at": pd.Timestamp("2026-05-04")}
    )  # fmt: skip


def test_late_answers_in_the_data_are_counted_exactly(stored_as, settings):
    early, late = answers(500, 420, "R"), answers(61, 40, "L")
    q3 = answers(100, 90, "N").assign(responded_at=pd.Timestamp("2026-08-03"))
    periods = [parse("2026-Q2"), parse("2026-Q3")]
    then = measure(stored_as("responses", early), periods[:1], settings, only=["csat"]).table
    edition = then.assign(edition="2026-Q2.1", number=1)
    store = stored_as("responses", pd.concat([early, late, q3]))
    now = measure(store, periods, settings, only=["csat"])
    found = restated(now, compared(now.table), edition)
    assert found.text == (
        f"{METRICS['csat'].title}: Q2 was reported as 84 %, now 82 %: 61 late answers."
    )
    assert found.table.value.iloc[0] == pytest.approx(100 * 460 / 561)


def test_the_section_names_each_change_and_its_edition():
    page = section(told([CSAT], [CSAT | {"value": 84.0}]), readers=EXECUTIVE)._repr_html_()
    assert "<h2>Changes to earlier quarters</h2>" in page
    assert '<li id="restated-csat-2026-Q3"><strong>Satisfied customers.</strong> Q3 was' in page
    assert "Edition 2026-Q3.1" in page


def test_without_a_change_and_without_cards_there_is_no_section():
    changed = told([CSAT], [CSAT | {"value": 84.0}])
    assert section(told([CSAT], [CSAT]), readers=EXECUTIVE)._repr_html_() == ""
    assert section(changed, readers=AUDIENCES["engineering"])._repr_html_() == ""


def test_more_than_eight_changes_are_counted_and_stand_in_the_table():
    now = [CSAT | {"metric": f"m{i}"} for i in range(10)]
    found = told(now, [row | {"value": 60.0} for row in now])
    page = section(found, readers=EXECUTIVE)._repr_html_()
    assert (len(found.table), page.count("<li")) == (10, 9)
    assert "2 further figures have changed. They stand in tables/restated.csv." in page


def test_titles_are_shown_as_text_and_years_are_reports():
    year = CSAT | {"title": "<b>Happy</b> & well", "period": "2025"}
    page = section(told([year], [year | {"value": 60.0}]), readers=EXECUTIVE)._repr_html_()
    assert "&lt;b&gt;Happy&lt;/b&gt; &amp; well" in page
    assert "Changes to earlier reports" in page
