"""The page of the benchmarks is what the program makes of their numbers; its sums are right."""

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

PARTS = ("overhead", "whole", "peers", "kpi", "collect", "comments")
PEERS = {
    "overhead": ("script", "loopnb", "stock", "papermill", "nbconvert"),
    "whole": ("fresh", "unchanged", "edited", "papermill", "nbconvert"),
    "peers": ("pandas", "polars", "duckdb", "loopnb"),
    "kpi": ("loopnb", "pandas"),
    "collect": ("loopnb", "duckdb"),
}
MACHINE = {"python": "3.11", "system": "Linux", "cores": 2, "memory_gb": 24, "packages": {"a": "1"}}


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    """The folder of the benchmarks."""
    return root / "benchmarks"


@pytest.fixture
def part(folder, monkeypatch):
    """Return `part(name)`: a module of the benchmarks."""
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)

    def found(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield found
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


def pages(*rounds: tuple[float, float]) -> list[dict[str, float]]:
    """Return the seconds of two pages, round by round."""
    return [{"1": one, "2": two} for one, two in rounds]


@pytest.fixture
def overhead() -> dict:
    """Two rounds of two pages; the command's second page hung once."""
    return {
        "machine": MACHINE,
        "first_page": "1",
        "first": {"loopnb": [4.4, 4.2], "stock": [3.0, 3.0]},
        "pages": {
            "script": pages((1.0, 2.0), (2.0, 3.0)),
            "loopnb": pages((1.4, 2.2), (2.2, 3.2)),
            "stock": pages((3.0, 4.0), (4.0, 5.0)),
            "papermill": pages((4.0, 5.0), (5.0, 10.0)),
            "nbconvert": pages((5.0, 6.0), (6.0, 7.0)),
        },
    }


def test_the_page_is_what_the_program_makes_of_the_numbers(part, folder):
    assert (folder / "README.md").read_text(encoding="utf-8") == part("report").page()


def test_the_chart_is_what_the_program_makes_of_the_numbers(part):
    chart = part("scale_chart")
    if points := chart.points():
        assert chart.FILE.read_text(encoding="utf-8") == chart.chart(points)


def test_make_bench_runs_every_part_and_then_writes_the_page(root, part):
    recipe = re.search(r"^bench:.*\n((?:\t.*\n)+)", (root / "Makefile").read_text(), re.M)[1]
    assert re.findall(r"benchmarks/(\w+)\.py", recipe) == [*PARTS, "report"]
    assert tuple(part("report").SECTIONS) == PARTS


@pytest.mark.parametrize("name", list(PEERS))
def test_every_peer_is_measured(name, part):
    assert tuple(part(name).WAYS) == PEERS[name]


def test_a_spread_is_median_smallest_and_largest(part):
    found = part("rounds").spread([3.0, 1.0, 2.5])
    assert (found.median, found.low, found.high) == (2.5, 1.0, 3.0)
    assert found.said() == "2.50 (1.00–3.00)"
    assert part("rounds").spread([12345.6]).said(0) == "12,346 (12,346–12,346)"


def test_ratios_are_made_within_a_round(part):
    assert part("rounds").ratios([1.0, 3.0], [2.0, 4.0]) == [0.5, 0.75]
    with pytest.raises(ValueError):
        part("rounds").ratios([1.0], [2.0, 4.0])


def test_overhead_is_what_a_page_takes_beyond_the_script(part, overhead):
    over = part("report").over
    assert over(overhead["pages"], "loopnb") == pytest.approx([0.3, 0.2])
    assert over(overhead["pages"], "stock") == pytest.approx([2.0, 2.0])


def test_a_notebook_that_hangs_is_counted(part, overhead):
    assert part("report").hangs(overhead["pages"], "papermill") == (1, 4)
    assert part("report").hangs(overhead["pages"], "stock") == (0, 4)


def test_the_section_on_overhead_says_ratio_targets_and_the_first_notebook(part, overhead):
    text = part("report").of_overhead(overhead)
    stock = next(line for line in text.splitlines() if "its own engine |" in line)
    assert stock.endswith("| 2.00 (2.00–2.00) | 2.00 (2.00–2.00) | 0.13 (0.10–0.15) | 0 of 4 |")
    assert "at most 0.5 s a notebook. **met** (0.25)" in text
    assert "a third of stock papermill's (its API, the stronger peer). **met** (0.13)" in text
    assert "minus the same one later: 2.5 (2.0–3.0) s with our engine, -0.5 (-1.0–0.0) s" in text


def test_a_target_that_is_missed_is_said_to_be(part):
    assert (
        part("report").verdict("under 2 s", 2.4, 2.0, 1)
        == "- Target: under 2 s. **NOT met** (2.4)."
    )


def test_the_whole_loop_beside_its_peers(part):
    seconds = {"fresh": [10.0, 20.0], "unchanged": [1.0, 2.0], "edited": [4.0, 4.0],
               "papermill": [30.0, 60.0], "nbconvert": [40.0, 60.0]}  # fmt: skip
    text = part("report").of_whole({"seconds": seconds, "edited": "2b_voice", "notebooks": 7})
    assert "| 45.0 (30.0–60.0) | 3.00 (3.00–3.00) |" in text
    assert "under 2 s. **met** (1.5)" in text


def test_the_data_peers_and_the_comments(part):
    report, ways = part("report"), part("peers").WAYS
    numbers = {way: [2.0, 2.0] for way in ways} | {"loopnb": [8.0, 6.0]}
    text = report.of_peers({"seconds": numbers, "peak_gb": numbers, "rows": 10, "export_mb": 1.0,
                            "agreed": 8, "tickets": 9})  # fmt: skip
    assert "| polars | 2.0 (2.0–2.0) | 2.0 (2.0–2.0) | 3.50 (3.00–4.00) |" in text


def test_a_million_comments_beside_textblob(part):
    one = {"seconds": {"tones": 60.0, "themes": 30.0}, "gb": 3.0, "textblob": 1e-4}
    found = {"rounds": [one, one], "comments": 10**6, "at_most": 180.0, "memory": 4.0}
    text = part("report").of_comments(found)
    assert "| all three | 90.0 (90.0–90.0) |" in text
    assert "loopnb ÷ TextBlob alone: 0.90" in text and "**met**" in text
    text = part("report").of_comments(found | {"at_most": 89.0})
    assert "**not met**" in text


def test_ten_million_answers_beside_pandas(part):
    numbers = {"loopnb": [14.0, 16.0, 15.5], "pandas": [60.0, 64.0, 62.0]}
    rows = {"accounts": 20, "tickets": 400, "responses": 1000}
    peak = {way: [1.0] * 3 for way in numbers}
    text = part("report").of_kpi({"seconds": numbers, "whole": numbers, "peak_gb": peak,
                                  "rows": rows, "agreed": 276})  # fmt: skip
    assert "| pandas | 62.0 (60.0–64.0) | 1.0 (1.0–1.0) | 0.25 (0.23–0.25) |" in text
    assert "at most 15 s. **NOT met** (15.5)" in text
    assert "at most 2.5 GB. **met** (1.0)" in text


def test_ten_million_rows_beside_a_bare_script(part):
    found = {"rows": 10, "kept": 7, "refused": 2, "replaced": 1}
    text = part("report").of_collect(
        {"seconds": {"loopnb": [3.0, 3.2], "duckdb": [2.0, 2.0]}, "found": found,
         "peak_gb": {"loopnb": [2.6, 2.0], "duckdb": [1.0, 1.0]}, "export_gb": 1.4,
         "masked": 900.0, "plain": 9000.0}
    )  # fmt: skip
    assert "| a bare DuckDB script | 2.0 (2.0–2.0) | 1.0 (1.0–1.0) | 1.55 (1.50–1.60) |" in text
    assert "at most 1.5 times the bare script. **NOT met** (1.55)" in text
    assert "at most 2.5 GB. **NOT met** (2.6)" in text


def test_tables_that_differ_in_a_quarter_are_seen(part):
    peers = part("peers")
    one = [(quarter, 10, 5.0, 9.0, 50.0) for quarter in peers.QUARTERS]
    near = [(quarter, 10, 5.0 + 1e-12, 9.0, 50.0) for quarter in reversed(peers.QUARTERS)]
    assert peers.differences(one, near) == []
    other = [("2024-Q4", 11, 5.0, 9.0, 50.0), *one[1:]]
    assert peers.differences(one, other) == ["2024-Q4"]
    assert peers.differences(one, one[1:]) == ["2024-Q4"]


def test_machines_that_differ_are_told_apart(part):
    told = part("report").measured_with
    other = MACHINE | {"cores": 4}
    assert told({"whole": {"machine": MACHINE}, "peers": {"machine": MACHINE}}).count("\n") == 0
    lines = told({"whole": {"machine": MACHINE}, "peers": {"machine": other}}).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["- whole", "- peers"]


def test_the_chart_is_small_the_same_each_time_and_has_its_words(part):
    chart = part("scale_chart")
    points = [{"tickets": 10**n, "seconds": 3.0 * n, "peak_gb": n / 4} for n in (4, 5, 6, 7)]
    assert chart.chart(points) == chart.chart(points)
    assert len(chart.chart(points)) < 60_000
    assert "10,000,000 tickets 21 s and 1.8 GB" in chart.alt(points)


def test_the_page_names_no_folder_of_a_machine(folder):
    for path in (folder / "README.md", *folder.glob("*.json")):
        assert not re.search(r"/(?:home|root|tmp|work|Users)/", path.read_text(encoding="utf-8"))
