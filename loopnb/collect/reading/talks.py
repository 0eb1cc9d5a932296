"""Conversations in a spreadsheet: one row a conversation, or one row a turn of one.

Rows of one conversation become one: each carries the whole of it, so that of their key one row is
kept and counts the others as replaced.
"""

from collections.abc import Sequence

from loopnb.collect.reading.conversations import promises, told
from loopnb.collect.reading.turns import Speakers, customer_words, unnamed

ID = ("conversation_id", "conversation id", "conversation", "talk")
TEXT = ("text", "words", "transcript", "notes", "said")
NAMES = {
    "conversation_id": ID, "account": ("account", "customer", "company"), "date": ("date", "day",
    "held on"), "kind": ("kind", "type"), "moderator": ("moderator", "interviewer"),
    "participants": ("participants",), "ours": ("ours",), "speaker": ("speaker", "who"),
    "text": TEXT, "promise": ("promise",), "owner": ("owner", "promise owner", "promise_owner"),
    "due": ("due", "promise due", "promise_due"),
}  # fmt: skip
ADDED = ("conversation_id", "account", "date", "kind", "moderator", "participants", "promises",
         "said_by_customers")  # fmt: skip
ONCE = ("account", "date", "kind", "moderator", "participants", "ours")  # blank below the first row
Cells = Sequence[str | None]


def columns(header: Sequence[str]) -> dict[str, int]:
    """Return where the parts of a conversation stand in a header, by whatever name."""
    known = {name.strip().casefold(): place for place, name in reversed(list(enumerate(header)))}
    return {part: next(known[each] for each in names if each in known)
            for part, names in NAMES.items() if set(names) & set(known)}  # fmt: skip


def gathered(header: Sequence[str], rows: Sequence[Cells]) -> tuple[tuple[str, ...], list[Cells]]:
    """Return header and rows with ADDED before them, the rows of one conversation alike in these.

    A row without an id belongs to the conversation above it.
    """
    at = columns(header)
    parts = [{part: (row[place] or "").strip() for part, place in at.items()} for row in rows]
    talks: dict[str, list[dict[str, str]]] = {}
    last = ""
    for part in parts:
        last = part["conversation_id"] = part["conversation_id"] or last
        talks.setdefault(last, []).append(part)
    whole = {name: _whole(name, turns) for name, turns in talks.items()}
    cells = [(*whole[part["conversation_id"]], *row)
             for part, row in zip(parts, rows, strict=True)]  # fmt: skip
    return (*ADDED, *(f"{name} as written" if name.strip().casefold() in ADDED else name
                      for name in header)), cells  # fmt: skip


def _whole(name: str, turns: list[dict[str, str]]) -> tuple[str | None, ...]:
    """Return the cells of ADDED of one conversation."""
    said = {part: next((each[part] for each in turns if each.get(part)), "") for part in ONCE}
    ours = [*said["moderator"].split(";"), *said["ours"].split(";")]
    speakers = Speakers(ours, said["participants"].split(";"))
    made = [{"text": each.get("promise", ""), "owner": each.get("owner", ""),
             "due": each.get("due", "")} for each in turns if each.get("promise")]  # fmt: skip
    people = [*speakers.people, *(each["speaker"] for each in turns if each.get("speaker"))]
    words = unnamed("\n\n".join(filter(None, (_words(each, speakers) for each in turns))), people)
    return tuple(
        part or None
        for part in (name, said["account"], said["date"], said["kind"], said["moderator"],
                     said["participants"], told(promises(made)), words)
    )  # fmt: skip


def _words(turn: dict[str, str], speakers: Speakers) -> str:
    """Return what a row holds of the customers' words: its own turn, or a whole talk."""
    text, speaker = turn.get("text", ""), turn.get("speaker", "")
    if not speaker:
        return customer_words(text, speakers)
    return "" if speakers.asks(speaker) else " ".join(text.split())
