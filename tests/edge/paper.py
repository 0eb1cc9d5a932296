"""A report on paper: a finished run whose notebooks were written as if a kernel had run them."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook, new_output

from loopnb import editions, records, runner, stages, workspace
from loopnb.present import pages
from loopnb.results import Comparison
from loopnb.workspace import Loop, open_loop, write_frame

PERIOD, RUN = "2026-Q3", "20261010T080000-2026-Q3-aaaaaa"
TODAY = date(2026, 11, 23)
SETTINGS = """\
company: Tiny desk
mission: Customers can work again.
zone: UTC
contact: the analyst
sources: {}
audiences:
  executive: {title: Customer support scorecard, readers: executives, sections: [headline, cards]}
  keepers:
    {title: Customers at risk, readers: account managers, sections: [names], sees: [names, revenue],
     classification: Confidential}
"""
STORY = """<section class="headline" id="headline"><h1>Customer support scorecard</h1>
<p class="when">Tiny desk · Q3 2026 · 1 July to 30 September 2026</p>
<p class="lede">Customers are happier than in 2025.</p>
<p class="lede">They write of “&lt;b&gt;the portal&lt;/b&gt; &amp; its key”.</p>
<p class="lede">We begin with the night queue.</p></section>
<section class="asks" id="asks"><h2>We need from you</h2><ol><li>A sponsor for the portal.</li>
<li>A decision on the <em>night</em> queue.</li></ol></section>
<section class="kpis" id="kpis"><h2>Are we meeting our goals?</h2>
<article class="card"><h3>Satisfied customers</h3>
<p class="value"><a href="#t">{value:.0f} %</a></p>
<p class="between">between 83 and 89</p>
<p class="verdict"><span aria-hidden="true">▲</span> Better than the 2025 baseline.</p>
<svg role="img" aria-label="Satisfied customers"><title>A line</title><text>86</text></svg>
</article>
<article class="card"><h3>Time to resolve</h3><p class="value">22 hours</p>
<p class="between"></p><p class="verdict">No clear change.</p>
<p class="goal">Goal 18 hours: missed by 4 hours</p></article></section>"""


def lay(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a workspace with a finished report of the third quarter, on a day in November."""
    monkeypatch.setattr(workspace, "today_in", lambda zone: TODAY)
    (root / "data/register").mkdir(parents=True)
    (root / "loop.yaml").write_text(SETTINGS, encoding="utf-8")
    publish(root)
    return root


def publish(root: Path, period: str = PERIOD, *, run: str = RUN, value: float = 86.0) -> Path:
    """Write a finished run and point the period's link at it; return the link."""
    loop, folder = open_loop(str(root), period), root / records.RUNS / run
    (folder / "notebooks").mkdir(parents=True)
    record = records.Record(folder, period, {}, started="2026-10-10T08:00:00", state="finished")
    for page in stages.pages(loop.period.kind):
        for audience in loop.settings.audiences if page.presents else ("",):
            _turn(loop, record, page, audience, value=value)
    record.files = {"index.html": editions.sha256(runner._write_index(record, loop))}
    record.write()
    return runner.publish(root, period, folder)


def _turn(
    loop: Loop, record: records.Record, page: stages.Page, audience: str, *, value: float
) -> None:
    """Write the notebook, the page and the tables of one page of a run."""
    known = loop.settings.audiences.get(audience)
    title = known.title if known else page.question
    story = STORY.replace("{value:.0f}", f"{value:.0f}") if audience == "executive" else ""
    shown = new_output("display_data", {"text/html": story or f"<h1>{title}</h1><p>Words.</p>"})
    name = "-".join(filter(None, (page.name, audience)))
    book = record.folder / "notebooks" / f"{name}.ipynb"
    write(new_notebook(cells=[new_code_cell("1", outputs=[shown], id="one")]), book)
    html = page.html(audience)
    text = pages.render(book, title, loop.settings, audience)
    (record.folder / html).write_text(text, encoding="utf-8")
    names = [f"notebooks/{name}.ipynb", html]
    if "comparison" in page.writes:
        table = comparison(value, record.period)
        write_frame(table, record.folder / "tables/comparison")
        names += ["tables/comparison.parquet", "tables/comparison.csv"]
    if page.proposes:
        write_frame(pd.DataFrame({"decision": [""]}), record.folder / f"proposals/{page.name}")
        names.append(f"proposals/{page.name}.csv")
    files = {name: editions.sha256(record.folder / name) for name in names}
    record.turns.append(records.Turn(page.name, title, html, {"day": ""}, files=files))


def comparison(value: float, period: str = PERIOD) -> pd.DataFrame:
    """Return the comparison of one measure, with an interval of six points."""
    row = {"metric": "csat", "title": "Satisfied customers", "unit": "%", "level": "satisfaction",
           "headline": True, "period": period, "value": value, "low": value - 3, "high": value + 3,
           "n": 1125, "clusters": 240, "minimum": 30, "version": 1,
           "verdict": "no baseline yet"}  # fmt: skip
    return pd.DataFrame([row], columns=list(Comparison.columns))
