"""Writes benchmarks/README.md out of what the parts have measured: the JSON files beside it.

Run by `make bench` and `make curve`. Nothing in README.md is written by hand, and the same files
give the same page.
"""

import json
from collections.abc import Callable
from statistics import mean, median

import collect
import kpi
import overhead
import peers
import rounds
import scale_chart
import whole
from rounds import HERE, ratios, spread

AT_MOST, THIRD, UNCHANGED = 0.5, 1 / 3, 2.0  # the targets: seconds, share of stock's, seconds
HANG = 3.0  # seconds beyond its way's median: papermill's own kernels sometimes hang when they end
HEAD = """# Benchmarks

Written by `make bench` (and `make curve`, for the last section); do not edit.

Where there are two numbers in brackets, they are the smallest and the largest round, and before
them stands the median. The ways compared take turns. A machine's speed drifts, so the ratios are
made pair by pair, within a round: trust them more than the seconds.
"""
Part = dict


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def verdict(target: str, found: float, limit: float, digits: int = 2) -> str:
    """Return a line that says whether a target is met."""
    said = "met" if found <= limit else "NOT met"
    return f"- Target: {target}. **{said}** ({found:.{digits}f})."


def _times(count: int) -> str:
    return f"{count} rounds" if count > 1 else "1 round"


def over(pages: dict[str, list[dict]], way: str, middle: Callable = mean) -> list[float]:
    """Return a way's overhead a notebook, round by round: beyond the same cells as a script."""
    return [
        middle(seconds[name] - script[name] for name in script)
        for seconds, script in zip(pages[way], pages["script"], strict=True)
    ]


def hangs(pages: dict[str, list[dict]], way: str) -> tuple[int, int]:
    """Return how many notebooks of a way took very much longer than its median, of how many."""
    each = [
        seconds[name] - script[name]
        for seconds, script in zip(pages[way], pages["script"], strict=True)
        for name in script
    ]
    return sum(one > median(each) + HANG for one in each), len(each)


def of_overhead(part: Part) -> str:
    """Return the section on what a notebook costs beside its own work."""
    pages = part["pages"]
    count, notebooks = len(pages["script"]), len(pages["script"][0])
    ours, rows = over(pages, "loopnb"), []
    for way, title in overhead.WAYS.items():
        taken = spread(mean(seconds.values()) for seconds in pages[way])
        if way == "script":
            rows.append([title, taken.said(), "0", "0", "", ""])
            continue
        costs, slow = over(pages, way), hangs(pages, way)
        ratio = "1" if way == "loopnb" else spread(ratios(ours, costs)).said()
        rows.append([
            title, taken.said(), spread(costs).said(), spread(over(pages, way, median)).said(),
            ratio, f"{slow[0]} of {slow[1]}",
        ])  # fmt: skip
    head = ["way", "seconds a notebook", "overhead: mean of the notebooks",
            "overhead: their median", "ours ÷ this", "late"]  # fmt: skip
    stock = spread(ratios(ours, over(pages, "stock"))).median
    return "\n".join([
        "## What a notebook costs beside its own work", "",
        f"The {notebooks} notebooks of the full sample company, {_times(count)}. The work is the "
        "same cells as a script in one warm process: everything imported, all pages run once "
        "before, each in a fresh namespace with its parameters set. Overhead is what a notebook "
        "takes beyond that, page by page. A script shows nothing, so drawing and storing what "
        "the cells show counts as overhead, in every way.", "",
        table(head, rows), "",
        verdict(f"at most {AT_MOST} s a notebook", spread(ours).median, AT_MOST),
        verdict("at most a third of stock papermill's (its API, the stronger peer)", stock, THIRD),
        "", _hung(), "", _first(part),
    ])  # fmt: skip


def _hung() -> str:
    return (
        f"`late` counts notebooks whose overhead was {HANG:.0f} s above the median of their way: "
        "an ordinary kernel sometimes waits some seconds before it ends. That is why the medians "
        "stand beside the means."
    )


def _first(part: Part) -> str:
    name, extra = part["first_page"], {}
    for way, first in part["first"].items():
        later = [seconds[name] for seconds in part["pages"][way]]
        extra[way] = spread(one - other for one, other in zip(first, later, strict=True))
    return (
        "A process's first notebook is not among them: with our engine it also waits for the warm "
        f"server to start and to import what notebooks import. `{name}` as a process's first "
        f"notebook, minus the same one later: {extra['loopnb'].said(1)} s with our engine, "
        f"{extra['stock'].said(1)} s with papermill's own. `loopnb run` pays this once, and part "
        "of it goes on while the exports are checked; the whole loop below includes it."
    )


def of_whole(part: Part) -> str:
    """Return the section on the whole loop, process start included."""
    seconds, rows = part["seconds"], []
    fresh = seconds["fresh"]
    for way, title in whole.WAYS.items():
        ratio = "1" if way == "fresh" else spread(ratios(seconds[way], fresh)).said()
        rows.append([title, spread(seconds[way]).said(1), ratio])
    unchanged = spread(seconds["unchanged"]).median
    return "\n".join([
        "## The whole loop", "",
        f"{part['notebooks']} notebooks of the full sample company, from the command to its end, "
        f"{_times(len(fresh))}. The edited page is `{part['edited']}`; pages that read nothing new "
        "are taken from the run before, and the benchmark makes sure of that. The peers check "
        "nothing beforehand and render no pages.",
        "", table(["what", "seconds", "÷ `loopnb run --fresh`"], rows), "",
        verdict(f"nothing changed under {UNCHANGED:.0f} s", unchanged, UNCHANGED, 1),
    ])  # fmt: skip


def of_peers(part: Part) -> str:
    """Return the section on the data work, beside pandas, polars and DuckDB."""
    seconds, rows = part["seconds"], []
    for way in peers.WAYS:
        ratio = spread(ratios(seconds["loopnb"], seconds[way])).said()
        peak = spread(part["peak_gb"][way]).said(1)
        ratio = "1" if way == "loopnb" else ratio
        rows.append([way, spread(seconds[way]).said(1), peak, ratio])
    return "\n".join([
        "## A million rows, beside pandas, polars and DuckDB", "",
        f"One ticket export of {part['rows']:,} rows ({part['export_mb']:,.0f} MB of CSV, the "
        f"sample's again and again under new names), {_times(len(seconds['loopnb']))}, each in a "
        "fresh process, imports included: read it with its times, keep the latest version of "
        "each ticket, write Parquet by quarter; count, median and ninetieth percentile of the "
        "hours to resolve, and the share reopened, by quarter. The export has no mark of what "
        "was resolved on time. The peers read the columns that loopnb maps and no others.", "",
        table(["what", "seconds", "peak GB", "loopnb ÷ this"], rows), "",
        f"All four agree on all four numbers in all {part['agreed']} quarters, "
        f"{part['tickets']:,} tickets. loopnb (`collect.load` and `analyze.measure`; its "
        "`memory_limit`, 2 GB, is the database's, not the process's) also accounts for every row: "
        "kept, replaced, or refused with its reason. It keeps each row's file, line and the file's "
        "digest, masks personal data in subjects, looks for each ticket's account, "
        "turns people into codes, and gives intervals and the other metrics. The peers take "
        "the file as it is.",
    ])  # fmt: skip


def of_kpi(part: Part) -> str:
    """Return the section on ten million answers, beside plain pandas."""
    seconds, rows, count = part["seconds"], [], part["rows"]
    whole = spread(part["whole"]["loopnb"]).said(1)
    for way in kpi.WAYS:
        ratio = spread(ratios(seconds["loopnb"], seconds[way])).said() if way != "loopnb" else "1"
        rows.append(
            [way, spread(seconds[way]).said(1), spread(part["peak_gb"][way]).said(1), ratio]
        )
    return "\n".join([
        "## Ten million answers, beside pandas", "",
        f"{count['responses']:,} answers on {count['tickets']:,} tickets of "
        f"{count['accounts']:,} customers in eight quarters, {_times(len(seconds['loopnb']))}, "
        "each in a fresh process, its imports (with them "
        f"loopnb takes {whole} s) left out: every measure that the data tell, by quarter, "
        "and the headlines of the last quarter against the same a year before, by product and by "
        "region, which the answers have from their tickets. Both agree on all "
        f"{part['agreed']} numbers. loopnb gives each value its likely range, counting customers "
        "together, each comparison its verdict, and what each segment does to the whole; pandas "
        "gives the values.", "",
        table(["what", "seconds", "peak GB", "loopnb ÷ this"], rows), "",
        verdict(f"at most {kpi.AT_MOST:.0f} s", median(seconds["loopnb"]), kpi.AT_MOST, 1),
        verdict(f"at most {kpi.MEMORY} GB", max(part["peak_gb"]["loopnb"]), kpi.MEMORY, 1),
    ])  # fmt: skip


def of_collect(part: Part) -> str:
    """Return the section on the loading of ten million rows, beside a bare DuckDB script."""
    seconds, peak, found = part["seconds"], part["peak_gb"], part["found"]
    ratio = spread(ratios(seconds["loopnb"], seconds["duckdb"]))
    rows = [
        [title, spread(seconds[way]).said(1), spread(peak[way]).said(1),
         "1" if way == "loopnb" else ratio.said()]
        for way, title in (("loopnb", "loopnb"), ("duckdb", "a bare DuckDB script"))
    ]  # fmt: skip
    return "\n".join([
        "## Ten million rows loaded, beside a bare DuckDB script", "",
        f"One ticket export of {found['rows']:,} rows ({part['export_gb']:.1f} GB, no texts), "
        f"{_times(len(seconds['loopnb']))}, each in a fresh process, imports included, under a "
        f"memory limit of {collect.LIMIT}: read, validate, keep the latest row of each ticket, "
        "make codes of people, write Parquet by quarter (loopnb by key). Both keep "
        f"{found['kept']:,} rows, refuse {found['refused']:,} and replace {found['replaced']:,}, "
        "and what they write is the same in every row and column.", "",
        table(["what", "seconds", "peak GB", "loopnb ÷ this"], rows), "",
        verdict(f"at most {collect.AT_MOST} times the bare script", ratio.median, collect.AT_MOST),
        verdict(f"at most {collect.MEMORY} GB", max(peak["loopnb"]), collect.MEMORY, 1), "",
        "Texts are masked apart from that, each distinct text once, on one core: "
        f"{part['masked']:,.0f} comments a second of those of `redaction.py`, which are full of "
        f"identifiers, {part['plain']:,.0f} a second of those without one.",
    ])  # fmt: skip


def of_comments(part: Part) -> str:
    """Return the section on the reading of comments."""
    found, count = part["rounds"], part["comments"]
    rows = [
        [step, spread(one["seconds"][step] for one in found).said(1)]
        for step in found[0]["seconds"]
    ]
    whole = [sum(one["seconds"].values()) for one in found]
    alone = [count * one["textblob"] for one in found]
    rows += [["all three", spread(whole).said(1)],
             ["TextBlob alone, reckoned from a sample", spread(alone).said(1)]]  # fmt: skip
    gb = spread(one["gb"] for one in found)
    kept = spread(whole).high <= part["at_most"] and gb.high <= part["memory"]
    return "\n".join([
        "## Comments", "",
        f"{count:,} comments, nearly all distinct, {_times(len(found))}, each in a fresh process: "
        "their tones by a model that the scores beside them teach, their themes by taxonomy and "
        "hand codes with likely ranges, and the terms that are new. TextBlob gives some of the "
        "same comments their polarity in the same run.", "",
        table(["what", "seconds"], rows), "",
        f"loopnb ÷ TextBlob alone: {spread(ratios(whole, alone)).said()}. Most memory "
        f"{gb.said(1)} GB, the comments included. Target: at most {part['at_most']:.0f} s and "
        f"{part['memory']:.0f} GB. **{'met' if kept else 'not met'}**.",
    ])  # fmt: skip


def measured_with(parts: dict[str, Part]) -> str:
    """Return the facts of the machine, a line for each machine and set of versions."""
    said: dict[str, list[str]] = {}
    for name, part in parts.items():
        facts = part["machine"]
        packages = ", ".join(f"{package} {v}" for package, v in facts["packages"].items())
        line = (
            f"Python {facts['python']} on {facts['system']}, {facts['cores']} cores, "
            f"{facts['memory_gb']} GB; {packages}."
        )
        said.setdefault(line, []).append(name)
    if len(said) == 1:
        return next(iter(said))
    return "\n".join(f"- {', '.join(names)}: {line}" for line, names in said.items())


SECTIONS: dict[str, Callable[[Part], str]] = {
    "overhead": of_overhead, "whole": of_whole, "peers": of_peers, "kpi": of_kpi,
    "collect": of_collect,
    "comments": of_comments,
}  # fmt: skip


def read() -> dict[str, Part]:
    """Return what has been measured, part by part; a part that was not is left out."""
    files = {name: HERE / f"{name}.json" for name in SECTIONS}
    return {
        name: json.loads(file.read_text("utf-8")) for name, file in files.items() if file.exists()
    }


def page() -> str:
    """Return README.md as the files that lie here make it."""
    parts = read()
    sections = [HEAD, measured_with(parts)] if parts else [HEAD]
    sections += [SECTIONS[name](part) for name, part in parts.items()]
    curve = HERE / "scale.md"
    if curve.exists():
        sections.append(curve.read_text(encoding="utf-8"))
        points = scale_chart.points()
        sections += [f"![{scale_chart.alt(points)}]({scale_chart.FILE.name})"] if points else []
    return "\n\n".join(section.strip() for section in sections) + "\n"


def main() -> None:
    """Write the page, and the chart where there are numbers for one."""
    if points := scale_chart.points():
        scale_chart.FILE.write_text(scale_chart.chart(points), encoding="utf-8")
    (HERE / "README.md").write_text(page(), encoding="utf-8")
    rounds.tell("wrote benchmarks/README.md")


if __name__ == "__main__":
    main()
