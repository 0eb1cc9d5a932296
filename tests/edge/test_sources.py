"""From a number on a page to its row in the tables, and from there to the rows of the sources."""

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import loopnb as lp
from edge import desk as tiny
from loopnb import cli, editions, runner
from loopnb.analyze.sources import SOURCES, of_metric, sources
from loopnb.cli.tracing import rows
from loopnb.errors import UsageError
from loopnb.metrics import METRICS, coverage
from loopnb.results import KINDS
from loopnb.results.sources import KEYS, Sources, anchor, found, key, named
from loopnb.sample import invented
from loopnb.workspace import RUN, Loop, write_frame

COMPARED = "2026-Q3"
CHECKED = ("comparison:csat", "comparison:backlog_old", "themes:Waiting")


def counted(name: str, behind: Sources, days: int) -> float:
    """Return what a metric's rows add up to, without any of the code that measured it."""
    values = behind.counted.value
    return {
        "share": lambda: 100 * values.mean(), "score": lambda: 100 * values.mean(),
        "mean": values.mean, "quantile": values.median, "rate": lambda: len(values) / days,
        "stock": values.sum, "exposure": lambda: values.sum() / days,
    }[METRICS[name].kind]()  # fmt: skip


def report(root: Path, write: Callable[[Loop], None] | None = None) -> Loop:
    """Load a workspace and publish a report of its tables, as the notebooks write them."""
    loop = lp.open(str(root), COMPARED)
    lp.collect.load(loop)
    folder = root / "reports/.runs/made"
    folder.mkdir(parents=True)
    os.environ[RUN] = str(folder)
    try:
        (write or _words)(loop)
    finally:
        del os.environ[RUN]
    runner.publish(root, COMPARED, folder)
    return loop


def _numbers(loop: Loop) -> None:
    measures = lp.analyze.measure(loop.store, loop.history, loop.settings)
    comparison = lp.analyze.compare(
        measures, loop.register.baselines, loop.register.objectives, loop.period
    )
    loop.hand_on(measures=measures, comparison=comparison)


def _words(loop: Loop) -> None:
    _numbers(loop)
    comments = lp.analyze.read_comments(loop.store, loop.history, loop.pair, loop.settings)
    tones = lp.analyze.tones(comments)
    taxonomy, labels = loop.register.themes, loop.register.labels
    mentions = lp.analyze.mentions(comments, taxonomy, labels, tones)
    loop.hand_on(
        mentions=mentions, tones=tones,
        themes=lp.analyze.themes(comments, mentions, tones, taxonomy, pair=loop.pair,
                                 labels=labels),
        quotations=lp.analyze.quotations(comments, mentions, tones, loop.pair, taxonomy=taxonomy),
        drivers=lp.analyze.drivers(loop.store, comments, mentions, tones, taxonomy=taxonomy,
                                   periods=loop.history, settings=loop.settings),
        effects=lp.analyze.effects(loop.store, loop.register.actions, loop.period, loop.settings),
    )  # fmt: skip


@pytest.fixture(scope="session", params=["tiny", "sample"])
def reported_on(request, once) -> Loop:
    """A report of the tiny desk, and one of the small sample company."""

    def make(folder: Path) -> None:
        root = folder / "desk"
        if request.param == "tiny":
            tiny.lay(root, tickets=tiny.tickets(), survey=tiny.survey())
        else:
            root.mkdir()
            invented.make(root, size="small")
        report(root)

    root = once(f"sources-{request.param}", make) / "desk"
    return lp.open(str(root), COMPARED)


@pytest.fixture
def command() -> Iterator[None]:
    """Have `loopnb rows`, also where the list of commands does not name it yet."""
    had = cli.cli.commands.get("rows")
    cli.cli.add_command(rows)
    yield
    if had is None:
        cli.cli.commands.pop("rows")


def read(loop: Loop, name: str) -> pd.DataFrame:
    path = runner.last_good(loop) / f"tables/{name}.parquet"
    return KINDS[name].from_table(pd.read_parquet(path)).table


def each(loop: Loop, name: str) -> Iterator[pd.Series]:
    table = read(loop, name)
    yield from (table.loc[at] for at in table.index)


def test_the_rows_behind_a_measure_are_as_many_as_its_card_says(reported_on):
    table = read(reported_on, "comparison")
    assert set(table.metric) >= {"csat", "time_to_resolve", "sla_met", "volume"}
    for row in each(reported_on, "comparison"):
        behind = sources("comparison", row, reported_on)
        assert len(behind.counted) == row.n, row.metric
        assert len(behind.table) - row.n == row.excluded, row.metric
        if row.kind != "per 100":
            covered = coverage.read(row.covered)
            days = (covered.told(reported_on.period) if covered else reported_on.period).days
            value = counted(row.metric, behind, days)
            assert value == pytest.approx(row.value, rel=1e-9), row.metric
        assert behind.table.source_file.notna().all()
        assert behind.table.source_row.gt(0).all()


def test_every_headline_measure_is_among_them(reported_on):
    known = set(read(reported_on, "comparison").metric)
    assert set(reported_on.settings.headlines) <= known


def test_the_rows_behind_another_period_are_found_by_its_name(reported_on):
    for row in each(reported_on, "measures"):
        if row.metric == "csat":
            assert len(sources("measures", row, reported_on).counted) == row.n


def test_a_source_row_is_the_line_of_its_file_that_holds_it(reported_on):
    row = found("comparison:volume", read(reported_on, "comparison"))
    behind = sources("comparison", row, reported_on).table.iloc[0]
    path = reported_on.root / behind.source_file
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert behind.id in lines[behind.source_row - 1]


def test_the_comments_behind_a_theme_are_as_many_as_its_row_says(reported_on):
    for row in list(each(reported_on, "themes"))[:3]:
        behind = sources("themes", row, reported_on)
        assert (len(behind.counted), behind.table.value.sum()) == (row.n, row.comments), row.theme
        then = sources("themes", row, reported_on, then=True)
        assert len(then.counted) == row.n_before
    assert len(behind.table) == behind.table.id.nunique()


def test_the_comment_behind_a_quotation_is_that_comment(reported_on):
    for row in list(each(reported_on, "quotations"))[-5:]:
        (behind,) = sources("quotations", row, reported_on).table.itertuples()
        assert (behind.table, behind.id) == ("comments", row.comment_id)
        words = reported_on.store.table("comments").filter(lambda t, at=row.comment_id:
                                                           t.comment_id == at)  # fmt: skip
        assert row.text.strip("… ")[:12] in words.text.execute().iloc[0]


def test_the_answers_behind_a_driver_are_as_many_as_its_row_says(reported_on):
    for row in list(each(reported_on, "drivers"))[:4]:
        if row.kind == "theme":
            behind = sources("drivers", row, reported_on)
            assert len(behind.counted) == row.n
            assert round(behind.table.value.sum()) == row.n_with


def test_the_rows_behind_an_effect_are_those_before_and_after_it(reported_on):
    known = [row for row in each(reported_on, "effects") if row.observed == row.observed]
    for row in known:
        behind = sources("effects", row, reported_on).counted
        n = behind.groupby("part").size()
        weeks = (pd.Timestamp(row.until) - pd.Timestamp("2026-05-18")).days // 7
        if row.level_unit == "a week" and row.action_id == "A-101":
            assert n["after"] / weeks == pytest.approx(row.observed, rel=1e-9)
        elif row.level_unit == "%":
            assert n[["before", "after"]].min() == row.n
            after = behind.loc[behind.part == "after"].value.mean()
            assert 100 * after == pytest.approx(row.observed, rel=1e-9)
    assert known or not len(read(reported_on, "effects"))


def test_the_rows_behind_a_customer_at_risk_are_contracts_and_bad_answers(reported_on):
    known = lp.analyze.risk(reported_on.store, reported_on.period, reported_on.settings).table
    for _, row in known.iterrows():
        behind = sources("risk", row, reported_on)
        if row.verdict != "at risk":
            assert behind is None
            continue
        assert set(behind.table.account_id) == {row.account_id}
        bad = behind.table.loc[behind.table.part == "unhappy"]
        said = reported_on.store.table("responses").execute().set_index("response_id").loc[bad.id]
        times = said.ticket_id.fillna(said.invitation_id).fillna(pd.Series(said.index, said.index))
        assert times.nunique() == row.unhappy
        assert (behind.table.part == "due").any()


def test_the_rows_of_the_baselines_period_are_those_it_was_frozen_from(reported_on):
    row = found("comparison:csat", read(reported_on, "comparison"))
    behind = sources("comparison", row, reported_on, then=True)
    if not row.baseline:
        assert behind is None
        return
    year = lp.open(str(reported_on.root), row.baseline)
    direct = lp.analyze.measure(year.store, [year.period], year.settings, ["csat"]).table
    assert len(behind.counted) == direct.n.iloc[0]
    assert 100 * behind.counted.value.mean() == pytest.approx(direct.value.iloc[0])


def test_where_rows_cannot_be_told_apart_none_are_given(reported_on):
    assert sources("gaps", pd.Series({"kind": "too few", "subject": "Asia"}), reported_on) is None
    assert set(SOURCES) <= set(KEYS)


def test_every_result_that_is_handed_on_has_keys_among_its_columns():
    assert set(KEYS) >= set(KINDS)
    for name in KINDS:
        assert set(KEYS[name]) <= set(KINDS[name].columns), name


def test_the_ids_of_a_tables_rows_are_all_different(reported_on):
    for name in ("measures", "comparison", "themes", "quotations", "drivers", "effects"):
        table = read(reported_on, name)
        ids = [key(name, row) for row in table.itertuples()]
        assert len(set(ids)) == len({anchor(one) for one in ids}) == len(table), name


def test_an_id_leads_to_its_row_however_it_is_written():
    table = pd.DataFrame({"theme": ["Restores that fail", "Wartezeit, nachts"], "n": [1, 2]})
    assert found("themes:Restores that fail", table).n == 1
    assert found("themes:restores-that-fail", table).n == 1
    assert found("themes:wartezeit-nachts", table).n == 2
    assert key("themes", table.iloc[0]) == key("themes", table.iloc[0].to_dict())
    assert key("measures", {"metric": "csat", "period": "2026-Q3"}) == "measures:csat/2026-Q3"
    with pytest.raises(UsageError, match=r"id 'themes:restore' is not known\. Did you mean"):
        found("themes:restore", table)


@pytest.mark.parametrize(
    ("trace", "message"),
    [("csat", "'csat' is no id: write a table and a row"),
     ("comparsion:csat", "table 'comparsion' is not known. Did you mean 'comparison'")],
)  # fmt: skip
def test_what_is_no_id_is_said(trace, message):
    with pytest.raises(UsageError, match=message):
        named(trace)


@pytest.mark.usefixtures("command")
class TestCommand:
    """What `loopnb rows` says and writes."""

    @pytest.fixture
    def loop(self, once) -> Loop:
        def make(folder: Path) -> None:
            report(tiny.lay(folder / "desk", tickets=tiny.tickets(), survey=tiny.survey()))

        return lp.open(str(once("sources-command", make) / "desk"), COMPARED)

    def call(self, loop: Loop, *words: str) -> tiny.Said:
        return tiny.loopnb("rows", *words, "--period", COMPARED, "--workspace", loop.root)

    @pytest.mark.parametrize("trace", CHECKED)
    def test_the_row_is_told_and_the_source_rows_are_a_csv(self, loop, trace):
        said = self.call(loop, trace)
        assert said.code == 0, said.err
        frame = pd.read_csv(io.StringIO(said.out), dtype=str)
        assert list(frame.columns) == list(Sources.columns)
        row = found(trace, read(loop, trace.partition(":")[0]))
        assert (frame.counts == "yes").sum() == row.n
        assert said.err.startswith(f"{trace}, a row of ")
        assert f"  n: {row.n}\n" in said.err and "nan" not in said.err

    def test_a_file_takes_what_the_output_would(self, loop, tmp_path):
        out = self.call(loop, "comparison:csat").out
        said = self.call(loop, "comparison:csat", "--to", str(tmp_path / "csat.csv"))
        assert (tmp_path / "csat.csv").read_text(encoding="utf-8") == out
        assert said.out == "" and "20 rows: " in said.err

    def test_data_that_have_changed_since_are_said_to_have(self, loop, tmp_path):
        other = lp.open(str(tiny.lay(tmp_path / "desk", tickets=tiny.tickets(),
                                     survey=tiny.survey())), COMPARED)  # fmt: skip
        report(other.root, _numbers)
        later = tiny.survey()
        later.loc[len(later)] = ("late", "C1", "2026-08-01 10:00:00", 5, "")
        later.to_csv(other.root / "data/raw/survey.csv", index=False)
        lp.collect.load(other)
        said = self.call(other, "comparison:csat")
        assert "The data have changed since the report: 21 rows count now, 20 then." in said.err
        assert "have changed" not in self.call(loop, "comparison:csat").err

    def test_work_by_hand_since_the_report_is_not_what_is_shown(self, loop):
        table = read(loop, "comparison").assign(n=7)
        path = loop.root / f"reports/.runs/interactive-{COMPARED}/tables/comparison.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(path)
        try:
            assert "  n: 20\n" in self.call(loop, "comparison:csat").err
        finally:
            path.unlink()

    def test_the_ids_of_a_signed_page_lead_to_its_own_tables(self, loop):
        folder, table = loop.root / editions.FOLDER / f"{COMPARED}.1", read(loop, "comparison")
        who = {"period": COMPARED, "number": 1, "by": "Ada Moon", "on": "2026-10-20", "run": "r"}
        with editions.laid(editions.Edition(folder=folder, **who)) as part:
            write_frame(table.assign(n=18), part / "tables/comparison")
        say = ("rows", "comparison:csat", "--workspace", loop.root, "--period")
        try:
            said = tiny.loopnb(*say, f"{COMPARED}.1")
            assert f"a row of {folder / 'tables/comparison.csv'}\n" in said.err
            assert "  n: 18\n" in said.err and "20 rows count now, 18 then" in said.err
            assert "  n: 20\n" in self.call(loop, "comparison:csat").err
            wrong = tiny.fails(loop.root, 2, "rows", "comparison:csat", "--period", f"{COMPARED}.2")
            assert f"edition '{COMPARED}.2' is not known. Did you mean '{COMPARED}.1'?" in wrong
            (folder / "tables/comparison.csv").unlink()
            assert "damaged" in tiny.loopnb(*say, f"{COMPARED}.1").err
        finally:
            shutil.rmtree(folder)

    def test_what_is_said_of_a_whole_table_leads_to_it(self, loop):
        said = self.call(loop, "themes:all")
        assert said.code == 0 and said.out == "" and said.err.startswith("2 rows, all of ")

    @pytest.mark.parametrize(
        ("trace", "code", "message"),
        [("comparison:csatt", 2, "Did you mean 'comparison:csat'?"), ("csat", 2, "is no id"),
         ("flow:2026-Q3", 3, "has no table 'flow'"), ("effects:A-1", 2, "'effects' is empty")],
    )  # fmt: skip
    def test_a_wrong_id_is_one_sentence(self, loop, trace, code, message):
        assert message in tiny.fails(loop.root, code, "rows", trace, "--period", COMPARED)

    def test_a_period_without_a_report_is_told(self, loop):
        said = tiny.fails(loop.root, 3, "rows", "comparison:csat", "--period", "2026-Q2")
        assert "Period 2026-Q2 has no report yet." in said

    def test_formulas_are_harmless(self, tmp_path):
        tickets = tiny.tickets()
        tickets["ticket"] = "=" + tickets["ticket"]
        root = tiny.lay(tmp_path / "desk", tickets=tickets, survey=tiny.survey())
        said = self.call(report(root, _numbers), "comparison:volume")
        assert "\ntickets,'=T2" in said.out and ",=T2" not in said.out


def test_rows_left_out_are_marked(reported_on):
    behind = of_metric(METRICS["reopened"], reported_on, reported_on.period)
    row = found("comparison:reopened", read(reported_on, "comparison"))
    assert (behind.table.counts == "no").sum() == row.excluded
    assert behind.table.loc[behind.table.counts == "no", "value"].isna().all()
