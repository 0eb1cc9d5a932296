"""Durations as vendors write them, in seconds: minutes, hours, h:mm:ss, or a time in 1970."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from loopnb.settings import Source

UNREAD = -(1 << 53)  # of a cell that says something, but no duration
FACTORS = {"seconds": 1, "minutes": 60, "hours": 3600, "since 1970": 1, "h:mm:ss": 3600}
CLOCKED = r"^([+-]?)(\d+):([0-5]?\d)(?::([0-5]?\d)(?:\.\d+)?)?$"
IN_1970 = r"^1970-01-(\d\d)[T ](\d\d):(\d\d):(\d\d)$"


def given(source: Source, cells: Sequence[ir.StringValue]) -> dict[str, ir.IntegerValue]:
    """Return the seconds that each of a source's duration columns gives, as given_0 and so on."""
    units = [duration.unit for duration in source.durations.values()]
    return {f"given_{at}": in_seconds(cell, unit, source.decimal)
            for at, (cell, unit) in enumerate(zip(cells, units, strict=True))}  # fmt: skip


def in_seconds(text: ir.StringValue, unit: str, decimal: str = ".") -> ir.IntegerValue:
    """Return the seconds of a cell, null where it is blank, UNREAD where it is no duration."""
    text = text.nullif("")
    number = (text.replace(decimal, ".") if decimal != "." else text).try_cast("float64")
    read = (number * FACTORS[unit]).round().cast("int64")
    if unit == "h:mm:ss":
        hours, minutes, seconds = _parts(text, CLOCKED, (2, 3, 4))
        whole = hours * 3600 + minutes * 60 + seconds.fill_null(0)
        read = text.startswith("-").ifelse(-whole, whole)
    elif unit == "since 1970":
        days, hours, minutes, seconds = _parts(text, IN_1970, (1, 2, 3, 4))
        read = ibis.coalesce(read, (days - 1) * 86_400 + hours * 3600 + minutes * 60 + seconds)
    return text.notnull().ifelse(ibis.coalesce(read, UNREAD), None).cast("int64")


def _parts(text: ir.StringValue, pattern: str, groups: Sequence[int]) -> list[ir.IntegerValue]:
    return [text.re_extract(pattern, group).try_cast("int64") for group in groups]


def alike(parts: Sequence[ir.Table]) -> list[ir.Table]:
    """Return tables with as many columns given_0, given_1, … each, unknown where it has none."""
    names = sorted({name for rows in parts for name in rows.columns if name.startswith("given_")})
    whole = [rows.mutate(**{name: ibis.null("int64") for name in names if name not in rows.columns})
             for rows in parts]  # fmt: skip
    others = [name for name in parts[0].columns if name not in names]
    return [rows.select(*others, *names) for rows in whole]
