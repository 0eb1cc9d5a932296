"""Verdicts on actions by their own rules: planted effects, none, too little, faults, and words."""

import io
import math

import numpy as np
import pandas as pd
import pytest

from loopnb import proposals
from loopnb.analyze import effects
from loopnb.errors import DataError
from loopnb.metrics import METRICS
from loopnb.periods import parse
from loopnb.register import COLUMNS, Register
from loopnb.results import Effects
from loopnb.results.effects import sentence
from loopnb.sample.company import VARIANTS, simulate
from loopnb.stats.controls import compared
from loopnb.stats.series import Window, interrupted

PERIOD = parse("2026-Q3")
RELEASED, MENDED = pd.Timestamp("2026-01-20"), pd.Timestamp("2026-05-12")
PLAIN = {
    "action_id": "A-1", "theme": "Restores", "action": "Mend restores", "owner": "Storage",
    "due": "2026-05-15", "done_on": "2026-05-12", "decided_on": "2026-02-12", "metric": "volume",
    "where": "product=Vault; category=Restore", "against": "category", "better": "lower",
    "smallest": "10", "minimum": "100", "weeks": "12",
}  # fmt: skip
TRAINING = PLAIN | {
    "action_id": "A-2", "action": "Training", "done_on": "2026-04-06", "metric": "reopened",
    "where": "team=Night queue", "against": "team", "better": "", "smallest": "1",
}  # fmt: skip


def register(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame([dict.fromkeys(COLUMNS["actions"], "") | row for row in rows])
    return frame[list(COLUMNS["actions"])]


def tickets(seed: int = 0, *, fix: float = 0.35, doubled: float = 2.0, rate: float = 1.0):
    """Return a year's tickets of Vault: Restore doubles in January, `fix` takes some off in May.

    Night queue reopens as many before and after its training of 6 April as the others do.
    """
    random = np.random.default_rng(seed)
    days = pd.date_range("2025-09-01", "2026-10-04")
    rates = {"Restore": 5.0, "Backup": 7.5, "Configuration": 4.0, "How-to": 4.0, "Upgrade": 3.6}
    level = np.where(days >= RELEASED, doubled, 1.0) * np.where(days >= MENDED, 1 - fix, 1.0)
    week = np.exp(0.04 * random.normal(size=len(days) // 7 + 1))[np.arange(len(days)) // 7]
    parts = [
        pd.DataFrame({"opened_at": days.repeat(random.poisson(
            rate * each * week * (level if name == "Restore" else 1.0))), "category": name})
        for name, each in rates.items()
    ]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True).assign(product="Vault")
    frame["resolved_at"] = frame.opened_at
    frame["team"] = random.choice(["Night queue", "Day", "Desk", "Lisbon"], len(frame))
    frame["reopens"] = (random.random(len(frame)) < 0.06).astype(int)
    return frame.assign(ticket_id=[f"T{i}" for i in frame.index])


@pytest.fixture
def released(stored_as):
    """The store with the release of January in its events, of one product."""

    def put(frame: pd.DataFrame):
        events = {"event_id": ["1", "2"], "at": [RELEASED, pd.Timestamp("2026-03-24")],
                  "kind": ["release", "release"], "product": ["Vault", "Relay"]}  # fmt: skip
        stored_as("events", pd.DataFrame(events))
        return stored_as("tickets", frame)

    return put


def judged(store, settings, row: dict, period=PERIOD):
    found = effects(store, register(row), period, settings)
    assert len(found.table) == 1
    assert "nan" not in found.text.lower()
    assert not found.shown.isna().any().any()
    return next(found.table.itertuples(index=False))


def test_a_planted_fall_is_found_and_an_idle_training_is_not(released, settings):
    words = []
    for seed in range(20):
        store = released(tickets(seed))
        table = effects(store, register(PLAIN, TRAINING), PERIOD, settings).table
        assert table.since.iloc[0] == "2026-01-26"  # not a week before the release is looked at
        words.append(table.verdict.tolist())
    mended, trained = zip(*words, strict=True)
    assert mended.count("worked") >= 18
    assert trained.count("no effect shown") >= 18  # one in twenty may err
    assert trained.count("worked") <= 1


def test_without_a_fix_nothing_worked_though_the_release_was_long_before(released, settings):
    words = [
        judged(released(tickets(seed, fix=0.0)), settings, PLAIN).verdict for seed in range(10)
    ]
    assert words.count("worked") <= 1  # three of three hundred seeds have it
    assert words.count("no effect shown") >= 9


@pytest.mark.parametrize(
    ("variant", "verdicts"),
    [("default", {"worked"}), ("no-fix", {"no effect shown"}), ("null", {"no effect shown"})],
)
def test_the_sample_company_s_fix_is_judged_as_it_was_planted(
    released, settings, variant, verdicts
):
    frame = simulate(VARIANTS[variant], 7, texts=False).tickets
    frame = frame[["ticket_id", "product", "category", "team", "opened_at", "resolved_at",
                   "reopens"]].copy()  # fmt: skip
    for column in ("opened_at", "resolved_at"):
        frame[column] = frame[column].dt.tz_convert("UTC").dt.tz_localize(None)
    zoned = settings.model_copy(update={"zone": "Europe/Berlin"})
    table = effects(released(frame), register(PLAIN, TRAINING), PERIOD, zoned).table
    assert {table.verdict[0]} == verdicts
    assert table.verdict[1] == "no effect shown"
    if variant == "default":
        assert table.low[0] < -35 < table.high[0]


def weekly_by(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    monday = frame.opened_at - pd.to_timedelta(frame.opened_at.dt.weekday, "D")
    counts = frame.assign(week=monday).groupby(["week", column]).size().rename("value")
    return counts.reset_index().rename(columns={column: "segment"})


def test_the_numbers_are_those_of_the_method_on_pandas_own_weeks(released, settings):
    frame = tickets(3)
    late = frame.loc[frame.opened_at >= MENDED]
    elsewhere = late.assign(product="Lens", ticket_id="L" + late.ticket_id)  # compares nothing
    store = released(pd.concat([frame, elsewhere], ignore_index=True))
    found = judged(store, settings, PLAIN)
    window = Window(MENDED.date(), None, RELEASED.date(), pd.Timestamp("2026-08-10").date())
    panel = weekly_by(frame, "category").assign(n=0)
    own = compared(panel, "Restore", window, "count")
    assert (found.estimate, found.low) == pytest.approx((own.estimate, own.low))
    assert found.high == pytest.approx(own.high)
    assert (found.expected, found.observed) == pytest.approx((own.expected, own.observed))
    assert found.placebos == len(own.placebos) > 4
    assert found.as_strong == sum(each.strength >= own.strength for each in own.placebos)
    alone = judged(store, settings, PLAIN | {"against": ""})
    single = interrupted(panel.loc[panel.segment == "Restore"], window, "count")
    assert (alone.estimate, alone.low) == pytest.approx((single.estimate, single.low))
    assert alone.method == "interrupted time series"


def test_the_window_is_as_many_whole_weeks_as_the_rule_waits_for(released, settings):
    store = released(tickets(1))
    found = judged(store, settings, PLAIN)
    assert found.until == "2026-08-10"  # twelve weeks from Monday, 18 May, on
    later = judged(store, settings, PLAIN, parse("2026-Q4"))
    assert later == found  # what comes later changes nothing
    assert judged(store, settings, PLAIN | {"weeks": ""}).until == "2026-10-01"


def test_where_n_is_not_enough_after_the_weeks_it_is_waited_for(released, settings):
    store = released(tickets(1, rate=0.3))
    n = judged(store, settings, PLAIN | {"minimum": "0"}).n
    found = judged(store, settings, PLAIN | {"minimum": str(n + 30)})
    assert found.until > "2026-08-10"
    assert found.n >= n + 30


def test_too_early_says_how_far_it_is_and_when_the_answer_comes(released, settings):
    store = released(tickets(1))
    found = judged(store, settings, PLAIN, parse("2026-Q2"))
    assert found.verdict == "not enough data"
    assert sentence(found) == "Too early: 6 of 12 weeks, answer expected 10 August 2026."
    found = judged(store, settings, PLAIN | {"minimum": "2000", "weeks": "4"})
    assert sentence(found).startswith("Not enough data to tell: ")
    assert " of 2,000 tickets before the action." in sentence(found)


def test_n_after_that_is_short_says_when_it_will_do(released, settings):
    row = TRAINING | {"minimum": "900", "weeks": "4"}
    found = judged(released(tickets(1)), settings, row, parse("2026-Q2"))
    assert sentence(found).startswith(f"Too early: {found.n} of 900 tickets, answer expected ")
    assert sentence(found).endswith(" 2026.")


def test_an_action_that_is_not_done_has_a_due_date_and_no_verdict(released, settings):
    store = released(tickets(1))
    row = PLAIN | {"done_on": "", "due": "2026-11-30"}
    assert sentence(judged(store, settings, row)) == "Not done yet; due 30 November 2026."
    assert sentence(judged(store, settings, row | {"due": ""})) == "Not done yet."


def test_without_a_rule_there_is_no_verdict_and_the_page_says_so(released, settings):
    row = {"action_id": "A-9", "action": "Write guides", "done_on": "2026-05-01"}
    found = effects(released(tickets(1)), register(row), PERIOD, settings)
    assert found.text == ("Write guides. No rule was written down before it began, so no verdict.")


def test_what_was_decided_or_done_after_the_period_is_left_out(released, settings):
    store = released(tickets(1))
    rows = register(PLAIN | {"done_on": "2026-10-01"}, PLAIN | {"decided_on": "2026-10-05"})
    found = effects(store, rows, PERIOD, settings)
    assert found.table.empty
    assert found.text == "There is no action to judge yet."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "It worked: 3"),
        ({"better": "higher"}, "Made it worse: 3"),
        ({"smallest": "60"}, "No effect shown. 3"),
    ],
)
def test_the_same_fall_is_read_by_the_rule(released, settings, change, said):
    found = judged(released(tickets(4)), settings, PLAIN | change)
    assert sentence(found).startswith(said)
    assert "fewer Vault Restore tickets than expected" in sentence(found)
    assert ("; 60 % was to be reached." in sentence(found)) == ("smallest" in change)


def test_no_effect_says_what_would_have_been_noticed(released, settings):
    found = judged(released(tickets(5, fix=0.0)), settings, PLAIN)
    assert found.low <= 0 <= found.high
    assert sentence(found) == (
        f"No effect shown. We would have noticed {found.noticeable:.0f} % or more."
    )


def test_what_moved_as_much_without_the_action_is_no_effect_of_it(released, settings):
    frame = tickets(2)
    fewer = frame.category.isin(["Backup", "Upgrade"]) & (frame.opened_at >= "2026-05-12")
    frame = frame.drop(frame.index[fewer][::2])
    found = judged(released(frame), settings, PLAIN)
    assert found.verdict == "no effect shown"
    assert found.as_strong >= 1 or found.low <= 0 <= found.high


def answers(shift: float, n: int = 60) -> pd.DataFrame:
    """Return answers by team, `n` a week; all but the night's rise by `shift` after a ramp."""
    random = np.random.default_rng(3)
    at = pd.Timestamp("2025-09-01") + pd.to_timedelta(np.sort(random.uniform(0, 395, n * 56)), "D")
    team = random.choice(["Night queue", "Day", "Desk"], len(at))
    ramp = np.clip((at - pd.Timestamp("2026-04-07")) / pd.Timedelta(days=85), 0, 1)
    content = random.random(len(at)) < 0.75 + shift * ramp * (team != "Night queue")
    frame = pd.DataFrame({"responded_at": at.floor("s"), "ticket_id": team, "team": team,
                          "score": np.where(content, 5.0, 1.0)})  # fmt: skip
    frame["response_id"] = frame.index.astype(str)
    return frame.assign(kind="csat", scale_min=1.0, scale_max=5.0, scale_direction="high")


GRADUAL = PLAIN | {
    "metric": "csat", "where": "team!=Night queue", "against": "", "better": "", "smallest": "3",
    "acts_from": "2026-04-07", "done_on": "2026-07-01", "full_on": "2026-07-01",
}  # fmt: skip


@pytest.mark.parametrize(("shift", "verdict"), [(0.15, "worked"), (0.0, "no effect shown"),
                                                (-0.2, "worse")])  # fmt: skip
def test_a_gradual_start_belongs_to_neither_side(stored_as, settings, shift, verdict):
    said = answers(shift)
    teams = pd.DataFrame({"ticket_id": said.team.unique(), "team": said.team.unique()})
    stored_as("tickets", teams.assign(opened_at=pd.Timestamp("2025-09-01"),
                                      resolved_at=pd.Timestamp("2025-09-02")))  # fmt: skip
    store = stored_as("responses", said)
    found = judged(store, settings, GRADUAL)
    assert found.verdict == verdict
    assert found.unit == "points"
    after = said.loc[
        (said.team != "Night queue")
        & said.responded_at.between("2026-07-06", "2026-09-28", inclusive="left")
    ]
    assert found.observed == pytest.approx(100 * (after.score == 5).mean())
    if shift > 0:
        assert sentence(found).startswith("It worked: Satisfied customers (all but Night queue) 1")
        assert found.low < 15 < found.high
    against = judged(store, settings, GRADUAL | {"against": "team"})
    assert against.method == "difference-in-differences"
    assert against.low < 100 * shift < against.high


def test_a_median_is_judged_in_per_cent(stored_as, settings):
    frame = tickets(6)
    random = np.random.default_rng(6)
    shorter = np.where(frame.opened_at >= "2026-05-12", 0.7, 1.0)
    hours = shorter * random.lognormal(2.5, 0.8, len(frame))
    frame["resolved_at"] = frame.opened_at + pd.to_timedelta(hours * 3600, "s").floor("s")
    row = PLAIN | {"metric": "time_to_resolve", "where": "", "against": "", "better": ""}
    found = judged(stored_as("tickets", frame), settings, row)
    assert (found.verdict, found.unit, found.level_unit) == ("worked", "%", "hours")
    assert found.low < -30 < found.high
    assert sentence(found).endswith(" % shorter than expected.")


def test_a_segment_that_no_row_has_is_said(released, settings):
    store = released(tickets(1))
    found = judged(store, settings, PLAIN | {"where": "category=Restor", "against": ""})
    assert sentence(found) == "Not enough data to tell: no tickets with Restor."
    alone = judged(store, settings, PLAIN | {"where": "product=Vault", "against": "product"})
    assert sentence(alone) == "Not enough data to tell: no comparison segments."


def test_an_empty_store_gives_no_verdict(store, settings):
    assert judged(store, settings, PLAIN).verdict == "not enough data"


def test_too_few_weeks_before_and_all_weeks_alike(stored_as, settings):
    frame = tickets(1)
    late = frame.loc[frame.opened_at >= "2026-04-01"]
    found = judged(stored_as("tickets", late), settings, PLAIN | {"minimum": ""})
    assert sentence(found) == (
        "Not enough data to tell: 5 weeks with data before the action, 8 needed."
    )
    days = pd.date_range("2025-09-01", "2026-10-04").repeat(10)
    alike = pd.DataFrame({"opened_at": days, "resolved_at": days, "product": "Vault"})
    alike = alike.assign(ticket_id=[f"T{i}" for i in alike.index])
    row = PLAIN | {"where": "product=Vault", "against": ""}
    found = judged(stored_as("tickets", alike), settings, row)
    assert found.verdict == "no effect shown"
    assert found.estimate == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"metric": "volum"}, "metric 'volum' is not known. Did you mean 'volume'?"),
        ({"metric": "backlog"}, "metric 'backlog' is not judged by week. Take one of"),
        ({"metric": "nps", "better": ""}, "metric 'nps' is not judged by week."),
        ({"where": "categorie=Restore", "against": ""},
         "where: trait 'categorie' is not known. Did you mean 'category'?"),
        ({"where": "Restore"}, "where: 'Restore' is no condition: write it as product=Vault; team!=Night queue"),
        ({"against": "teem"}, "trait 'teem' is not known. Did you mean 'team'?"),
        ({"against": "team"}, "against is 'team': say in where which team the action is about"),
        ({"better": ""}, "better is '': write higher or lower"),
        ({"better": "less"}, "better is 'less': write higher or lower"),
        ({"smallest": "ten"}, "smallest is 'ten', a number such as 10 is needed"),
        ({"minimum": "-5"}, "minimum is '-5', a whole number is needed"),
        ({"weeks": "2.5"}, "weeks is '2.5', a whole number is needed"),
        ({"acts_from": "2026-06-01"},
         "it acts from 2026-06-01, after it is in full force (2026-05-12)"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_names_its_line(store, settings, change, fault):
    with pytest.raises(DataError) as caught:
        effects(store, register(TRAINING, PLAIN | change), PERIOD, settings)
    assert str(caught.value).startswith("data/register/actions.csv has 1 fault(s):")
    assert f"line 3: {fault}" in str(caught.value)


def test_every_metric_that_is_judged_by_week_can_be(store, settings):
    with pytest.raises(DataError) as caught:
        effects(store, register(PLAIN | {"metric": "backlog"}), PERIOD, settings)
    for name in ("csat", "volume", "reopened", "time_to_resolve", "ces1", "incidents_per_100"):
        assert name in METRICS
        assert f"'{name}'" in str(caught.value)


def test_a_register_from_before_the_rules_is_read_and_its_actions_have_none(tmp_path, settings):
    path = tmp_path / "data/register/actions.csv"
    path.parent.mkdir(parents=True)
    old = COLUMNS["actions"][: COLUMNS["actions"].index("metric")]
    path.write_text(",".join(old) + "\n" + "A-1,Theme,Do it" + "," * (len(old) - 3) + "\n")
    actions = Register(tmp_path).actions
    assert actions.columns.tolist() == list(COLUMNS["actions"])
    assert actions.iloc[0]["metric"] == ""
    assert effects(None, actions, PERIOD, settings).text == (
        "Do it. No rule was written down before it began, so no verdict."
    )


def test_a_rule_in_an_accepted_proposal_reaches_a_register_from_before_the_rules(tmp_path):
    path = tmp_path / "data/register/actions.csv"
    path.parent.mkdir(parents=True)
    path.write_text('action_id,theme,action,kind,owner,sponsor,started,due,status,done_on,by,'
                    'decided_on\nA-1,Theme,"Do it, now",,,,,,,,,\n')  # fmt: skip
    folder = tmp_path / "report" / proposals.FOLDER
    folder.mkdir(parents=True)
    (folder / "actions.csv").write_text(
        "action_id,theme,proposal,metric,where,better,decision\n"
        "P-1,Theme,Mend it,volume,product=Vault,lower,accepted\n"
    )
    known = Register(tmp_path)
    assert proposals.accept(tmp_path / "report", known, PERIOD, "A. Name")["actions"]["new"] == 1
    found = known.actions.set_index("action_id")
    assert found["metric"].to_dict() == {"A-1": "", "P-1": "volume"}
    assert found.loc["A-1", "action"] == "Do it, now"
    assert found.loc["P-1", ["action", "where", "status"]].tolist() == [
        "Mend it", "product=Vault", "agreed"]  # fmt: skip


def test_a_day_that_is_none_is_refused_by_the_register(tmp_path):
    path = tmp_path / "data/register/actions.csv"
    path.parent.mkdir(parents=True)
    register(PLAIN | {"done_on": "12.05.2026"}).to_csv(path, index=False)
    with pytest.raises(DataError, match=r"line 2: done_on is '12\.05\.2026', a date such as"):
        Register(tmp_path).actions  # noqa: B018


def test_the_sample_s_rules_can_be_read(root):
    whole = Register(root).actions
    assert whole.loc[whole.action_id.isin(["A-101", "A-102", "A-103"]), "metric"].tolist() == [
        "volume", "reopened", "csat"]  # fmt: skip
    parts = root / "loopnb/sample/company/workspace/actions.csv"
    assert (root / "data/register/actions.csv").read_bytes() == parts.read_bytes()


def test_it_is_rebuilt_from_what_was_handed_on(released, settings):
    rows = register(PLAIN, TRAINING, PLAIN | {"done_on": ""}, {"action_id": "A-9"})
    found = effects(released(tickets(1)), rows, PERIOD, settings)
    handed = io.BytesIO()
    found.table.to_parquet(handed, index=False)
    again = Effects.from_table(pd.read_parquet(handed))
    assert again.text == found.text
    assert again.shown.equals(found.shown)
    assert math.isnan(again.table.estimate.iloc[-1])
