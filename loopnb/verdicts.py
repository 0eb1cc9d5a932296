"""Verdicts and numbers in the words that are printed, the same on every page."""

import math
from datetime import date

IMPROVED, WORSENED, NO_CHANGE = "improved", "worsened", "no change shown"
MORE, FEWER = "more", "fewer"
TOO_FEW, NO_BASELINE, BREAK = "too few responses", "no baseline yet", "series break"
WITHHELD = "withheld"  # begins the note of a comparison that waits for a person
PARTIAL, NOT_TOLD = "partial", "cannot be told"

MET, MET_NOT_SURE = "goal met, supported", "goal met, within noise"
JUST_SHORT, MISSED = "goal missed within noise", "goal missed"
JUDGED_LATER = "goal above what n can tell"

ONE = {"tickets": "ticket"}  # of a unit that counts
ICONS = {IMPROVED: "▲", WORSENED: "▼", MORE: "▲", FEWER: "▼", NO_CHANGE: "●"}
WORDS = {IMPROVED: "Better than", WORSENED: "Worse than", MORE: "More than", FEWER: "Fewer than"}


def moved(change: float, better: str) -> str:
    """Return the verdict on a change that is shown, by which direction is better."""
    if better == "neither":
        return MORE if change > 0 else FEWER
    return IMPROVED if (change > 0) == (better == "higher") else WORSENED


def amount(value: float, unit: str) -> str:
    """Return a value with its unit, whole where a whole number says enough."""
    if value is None or math.isnan(value):
        return ""
    if unit == "hours":
        return duration(value)
    return f"{number(value)} {ONE.get(unit, unit) if number(value) == '1' else unit}"


def number(value: float) -> str:
    """Return a number for people: whole from ten on, with one decimal below."""
    text = f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def points(value: float) -> str:
    """Return the size of points at stake: '4.1 points', '1 point'."""
    text = number(abs(value))
    return f"{text} point{'' if text == '1' else 's'}"


def duration(hours: float) -> str:
    """Return hours as people say them: '40 minutes', '3.5 hours', '22 hours', '9 days'."""
    if abs(hours) < 59.5 / 60:
        return count(round(hours * 60), "minute")
    if abs(hours) < 72:
        return f"{number(hours)} hour{'' if number(hours) == '1' else 's'}"
    return f"{number(hours / 24)} days"


def between(low: float, high: float, unit: str) -> str:
    """Return 'between 83 and 89', or nothing where there is no interval."""
    if low is None or not math.isfinite(low) or not math.isfinite(high):
        return ""
    if unit != "hours":
        return f"between {number(low)} and {number(high)}"
    lower, upper = duration(low), duration(high)
    same = lower.split(" ")[-1].rstrip("s") == upper.split(" ")[-1].rstrip("s")
    return f"between {lower.split(' ')[0] if same else lower} and {upper}"


def difference(value: float, unit: str) -> str:
    """Return the size of a change: '7 points', '4 hours', '300'."""
    if unit == "hours":
        return duration(abs(value))
    text = number(abs(value)) if abs(value) < 0.95 else f"{abs(value):,.0f}"
    text = "less than 0.1" if text == "0" and value else text
    if unit in ("%", "points"):
        return f"{text} point{'' if text == '1' else 's'}"
    return number(abs(value)) if unit.startswith("of ") else f"{text} {unit}"


def sentence(row: object) -> str:
    """Return the one verdict sentence of a compared metric (a row of `Comparison`)."""
    if row.verdict in WORDS:
        by = difference(row.change, row.unit)
        return f"{WORDS[row.verdict]} the {row.baseline} baseline, by {by}.{_bridge(row)}"
    if row.verdict == NO_CHANGE:
        if not math.isfinite(row.noticeable):
            return f"No clear change. These data could not have shown one.{_bridge(row)}"
        noticed = difference(row.noticeable, row.unit)
        return f"No clear change. We would have noticed {noticed} or more.{_bridge(row)}"
    if row.verdict == TOO_FEW:
        what = "answers" if row.level == "satisfaction" else "tickets"
        return f"Too few {what} to say ({row.n:,.0f}; {row.minimum:,.0f} needed)."
    if row.verdict in (PARTIAL, NOT_TOLD):
        return f"{row.note[:1].upper()}{row.note[1:]}."
    if row.verdict == BREAK and row.note:
        if row.note.startswith(WITHHELD):
            return f"{row.note[:1].upper()}{row.note[1:]}."
        return f"Not comparable with the {row.baseline} baseline: {row.note}."
    if row.verdict == BREAK:
        return f"Counted in another way than the {row.baseline} baseline: not comparable with it."
    return "First measurement. Later periods will be compared with this one."


def in_short(row: object, *, least: bool = False) -> str:
    """Return a verdict for a card, whose heading names the baseline in full.

    The `least` leaves what would have been noticed to the table below the cards.
    """
    if row.verdict in WORDS:
        by = difference(row.change, row.unit)
        return f"{WORDS[row.verdict]} {row.baseline}, by {by}"
    if least and row.verdict == NO_CHANGE:
        return f"No clear change.{_bridge(row)}"
    return sentence(row)


def goal_sentence(row: object) -> str:
    """Return how a compared metric stands to its goal, nothing where none was agreed.

    A goal that one period cannot tell from the prior best is judged on the year's value.
    """
    goal, yearly = f"Goal {amount(row.goal, row.unit)}", getattr(row, "judged_on", "") == "year"
    if row.goal_verdict == JUDGED_LATER:
        return _later(row, goal)
    value = row.year_value if yearly else row.value
    said = {
        MET: "met",
        MET_NOT_SURE: "met, not yet for sure",
        JUST_SHORT: "just short; could be chance",
        MISSED: f"missed by {difference(value - row.goal, row.unit)}",
    }
    if not row.goal_verdict:
        return ""
    if yearly:
        so = f" ({row.year}: {amount(value, row.unit)})"
        return f"{goal} on the full year: {said[row.goal_verdict]}{so}"
    return f"{goal}: {said[row.goal_verdict]}"


def _later(row: object, goal: str) -> str:
    """Return that a goal waits for the end of its year, and how the year stands."""
    if math.isnan(row.year_value):
        return f"{goal}: judged on the full year"
    if row.better == "higher":
        so = f"{number(row.year_value)} of {number(row.goal)}"
        return f"Goal judged on the full year ({row.year} so far: {so})"
    return (
        f"{goal}: judged on the full year ({row.year} so far: {amount(row.year_value, row.unit)})"
    )


def _bridge(row: object) -> str:
    """Return the statement that carries a baseline over a change of the way of counting."""
    said = getattr(row, "bridge", "")
    if not isinstance(said, str) or not said:
        return ""
    return f" Counted in another way since; the two were bridged: {said.rstrip('.')}."


def day(text: str) -> str:
    """Return an ISO day as people say it, any other text as it is."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.day} {when:%B %Y}"


def count(number: int, noun: str) -> str:
    """Return a number of things: '1 ticket', '1,200 tickets'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
