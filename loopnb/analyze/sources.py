"""The source rows behind a printed number, found by the expressions that counted it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb import periods
from loopnb.analyze.risk import ahead
from loopnb.analyze.voice.comments import read_comments
from loopnb.analyze.voice.facts import answered, window
from loopnb.analyze.voice.readings import readings
from loopnb.metrics import METRICS, Metric
from loopnb.metrics.accounts import Ours, unhappy
from loopnb.metrics.conditions import Condition, kept
from loopnb.metrics.expressions import dated, in_periods
from loopnb.metrics.population import population, trait
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results import Comments, Result
from loopnb.results.drivers import THEME
from loopnb.results.risk import AT_RISK
from loopnb.results.sources import COUNTS, LEFT_OUT, Sources
from loopnb.rules import decided
from loopnb.schema import PROVENANCE, TABLES
from loopnb.settings import Settings
from loopnb.store import Store

BEFORE, BETWEEN, AFTER = "before", "while it began", "after"
WEEK = timedelta(days=7)


class Turn(Protocol):
    """The turn of the loop whose report is asked about; `read` gives a result that it handed on."""

    store: Store
    settings: Settings
    register: Register
    period: Period
    history: list[Period]
    pair: tuple[Period, Period]

    def read(self, name: str) -> Result: ...


def sources(name: str, row: pd.Series, turn: Turn, *, then: bool = False) -> Sources | None:
    """Return the source rows behind a row of the result `name`; None where none are told apart.

    With `then` they are those of the period that it is compared with.
    """
    find = SOURCES.get(name)
    return find(row, turn, then) if find else None


def of_metric(
    metric: Metric, turn: Turn, period: Period, where: Sequence[Condition] = ()
) -> Sources:
    """Return the rows of a metric's cohort in a period, those left out marked.

    The value is what the metric counts: of shares 1 or 0, else in its own unit; 1 for a count.
    """
    rows = _cohort(metric, turn, period, where)
    return _rows(rows.order_by("at", "id").execute(), metric.table)


def _cohort(
    metric: Metric, turn: Turn, period: Period, where: Sequence[Condition] = ()
) -> ir.Table:
    traits = [each.trait for each in where]
    table = population(metric.table, turn.store, turn.settings, [*metric.needs, *traits])
    table = in_periods(metric, table, [period], turn.settings.zone)
    table = table.filter(metric.among(table))
    counts = metric.scope(table).fill_null(False)
    value = metric.value(table).cast("float64") if metric.value else ibis.literal(1.0)
    rows = table.select(
        id=TABLES[metric.table].key, account_id="account_id", at=dated(metric, table), day="_day",
        counts=counts.ifelse(COUNTS, LEFT_OUT), value=counts.ifelse(value, ibis.null("float64")),
        **{name: name for name in PROVENANCE}, **{name: trait(table, name) for name in traits},
    )  # fmt: skip
    return kept(rows, where)


def _measured(row: pd.Series, turn: Turn, then: bool) -> Sources | None:
    """Return the rows of a measure, of its baseline's period or of one segment alone."""
    name = row.get("baseline", "") if then else row["period"]
    where = [Condition(row["trait"], row["segment"])] if row.get("segment") else []
    return of_metric(METRICS[row["metric"]], turn, _period(name, turn), where) if name else None


def _best(row: pd.Series, turn: Turn, then: bool) -> Sources | None:
    """Return the rows of the period that a goal goes back to."""
    name = row["prior_best_period"]
    return of_metric(METRICS[row["metric"]], turn, _period(name, turn)) if name else None


def _theme(row: pd.Series, turn: Turn, then: bool) -> Sources:
    """Return the comments of the period that say something, 1 where they name the theme."""
    mentions = turn.read("mentions").table
    own = mentions.loc[mentions.theme == row["theme"]]
    counted = own.loc[(own.coded > 0) | (own.coded.isna() & own.named)]
    table = _comments(turn).table
    inside = table.span == turn.pair[0 if then else 1].name
    said = table.loc[table.says.eq("words") & inside, "comment_id"]
    values = pd.DataFrame({"id": said, "value": said.isin(counted.comment_id).astype(float)})
    return _valued(values, "comments", turn)


def _driver(row: pd.Series, turn: Turn, then: bool) -> Sources | None:
    """Return the answers that a theme's cost is made of, with the chance that each names it."""
    if row["kind"] != THEME:
        return None
    rated = answered(turn.store, window(turn.history), turn.settings)
    read = readings(_comments(turn), turn.read("mentions"), [row["driver"]], rated.response_id)
    chances = read.chances[row["driver"]]
    values = pd.DataFrame({"id": chances.index, "value": chances.to_numpy()})
    return _valued(values.loc[values.id.isin(rated.response_id)], "responses", turn)


def _words(row: pd.Series, turn: Turn, then: bool) -> Sources:
    """Return the comments that a quotation, a suggestion or a new word comes from."""
    listed = str(row.get("comment_ids", "") or row["comment_id"]).split("|")
    said = pd.DataFrame({"id": listed, "value": 1.0})
    found = _valued(said, "comments", turn)
    talks = said.assign(id=said.id.str.rpartition(":")[0])  # a turn of a conversation
    return found if len(found.table) else _valued(talks.drop_duplicates(), "conversations", turn)


def _acted(row: pd.Series, turn: Turn, then: bool) -> Sources | None:
    """Return the rows in the weeks that an action was judged by, before and after it."""
    actions = {action.row["action_id"]: action for action in decided(turn.register.actions)}
    action = actions.get(row["action_id"])
    if action is None or action.metric is None or not row["since"]:
        return None
    span = periods.parse(f"{row['since']}..{_day_before(row['until'])}")
    frame = _cohort(action.metric, turn, span, action.where).order_by("at", "id").execute()
    monday = pd.to_datetime(frame.day).dt.to_period("W").dt.start_time
    whole = monday + WEEK <= pd.Timestamp(row["until"])
    after, before = (monday >= pd.Timestamp(action.full),
                     monday + WEEK <= pd.Timestamp(action.at))  # fmt: skip
    side = after.map({True: AFTER, False: BETWEEN}).mask(before, BEFORE)
    return _rows(frame.assign(part=side).loc[whole], action.metric.table)


def _at_risk(row: pd.Series, turn: Turn, then: bool) -> Sources | None:
    """Return what puts a customer at risk: the contracts due, and the bad answers of a year."""
    if row["verdict"] != AT_RISK:
        return None
    own, zone = Ours(turn.store, row["account_id"]), turn.settings.zone
    name, date = ("renewals", "due_at") if own.has("renewals") else ("accounts", "renewal_date")
    since, until = ahead(turn.period).bounds_utc(zone)
    due = own.table(name).filter(lambda t: (t[date] >= since) & (t[date] < until))
    first, last = turn.period.rolling.bounds_utc(zone)
    said = own.table("responses").filter(
        lambda t: (t.responded_at >= first) & (t.responded_at < last) & unhappy(t)
    )
    parts = (("due", due, name, date), ("unhappy", said, "responses", "responded_at"))
    found = [_rows(_plain(rows, table, at).assign(part=part), table).table
             for part, rows, table, at in parts]  # fmt: skip
    return Sources.from_table(pd.concat(found))


def _plain(rows: ir.Table, name: str, date: str) -> pd.DataFrame:
    known = {"id": TABLES[name].key, "account_id": "account_id", "at": date}
    rows = rows.select(**known, **{column: column for column in PROVENANCE})
    return rows.order_by("at", "id").execute().assign(counts=COUNTS, value=1.0)


def _of(name: str, column: str) -> Callable[[pd.Series, Turn, bool], Sources]:
    """Return how to find the row of a canonical table that a column names."""

    def find(row: pd.Series, turn: Turn, then: bool) -> Sources:
        return _valued(pd.DataFrame({"id": [row[column]], "value": 1.0}), name, turn)

    return find


SOURCES: dict[str, Callable[[pd.Series, Turn, bool], Sources | None]] = {
    **dict.fromkeys(("comparison", "measures", "weighted", "mix", "segments"), _measured),
    "objectives": _best,
    **dict.fromkeys(("themes", "items"), _theme),
    "drivers": _driver,
    **dict.fromkeys(("quotations", "suggestions", "emerging", "panel"), _words),
    **dict.fromkeys(("read_aloud", "new_words"), _words),
    "effects": _acted,
    "risk": _at_risk,
    "callbacks": _of("responses", "response_id"),
    "calls": _of("responses", "response_id"),
    "watched": _of("tickets", "ticket_id"),
}


def _period(name: str, turn: Turn) -> Period:
    """Return a period of the report by its name: of a running one the days that were looked at."""
    known = {period.name: period for period in [*turn.history, *turn.pair]}
    return known.get(name) or periods.parse(name, fiscal_start=turn.settings.fiscal_year_start)


def _comments(turn: Turn) -> Comments:
    return read_comments(turn.store, turn.history, turn.pair, turn.settings)


def _valued(values: pd.DataFrame, name: str, turn: Turn) -> Sources:
    """Return the rows of a canonical table with the ids and values given, the largest first."""
    table = turn.store.table(name)
    if "account_id" not in table.columns:  # a comment is of the customer who answered
        people = turn.store.table("responses").select("response_id", "account_id")
        people = people.distinct(on="response_id", keep="first")
        table = table.left_join(people, "response_id").drop("response_id_right")
    wanted = ibis.memtable(values.assign(counts=COUNTS))
    known = {"id": TABLES[name].key, "account_id": "account_id", "at": TABLES[name].date}
    rows = table.select(**known, **{column: column for column in PROVENANCE})
    frame = rows.inner_join(wanted, "id").order_by(ibis.desc("value"), "id").execute()
    return _rows(frame, name)


def _rows(frame: pd.DataFrame, name: str) -> Sources:
    frame = frame.assign(table=name, account_id=frame.account_id.fillna(""))
    return Sources.from_table(frame.reindex(columns=Sources.columns).fillna({"part": ""}))


def _day_before(day: str) -> str:
    return (pd.Timestamp(day) - timedelta(days=1)).date().isoformat()
