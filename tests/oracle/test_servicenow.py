"""The ServiceNow event log against plain pandas over its raw file.

The definitions, as its loop.yaml states them: an incident is the last row of its `number`; '?' is
unknown; times are day first and taken for UTC. Opened are incidents by `opened_at`; time to
resolve, made_sla and reopenings are of incidents by `resolved_at`. Quantiles are linear.
"""

import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from loopnb import analyze, collect
from loopnb.collect import dialects
from loopnb.collect.reading import files
from oracle.public_files import file, made, opened

START, END, DAYS = "2016-04-01", "2016-07-01", 91


def within(times: pd.Series) -> pd.Series:
    return (times >= START) & (times < END)


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    return pd.read_csv(file("servicenow"), dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def incidents(raw) -> pd.DataFrame:
    """The final state of each incident."""
    last = raw.groupby("number", sort=False).tail(1).replace("?", None)
    for column in ("opened_at", "resolved_at", "closed_at"):
        last[column] = pd.to_datetime(last[column], format="%d/%m/%Y %H:%M")
    hours = (last.resolved_at - last.opened_at).dt.total_seconds() / 3600
    return last.assign(hours=hours)


@pytest.fixture(scope="module")
def resolved(incidents) -> pd.DataFrame:
    return incidents.loc[within(incidents.resolved_at)]


@pytest.fixture(scope="module")
def loop(once):
    """The workspace after collect and analyze, without a page."""
    file("servicenow")

    def make(root):
        loop = made("servicenow", root)
        collected, refused, *_ = collect.load(loop)
        measures = analyze.measure(loop.store, loop.history, loop.settings)
        baselines, goals = loop.register.baselines, loop.register.objectives
        comparison = analyze.compare(measures, baselines, goals, loop.period)
        loop.hand_on(collected=collected, refused=refused, measures=measures, comparison=comparison)

    return opened("servicenow", once("servicenow", make))


@pytest.fixture(scope="module")
def found(loop) -> pd.DataFrame:
    """The measures of the period, as compared."""
    return loop.read("comparison").table.set_index("metric")


def test_the_file_is_recognised_for_what_it_is():
    log = file("servicenow")
    ((name, why),) = dialects.recognised(files.read(log, log.name, head=True))
    assert name == "servicenow-event-log"
    assert "'opened_at' is written like '29/2/2016 01:16'" in why


def test_all_rows_are_accounted_for(loop, raw, incidents):
    books = loop.read("collected").table.iloc[0]
    assert (books.rows, books.kept) == (len(raw), len(incidents)) == (141_712, 24_918)
    assert (books.refused, books.replaced) == (0, len(raw) - len(incidents))
    assert loop.read("refused").table.empty


def test_the_store_holds_the_final_state_of_each_incident(loop, incidents):
    stored = loop.store.table("tickets").order_by("ticket_id").execute()
    final = incidents.sort_values("number")
    for column, ours in {"number": "ticket_id", "opened_at": "opened_at", "priority": "priority",
                         "closed_at": "closed_at", "category": "category"}.items():  # fmt: skip
        pd.testing.assert_series_equal(
            final[column], stored[ours], check_index=False, check_names=False, check_dtype=False
        )


def test_the_second_column_of_one_name_is_the_subcategory(loop, incidents):
    twice = "subcategory" if "subcategory" in incidents else "category.1"
    stored = loop.store.table("tickets").component.value_counts().execute().dropna()
    counted = dict(zip(stored.iloc[:, 0], stored.iloc[:, 1], strict=True))
    assert counted == incidents[twice].value_counts().to_dict()


def test_closed_incidents_without_an_end_stay_without_one(loop, incidents):
    tickets = loop.store.table("tickets")
    lost = tickets.filter(tickets.closed_at.notnull() & tickets.resolved_at.isnull())
    assert lost.count().execute() == incidents.loc[incidents.closed_at.notna()].hours.isna().sum()
    assert lost.count().execute() == 1556


def test_new_tickets_are_by_date_opened(found, incidents):
    opened_now = within(incidents.opened_at).sum()
    assert found.n.volume == opened_now
    assert found.value.volume == pytest.approx(opened_now / DAYS)


def test_time_to_resolve_is_by_date_resolved(found, resolved):
    assert found.n.time_to_resolve == len(resolved)
    assert found.value.time_to_resolve == pytest.approx(resolved.hours.median())
    assert found["tail"].time_to_resolve == pytest.approx(resolved.hours.quantile(0.9))
    assert round(resolved.hours.median(), 1) == 6.3


def test_another_cohort_would_give_another_median(found, incidents):
    by_opened = incidents.loc[within(incidents.opened_at)].hours.median()
    assert round(by_opened, 1) == 3.5
    assert by_opened < found.low.time_to_resolve


def test_the_share_resolved_on_time(found, resolved):
    assert found.value.sla_met == pytest.approx(100 * (resolved.made_sla == "true").mean())
    assert (found.n.sla_met, found.excluded.sla_met) == (len(resolved), 0)


def test_the_share_reopened(found, resolved):
    assert found.value.reopened == pytest.approx(
        100 * (resolved.reopen_count.astype(int) > 0).mean()
    )
    assert found.n.reopened == len(resolved)


def test_clusters_are_the_people_who_called(found, resolved):
    who = resolved.caller_id.fillna(resolved.number)
    assert found.clusters.reopened == who.nunique()


def test_earlier_quarters_have_what_the_file_has(loop, incidents):
    measured = loop.read("measures").table.query("metric == 'volume'").set_index("period").n
    opened_by = incidents.opened_at.dt.to_period("Q").astype(str).str.replace("Q", "-Q")
    counted = opened_by.value_counts()
    assert measured["2016-Q1"] == counted["2016-Q1"]
    assert measured.loc[:"2015-Q4"].sum() == 0


def test_nothing_is_said_of_satisfaction(found):
    assert "csat" not in found.index
    assert set(found.verdict) == {"no baseline yet"}


def test_the_backlog_leaves_out_what_was_closed_without_a_resolution(found, incidents):
    end = incidents.resolved_at.fillna(incidents.closed_at)
    waits = (incidents.opened_at < END) & (end.isna() | (end >= END))
    assert found.value.backlog == waits.sum()
    old = pd.Timestamp(END) - incidents.opened_at > pd.Timedelta(days=30)
    assert found.value.backlog_old == (waits & old).sum()


def test_the_median_by_date_opened_is_that_of_the_curve(loop, incidents):
    """Closed without a resolution is censored when closed; nobody is open after the file ends."""
    opened_now = incidents.loc[within(incidents.opened_at)]
    last = max(incidents[column].max() for column in ("opened_at", "resolved_at"))
    until = opened_now.resolved_at.fillna(opened_now.closed_at).fillna(last)
    took = (until - opened_now.opened_at).dt.total_seconds() / 3600
    known = SurvfuncRight(took.clip(lower=0), opened_now.resolved_at.notna().astype(int))
    comparison = loop.read("comparison")
    curves = analyze.survival(loop.store, comparison, loop.period, loop.settings).each
    median = next(curve.median for curve in curves if curve.period == loop.period.name)
    assert known.quantile(0.5) <= median <= known.quantile(0.5) * 1.063 + 1 / 12


def test_mix_effects_add_up_to_the_difference_exactly(loop, resolved, incidents):
    before = loop.period.back()
    year = analyze.measure(loop.store, [before], loop.settings)
    empty = loop.register.baselines
    frozen = analyze.compare(year, empty, loop.register.objectives, before).ready
    frozen = frozen.assign(period=before.name)
    measures, goals = loop.read("measures"), loop.register.objectives
    comparison = analyze.compare(measures, frozen, goals, loop.period)
    settings = loop.settings.model_copy(update={"segments": ("priority", "category")})
    parts = analyze.mix(loop.store, comparison, loop.period, settings).table
    then = incidents.loc[(incidents.resolved_at >= "2016-01-01") & (incidents.resolved_at < START)]
    truth = {
        "sla_met": 100 * ((resolved.made_sla == "true").mean() - (then.made_sla == "true").mean()),
        "time_to_resolve": resolved.hours.median() - then.hours.median(),
    }
    for (metric, trait), rows in parts.groupby(["metric", "trait"]):
        whole, segments = rows.loc[rows.segment == ""].iloc[0], rows.loc[rows.segment != ""]
        assert whole.rate + whole.mix == pytest.approx(whole.change, abs=1e-9), (metric, trait)
        assert segments.rate.sum() + segments.mix.sum() == pytest.approx(whole.change, abs=1e-9)
        if metric in truth:
            assert whole.change == pytest.approx(truth[metric]), (metric, trait)
    assert set(truth) <= set(parts.metric)
