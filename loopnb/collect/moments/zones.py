"""Who says the zone of a file's times: the file, loop.yaml, its dialect, or each time itself."""

from loopnb.collect.mapping import Sheet, dates_of
from loopnb.collect.moments.dates import says_offset
from loopnb.collect.reading.files import Raw
from loopnb.collect.redaction import quotable
from loopnb.errors import DataError
from loopnb.schema import TABLES
from loopnb.settings import Source

EACH = "each time itself"


def told(source: Source, raw: Raw, place: str) -> Source:
    """Return the source as it is where its file's times have a zone, and note who says it.

    Without one each time has to say its offset from UTC: raises DataError where one of the first
    rows has a time that does not. Those of later rows are refused.
    """
    if source.zone:
        raw.zone_by = raw.zone_by or "loop.yaml"
        return source
    raw.zone_by = EACH
    for column, cell in _times(source, raw, place):
        if not says_offset(cell, dates_of(source, (column,)).formats):
            found = quotable(cell, 40)
            raise DataError(
                f"{raw.name} names no time zone. Say it in {place}.zone. Without it each time "
                f"needs an offset of its own, and '{column}' holds '{found}'."
            )
    return source


def _times(source: Source, raw: Raw, place: str) -> list[tuple[str, str]]:
    """Return the times of the first rows, each with its column's name."""
    sheet, found = Sheet([raw], source, place, None), []
    specs = [(spec, TABLES[name].columns[column]) for name, feeds in source.tables.items()
             for feed in feeds for column, spec in feed.items()]  # fmt: skip
    for spec, kind in specs:
        names = (spec.minutes_after,) if spec.minutes_after else spec.column or ()
        if kind != "timestamp" or not names:
            continue
        nothing = {*source.missing, *spec.missing, *spec.values}
        at = int(sheet.position(names)[1:])
        cells = [(row[at] or "").strip() for row in raw.peek()]
        found += [(raw.header[at], cell) for cell in cells if cell and cell not in nothing]
    return found
