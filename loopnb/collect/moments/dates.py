"""Dates as a file writes them: declared formats, settled per response or refused.

A time that says its own offset from UTC (Z, +02:00, +0200) is the instant it says; any other is
what a clock on the wall of the file's zone showed. Every format is read with an offset as well.

Where a file mixes formats, a row may allow several readings. With `one_per`, all rows of one
response must share a date: if they are written alike, the declared (first) format decides; if
not, the one reading common to all of them does; if none or two are common, all are refused.
"""

import re
from datetime import datetime

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from loopnb.dates import SECONDS, Dates

EARLIEST = 1900
NONE, INSTANT = ibis.null("timestamp"), dt.Timestamp("UTC")
ISO = Dates(
    formats=("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S",
             "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M")
)  # fmt: skip
LATEST = 253_402_300_799  # seconds since 1970, up to the year 9999
EXAMPLE = datetime(2026, 7, 31, 18, 5)  # a day that is no month shows which comes first
# An offset stands after minutes: the -01 of 2026-07-01 is none.
AFTER = r":\d\d(?:\.\d+)?(?: ?[AaPp]\.?[Mm]\.?)?"
ZULU, SHIFT = r"(?:[zZ]|UTC|GMT)", r"(?:UTC|GMT)?([+-](?:0\d|1[0-4])(?::?[0-5]\d)?)"
OFFSET = re.compile(rf"{AFTER} *(?:{ZULU}|{SHIFT})$")
TELLS = re.compile(r" *(?:Z|%z|%Z|UTC|GMT|[+-]00:?00)$")  # of a format: an offset ends it
FINE = r"(\.\d{6})\d+"  # finer than DuckDB's microseconds


@ibis.udf.scalar.builtin(
    name="try_strptime", signature=((dt.string, dt.string), dt.Timestamp("UTC"))
)
def _try_instant(text: str, form: str) -> datetime: ...


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(text: str, form: str) -> datetime: ...


@ibis.udf.scalar.builtin(name="make_timestamp")
def _make_timestamp(microseconds: int) -> datetime: ...


@ibis.udf.scalar.builtin(name="timezone")
def _zoned(zone: str, local: datetime) -> datetime: ...


@ibis.udf.scalar.builtin(
    name="timezone", signature=((dt.string, dt.Timestamp("UTC")), dt.timestamp)
)
def _on_the_wall(zone: str, instant: datetime) -> datetime: ...


def wall_time(cell: ir.StringValue, formats: tuple[str, ...]) -> ir.TimestampValue:
    """Return the wall-clock time by the first format that reads the cell, null for an instant."""
    first, *others = [_reading(cell, form) for form in formats if not _told(form)] or [NONE]
    if not others:
        return first
    # Most cells are written in the first way; the others fail slowly, so an instant skips them.
    return ibis.coalesce(first, _offset_in(cell).ifelse(None, ibis.coalesce(*others)))


def with_offset(cell: ir.StringValue) -> ir.StringValue:
    """Return a cell that says its offset from UTC, in one way of writing it; null for any other."""
    plain = cell.re_replace(rf" *{ZULU}$", "+00:00").re_replace(rf" *{SHIFT}$", r"\1")
    return _offset_in(cell).ifelse(plain.re_replace(FINE, r"\1"), None)


def instant(
    cell: ir.StringValue, plain: ir.StringValue, formats: tuple[str, ...]
) -> ir.TimestampValue:
    """Return the UTC instant of a cell, with its offset as `plain`; null where it says none."""
    bases = dict.fromkeys(TELLS.sub("", form) for form in formats if form != SECONDS)
    if formats == ISO.formats:  # the engine's own reading is ten times as fast
        return _possible(plain.try_cast(INSTANT).cast("timestamp"))
    ways = [_possible(_try_instant(plain, f"{base}%z").cast("timestamp")) for base in bases]
    seconds = [_possible(_since_1970(cell))] if SECONDS in formats else []
    return ibis.coalesce(*ways, *seconds)


def says_offset(text: str, formats: tuple[str, ...]) -> bool:
    """Tell whether a cell itself says which instant it is."""
    return formats == (SECONDS,) or bool(OFFSET.search(text.strip()))


def _offset_in(cell: ir.StringValue) -> ir.BooleanValue:
    return cell.re_search(OFFSET.pattern)


def _told(form: str) -> bool:
    """Tell whether a format reads nothing but instants."""
    return form == SECONDS or bool(TELLS.search(form))


def _reading(cell: ir.StringValue, form: str) -> ir.TimestampValue:
    """Return the time that a format reads, whatever stands for an offset in it."""
    return _possible(_try_strptime(cell, form))


def _possible(read: ir.TimestampValue) -> ir.TimestampValue:
    """Return a time that can be; '26' for a year of four digits is no reading."""
    return (read.year() >= EARLIEST).ifelse(read, None)


def _since_1970(cell: ir.StringValue) -> ir.TimestampValue:
    """Return the time of so many seconds since 1970 in UTC."""
    seconds = cell.try_cast("float64")
    seconds = seconds.between(0, LATEST).ifelse(seconds, None)
    return _make_timestamp((seconds * 1_000_000).try_cast("int64"))


def unread(formats: tuple[str, ...]) -> str:
    """Return what to say of a cell that no format reads, after its column's name."""
    examples = dict.fromkeys(
        form if form == SECONDS else EXAMPLE.strftime(form) for form in formats[:2]
    )
    return f"is not a date written like {' or '.join(examples)}"


def settle(rows: ir.Table, cell: str, rule: Dates, *, group: str, zone: str) -> ir.Table:
    """Return id, wall (the wall-clock time, null if refused) and fault (why, else null).

    What a format reads as an instant is compared as the clocks of `zone` showed it.
    """
    readings = [_shown(rows[cell], form, zone) for form in rule.formats]
    first = rows.select("id", response=rows[group], local=readings[0])
    ways = first.group_by("response").aggregate(
        rows=ibis._.count(), read=ibis._.local.count(), ways=ibis._.local.nunique(),
        declared=ibis._.local.min(),
    )  # fmt: skip
    common = _common(rows, readings, group)
    joined = ways.left_join(common, "response")
    alike = (joined.read == joined.rows) & (joined.ways == 1)
    one = joined.common == 1
    settled = joined.select(
        "response", local=alike.ifelse(joined.declared, one.ifelse(joined.reading, None))
    )
    found = first.select("id", "response").left_join(settled, "response")
    found = found.select("id", wall="local")
    why = "the rows of this response allow no single date"
    return found.mutate(fault=found.wall.isnull().ifelse(why, None))


def on_the_wall(zone: str, moment: ir.TimestampValue) -> ir.TimestampValue:
    """Return what the clocks of a zone show at a UTC instant."""
    return moment if zone == "UTC" else _on_the_wall(zone, moment.cast(INSTANT))


def _shown(cell: ir.StringValue, form: str, zone: str) -> ir.TimestampValue:
    if not _told(form):
        return _reading(cell, form)
    read = instant(cell, with_offset(cell), (form,))
    return on_the_wall(zone or "UTC", read)


def _common(rows: ir.Table, readings: list[ir.TimestampValue], group: str) -> ir.Table:
    """Return, for each response, how many readings all of its rows allow, and one of them."""
    long = (
        ibis.union(
            *[rows.select("id", response=rows[group], reading=reading) for reading in readings],
            distinct=True,
        )
        if len(readings) > 1
        else rows.select("id", response=rows[group], reading=readings[0])
    )
    total = rows.group_by(response=rows[group]).aggregate(total=rows["id"].nunique())
    each = long.filter(long.reading.notnull()).group_by("response", "reading")
    allowed = each.aggregate(n=ibis._["id"].nunique()).join(total, "response")
    allowed = allowed.filter(allowed.n == allowed.total)
    return allowed.group_by("response").aggregate(
        common=ibis._.count(), reading=ibis._.reading.min()
    )


def to_utc(wall: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Return the naive UTC instant of a wall-clock time in `zone`.

    Of an hour that comes twice it is the later one; one that the clocks skip is put off by as much
    as they do (see collect.clock).
    """
    return wall if zone == "UTC" else _zoned(zone, wall).cast("timestamp")
