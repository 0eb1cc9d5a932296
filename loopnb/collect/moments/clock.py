"""Wall-clock times become UTC, and where clocks are changed it is said what was made of them.

An hour that comes twice, when clocks are put back, is read as the first of the two, but as the
second where the row would end before it begins otherwise. An hour that is skipped, when they are
put forward, is read as if they had not been yet. Both are counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import ibis
import ibis.expr.types as ir

from loopnb.collect.moments.dates import to_utc
from loopnb.schema import Table

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
DAY, STEP = 86_400, timedelta(days=5)  # no two changes of a zone are nearer than a step
OWN, TWICE, LATER, SKIPPED = 1, 2, 3, 4  # what a time was read by, where not by its zone alone
BITS = 3  # of `clock`, for each of a row's times in the order of their columns


@cache
def changes(zone: str) -> dict[tuple[int, int, int], tuple[int, ...]]:
    """Return when the clocks of a zone are changed, from 1970 to 2100.

    The key has the seconds of the local day from which and to which a time comes twice, or is
    skipped, and by how much the clocks change: put back above 0, put forward below. The value has
    the local days on which they do, counted from 1970.
    """
    found: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for at, before, after in _transitions(ZoneInfo(zone)):
        start, end = at + min(before, after), at + max(before, after)
        while start < end:  # a change may stretch over midnight
            day, stop = start // DAY, min(end, (start // DAY + 1) * DAY)
            found[start - day * DAY, stop - day * DAY, before - after].append(day)
            start = stop
    return {key: tuple(days) for key, days in sorted(found.items())}


def _transitions(zone: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """Give each change: when, in seconds since 1970, and the offsets before and after it."""
    moment, before = FIRST, _offset(FIRST, zone)
    while moment < LAST:
        later = moment + STEP
        after = _offset(later, zone)
        if after != before:
            low, high = int(moment.timestamp()), int(later.timestamp())
            while high - low > 1:
                middle = (low + high) // 2
                same = _offset(datetime.fromtimestamp(middle, UTC), zone) == before
                low, high = (middle, high) if same else (low, middle)
            yield high, before, after
        moment, before = later, after


@cache
def _engine_agrees(zone: str) -> bool:
    """Tell whether DuckDB knows the same rules of a zone as Python: they are of different years."""
    start, stop, step = int(FIRST.timestamp()), int(LAST.timestamp()), int(STEP.total_seconds())
    asked = "SELECT epoch(timezone(?, to_timestamp(s))) - s FROM range(?, ?, ?) each(s) ORDER BY s"
    with duckdb.connect() as engine:
        found = engine.execute(asked, [zone, start, stop, step]).fetchall()
    known = (_offset(datetime.fromtimestamp(second, UTC), ZoneInfo(zone))
             for second in range(start, stop, step))  # fmt: skip
    return all(int(offset) == ours for (offset,), ours in zip(found, known, strict=True))


def _by_our_rules(wall: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Return the instant of a wall time, the first of two, by Python's rules alone."""
    told = list(_transitions(ZoneInfo(zone)))
    epoch = datetime(1970, 1, 1)
    spans = [(wall >= epoch + timedelta(seconds=at + max(before, after)), after)
             for at, before, after in reversed(told)]  # fmt: skip
    start = told[0][1] if told else _offset(FIRST, ZoneInfo(zone))
    offset = ibis.cases(*spans, else_=start) if spans else ibis.literal(start)
    return wall - offset.cast("int64").as_interval("s")


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def dated(table: Table) -> list[str]:
    """Return the times of a canonical table, in the order in which `clock` tells of them."""
    return [column for column, kind in table.columns.items() if kind == "timestamp"]


def in_utc(rows: ir.Table, names: Sequence[str], zone: str, table: Table) -> ir.Table:
    """Return the rows with their times in UTC, as <name>__utc, and with `clock`.

    They have <name>__wall, what the zone's clocks showed, or <name>__stated, an instant, and some
    <name>__minutes to be added to it. No other time of a row lies before the table's date. `clock`
    says in BITS for each time what it was read by. Without a zone wall times are unknown.
    """
    begin, places = table.date, dated(table)
    back = changes(zone) if zone else {}
    rows = rows.mutate(**{f"{name}__back": _put_back(rows[f"{name}__wall"], back)
                          for name in names})  # fmt: skip
    rows = rows.mutate(**{f"{name}__utc": _first(rows, name, zone) for name in names})
    late = {name: _too_early(rows, name, begin) if back and begin in names and name != begin
            else ibis.literal(False) for name in names}  # fmt: skip
    marks = [_mark(rows, name, late[name]) << BITS * places.index(name) for name in names]
    seconds = {name: rows[f"{name}__back"].as_interval("s") for name in names}
    moved = {f"{name}__utc": late[name].ifelse(rows[f"{name}__utc"] + seconds[name],
                                               rows[f"{name}__utc"]) for name in names}  # fmt: skip
    return rows.mutate(**(moved if back else {}), clock=sum(marks, ibis.literal(0, "int64")))


def _too_early(rows: ir.Table, name: str, begin: str) -> ir.BooleanValue:
    """Hold for a time that comes twice and would the first time lie before the row begins."""
    early = rows[f"{name}__utc"] < rows[f"{begin}__utc"]
    return ((rows[f"{name}__back"] > 0) & early).fill_null(False)


def _mark(rows: ir.Table, name: str, late: ir.BooleanValue) -> ir.IntegerValue:
    """Return what a time was read by; one that is told by another time has none of its own."""
    if f"{name}__minutes" in rows.columns:
        return ibis.literal(0, "int64")
    back, own = rows[f"{name}__back"], rows[f"{name}__stated"].notnull()
    mark = ibis.cases((own, OWN), (late, LATER), (back > 0, TWICE), (back < 0, SKIPPED), else_=0)
    return mark.cast("int64")


def _first(rows: ir.Table, name: str, zone: str) -> ir.TimestampValue:
    """Return the instant of a time, the first of two; what DuckDB reads is the second."""
    back, moment = rows[f"{name}__back"], rows[f"{name}__stated"]
    if zone:
        moment = ibis.coalesce(_read(rows[f"{name}__wall"], back, zone), moment)
    after = f"{name}__minutes"
    return moment + rows[after].as_interval("m") if after in rows.columns else moment


def _read(wall: ir.TimestampValue, back: ir.IntegerValue, zone: str) -> ir.TimestampValue:
    if zone != "UTC" and not _engine_agrees(zone):
        return _by_our_rules(wall, zone)
    read = to_utc(wall, zone)
    return (back > 0).ifelse(read - back.as_interval("s"), read) if changes(zone) else read


def _put_back(wall: ir.TimestampValue, back: dict) -> ir.IntegerValue:
    """Return by how many seconds the clocks are put back at a time, 0 where they are not."""
    if not back:
        return ibis.literal(0, "int64")
    seconds = wall.epoch_seconds()
    day, second = seconds // DAY, seconds % DAY
    each = [(day.isin(days) & (second >= start) & (second < stop), length)
            for (start, stop, length), days in back.items()]  # fmt: skip
    every = sorted({day for days in back.values() for day in days})
    # Few days are such days: on the others nothing more is asked.
    return day.isin(every).ifelse(ibis.cases(*each, else_=0), 0)
