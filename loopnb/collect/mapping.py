"""The column map at work: rows of text become typed rows of a canonical table, with faults.

A row with a fault is not repaired; it carries `reason` and `found` and is refused later.
"""

from dataclasses import dataclass, field
from string import Formatter

import ibis
import ibis.expr.types as ir

from loopnb.collect.matching import KEYS
from loopnb.collect.moments.clock import dated, in_utc
from loopnb.collect.moments.dates import ISO, instant, settle, unread, wall_time, with_offset
from loopnb.collect.moments.lengths import given
from loopnb.collect.reading.files import Raw
from loopnb.collect.redaction import quotable
from loopnb.errors import DataError, one_of
from loopnb.results.rows import LEFT_OUT
from loopnb.schema import TABLES, Table
from loopnb.settings import Column, Dates, Source

ZONELESS = "has no time zone: neither its cell nor anybody else says one"
TRUE, FALSE = ("true", "yes", "y", "t", "1"), ("false", "no", "n", "f", "0")
ROUNDED = r"^[+-]?\d([.,]\d+)?[eE]\+\d+"  # an id like 1.2E+10 has lost its digits
CHECKS = {
    "tickets": (
        ("resolved before it was opened", lambda t: t.resolved_at < t.opened_at, "resolved_at"),
        ("number of reopenings below zero", lambda t: t.reopens < 0, "reopens"),
    ),
    "responses": (
        (
            "score outside its scale",
            lambda t: (t.score < t.scale_min) | (t.score > t.scale_max),
            "score",
        ),
    ),
}


@dataclass(frozen=True)
class Sheet:
    """Files of one header beside the rules for reading them.

    `rows` holds their mapped cells as text (c0, c1, …) with id, file, sha256 and row; faults name
    the file and the place in loop.yaml.
    """

    raws: list[Raw]
    source: Source
    place: str
    rows: ir.Table = field(repr=False)

    @property
    def header(self) -> tuple[str, ...]:
        return self.raws[0].header

    def cell(self, spec: Column) -> ir.StringValue:
        """Return the text of a mapped column, null where it says that nothing is known."""
        if spec.value is not None:
            return ibis.literal(str(spec.value))
        text = self._template(spec.template) if spec.template else self.named(*spec.column)
        nothing = [*self.source.missing, *spec.missing]
        nothing += [key for key, value in spec.values.items() if value is None]
        text = text.isin(nothing).ifelse(None, text)
        known = {key: str(value) for key, value in spec.values.items() if value is not None}
        return text.substitute(known, else_=text) if known else text

    def position(self, names: tuple[str, ...]) -> str:
        """Return the positional name of a column; raises DataError where the file has none."""
        for name in names:
            word, _, number = name.rpartition("#")
            numbered = word and number.isdigit() and name not in self.header
            at, word = (int(number), word) if numbered else (1, name)
            places = [i for i, column in enumerate(self.header) if column == word]
            if len(places) >= at:
                return f"c{places[at - 1]}"
        known = one_of("column", names[0], list(map(quotable, self.header)))
        row = "" if self.source.sql else ", row 1"
        raise DataError(f"{self.raws[0].name}{row}: {known} Mapped in {self.place}.")

    def named(self, *names: str) -> ir.StringValue:
        return self.rows[self.position(names)].strip()

    def places(self) -> list[int]:
        """Return the places of the columns that the map names; raises DataError for one missing."""
        return sorted({int(self.position(names)[1:]) for names in mapped(self.source)})

    def _template(self, template: str) -> ir.StringValue:
        text = ibis.literal("")
        for words, name, _, _ in Formatter().parse(template):
            text = text + words
            text = text + self.named(name) if name else text
        return text


def check_columns(sheet: Sheet) -> list[str]:
    """Return a sentence for every mapped column that the file's header does not have."""
    faults = []
    for names in mapped(sheet.source):
        try:
            sheet.position(names)
        except DataError as error:
            faults.append(str(error))
    return faults


def mapped(source: Source) -> list[tuple[str, ...]]:
    """Return the columns that the map of a source names, each with its other names."""
    specs = [s for feeds in source.tables.values() for feed in feeds for s in feed.values()]
    names = [spec.column for spec in specs if spec.column]
    names += [(name,) for spec in specs for name in spec.named_in_template()]
    others = [
        *source.people,
        *source.dates,
        *source.drop,
        *source.match.model_dump(exclude_none=True).values(),
    ]
    others += [rule.one_per for rule in source.dates.values() if rule.one_per]
    others += source.durations if "tickets" in source.tables else ()
    others += [spec.minutes_after for spec in specs if spec.minutes_after]
    return list(dict.fromkeys([*names, *[(name,) for name in others]]))


def dates_of(source: Source, names: tuple[str, ...]) -> Dates:
    """Return how a date column of a source is written, by any of its names: ISO if not said."""
    return next((source.dates[name] for name in names if name in source.dates), ISO)


def canonical(sheet: Sheet, name: str, specs: dict[str, Column]) -> ir.Table:
    """Return the rows that this file offers to canonical table `name`, typed, faults beside.

    `specs` says where each column comes from. Keys for matching stand beside as match_…, and the
    row's `id`, which grows by file and place.
    """
    table = TABLES[name]
    cells = {column: sheet.cell(spec) for column, spec in specs.items()}
    rows = sheet.rows.select(
        "id", "file", "sha256", "row", left_out=_left_out(sheet), **_match_keys(sheet),
        **{f"{column}__text": cell for column, cell in cells.items()},
        **{f"{column}__after": sheet.named(spec.minutes_after)
           for column, spec in specs.items() if spec.minutes_after},
        **_given(sheet, name),
    )  # fmt: skip
    rows = _with_times(rows, sheet, table, specs)
    typed, faults = {}, [(rows.left_out, ibis.literal("so by rule"))]
    for column, kind in table.columns.items():
        if column not in cells:
            typed[column] = ibis.null(kind)
        elif kind == "timestamp":
            typed[column] = rows[f"{column}__utc"]
            faults.append((rows[f"{column}__fault"], rows[f"{column}__text"]))
        else:
            text = rows[f"{column}__text"]
            rule = (specs[column].times, sheet.source.decimal)
            typed[column], fault = _typed(column, text, kind, rule)
            faults += [(fault, text)] if fault is not None else []
    faults += _lacking(rows, table)
    said = [column for column, spec in specs.items() if spec.offers or column == table.offered_by]
    offered = ibis.and_(True, *[rows[f"{column}__text"].notnull() for column in said])
    rows = rows.select(
        "id", **typed, **{key: rows[key] for key in KEYS}, source_file=rows.file,
        source_sha256=rows.sha256, source_row=rows["row"], clock=rows.clock, offered=offered,
        **{name: rows[name] for name in _given(sheet, name)},
        reason=_joined([reason for reason, _ in faults]),
        found=_joined([reason.notnull().ifelse(found, None) for reason, found in faults]),
    )  # fmt: skip
    rows = _checked(rows.filter(rows.offered).drop("offered"), name)
    judged = name == "tickets" and "sla_met" not in specs and "sla_target_s" in specs
    return _on_time(rows) if judged else rows


def _lacking(rows: ir.Table, table: Table) -> list[tuple]:
    """Return the faults of keys that a spreadsheet spoiled and of required cells left blank."""
    key = rows[f"{table.key}__text"]
    spoiled = f"{table.key} was turned into a rounded number by a spreadsheet"
    rounded = ibis.cases((~key.contains("+"), False), else_=key.re_search(ROUNDED))
    faults = [(rounded.ifelse(spoiled, None), key)]
    for column in table.required:
        blank = rows[f"{column}__text"].isnull()
        faults.append((blank.ifelse(f"{column} is blank", None), ibis.literal("nothing")))
    return faults


def _given(sheet: Sheet, name: str) -> dict[str, ir.IntegerValue]:
    """Return the vendor's own durations of tickets, which are compared and never taken."""
    columns = sheet.source.durations if name == "tickets" else ()
    return given(sheet.source, [sheet.named(column) for column in columns]) if columns else {}


def _on_time(rows: ir.Table) -> ir.Table:
    """Judge the agreed time by the calendar where the help desk exports only its target."""
    took = rows.resolved_at.epoch_seconds() - rows.opened_at.epoch_seconds()
    return rows.mutate(sla_met=took <= rows.sla_target_s)


def _typed(column: str, text: ir.StringValue, kind: str, rule: tuple[float, str]) -> tuple:
    """Return the value of a cell and its fault; `rule` is a factor and the decimal mark."""
    times, mark = rule
    if kind == "string":
        return text, None
    if kind == "boolean":
        low = text.lower()
        value = low.isin(TRUE).ifelse(True, low.isin(FALSE).ifelse(False, None))
        wanted = "yes or no"
    else:
        number = (text if mark == "." else _with_point(text)).try_cast("float64") * times
        whole = number.try_cast("int64")  # rounds, so a part of a whole is found by going back
        whole = (whole.cast("float64") == number).ifelse(whole, None)
        value, wanted = (whole if kind == "int64" else number), "a number"
    unread = text.notnull() & value.isnull()
    return value, unread.ifelse(f"{column} is not {wanted}", None)


def _with_point(text: ir.StringValue) -> ir.StringValue:
    """Return a number written like 1.234,5 with a decimal point; null for any other text."""
    plain = text.re_search(r"^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?\s*$")
    return plain.ifelse(text.replace(".", "").replace(",", "."), None)


def _left_out(sheet: Sheet) -> ir.StringValue:
    """Return why a row is no answer by a declared rule, such as a preview; null for the rest."""
    rules = [
        (sheet.named(column) == value, f"{LEFT_OUT}: {why}")
        for column, values in sheet.source.drop.items()
        for value, why in values.items()
    ]
    return ibis.cases(*rules) if rules else ibis.null("string")


def _match_keys(sheet: Sheet) -> dict[str, ir.StringValue]:
    named = sheet.source.match.model_dump()
    return {
        key: sheet.named(named[key[6:]]).nullif("") if named[key[6:]] else ibis.null("string")
        for key in KEYS
    }


def _with_times(rows: ir.Table, sheet: Sheet, table: Table, specs: dict[str, Column]) -> ir.Table:
    times = [column for column in dated(table) if column in specs]
    for column in times:
        rows = _with_date(rows, sheet, column, specs[column])
    return in_utc(rows, times, sheet.source.zone or "", table)


def _with_date(rows: ir.Table, sheet: Sheet, column: str, spec: Column) -> ir.Table:
    """Add what a date column says: wall, stated, minutes (as clock.in_utc wants them), fault."""
    origin = (spec.minutes_after,) if spec.minutes_after else spec.column or ()
    rule = dates_of(sheet.source, origin)
    text, zone = rows[f"{column}__text"], sheet.source.zone or ""
    said = {}
    if rule.one_per and not spec.minutes_after:
        cells = rows.select("id", text=text)
        cells = cells.join(sheet.rows.select("id", response=sheet.named(rule.one_per)), "id")
        read = settle(cells, "text", rule, group="response", zone=zone)
        rows = rows.join(read.rename(**{f"{column}__{part}": part for part in ("wall", "fault")}),
                         "id")  # fmt: skip
        said["stated"] = ibis.null("timestamp")
        said["fault"] = text.notnull().ifelse(rows[f"{column}__fault"], None)
    else:
        cell = rows[f"{column}__after"] if spec.minutes_after else text
        rows = rows.mutate(**{f"{column}__wall": wall_time(cell, rule.formats)})
        unknown = rows[f"{column}__wall"].isnull()  # step by step: DuckDB would read cells twice
        rows = rows.mutate(__plain=unknown.ifelse(with_offset(cell), None))
        stated = unknown.ifelse(instant(cell, rows["__plain"], rule.formats), None)
        rows = rows.mutate(**{f"{column}__stated": stated})
        why = f"{column} {unread(rule.formats)}"
        read = ~unknown | rows[f"{column}__stated"].notnull()
        if spec.minutes_after:
            said["minutes"] = text.try_cast("float64").try_cast("int64")
            why = f"{column} is not a number of minutes"
            read = read & said["minutes"].notnull()
        said["fault"] = (text.notnull() & ~read).ifelse(why, None)
    if not zone:
        homeless = text.notnull() & rows[f"{column}__wall"].notnull()
        said["fault"] = homeless.ifelse(f"{column} {ZONELESS}", said["fault"])
    return rows.mutate(**{f"{column}__{part}": value for part, value in said.items()})


def _joined(texts: list[ir.StringValue]) -> ir.StringValue:
    """Return the texts that there are, one after the other; null, and quickly so, without any."""
    said = ibis.literal("; ").join(texts)  # which leaves out those that are null
    return ibis.coalesce(*texts).notnull().ifelse(said, None)


def _checked(rows: ir.Table, name: str) -> ir.Table:
    for reason, fails, column in CHECKS.get(name, ()):
        bad = rows.reason.isnull() & fails(rows).fill_null(False)
        rows = rows.mutate(
            reason=bad.ifelse(reason, rows.reason),
            found=bad.ifelse(rows[column].cast("string"), rows.found),
        )
    return rows
