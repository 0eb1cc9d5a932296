"""Runs on machines that are short of something: disk, rights, memory, a steady clock, solitude.

Run by hand: `.venv/bin/python benchmarks/hardship.py disk readonly memory clock two`. The first
two need root, `clock` needs faketime. Each prints what its runs said; counts and violations come
last, as in crash.py.
"""

import argparse
import contextlib
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crash import Company, Run, prepare, report

MB = 1 << 20
FILLED = [(1, 0), (1, 400), (3, 0), (6, 60)]  # at which page, and KB that are left
LIMITS = (300, 600, 1000, 1500, 3000)  # megabytes of address space
# Root who may not do what root may do: write where the owner himself may not.
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all")
LOCKED = (".", "reports", "reports/.runs", "data", "data/store", "notebooks")
Found = Iterator[str]


def told(run: Run, counts: Counter, name: str, *codes: int) -> list[str]:
    """Wait for a run; return what is wrong with its exit code and with how it says why."""
    code, text = run.ended()
    counts[f"{name}: exit code {code}"] += 1
    try:
        last = [json.loads(line) for line in text.splitlines()][-1]
    except (ValueError, IndexError):
        return [f"{name}: not JSON: {text[-300:]!r}"]
    print(f"{name}: {code} {last['message'][:200]!r}", flush=True)
    found = [] if code in codes else [f"{name}: exit code {code}: {last['message'][:300]}"]
    return found + ([f"{name}: {last['trace'][-900:]}"] if "trace" in last else [])


@contextlib.contextmanager
def mounted(company: Company, size: int) -> Iterator[Company]:
    """Give the same company on a small disk of its own."""
    place = company.root.with_name("disk")
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "none", str(place)], check=True)
    parts = {name: getattr(company, name) for name in ("pages", "before", "after", "register")}
    small = Company(place / "company", **parts)
    try:
        shutil.copytree(company.good, small.good, symlinks=True)
        small.root.mkdir()
        yield small
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def disk(company: Company, counts: Counter) -> Found:
    """Fill the disk while a page is run."""
    for page, left in FILLED:
        name = f"disk full but for {left} KB at page {page}"
        with mounted(company, 160) as small:
            small.restore()
            run = small.start()
            run.told("page_started", page)
            filler = small.root.parent / "filler"
            _fill(filler, left)
            yield from told(run, counts, name, 1)
            yield from (f"{name}: {one}" for one in small.faults())
            filler.unlink()
            yield from mended(small, counts, name)


def _fill(path: Path, left: int) -> None:
    """Write until the disk is full, then give so many KB back."""
    with path.open("wb", buffering=0) as file:
        for size in (MB, 4096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
        file.truncate(max(0, file.tell() - left * 1024))


def mended(company: Company, counts: Counter, name: str) -> Found:
    wrong = company.mend()
    counts["recovered" if not wrong else "not recovered"] += 1
    yield from (f"{name}, then mended: {one}" for one in wrong)


def readonly(company: Company, counts: Counter) -> Found:
    """Take the right to write away, from all or from a part."""
    for place in LOCKED:
        company.restore()
        folder = company.root / place
        subprocess.run(["chmod", "-R", "a-w", str(folder)], check=True)
        # Who may not write notebooks can make reports all the same.
        run = company.start(before=ORDINARY)
        yield from told(run, counts, f"read-only {place}", 0 if place == "notebooks" else 1)
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
        yield from (f"read-only {place}: {one}" for one in company.faults())
    yield from mended(company, counts, "read-only")


def memory(company: Company, counts: Counter) -> Found:
    """Bound the address space of a run and of all that it starts."""
    for limit in LIMITS:
        company.restore()

        def bound(size: int = limit * 10**6) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (size, size))

        name = f"{limit} MB"
        yield from told(company.start(preexec_fn=bound), counts, name, 0, 1)
        yield from (f"{name}: {one}" for one in company.faults())
    yield from mended(company, counts, "memory")


def clock(company: Company, counts: Counter) -> Found:
    """Let the clock jump a day back, and forth, between runs."""
    for shift in ("-1d", "+1d"):
        company.restore()
        faked = ("faketime", "-f", shift)
        yield from told(company.start(before=faked), counts, f"clock {shift}", 0)
        yield from told(company.start("--fresh", before=faked), counts, f"clock {shift}", 0)
        yield from mended(company, counts, f"clock {shift}")


def two(company: Company, counts: Counter) -> Found:
    """Start two runs at once, of one period or of two, of which the second may wait or not."""
    chance = random.Random(1)
    company.restore()
    yield from told(company.start(), counts, "two, first", 0)
    yield from told(company.start("--period", "2026-Q2"), counts, "two, other period", 0)
    for turn in range(20):
        for path in (company.root / "notebooks").glob("5_repeat.ipynb"):
            path.write_text(path.read_text().replace('"# ', f'"# {turn}', 1))
        other, wait = chance.choice(("2026-Q3", "2026-Q2")), chance.choice(("0", "900"))
        runs = [company.start("--wait", wait)]
        time.sleep(chance.random())
        runs.append(company.start("--wait", wait, "--period", other))
        codes = sorted(run.process.wait(900) for run in runs)
        counts[f"two: exit codes {codes}"] += 1
        wanted = [[0, 0]] if wait == "900" else [[0, 4], [0, 0]]
        for run in runs:
            yield from told(run, Counter(), f"two, turn {turn}", 0, 4)
        if codes not in wanted:
            yield f"two, turn {turn}: exit codes {codes} with --wait {wait}"
        yield from (f"two, turn {turn}: {one}" for one in company.faults())


def main() -> int:
    known = {one.__name__: one for one in (disk, readonly, memory, clock, two)}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hardships", nargs="+", choices=known)
    chosen, began = parser.parse_args(), time.monotonic()
    counts, found = Counter(), []
    with tempfile.TemporaryDirectory(prefix="hardship-") as folder:
        company = prepare(Path(folder) / "company")
        for name in chosen.hardships:
            for fault in known[name](company, counts):
                print(f"VIOLATION {fault}", flush=True)
                found.append(fault)
    return report(counts, found, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
