"""Dates as a file writes them: declared formats, settled per response or refused.

Where a file mixes formats, a row may allow several readings. With `one_per`, all rows of one
response must share a date: if they are written alike, the declared (first) format decides; if
not, the one reading common to all of them does; if none or two are common, all are refused.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from loopnb.settings import Dates

EARLIEST = 1900
SECONDS, LATEST = "%s", 253_402_300_799  # since 1970, up to the year 9999
EXAMPLE = datetime(2026, 7, 31, 18, 5)  # a day that is no month shows which comes first


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(text: str, form: str) -> datetime: ...


@ibis.udf.scalar.builtin(name="make_timestamp")
def _make_timestamp(microseconds: int) -> datetime: ...


@ibis.udf.scalar.builtin(name="timezone")
def _zoned(zone: str, local: datetime) -> datetime: ...


def first_reading(cell: ir.StringValue, formats: tuple[str, ...]) -> ir.TimestampValue:
    """Return the wall-clock time by the first format that reads the cell."""
    return ibis.coalesce(*[_reading(cell, form) for form in formats])


def _reading(cell: ir.StringValue, form: str) -> ir.TimestampValue:
    """Return the time that a format reads; '26' for a year of four digits is no reading."""
    read = _since_1970(cell) if form == SECONDS else _try_strptime(cell, form)
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


def settle(rows: ir.Table, cell: str, rule: Dates, group: str) -> ir.Table:
    """Return id, local (the wall-clock time, null if refused) and fault (why, else null)."""
    readings = [_reading(rows[cell], form) for form in rule.formats]
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
    found = first.select("id", "response").left_join(settled, "response").select("id", "local")
    why = "the rows of this response allow no single date"
    return found.mutate(fault=found.local.isnull().ifelse(why, None))


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


def to_utc(local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Return the naive UTC instant of a wall-clock time in `zone`."""
    return local if zone == "UTC" else _zoned(zone, local).cast("timestamp")
