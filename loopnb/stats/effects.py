"""The effect of an action as a value, and the verdict on it by a rule written down before."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

WORKED, NO_EFFECT, WORSE = "worked", "no effect shown", "worse"
NOT_ENOUGH = "not enough data"
HIGHER, LOWER = "higher", "lower"
WEEKS_BEFORE, WEEKS_AFTER = 8, 4  # fewer weeks with data tell nothing
LEVEL = 0.05  # of the test for a trend before the action
TOLERATED = 0.05  # the share of placebos that may show as much by chance alone


class Placebo(NamedTuple):
    """The effect found where nothing was done: from another date on, or in another segment.

    `strength` is the estimate over half its interval, without sign; from 1 on it excludes
    zero.
    """

    name: str
    estimate: float
    low: float
    high: float
    strength: float


@dataclass(frozen=True)
class Effect:
    """What changed with an action; where `reason` says why nothing can be told, all is None.

    `estimate`, `low` and `high` are in `unit`: '%' of what was to be expected without the action
    (counts, levels) or 'points' (shares). `expected` and `observed` are means a week after it.
    `n_before` and `n_after` are answers; for counts, tickets at the rate before, since an action
    that works makes them fewer. `strength` is that of a placebo, over the noise of time alone;
    `noticeable` is the smallest effect (for '%', the smallest fall) that four of five such windows
    would have shown; `slope` the change of the effect in a week, if asked for; `trend` the
    movement in a year before the action, `trend_p` its p; `df` the degrees of freedom of the
    interval; `last` the day the data reach.
    """

    method: str
    reason: str = ""
    unit: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    observed: float | None = None
    strength: float | None = None
    noticeable: float | None = None
    slope: float | None = None
    n_before: int = 0
    n_after: int = 0
    weeks_before: int = 0
    weeks_after: int = 0
    last: date | None = None
    rho: float | None = None
    dispersion: float | None = None
    trend: float | None = None
    trend_p: float | None = None
    df: float | None = None
    placebos: tuple[Placebo, ...] = ()

    @property
    def n(self) -> int:
        """The smaller of what stood before and after."""
        return min(self.n_before, self.n_after)

    @property
    def absolute(self) -> float | None:
        """What changed in a week, in the unit of the series itself."""
        return None if self.estimate is None else self.observed - self.expected


@dataclass(frozen=True)
class Rule:
    """What counts as success, decided before the action starts.

    `better` is 'higher' or 'lower' (else ValueError); `smallest` the smallest effect worth having,
    in the unit of the effect and without sign; `minimum` the n needed on either side; `weeks` the
    weeks with data to wait for.
    """

    better: str
    smallest: float = 0.0
    minimum: int = 0
    weeks: int = 0

    def __post_init__(self) -> None:
        if self.better not in (HIGHER, LOWER):
            raise ValueError(f"better is '{self.better}', but must be '{HIGHER}' or '{LOWER}'.")


@dataclass(frozen=True)
class Verdict:
    """One of the four verdicts, its reason in a sentence, n of the minimum, and the way there.

    `earliest` is the date from which the present rate gives enough data, None where it never does
    or where there is enough.
    """

    verdict: str
    reason: str
    n: int
    minimum: int
    earliest: date | None = None


def verdict(effect: Effect, rule: Rule) -> Verdict:
    """Return the verdict on an action by its rule.

    *Worked* asks for an interval that excludes zero on the good side, an estimate worth
    having, and none as strong at placebo dates or in placebo segments; a trend shown before the
    action is carried on in the estimate. *Worse* asks for the same on the other side, of any
    size. Everything else with enough data is *no effect shown*.
    """
    lacking = _lacking(effect, rule)
    if lacking:
        return Verdict(NOT_ENOUGH, lacking, effect.n, rule.minimum, _earliest(effect, rule))
    sign = 1 if rule.better == HIGHER else -1
    low, high = sorted((sign * effect.low, sign * effect.high))
    word, reason = NO_EFFECT, _doubted(effect)
    if low <= 0 <= high:
        reason = (
            f"between {_said(effect, effect.low)} and {_said(effect, effect.high)}; "
            f"{_said(effect, effect.noticeable).lstrip('+')} or more would have been noticed"
        )
    elif low > 0 and sign * effect.estimate < rule.smallest:
        worth = _said(effect, sign * rule.smallest)
        reason = f"{_said(effect, effect.estimate)} is less than the {worth} worth having"
    elif not reason:
        word = WORKED if low > 0 else WORSE
        reason = f"{_said(effect, effect.estimate)} against what was to be expected{_aside(effect)}"
    return Verdict(word, reason, effect.n, rule.minimum)


def _lacking(effect: Effect, rule: Rule) -> str:
    if effect.reason and not effect.weeks_before + effect.weeks_after:
        return effect.reason
    for n, side in ((effect.n_before, "before"), (effect.n_after, "after")):
        if n < rule.minimum:
            return f"{n:,} of {rule.minimum:,} {side} the action"
    if effect.weeks_after < rule.weeks:
        return f"{effect.weeks_after} of {rule.weeks} weeks after the action"
    return effect.reason


def _earliest(effect: Effect, rule: Rule) -> date | None:
    """Return the date at which n and weeks after the action will be enough, if ever."""
    known = effect.weeks_after or effect.weeks_before
    if not known or effect.last is None or effect.n_before < rule.minimum:
        return None
    rate = (effect.n_after if effect.weeks_after else effect.n_before) / known
    if rate <= 0 and rule.minimum > 0:
        return None
    missing = math.ceil((rule.minimum - effect.n_after) / rate) if rule.minimum else 0
    weeks = max(missing, max(rule.weeks, WEEKS_AFTER) - effect.weeks_after)
    return effect.last + timedelta(weeks=weeks) if weeks > 0 else None


def _doubted(effect: Effect) -> str:
    """Say what shows the same without the action: other dates, other segments, or the past."""
    alike = [each.name for each in effect.placebos if each.strength >= effect.strength]
    if len(alike) > TOLERATED * len(effect.placebos):
        return f"as strong without the action: {', '.join(alike)}"
    return ""


def _aside(effect: Effect) -> str:
    """Say what the reader of a verdict has to know of how it was reached."""
    carried = "; its trend before the action is carried on" if effect.trend_p < LEVEL else ""
    return carried + ("" if effect.placebos else "; no other date or segment to test it on")


def _said(effect: Effect, value: float) -> str:
    text = f"{value:+.1f}" if abs(value) < 9.95 else f"{value:+.0f}"
    return f"{text.replace('-', '−')} {effect.unit}"
