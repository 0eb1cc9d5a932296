"""What a goal asks of one ticket, in a sentence that somebody who answers tickets can use."""

import math
from collections.abc import Callable

from loopnb.metrics.metric import (
    EXPOSURE,
    MEAN,
    PER_100,
    QUANTILE,
    RATE,
    SATISFACTION,
    SCORE,
    SHARE,
    STOCK,
)
from loopnb.verdicts import duration, number

REACHED = "Hold what is reached."
# Of what a share is, and what becomes of those that count.
COUNTED = {
    "csat": ("answers", "satisfied"), "csat_low": ("answers", "dissatisfied"),
    "resolved_said": ("answers", "resolved, says the customer"),
    "response_rate": ("invitations", "answered"),
    "response_rate_other": ("invitations", "answered"),
    "participation": ("tickets", "with an answer"),
    "sla_met": ("tickets", "resolved on time"),
    "sla_policy": ("tickets", "resolved within the time bought"),
    "reopened": ("tickets", "reopened"), "fcr_one_reply": ("tickets", "solved with one reply"),
    "fcr_first_session": ("tickets", "solved in the first conversation"),
}  # fmt: skip
FINEST = 1000  # tickets in a row of which a whole number is asked


def asked(row: object, goal: float) -> str:
    """Return what a goal asks of tickets, from where a measure stands to the goal.

    `row` has metric, title, kind, unit, better, level, value and n. Empty where either value is
    not known or the kind has no words.
    """
    if math.isnan(goal) or math.isnan(row.value) or row.kind not in SAYS:
        return ""
    if row.value >= goal if row.better == "higher" else row.value <= goal:
        return REACHED
    return SAYS[row.kind](row, abs(goal - row.value))


def _share(row: object, gap: float) -> str:
    noun, what = COUNTED.get(row.metric, ("", f"count for “{row.title}”"))
    noun = noun or ("answers" if row.level == SATISFACTION else "tickets")
    if row.level == SATISFACTION:  # few enough to be counted one by one
        more, of = _whole(gap * row.n / 100), row.n
        return f"{more:,} {_way(row)} of {of:,} {noun} {what}: about one in {round(of / more):,}."
    of = next((of for of in (100, FINEST) if gap * of / 100 >= 1), FINEST)
    return f"Of {of:,} {noun}, {_whole(gap * of / 100)} {_way(row)} {what}."


def _score(row: object, gap: float) -> str:
    return (f"Of 100 answers, {_whole(gap)} one group up: from detractor to passive, or from "
            "passive to promoter.")  # fmt: skip


def _mean(row: object, gap: float) -> str:
    return f"Each answer {number(gap)} of a point {'higher' if _rises(row) else 'lower'}."


def _duration(row: object, gap: float) -> str:
    return f"Each ticket {duration(gap)} {'later' if _rises(row) else 'sooner'}."


def _rate(row: object, gap: float) -> str:
    return f"{number(gap)} {_way(row)} {row.title.lower()} a day."


def _stock(row: object, gap: float) -> str:
    return f"{_whole(gap):,} {_way(row)} of {number(row.value)} ({row.title.lower()})."


def _exposure(row: object, gap: float) -> str:
    return f"{number(gap)} {_way(row)} {row.title.lower()} a day."


def _per_100(row: object, gap: float) -> str:
    return f"{number(gap)} {_way(row)} incidents a month for 100 customers."


def _whole(part: float) -> int:
    """Return how many whole ones it takes, a rounding error apart."""
    return max(1, math.ceil(part - 1e-9))


def _rises(row: object) -> bool:
    return row.better == "higher"


def _way(row: object) -> str:
    return "more" if _rises(row) else "fewer"


SAYS: dict[str, Callable[[object, float], str]] = {
    SHARE: _share, SCORE: _score, MEAN: _mean, QUANTILE: _duration, RATE: _rate, STOCK: _stock,
    EXPOSURE: _exposure, PER_100: _per_100,
}  # fmt: skip
