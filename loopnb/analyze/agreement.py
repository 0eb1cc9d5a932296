"""Whether a conclusion depends on how the thing is counted: first contact, on time, the clock."""

import math

import pandas as pd

from loopnb import verdicts
from loopnb.metrics import METRICS
from loopnb.metrics.registry import FIRST_CONTACT
from loopnb.results import Comparison
from loopnb.results.agreement import Agreement

# What is counted in more than one way: by its name, the measures and what each of them goes by.
FIRST = "first contact"
TOPICS: dict[str, dict[str, str]] = {
    FIRST: dict(zip(
        FIRST_CONTACT, ("one reply", "the first conversation", "the customer's word"), strict=True
    )),
    "what is on time": {"sla_met": "the help desk's mark", "sla_policy": "the time bought"},
    "the time to resolve": {
        "time_to_resolve": "calendar time", "time_to_resolve_business": "working time",
    },
    "the time to first reply": {
        "first_reply": "calendar time", "first_reply_business": "working time",
    },
}  # fmt: skip
NOT_MEASURED = "not measured"
TOLD = {
    verdicts.IMPROVED: "better than the baseline",
    verdicts.WORSENED: "worse than the baseline",
    verdicts.NO_CHANGE: "no clear change",
}
SILENT = {
    NOT_MEASURED: "not measured",
    verdicts.NO_BASELINE: "without a baseline",
    verdicts.TOO_FEW: "too few to say",
    verdicts.BREAK: "not comparable with its baseline",
}
ALL = {2: "Both", 3: "All three"}


def first_contact(comparison: Comparison) -> Agreement:
    """Return each thing that is counted in several ways, and whether all of them say the same.

    But for first contact, a topic of which only one measure is there is left out.
    """
    known = {row.metric: row for row in comparison.table.itertuples()}
    lines = []
    for topic, ways in TOPICS.items():
        if topic != FIRST and len(known.keys() & ways.keys()) < 2:
            continue
        rows = [_line(name, known.get(name)) for name in ways]
        conclusion = _conclusion(topic, rows)
        lines += [{"topic": topic, **row, "conclusion": conclusion} for row in rows]
    return Agreement.from_table(pd.DataFrame(lines))


def _line(name: str, row: object) -> dict:
    """Return a measure's line, empty of numbers where it is not measured."""
    metric = METRICS[name]
    found = {"metric": name, "title": metric.title, "unit": metric.unit, "n": 0, "baseline": "",
             "verdict": NOT_MEASURED, "said": "Not measured."}  # fmt: skip
    found |= dict.fromkeys(("value", "low", "high", "baseline_value", "change"), math.nan)
    if row is None:
        return found
    return {column: getattr(row, column) for column in found if column != "said"} | {
        "said": verdicts.sentence(row)
    }


def _conclusion(topic: str, rows: list[dict]) -> str:
    """Say whether the told verdicts of a topic agree, and which of its measures tell nothing."""
    told = [row for row in rows if row["verdict"] in TOLD]
    others = [row for row in rows if row["verdict"] not in TOLD]
    by = _by(TOPICS[topic], told, TOLD)
    if not told:
        return _levels(topic, rows)
    if len(told) == 1:
        said = f"Only one way to count {topic} can be compared: {by}"
    elif len({row["verdict"] for row in told}) > 1:
        said = f"For {topic} the conclusion depends on the definition: {by}"
    else:
        count = f"{len(told)} of {len(rows)}" if others else ALL[len(told)]
        said = f"{count} ways to count {topic} say the same: {TOLD[told[0]['verdict']]}"
    return f"{said} ({_by(TOPICS[topic], others, SILENT)})." if others else f"{said}."


def _levels(topic: str, rows: list[dict]) -> str:
    """Say what the values are where none of them can be compared."""
    ways, topic = TOPICS[topic], topic[0].upper() + topic[1:]
    values = [f"{verdicts.amount(row['value'], row['unit'])} by {ways[row['metric']]}"
              for row in rows if row["n"]]  # fmt: skip
    if not values:
        return f"{topic} is not measured here."
    return f"{topic} cannot be compared with a baseline yet: it is {', '.join(values)}."


def _by(ways: dict[str, str], rows: list[dict], words: dict[str, str]) -> str:
    """Return each verdict in words, with the ways of counting that lead to it."""
    parts = {}
    for row in rows:
        said = words.get(row["verdict"], row["verdict"])
        parts.setdefault(said, []).append(ways[row["metric"]])
    return "; ".join(f"{said} by {' and by '.join(each)}" for said, each in parts.items())
