"""What each file's answers were answers to: a line a file and question, on which scale, when.

`fresh` is the first answer that no earlier file brought: an export of all answers again, under
another wording, tells nothing of how the old ones were asked.
"""

import json

import ibis
import ibis.expr.types as ir
import pandas as pd

from loopnb.collect.mapping import Sheet
from loopnb.collect.questions.asked import asked, by_rows, plain
from loopnb.collect.tally import REFUSED
from loopnb.settings import Column
from loopnb.store import Draft

WHAT = ("kind", "survey", "question", "least", "most", "best")
KEY = ["source_sha256", "feed", *WHAT]
COLUMNS = ("source_sha256", "source_file", "kind", "survey", "question", "slot", "scale", "text",
           "asked_id", "languages", "labels", "first", "last", "fresh")  # fmt: skip
POINTS = 30  # more different labels than this are no choices
MOMENT = "%Y-%m-%dT%H:%M:%S"


def readings(fates: ir.Table, sheets: list[Sheet], draft: Draft) -> pd.DataFrame:
    """Return the lines of all answers offered and not refused; times are ISO and in UTC.

    `labels` is JSON: by score, how often each of its labels was chosen; numbers are no labels.
    """
    rows = _answers(fates, [raw.sha256 for sheet in sheets for raw in sheet.raws], draft)
    found = rows.group_by(KEY).aggregate(
        source_file=rows.source_file.min(), first=rows.responded_at.min(),
        last=rows.responded_at.max(), fresh=rows.responded_at.min(where=rows.own),
        languages=rows.language.lower().collect(distinct=True),
    ).execute()  # fmt: skip
    feeds = [(sheet, feed) for sheet in sheets for feed in sheet.source.tables.get("responses", ())]
    chosen = {place: _labels(rows.filter(rows.own, rows.feed == place), *feeds[place])
              for place in sorted(set(found.feed))}  # fmt: skip
    lines = [_line(row, *feeds[row["feed"]], chosen[row["feed"]])
             for row in found.to_dict("records")]  # fmt: skip
    return pd.DataFrame(lines, columns=COLUMNS, dtype="str")


def _answers(fates: ir.Table, loaded: list[str], draft: Draft) -> ir.Table:
    """Return the answers with `own`: whether their file was the first to bring them."""
    good = fates.filter(fates.fate != REFUSED)
    named = {name: good[name].fill_null("") for name in ("survey", "question", "language")}
    good = good.select(
        "id", "response_id", "responded_at", "kind", "score", "source_sha256", "source_file",
        "feed", least=good.scale_min, most=good.scale_max,
        best=good.scale_direction.fill_null(""), **named,
    )  # fmt: skip
    good = draft.keep("answers_read", good)
    files = good.group_by("source_sha256").aggregate(
        last=good.responded_at.max(), n=good.count(), name=good.source_file.min()
    )
    order = files.execute().sort_values(["last", "n", "name", "source_sha256"])
    order = pd.DataFrame({"file": order.source_sha256.astype(str), "place": range(len(order))})
    schema = {"file": "string", "place": "int64"}
    ranks = ibis.memtable(order, schema=schema)
    rows = good.join(ranks, good.source_sha256 == ranks.file)
    least = rows.group_by("response_id").aggregate(before=rows.place.min())
    earlier = draft.table("responses")
    earlier = earlier.filter(earlier.source_sha256.notin(loaded))
    rows = rows.join(least, "response_id")
    fresh = (rows.place == rows.before) & rows.response_id.notin(earlier.response_id)
    return draft.keep("answers_own", rows.mutate(own=fresh))


def _labels(rows: ir.Table, sheet: Sheet, feed: dict[str, Column]) -> dict[tuple, dict]:
    """Return by file and question the labels of each score, for choices given in words."""
    spec = feed.get("score")
    if spec is None or not spec.column:
        return {}
    cells = sheet.rows.select("id", label=sheet.named(*spec.column))
    both = rows.join(cells, "id").group_by([*KEY, "score", "label"]).aggregate(n=ibis._.count())
    table = both.execute()
    number = pd.to_numeric(table.label.str.replace(",", "."), errors="coerce")
    table = table.loc[number.isna() & table.score.notna() & table.label.notna()]
    found: dict[tuple, dict] = {}
    for row in table.sort_values(["score", "label"]).to_dict("records"):
        points = found.setdefault(_key(row), {})
        points.setdefault(f"{row['score']:g}", {})[plain(row["label"])] = int(row["n"])
    return {key: points for key, points in found.items()
            if sum(map(len, points.values())) <= POINTS}  # fmt: skip


def _line(row: dict, sheet: Sheet, feed: dict[str, Column], chosen: dict[tuple, dict]) -> dict:
    """Return one line; the question stands for the column where the rows name it themselves."""
    text, name = _asked(row, sheet, feed)
    times = {name: _moment(row[name]) for name in ("first", "last", "fresh")}
    spoken = sorted(each for each in row["languages"] if each)
    column = feed["score"].column if "score" in feed else None
    return times | {
        "source_sha256": row["source_sha256"], "source_file": row["source_file"],
        "kind": row["kind"], "survey": row["survey"], "question": row["question"],
        "slot": row["question"] or (column[0] if column else ""),
        "scale": _scale(row["least"], row["most"], row["best"]),
        "text": plain(text), "asked_id": name, "languages": " ".join(spoken),
        "labels": json.dumps(chosen.get(_key(row), {}), ensure_ascii=False, sort_keys=True),
    }  # fmt: skip


def _asked(row: dict, sheet: Sheet, feed: dict[str, Column]) -> tuple[str, str]:
    """Return text and id of what was asked, as the file says them."""
    if by_rows(feed.get("question")):
        return row["question"], ""
    spec = feed.get("score")
    if spec is None or not spec.column:
        return "", ""
    raw = next(raw for raw in sheet.raws if raw.sha256 == row["source_sha256"])
    told, place = asked(raw), int(sheet.position(spec.column)[1:])
    return told[place] if place < len(told) else ("", "")


def _scale(least: float, most: float, best: str) -> str:
    if pd.isna(least) or pd.isna(most):
        return ""
    return f"{least:g} to {most:g}" + (f", best is {best}" if best else "")


def _moment(time: pd.Timestamp) -> str:
    return "" if pd.isna(time) else pd.Timestamp(time).strftime(MOMENT)


def _key(row: dict) -> tuple:
    return tuple("" if pd.isna(row[name]) else row[name] for name in KEY)
