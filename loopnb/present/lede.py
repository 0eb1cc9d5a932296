"""The three sentences that a page proposes to open with: how we are, what customers say, what next.

Each is returned as its text, empty where nothing can be told, and the ids of the rows that it
stands on. `room`, one of ROOMS, says how much is told.
"""

import textwrap
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from loopnb import periods, verdicts
from loopnb.errors import UsageError
from loopnb.present.phrases import CHANGE, FULL, PLAIN, moved, stands
from loopnb.present.sentences import is_first
from loopnb.results import Result, effects
from loopnb.results.effects import NO_EFFECT, NOT_DONE, WORKED, WORSE
from loopnb.results.sources import key
from loopnb.results.themes import PRAISE
from loopnb.results.words import listed

Said = tuple[str, tuple[str, ...]]
NOTHING: Said = ("", ())
LEVELS = ("satisfaction", "performance", "capacity")
TELLING = {WORKED: 0, WORSE: 1, NO_EFFECT: 2}  # verdicts on actions, the one to tell first
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Room(NamedTuple):
    """How much is told: `each` measures a side, `names` characters of a theme or an action.

    `more` adds where measures stand, by how much the second moved and the share of comments,
    `goal` the goal beside an action, `by` how much an action changed.
    """

    names: int
    each: int
    more: bool
    goal: bool
    by: bool


ROOMS = (
    Room(120, 2, more=True, goal=True, by=True),
    Room(80, 2, more=False, goal=True, by=True),
    Room(80, 2, more=False, goal=False, by=True),
    Room(60, 1, more=False, goal=False, by=True),
    Room(30, 1, more=False, goal=False, by=False),
)


def standing(results: Mapping[str, Result], people: str, room: Room) -> Said:
    """Return how things are against the baseline: what got better, what worse, by how much."""
    if "comparison" not in results:
        return NOTHING
    rows = sorted(results["comparison"].rows, key=lambda row: LEVELS.index(row.level))
    if is_first(results["comparison"]):
        return _first(rows, people)
    gains, losses = ([row for row in rows if row.verdict == verdict]
                     for verdict in (verdicts.IMPROVED, verdicts.WORSENED))  # fmt: skip
    if not gains and not losses:
        return _still(rows, people)
    better, worse = _side(gains, people, "better", room), _side(losses, people, "worse", room)
    told = f"{better}, but {worse}"
    if not gains or not losses:
        told = f"{better or worse}; no measure is clearly {'worse' if gains else 'better'}"
    return f"Since {_base([*gains, *losses])}, {told}.", _ids("comparison", [*gains, *losses])


def voice(results: Mapping[str, Result], people: str, room: Room) -> Said:
    """Return the leading issue with its cost, and the action of which most is known."""
    name, issue = _issue(results)
    acted = _acted(results, issue)
    if issue is None:
        done = _done(acted, room)
        return (f"{_upper(done)}.", _ids("effects", [acted])) if done else NOTHING
    theme, share = _short(issue.theme, room), f"{verdicts.number(issue.share)} % of comments"
    same = acted is not None and acted.theme == issue.theme and acted.verdict == WORKED
    told = f"{_upper(people)} write most about “{theme}”, in {share}"
    if _costs(issue):
        more = f" of satisfaction, in {share}" if room.more else ""
        costliest = "complaint" if issue.rank == 1 else "of our themes"  # of those shown here
        told = f"“{theme}” {'remains' if same else 'is'} the costliest {costliest}"
        told += f" ({verdicts.points(issue.points)}{more})"
    if same:
        told += f", although a remedy worked{_by(acted, room)}"
    elif acted is not None:
        told += f"; {_done(acted, room)}"
    return f"{told}.", (*_ids(name, [issue]), *_ids("effects", [acted]))


def next_step(results: Mapping[str, Result], room: Room) -> Said:
    """Return the first action proposed and the goal that asks most, else what is decided."""
    action = _pick(results, "actions", lambda rows: rows)
    goal = _pick(results, "objectives", lambda rows: _hardest(rows, results))
    if action is not None and not room.goal:
        goal = None
    told = []
    if action is not None:
        who = f"{action.owner} finds" if action.owner else "an owner is named to find"
        told.append(f"{who} the root cause of “{_short(action.theme, room)}”")
    if goal is not None:
        amount = verdicts.amount(goal.goal, goal.unit)
        told.append(f"the goal for “{goal.title}” is {amount}")
    if told:
        ids = (*_ids("actions", [action]), *_ids("objectives", [goal]))
        return f"Proposed: {', and '.join(told)}.", ids
    due = _pick(results, "effects", lambda rows: rows.loc[rows.reason == NOT_DONE])
    if due is None:
        return NOTHING
    when = f", due {verdicts.day(due.due)}" if due.due else ""
    return f"Next comes “{_short(effects.named(due), room)}”{when}.", _ids("effects", [due])


def _side(rows: list, people: str, word: str, room: Room) -> str:
    """Return the first measures that moved one way, and how many more did."""
    told = [moved(row, people, most=FULL if room.more else CHANGE if place == 0 else PLAIN)
            for place, row in enumerate(rows[: room.each])]  # fmt: skip
    if more := len(rows) - len(told):
        count = NUMBERS[more] if more < len(NUMBERS) else f"{more}"
        told.append(f"{count} more measure{'s are' if more > 1 else ' is'} {word}")
    return listed(told)


def _first(rows: list, people: str) -> Said:
    known = [row for row in rows if row.verdict != verdicts.TOO_FEW and row.value == row.value]
    if not known:
        return "This is the first measurement, and there is too little to say more.", ()
    told, lead = [stands(row, people) for row in known[:2]], known[0]
    between = verdicts.between(lead.low, lead.high, lead.unit)
    told[0] += f" ({between})" if between else ""
    return f"This is the first measurement: {', and '.join(told)}.", _ids("comparison", known[:2])


def _still(rows: list, people: str) -> Said:
    """Return that nothing moved, or cannot be compared, and where the first measures stand."""
    base = _base(rows)
    judged = [row for row in rows if row.verdict in (*verdicts.WORDS, verdicts.NO_CHANGE)]
    neutral = [row for row in judged if row.verdict in verdicts.WORDS][:2]
    if neutral:
        told = listed([moved(row, people) for row in neutral])
        said = f"Since {base}, {told}; no measure is clearly better or worse."
        return said, _ids("comparison", neutral)
    known = [row for row in rows if row.verdict != verdicts.TOO_FEW and row.value == row.value]
    shown = (judged or known)[:2]
    told = ", and ".join(stands(row, people) for row in shown)
    said = f"No measure moved clearly since {base}"
    if not judged:
        said = f"Nothing can be compared with {base} this time"
        said += "" if told else ": there are too few answers and tickets"
    return f"{said}{': ' if told else ''}{told}.", _ids("comparison", shown)


def _issue(results: Mapping[str, Result]) -> tuple[str, Any]:
    """Return what asks for action most: the costliest, else the most named that is no praise."""
    items = _pick(results, "items", lambda rows: rows.sort_values("rank"))
    if items is not None and _costs(items):
        return "items", items
    named = _pick(results, "themes", lambda rows: rows.loc[rows.tone != PRAISE])
    return ("themes", named) if items is None else ("items", items)


def _acted(results: Mapping[str, Result], issue: Any) -> Any:
    """Return the action to tell of: one that worked, on the leading issue, done lately."""
    theme = "" if issue is None else issue.theme

    def order(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.loc[rows.verdict.isin(TELLING)].sort_values("done_on", ascending=False)
        rank = [(TELLING[row.verdict], row.theme != theme) for row in rows.itertuples()]
        return rows.iloc[sorted(range(len(rows)), key=rank.__getitem__)]

    return _pick(results, "effects", order)


def _done(row: Any, room: Room) -> str:
    """Return what came of an action, in words, nothing where there is none."""
    if row is None:
        return ""
    name = f"“{_short(effects.named(row), room)}”"
    if row.verdict == NO_EFFECT:
        return f"no effect of {name} is shown"
    return f"{name} {'worked' if row.verdict == WORKED else 'made it worse'}{_by(row, room)}"


def _by(row: Any, room: Room) -> str:
    """Return by how much an action changed what it is judged by, where there is room."""
    change = effects.change(row)
    return f": {_lower(change)}" if room.by and len(change) <= 2 * room.names else ""


def _hardest(rows: pd.DataFrame, results: Mapping[str, Result]) -> pd.DataFrame:
    """Return the goals, that of the first measure that got worse before the others."""
    known = rows.loc[rows.goal.notna()]
    table = results["comparison"].table if "comparison" in results else pd.DataFrame()
    worse = table.metric[table.verdict == verdicts.WORSENED].head(1) if len(table) else []
    mine = known.metric.isin(worse)
    return pd.concat([known.loc[mine], known.loc[~mine]])


def _pick(results: Mapping[str, Result], name: str, order: Callable) -> Any:
    """Return the first row of a result in an order, None where there is none."""
    return next(order(results[name].table).itertuples(), None) if name in results else None


def _costs(issue: Any) -> bool:
    """Hold where what the issue costs in satisfaction is known."""
    return getattr(issue, "points", float("nan")) > 0


def _base(rows: list) -> str:
    """Return the baseline by its name, as people say it, where all have the same one."""
    names = {row.baseline for row in rows if row.baseline}
    if len(names) != 1:
        return "the baselines"
    name = names.pop()
    try:
        return periods.parse(name).title
    except UsageError:
        return name


def _short(name: str, room: Room) -> str:
    short = textwrap.shorten(name, room.names, placeholder="…")
    return short if short != "…" else f"{name[: room.names]}…"


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _lower(text: str) -> str:
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _ids(name: str, rows: list) -> tuple[str, ...]:
    return tuple(key(name, row) for row in rows if row is not None)
