"""Whom to thank for a goal that was reached: only praise, by the names in the register."""

import pandas as pd

from loopnb.owed import read_day
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results.words import listed
from loopnb.verdicts import amount

FAILED = ("no effect shown", "worse")
DONE = ("done", "closed")


def thanks(now: pd.Series, register: Register, period: Period) -> str:
    """Return a sentence that thanks the owners of the actions done for a metric, else all.

    `now` is a compared row. Owners of an action that did not work are not named for it.
    """
    value = now.year_value if now.judged_on == "year" else now.value
    reached = f"{now.title} reached {amount(value, now.unit)}, goal {amount(now.goal, now.unit)}"
    names = _owners(now.metric if "metric" in now else now.name, register, period)
    return f"{reached}. Thank you, {listed(names)}." if names else f"{reached}. Thank you, all."


def _owners(metric: str, register: Register, period: Period) -> list[str]:
    verdicts = register.current("verifications")
    failed = set(verdicts.action_id[verdicts.verdict.str.lower().isin(FAILED)])
    found = []
    for row in register.actions.itertuples():
        day, status = read_day(row.done_on), row.status.strip().lower()
        done = status in DONE and (day is None or day < period.end)
        if done and row.metric == metric and row.action_id not in failed and row.owner.strip():
            found.append(row.owner.strip())
    return list(dict.fromkeys(found))
