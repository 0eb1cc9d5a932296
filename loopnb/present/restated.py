"""The part of a page's foot that says which signed figures have changed since."""

from loopnb.audiences import Audience
from loopnb.present.sections import NOTHING, Section
from loopnb.results import Restated
from loopnb.results.restated import sentence

MOST = 8  # more of them stand in the table beside the page


def restated(result: Restated, *, readers: Audience) -> Section:
    """Return the changes to earlier figures, the newest period first, for pages with cards."""
    rows = list(result.table.itertuples())
    if not rows or "cards" not in readers.sections:
        return NOTHING
    quarters = all(row.called.startswith("Q") for row in rows)
    lines = [
        {"id": f"restated-{row.metric}-{row.period}", "title": row.title, "said": sentence(row),
         "edition": row.edition}
        for row in rows[:MOST]
    ]  # fmt: skip
    kind = "quarters" if quarters else "reports"
    return Section(
        "restated.html.j2", {"lines": lines, "more": max(0, len(rows) - MOST), "kind": kind}
    )
