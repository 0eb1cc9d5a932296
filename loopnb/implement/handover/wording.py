"""What engineering reads about one issue: headings, each with its lines, in plain words."""

from loopnb.implement.handover import linked
from loopnb.implement.handover.markup import QUOTE, Block
from loopnb.results.issues import REOPENED
from loopnb.verdicts import day, number, points


def blocks(row: object) -> list[Block]:
    """Return the parts of an issue's text, of a row of `Handover`; empty ones are left out."""
    parts = [
        ("What we know", [*_status(row), *linked.counted(row), *_stake(row)], ""),
        ("Where", _where(row), ""),
        ("In customers’ words", _split(row.quotations), QUOTE),
        ("Causes that people found", _split(row.causes), ""),
        ("Candidate causes, from the data; none is proven", _split(row.candidates), ""),
        ("What is being done", _split(row.actions), ""),
    ]
    return [part for part in parts if part[1]]


def _status(row: object) -> list[str]:
    again = ["Reopened: the earlier fix did not hold"] if row.status.lower() == REOPENED else []
    return again + ([f"Known since {day(row.opened_on)}"] if row.opened_on else [])


def _stake(row: object) -> list[str]:
    when = f" on {day(row.opened_on)}" if row.opened_on else ""
    lines = [f"Written down{when}: {row.noted}"] if row.noted else []
    if row.points != row.points:
        return lines
    ends = f"{number(row.points_low)} to {number(row.points_high)}"
    return [f"{points(row.points)} of satisfaction at stake ({ends})", *lines]


def _where(row: object) -> list[str]:
    told = {"Product": row.product, "Component": row.component, "Version": row.version,
            "Owner on our side": row.owner}  # fmt: skip
    return [f"{name}: {text}" for name, text in told.items() if text]


def _split(lines: str) -> list[str]:
    return lines.split("\n") if lines else []
