"""What a section of a page is: a template and what it says, for those whose page has it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from loopnb.audiences import Audience
from loopnb.results.sources import anchor

PAGES = Environment(
    loader=PackageLoader("loopnb.present", "templates"),
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
)  # fmt: skip
PAGES.globals["anchor"] = anchor


@dataclass(frozen=True)
class Section:
    """One section of a page; without a template it is nothing at all."""

    template: str
    says: dict[str, Any]

    def _repr_html_(self) -> str:
        return PAGES.get_template(self.template).render(**self.says) if self.template else ""


NOTHING = Section("", {})


def section(build: Callable[..., Section]) -> Callable[..., Section]:
    """Make a section, named like its function, be nothing to readers whose page leaves it out."""

    @wraps(build)
    def shown(*found: Any, readers: Audience, **more: Any) -> Section:
        named = build.__name__ in readers.sections
        return build(*found, readers=readers, **more) if named else NOTHING

    return shown


@dataclass(frozen=True)
class Stack:
    """Sections below each other, shown by one cell."""

    sections: tuple[Section, ...]

    def _repr_html_(self) -> str:
        return "".join(section._repr_html_() for section in self.sections)


def stack(*sections: Section) -> Stack:
    """Return sections as one, in the order given."""
    return Stack(sections)
