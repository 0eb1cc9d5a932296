"""Which question followed which: within one question, and where one ends and another begins.

The lines of all files, those that are gone included, give every change there was; a pair of
readings that takes turns is one change, as of its last turn.
"""

import hashlib
import json
from collections.abc import Iterator

import pandas as pd

from loopnb.collect.questions.asked import folded
from loopnb.collect.questions.wording import Asked, Change, change, speak_apart, stretches
from loopnb.metrics.satisfaction import ASKED

LATE = pd.Timedelta(days=31)  # answers to an old question may come in this long
COLUMNS = ("break_id", "pair", "survey", "question", "what", "metrics", "at", "was", "now")


def followed(lines: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return each change of a question that a metric rests on, a row a pair of readings.

    `lines` are those of `readings`; `at` is the local day of the first answer after the change.
    `break_id` says the pair and how many turns it took, so that one more turn is another break.
    """
    own = lines.loc[(lines.fresh != "") & lines.kind.isin(list(ASKED))]
    own = own.sort_values(["fresh", "last", "source_sha256", "scale"], kind="stable")
    known = [stretches(part.itertuples()) for _, part in
             own.groupby(["kind", "survey", "slot"], sort=True)]  # fmt: skip
    turns: dict[str, list[Change]] = {}
    for each in (*_within(known), *_across(known)):
        turns.setdefault(_pair(each), []).append(each)
    rows = [_row(pair, sorted(found, key=lambda each: each.at), zone)
            for pair, found in turns.items()]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    return table.sort_values(["at", "break_id"], ignore_index=True)


def _within(known: list[list[tuple[Asked, Asked | None]]]) -> Iterator[Change]:
    pairs = (pair for question in known for pair in question)
    for after, before in pairs:
        if before is not None and (found := change(before, after)):
            yield found


def _across(known: list[list[tuple[Asked, Asked | None]]]) -> Iterator[Change]:
    """Give the questions that began when another of their kind had ended, and read otherwise."""
    for question in known:
        first = question[0][0]
        others = [other for other in known if other is not question
                  and other[0][0].kind == first.kind and other[0][0].first < first.first
                  and not speak_apart(other[-1][0], first)]  # fmt: skip
        if any(_alike(each, first) for other in others for each, _ in other):
            continue
        ended = [other for other in others if _ended(other, question)]
        last = max(ended, key=_last, default=None)
        if last is not None and (found := change(last[-1][0], first, same_id=False)):
            yield found


def _alike(one: Asked, other: Asked) -> bool:
    """Hold where two questions are known to be one: the same text, on the same scale."""
    same = one.text and folded(one.text) == folded(other.text)
    return bool(same) and change(one, other, same_id=False) is None


def _ended(one: list, other: list) -> bool:
    """Hold where a question ended as another began, some late answers to it allowed for."""
    begins, ends, until = other[0][0].first, _last(one), _last(other)
    return ends < begins or (ends <= begins + LATE and until > ends + LATE)


def _last(question: list) -> pd.Timestamp:
    return max(each.last for each, _ in question)


def _pair(found: Change) -> str:
    """Return a name for two readings, whichever comes first."""
    points = [point for point in found.points if point in found.after.labels]
    point = max(points, key=lambda each: sum(found.after.labels[each].values()), default="")
    sides = sorted(
        json.dumps([side.survey, side.slot, folded(side.text), side.asked_id, side.scale,
                    sorted(map(folded, side.labels.get(point, {})))])
        for side in (found.before, found.after)
    )  # fmt: skip
    told = json.dumps([found.before.kind, bool(found.points), sides]).encode()
    return f"{found.before.kind}-{hashlib.sha256(told).hexdigest()[:8]}"


def _row(pair: str, turns: list[Change], zone: str) -> tuple:
    last, n = turns[-1], len(turns)
    day = last.at.tz_localize("UTC").tz_convert(zone).date().isoformat()
    after = last.after
    return (
        pair if n == 1 else f"{pair}-{n}", pair, after.survey, after.slot or after.text,
        ", ".join(last.what), "; ".join(ASKED[after.kind]), day, last.was, last.now,
    )  # fmt: skip
