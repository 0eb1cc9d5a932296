"""Executed notebooks become pages: one HTML file each, nothing loaded, no script."""

from importlib.resources import files
from pathlib import Path

import bleach
import nbformat
from nbconvert import HTMLExporter

from loopnb import stages
from loopnb.editions import Edition
from loopnb.errors import StageError
from loopnb.periods import Period
from loopnb.present.sections import PAGES
from loopnb.settings import Settings

WRITTEN = {
    "p", "br", "hr", "em", "strong", "code", "pre", "del", "ul", "ol", "li", "blockquote", "a",
    "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
TEMPLATES = files("loopnb.present") / "templates"
STYLE = (TEMPLATES / "style.css").read_text(encoding="utf-8")
STYLES = {  # of pages that are laid out in a way of their own
    name: (TEMPLATES / f"{name}.css").read_text(encoding="utf-8") for name in ("weekly", "account")
}


def render(
    notebook: Path, title: str, settings: Settings, audience: str = "",
    *, signed: Edition | None = None,
) -> str:  # fmt: skip
    """Return the page of an executed notebook: a bare page has only what its cells show.

    It is a draft unless it is part of a `signed` edition.

    Raises StageError where a cell has failed: half a page is no page.
    """
    name = notebook.stem.removesuffix(f"-{audience}")
    node = nbformat.read(notebook, as_version=4)
    outputs = [out for cell in node.cells for out in cell.get("outputs", ())]
    if any(out.output_type == "error" for out in outputs):
        raise StageError(f"{notebook.name}: a cell failed, so no page is made of it.")
    exporter = HTMLExporter(
        template_name="loopnb", template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True, exclude_output_prompt=True, exclude_markdown=stages.bare(name),
        exclude_raw=True, exclude_anchor_links=True,
    )  # fmt: skip
    exporter.register_filter("harmless", harmless)
    known = settings.audiences.get(audience)
    secrecy = (known and known.classification) or settings.classification
    readers = f" · for {known.readers}" if known else ""
    state = stages.ALONE.get(name) or ("Final" if signed else "Draft")
    facts = {
        "title": f"{settings.company} · {title}", "style": STYLE + STYLES.get(name, ""),
        "face": f"{secrecy} · {state}{readers}",
        "alone": name in stages.ALONE, "signed": signed,
        "kind": "scorecard" if audience else name if stages.bare(name) else "notebook",
    }  # fmt: skip
    page, _ = exporter.from_notebook_node(node, resources={"loopnb": facts})
    return page


def harmless(html: str) -> str:
    """Return what people wrote without anything that runs or loads: script, pictures, frames."""
    return bleach.clean(html, tags=WRITTEN, attributes={"a": ["href", "title"]}, strip=True)


def index(
    pages: list[tuple[str, str]], period: Period, settings: Settings, signed: Edition | None = None
) -> str:
    """Return the page that leads to all pages (title, file name) of the period."""
    return PAGES.get_template("index.html.j2").render(
        pages=pages, period=period, company=settings.company, mission=settings.mission,
        classification=settings.classification, style=STYLE, signed=signed,
    )  # fmt: skip
