"""`loop.yaml`, read and checked: one message lists every fault with its place in the file."""

import codecs
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from loopnb.audiences import AUDIENCES, Audience
from loopnb.contact import Contact
from loopnb.dates import Dates
from loopnb.errors import DataError, UsageError, listed, one_of, utf8
from loopnb.goals import Rule
from loopnb.privacy import Redaction, Retention
from loopnb.query import Query, discreet, one_origin, unquoted
from loopnb.schema import TABLES, lacking
from loopnb.working import Business, Duration

FILE = "loop.yaml"
HEADLINES = ("csat", "time_to_resolve", "sla_met", "reopened", "volume", "backlog_old")
NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"  # of an audience: part of a file's name
URGENT = ("Urgent", "Critical", "1 - Critical", "Highest", "P1", "1")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Part):
    """Where one canonical column comes from: a column of the file, a constant or a template.

    Of several names the first that the file has is taken; `category#2` is the second column of
    that name.
    """

    column: tuple[str, ...] | None = Field(None, min_length=1)
    value: Any = None
    template: str | None = None
    values: dict[str, Any] = {}
    missing: tuple[str, ...] = ()
    times: float = 1.0  # numbers are multiplied by this, hours into seconds say
    minutes_after: str | None = None  # a time given as minutes after another column's time
    offers: bool = False  # a row without this offers no row to the table

    @field_validator("column", mode="before")
    @classmethod
    def _one_name(cls, column: Any) -> Any:
        return (column,) if isinstance(column, str) else column

    @model_validator(mode="after")
    def _one_origin(self) -> "Column":
        if sum(origin is not None for origin in (self.column, self.value, self.template)) != 1:
            raise ValueError("give exactly one of column, value, template")
        return self

    def named_in_template(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.template or "") if name]


class Match(_Part):
    """The columns by which a row meets its account, tried in the order of collect.matching."""

    id: str | None = None
    ticket: str | None = None
    name: str | None = None
    email: str | None = None


class Source(_Part):
    """One kind of file, or a query, and the canonical tables that its rows become.

    A dialect knows a vendor's header rows, zone and columns; what is written here adds to it. Where
    neither a dialect nor tables are named, each file is recognised by its columns. A table may be
    fed several times by one row: one answer and one comment for each question.
    """

    files: str = ""
    sql: Query | None = None
    dialect: str | None = None
    zone: str | None = None
    sheet: str | int = 0
    encoding: str | None = None  # of a text without a mark that is not UTF-8
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = ("",)
    dates: dict[str, Dates] = {}
    match: Match = Match()
    drop: dict[str, dict[str, str]] = {}  # column: value: why such a row is left out
    people: tuple[str, ...] = ()  # columns with names of people, masked in texts and not kept
    durations: dict[str, Duration] = {}  # columns with the vendor's own, of tickets; only compared
    tables: dict[str, tuple[dict[str, Column], ...]] = {}

    @field_validator("tables", mode="before")
    @classmethod
    def _short_forms(cls, tables: Any) -> Any:
        if not isinstance(tables, dict):
            raise ValueError("name the canonical tables that the file's rows become")
        return {
            name: tuple(_columns_of(name, feed) for feed in _feeds(feeds))
            for name, feeds in tables.items()
        }

    _origin = model_validator(mode="after")(lambda source: one_origin(source))

    @model_validator(mode="after")
    def _whole(self) -> "Source":
        if self.dialect or "tables" not in self.model_fields_set:
            return self
        for name, feeds in self.tables.items():
            for feed in feeds:
                if missing := lacking(name, feed):
                    raise ValueError(f"table {name} needs {', '.join(missing)}")
        if not self.tables:
            raise ValueError("name the canonical tables that the file's rows become")
        return self

    _zone = field_validator("zone")(lambda zone: _known_zone(zone))

    @field_validator("encoding")
    @classmethod
    def _readable(cls, encoding: str | None) -> str | None:
        try:
            text = encoding in (None, "utf-8-replaced") or codecs.lookup(encoding)._is_text_encoding
        except LookupError:
            text = False
        if not text:
            raise ValueError("not an encoding; write it like windows-1252, or utf-8-replaced")
        return encoding


class Thresholds(_Part):
    """Numbers a reader may argue about, in one place."""

    minimum_responses: int = Field(30, ge=2)
    refused_at_most: float = Field(0.1, ge=0, le=1)
    stretch: float = Field(0.1, gt=0, lt=1)
    reopened_within_days: int = Field(14, ge=0)  # a ticket is followed this long after its end
    conversation_days: int = Field(120, ge=1)  # without one, a key account counts as silent


class Charts(_Part):
    """Control charts: points on one side, in a trend, and how many set the limits."""

    one_side: int = Field(7, ge=5)
    trend: int = Field(7, ge=5)
    freeze: int = Field(26, ge=12)


class FollowUp(_Part):
    """Days after a period's end before `--period auto` takes it: late answers, reopenings."""

    week: int = Field(0, ge=0)
    quarter: int = Field(14, ge=0)
    year: int = Field(14, ge=0)


class Settings(_Part):
    """What `loop.yaml` says."""

    company: str
    mission: str
    zone: str
    phone_region: str = "GB"
    redaction: Redaction = Redaction()
    retention: Retention = {}
    fiscal_year_start: int = Field(1, ge=1, le=12)
    classification: str = "Internal"
    contact: str = ""
    people: str = "customers"
    sources: Annotated[dict[str, Source], BeforeValidator(lambda said: said or {})]
    thresholds: Thresholds = Thresholds()
    memory_limit: str = "1.5GB"
    engine: Literal["warm", "papermill"] = "warm"  # how notebooks get their kernels
    minutes_a_cell: int = Field(120, ge=1)
    headlines: tuple[str, ...] = Field(HEADLINES, min_length=1, max_length=9)
    goals: dict[str, Rule] = {}  # by metric, where the stretch is not its rule
    audiences: dict[Annotated[str, Field(pattern=NAME)], Audience] = Field(AUDIENCES, min_length=1)
    segments: tuple[str, ...] = ("product", "region", "priority")
    first_level: tuple[str, ...] = ()  # the teams that are the first level
    urgent: tuple[str, ...] = URGENT  # what the highest priority is called
    business: Business | None = None
    charts: Charts = Charts()
    follow_up: FollowUp = FollowUp()
    survey: Contact = Contact()
    keep_runs: int = Field(4, ge=1)  # of each period; signed editions are never deleted
    ticket_url: str = Field("", pattern=r"^$|\{ticket_id\}")  # where the help desk shows a ticket
    notify: str = ""  # a command that gets the summary of each run on its standard input

    _zone = field_validator("zone")(lambda zone: _known_zone(zone))

    @field_validator("business")
    @classmethod
    def _zones(cls, business: Business | None) -> Business | None:
        for hours in (business, *business.regions.values()) if business else ():
            _known_zone(hours.zone)
        return business

    @field_validator("memory_limit")
    @classmethod
    def _a_size(cls, limit: str) -> str:
        _SIZE.validate_python(limit)
        return limit

    @property
    def memory_bytes(self) -> int:
        return int(_SIZE.validate_python(self.memory_limit))


_SIZE = TypeAdapter(ByteSize)


def read(folder: Path) -> Settings:
    """Return the settings of the workspace `folder`.

    Raises UsageError where there is no loop.yaml, DataError listing all faults otherwise.
    """
    path = folder / FILE
    if not path.is_file():
        raise UsageError(
            f"{folder} is not a workspace: it has no {FILE}. "
            "Go to one, name one with --workspace, or make one: loopnb init DIR"
        )
    try:
        return Settings.model_validate(yaml.safe_load(utf8(path)) or {})
    except yaml.YAMLError as error:
        raise DataError(f"{path} is not readable YAML: {unquoted(error)}") from None
    except ValidationError as error:
        faults = [_sentence(fault) for fault in error.errors()]
        raise DataError(listed(f"{path} has {len(faults)} fault(s):", faults)) from None


def _sentence(fault: dict) -> str:
    place = ".".join(str(step) for step in fault["loc"])
    found = discreet(fault["loc"], fault["input"])
    return f"{place}: {fault['msg'].removeprefix('Value error, ')}{found}"


def _feeds(feeds: Any) -> list:
    return feeds if isinstance(feeds, list | tuple) else [feeds]


def _known_zone(zone: str | None) -> str | None:
    if zone is None:
        return None
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError("not a time zone; write it like Europe/Berlin or UTC") from None
    return zone


def _columns_of(name: str, columns: Any) -> dict[str, Any]:
    if name not in TABLES:
        raise ValueError(one_of("table", name, TABLES))
    if not isinstance(columns, dict):
        raise ValueError(f"table {name}: map its columns to the file's")
    wrong = [column for column in columns if column not in TABLES[name].columns]
    if wrong:
        known = TABLES[name].columns
        raise ValueError(" ".join(one_of(f"column of {name}", column, known) for column in wrong))
    return {c: {"column": v} if isinstance(v, str | list) else v for c, v in columns.items()}
