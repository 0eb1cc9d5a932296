"""Whether the actions that people decided worked, each by the rule written down before it."""

from datetime import date, timedelta

import pandas as pd

from loopnb.metrics.expressions import local_day
from loopnb.metrics.weekly import mondays, weekly
from loopnb.periods import Period
from loopnb.results.breaks import by_metric, reason
from loopnb.results.effects import NO_RULE, WEEKLY, Effects
from loopnb.rules import Decided, decided
from loopnb.settings import Settings
from loopnb.stats.controls import compared
from loopnb.stats.effects import NOT_ENOUGH, WEEKS_BEFORE, Effect, Verdict, verdict
from loopnb.stats.series import COUNT, SHARE, Window, interrupted
from loopnb.store import BREAKS, Store

OWN = "with the action"
LONGEST = timedelta(weeks=104)  # looked back before an action
RELEASE, SERIES_BREAK = "release", "series break"
COUNTED = {"tickets": "tickets", "responses": "answers", "invitations": "surveys"}
NUMBERS = ("estimate", "low", "high", "expected", "observed", "noticeable")


def effects(
    store: Store, actions: pd.DataFrame, period: Period, settings: Settings
) -> Effects:  # fmt: skip
    """Return the verdict on each action of the register, as things stand at the period's end.

    Actions decided or done after it are left out. Raises DataError naming file and line where a
    rule cannot be read.
    """
    known = [action for action in decided(actions) if not _later(action, period)]
    lines = [_line(action, store, period, settings) for action in known]
    return Effects.from_table(pd.DataFrame(lines, columns=Effects.columns))


def _later(action: Decided, period: Period) -> bool:
    return max(action.row["decided_on"], action.row["done_on"]) >= period.end.isoformat()


def _line(action: Decided, store: Store, period: Period, settings: Settings) -> dict:
    """Return one action's row; numbers that there are none of are NaN."""
    line = {name: action.row[name] for name in ("action_id", "theme", "action", "owner", "due")}
    line |= dict.fromkeys(Effects.texts, "") | dict.fromkeys(NUMBERS, float("nan")) | line
    line |= dict.fromkeys(("n", "minimum", "placebos", "as_strong"), 0) | {"smallest": 0.0}
    line["done_on"] = action.row["done_on"]
    if action.metric is None:
        return line | {"verdict": NO_RULE}
    line |= {
        "metric": action.metric.name, "title": action.metric.title, "where": action.told,
        "better": action.rule.better, "smallest": action.rule.smallest,
        "minimum": action.rule.minimum, "counted": COUNTED[action.metric.table],
        "level_unit": {COUNT: WEEKLY, SHARE: "%"}.get(action.kind, action.metric.unit),
    }  # fmt: skip
    if action.done is None:
        return line | {"verdict": NOT_ENOUGH, "reason": "not done yet"}
    effect, reach = _effect(action, store, period, settings)
    return line | reach | _numbers(effect, action) | _judged(verdict(effect, action.rule))


def _judged(found: Verdict) -> dict:
    earliest = found.earliest.isoformat() if found.earliest else ""
    return {"verdict": found.verdict, "reason": found.reason, "n": found.n, "earliest": earliest}


def _numbers(effect: Effect, action: Decided) -> dict:
    """Return what was found, observed and expected as people read them: shares in per cent."""
    told = {name: getattr(effect, name) for name in NUMBERS}
    if action.kind == SHARE:
        told |= {name: 100 * told[name] for name in ("expected", "observed")
                 if told[name] is not None}  # fmt: skip
    as_strong = sum(each.strength >= effect.strength for each in effect.placebos) if (
        effect.strength is not None) else 0  # fmt: skip
    return {name: float("nan") if value is None else value for name, value in told.items()} | {
        "unit": effect.unit, "method": effect.method, "placebos": len(effect.placebos),
        "as_strong": as_strong,
    }  # fmt: skip


def _effect(
    action: Decided, store: Store, period: Period, settings: Settings
) -> tuple[Effect, dict]:
    """Return the effect in the weeks that the rule asks for, and which these are."""
    asked = by_metric(store.noted(BREAKS)).get(action.metric.name, ())
    method = "difference-in-differences" if action.against else "interrupted time series"
    if later := [row for row in asked if action.at.isoformat() < row.at < period.end.isoformat()]:
        return Effect(method, reason(later[0])), {}
    since = _since(action, store, period, settings)
    before = [date.fromisoformat(row.at) for row in asked if row.at <= action.at.isoformat()]
    since = max([*before, *filter(None, [since])], default=None)
    start = since or action.at - LONGEST
    span = Period("the weeks looked at", start, max(period.end, start + timedelta(days=1)), "range")
    own = weekly(action.metric, store, settings, span, where=action.where)
    others = _others(action, store, settings, span)
    if others is not None and len(others):
        seen = others.loc[others["value"].notna(), "week"]
        own = own.loc[own["week"].isin(seen)]
    if not own["n"].sum():
        told = f" with {action.told}" if action.told else ""
        return Effect(method, f"no {COUNTED[action.metric.table]}{told}"), {}
    window = Window(action.at, action.full, since, _until(own, action, period))
    reach = {"since": f"{own['week'].min():%Y-%m-%d}", "until": window.until.isoformat()}
    if others is None:
        return interrupted(own, window, action.kind), reach
    panel = pd.concat([own.assign(segment=OWN), others])
    return compared(panel, OWN, window, action.kind), reach


def _others(action: Decided, store: Store, settings: Settings, span: Period) -> pd.DataFrame | None:
    """Return the weeks of the segments without the action, None where none are compared."""
    if not action.against:
        return None
    where = [each for each in action.where if each.trait != action.against]
    mine = [each for each in action.where if each.trait == action.against]
    found = weekly(action.metric, store, settings, span, where=where, by=action.against)
    others = [
        name for name in found["segment"].unique()
        if name and not all((name == each.value) == each.equal for each in mine)
    ]  # fmt: skip
    return found.loc[found["segment"].isin(others)]


def _until(own: pd.DataFrame, action: Decided, period: Period) -> date:
    """Return the end of the first weeks that hold what the rule waits for, else the period's.

    A verdict once reached stays: later weeks, with other causes, are not looked at.
    """
    full, rule = pd.Timestamp(action.full), action.rule
    known = own.loc[own["value"].notna()]
    before = known.loc[known["week"] + pd.Timedelta(days=7) <= pd.Timestamp(action.at)]
    after = known.loc[known["week"] >= full].reset_index(drop=True)
    if not rule.weeks or after.empty:
        return period.end
    weeks = pd.Series(range(1, len(after) + 1))
    n = weeks * before["n"].mean() if action.kind == COUNT else after["n"].cumsum()
    enough = after.loc[(weeks >= rule.weeks) & (n.round() >= rule.minimum), "week"]
    return (enough.iloc[0] + pd.Timedelta(days=7)).date() if len(enough) else period.end


def _since(
    action: Decided, store: Store, period: Period, settings: Settings
) -> date | None:  # fmt: skip
    """Return the last release of the product, or break of the series, before the action.

    One that leaves fewer than eight whole weeks before it is passed over.
    """
    rows = store.table("events")
    span = Period("", action.at - LONGEST, action.at, "range")
    table = rows.select("kind", "product", day=local_day(rows.at, [span], settings.zone)).execute()
    products = {each.value for each in action.where if each.trait == "product" and each.equal}
    kind = table["kind"].str.lower()
    of_product = kind.isin([RELEASE, SERIES_BREAK]) & table["product"].isin(products)
    of_all = (kind == SERIES_BREAK) & (table["product"].fillna("") == "")
    days = pd.to_datetime(table.loc[of_product | of_all, "day"]).dt.date
    fits = [
        day for day in days
        if span.start <= day < action.at
        and len(mondays(Period("", day, action.at, "range"))) >= WEEKS_BEFORE
    ]  # fmt: skip
    return max(fits, default=None)
