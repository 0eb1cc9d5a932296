"""What is unusual by week: quiet data, planted changes, rebases, events, and too little to tell."""

import io

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze import signals
from loopnb.errors import DataError
from loopnb.periods import parse
from loopnb.register import Register
from loopnb.results import Signals
from loopnb.results.signals import day
from loopnb.stats.charts import P_PRIME, Rules, chart

PERIOD = parse("2026-Q3")
START = pd.Timestamp("2024-09-30")  # the Monday 104 whole weeks before the last in the period
HEADLINES = ("sla_met", "volume")


@pytest.fixture
def watched(settings):
    return settings.model_copy(update={"headlines": HEADLINES})


def desk(weeks: int = 105, shift: float = 0.0, since: str = "2026-08-10", n: int = 80):
    """Return tickets, `n` or so a week, 80 % on time but `shift` more from a week on."""
    random = np.random.default_rng(1)
    monday = START + pd.to_timedelta(7 * np.repeat(np.arange(weeks), n), "D")
    keep = random.random(len(monday)) < 0.9
    opened = (monday + pd.to_timedelta(random.uniform(0, 7, len(monday)), "D").floor("s"))[keep]
    order = random.random(len(opened))
    share = 0.8 + shift * (monday[keep] >= pd.Timestamp(since))
    frame = pd.DataFrame({"opened_at": opened, "resolved_at": opened, "sla_met": order < share})
    return frame.assign(ticket_id=[f"T{i}" for i in frame.index])


def rebases(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["metric", "at", "reason"])


def test_quiet_weeks_are_nothing_unusual(stored_as, watched):
    found = signals(stored_as("tickets", desk()), PERIOD, watched)
    assert found.text == "Resolved on time: nothing unusual. New tickets: nothing unusual."
    assert found.table.groupby("metric").size().to_dict() == {"sla_met": 104, "volume": 104}
    assert found.table.date.agg(["min", "max"]).tolist() == ["2024-09-30", "2026-09-21"]


@pytest.mark.parametrize(("shift", "way"), [(-0.3, "below"), (0.2, "above")])
def test_a_planted_change_is_told_with_its_week_and_its_sense(stored_as, watched, shift, way):
    found = signals(stored_as("tickets", desk(shift=shift)), PERIOD, watched)
    stretch = found.stretch("sla_met")
    # Weeks before it may be on that side by chance, at most a run's length of them.
    assert "2026-06-29" < stretch.date.iloc[0] <= "2026-08-10"
    assert stretch.date.iloc[-1] == "2026-09-21"
    worth, since = "better" if shift > 0 else "worse", day(stretch.date.iloc[0])
    assert found.said("sla_met") == (
        f"signal, {way} the usual 79 % since the week of {since}, which is {worth}"
    )
    assert found.said("volume") == "nothing unusual"


def test_a_change_that_is_over_is_no_signal_of_this_period(stored_as, watched):
    frame = desk(shift=-0.4, since="2026-03-02")
    frame.loc[frame.opened_at >= "2026-05-04", "sla_met"] = desk().sla_met
    store = stored_as("tickets", frame)
    assert signals(store, PERIOD, watched).said("sla_met") == "nothing unusual"
    said = signals(store, parse("2026-Q2"), watched).said("sla_met")
    assert "from the week of 2 March to that of 27 April, which is worse" in said


def test_one_week_outside_is_told_with_what_is_usual(stored_as, watched):
    frame = desk()
    frame = frame.drop(frame.index[frame.opened_at.between("2026-08-10", "2026-08-14")])
    found = signals(stored_as("tickets", frame), PERIOD, watched)
    rows = found.of("volume")
    week = rows.loc[rows.date == "2026-08-10"].iloc[0]
    assert week.outside
    assert week.value == pytest.approx(week.n / 7)
    assert week.value < week.low
    assert found.said("volume").startswith("signal, ")
    assert " a day in the week of 10 August, where 9.2 to 11 is usual" in found.said("volume")


def test_limits_of_shares_are_those_of_the_chart_on_pandas_own_shares(stored_as, watched):
    frame = desk(shift=-0.1)
    found = signals(stored_as("tickets", frame), PERIOD, watched).of("sla_met")
    week = START + pd.to_timedelta((frame.opened_at - START).dt.days // 7 * 7, "D")
    known = frame.groupby(week).sla_met.agg(["mean", "size"]).reset_index()
    points = known.set_axis(["date", "value", "n"], axis=1).iloc[:104]
    own = chart(points, P_PRIME, Rules(freeze=26))
    for column in ("value", "mean", "low", "high"):
        assert found[column].tolist() == pytest.approx((100 * own[column]).tolist())
    assert found.n.tolist() == own.n.tolist()


def test_the_length_of_a_run_is_the_workspace_s(stored_as, watched):
    frame = desk(shift=0.09, since="2026-08-31")
    store = stored_as("tickets", frame)
    one_side = [
        signals(store, PERIOD, watched.model_copy(update={
            "charts": watched.charts.model_copy(update={"one_side": length})})).table.one_side.sum()
        for length in (5, 20)
    ]  # fmt: skip
    assert one_side[0] > one_side[1] == 0


def test_a_rebase_sets_limits_anew_and_says_why(stored_as, watched):
    store = stored_as("tickets", desk(shift=-0.3, since="2026-01-05"))
    before = signals(store, PERIOD, watched)
    why = rebases(
        ("sla_met", "2026-01-05", "New promise to customers"), ("csat", "2026-01-05", "x")
    )
    after = signals(store, PERIOD, watched, why)
    assert "signal, below the usual" in before.said("sla_met")
    assert after.said("sla_met") == "nothing unusual"
    rows = after.of("sla_met")
    assert rows.loc[rows.date >= "2026-01-05", "reason"].unique().tolist() == [
        "New promise to customers"
    ]
    assert rows.segment.tolist() == (rows.date >= "2026-01-05").astype(int).tolist()


def test_too_few_weeks_since_a_rebase_are_said(stored_as, watched):
    why = rebases(("volume", "2026-09-07", "Chat is counted too"))
    found = signals(stored_as("tickets", desk()), PERIOD, watched, why)
    assert found.said("volume").startswith("nothing unusual")  # the older weeks still tell
    week = signals(stored_as("tickets", desk()), parse("2026-W38"), watched, why)
    assert week.said("volume") == "too few weeks for limits (2 so far)"


def test_a_rebase_of_no_metric_and_one_without_reason_are_refused(stored_as, watched):
    store = stored_as("tickets", desk(20))
    with pytest.raises(DataError, match=r"rebases\.csv, line 3: metric 'volum' is not known\. Did"):
        signals(store, PERIOD, watched, rebases(("volume", "2026-01-01", "r"),
                                                ("volum", "2026-01-01", "r")))  # fmt: skip
    with pytest.raises(DataError, match=r"rebases\.csv, line 2: reason is blank\."):
        signals(store, PERIOD, watched, rebases(("volume", "2026-01-01", " ")))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("volume,2026-01-05,,A. Name,2026-02-01", "line 3: reason is blank"),
        (",2026-01-05,New count,A. Name,2026-02-01", "line 3: metric is blank"),
        ("volume,5.1.2026,New count,A. Name,2026-02-01",
         "line 3: at is '5.1.2026', a date such as 2026-05-12 is needed"),
    ],
)  # fmt: skip
def test_the_register_refuses_a_rebase_that_is_not_whole(tmp_path, line, fault):
    path = tmp_path / "data/register/rebases.csv"
    path.parent.mkdir(parents=True)
    whole = "metric,at,reason,by,decided_on\ncsat,2026-01-05,New form,A. Name,2026-02-01\n"
    path.write_text(whole)
    assert Register(tmp_path).rebases.reason.tolist() == ["New form"]
    path.write_text(f"{whole}{line}\n")
    with pytest.raises(DataError) as caught:
        Register(tmp_path).rebases  # noqa: B018
    assert str(caught.value).endswith(fault)


def test_without_a_file_there_are_no_rebases(tmp_path):
    assert Register(tmp_path).rebases.empty


def test_an_event_stands_in_its_local_week(stored_as, watched):
    happened = pd.DataFrame(
        {"event_id": ["1", "2", "3", "4"],
         "at": pd.to_datetime(["2026-06-28 22:30", "2026-07-02 00:00", "2026-06-28 21:30",
                               "2027-01-04 00:00"]),
         "kind": ["release", "outage", "release", "release"],
         "product": ["Vault", None, "Lens", "Vault"],
         "note": ["Vault 7.3", None, "", "planned"]}
    )  # fmt: skip
    stored_as("events", happened)
    store = stored_as("tickets", desk())
    zoned = watched.model_copy(update={"zone": "Europe/Berlin"})
    rows = signals(store, PERIOD, zoned).of("volume").set_index("date")
    assert rows.event[rows.event != ""].to_dict() == {
        "2026-06-22": "release Lens", "2026-06-29": "Vault 7.3; outage"}  # fmt: skip


def test_a_week_belongs_to_the_period_in_which_it_ends(stored_as, watched):
    store = stored_as("tickets", desk())
    spring, summer = (signals(store, parse(name), watched).of("volume")
                      for name in ("2026-Q2", "2026-Q3"))  # fmt: skip
    assert spring.date[spring.in_period].agg(["min", "max"]).tolist() == [
        "2026-03-30", "2026-06-22"]  # fmt: skip
    assert summer.date[summer.in_period].agg(["min", "max"]).tolist() == [
        "2026-06-29", "2026-09-21"]  # fmt: skip


def test_what_stands_open_what_has_no_rows_and_too_few_weeks_are_said(stored_as, settings):
    watched = settings.model_copy(update={"headlines": ("backlog_old", "csat", "volume")})
    frame = desk()
    store = stored_as("tickets", frame.loc[frame.opened_at >= "2026-08-03"])
    found = signals(store, PERIOD, watched)
    assert found.text == (
        "Open more than 30 days: no chart by week: what is open is carried over from one week to "
        "the next. Satisfied customers: no rows in these weeks. New tickets: too few weeks for "
        "limits (8 so far)."
    )
    assert found.shown.shape == (3, 4)
    assert not found.shown.isna().any().any()


def test_weeks_that_are_all_alike_and_weeks_without_answers_are_nothing_unusual(
    stored_as, settings
):
    weeks = pd.date_range("2025-09-01", "2026-09-28", freq="7D")
    answers = pd.DataFrame({"responded_at": weeks.repeat(10), "score": 5.0}).assign(
        kind="csat", scale_min=1.0, scale_max=5.0, scale_direction="high")  # fmt: skip
    answers["response_id"] = answers.index.astype(str)
    answers = answers.loc[~answers.responded_at.between("2026-07-10", "2026-07-31")]
    watched = settings.model_copy(update={"headlines": ("csat",)})
    found = signals(stored_as("responses", answers), PERIOD, watched)
    assert found.text == "Satisfied customers: nothing unusual."
    assert found.table.value.isna().sum() == 3
    assert found.of("csat")["mean"].unique().tolist() == [100.0]


def test_a_period_before_all_data_has_no_weeks(stored_as, watched):
    found = signals(stored_as("tickets", desk()), parse("2020-Q1"), watched)
    assert found.text == (
        "Resolved on time: no rows in these weeks. New tickets: no rows in these weeks."
    )


def test_a_broken_scale_is_no_row(stored_as, settings):
    answers = pd.DataFrame({"responded_at": [pd.Timestamp("2026-08-05")] * 40, "score": 9.0})
    answers = answers.assign(kind="csat", scale_min=1.0, scale_max=5.0,
                             response_id=[f"R{i}" for i in range(40)])  # fmt: skip
    watched = settings.model_copy(update={"headlines": ("csat",)})
    found = signals(stored_as("responses", answers), PERIOD, watched)
    assert found.text == "Satisfied customers: no rows in these weeks."


def test_it_is_rebuilt_from_what_was_handed_on(stored_as, watched):
    found = signals(stored_as("tickets", desk(shift=-0.3)), PERIOD, watched)
    handed = io.BytesIO()
    found.table.to_parquet(handed, index=False)
    again = Signals.from_table(pd.read_parquet(handed))
    assert again.text == found.text
    assert again.shown.equals(found.shown)
