"""Kills runs at random moments, and looks whether the workspace stands and the next run mends it.

Run by hand: `.venv/bin/python benchmarks/crash.py --kills 50`. It prints counts and every
violation, and ends with 1 where there is one. What else happens to machines is in hardship.py.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import psutil

from loopnb.schema import TABLES
from loopnb.store import Store

PERIOD = "2026-Q3"
MARK = "LOOPNB_CRASH"  # in the environment of every process of one run
GONE = 2.0  # seconds within which they should all have ended
NEVER = 20.0  # a server that is busy importing hears of it when it has done so
CALL = [sys.executable, "-c", "from loopnb.cli import main; main()"]
VICTIMS = ("driver", "driver", "driver", "all", "kernel", "server")
RECORDS = ("notebooks/", "run.json")  # of one run, and not the same in the next


@dataclass
class Company:
    """A sample company with a good run, and what a run of its newest exports must give."""

    root: Path
    period: str = PERIOD
    pages: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    register: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> Path:
        return self.root.with_name(f"{self.root.name}.good")

    def start(self, *words: str, before: tuple[str, ...] = (), **more: object) -> "Run":
        return Run(self, words, before, more)

    def restore(self) -> None:
        """Lay the company as it was after its good run, with newer exports."""
        for path in self.root.iterdir() if self.root.exists() else ():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.copytree(self.good, self.root, symlinks=True, dirs_exist_ok=True)

    def faults(self) -> list[str]:
        """Return what is wrong with the workspace as it stands."""
        found = [*_report_faults(self.root / "reports" / self.period)]
        if digests(self.root / "data/register") != self.register:
            found.append("the register was changed")
        try:
            held = tables(self.root)
        except Exception as error:
            return [*found, f"the store does not open: {type(error).__name__}: {error}"]
        if held not in (self.before, self.after):
            new = sorted(name for name in held if held[name] == self.after[name])
            found.append(f"the store is of two loads; as the new one: {', '.join(new)}")
        return found

    def mend(self) -> list[str]:
        """Run again as after any crash; return what is not as an undisturbed run leaves it."""
        found = []
        for wanted in ("run_finished", "run_unchanged"):
            code, last = self.start().ended()
            if code:
                return [f"the next run ended with {code}: {last[-300:]}"]
            told = [json.loads(line) for line in last.splitlines()]
            if wanted == "run_unchanged" and told[-1]["event"] != wanted:
                why = {one["page"]: one["changed"] for one in told if "changed" in one}
                found.append(f"the run after recovery did not end unchanged: {why}")
        link = self.root / "reports" / self.period
        now = {n: sha for n, sha in digests(link.resolve()).items() if not n.startswith(RECORDS)}
        names = sorted(n for n in {*now, *self.pages} if now.get(n) != self.pages.get(n))
        return found + [f"not as without a crash: {name}" for name in names] + self.faults()


class Run:
    """One `loopnb run` under way, its log in a file beside the workspace."""

    def __init__(self, company: Company, words: tuple, before: tuple, more: dict) -> None:
        self.mark = uuid.uuid4().hex
        self.log = Path(tempfile.gettempdir()) / f"crash-{self.mark}.log"
        period = () if "--period" in words else ("--period", company.period)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*before, *CALL, "run", *period, "--workspace", str(company.root), "--log", "json",
                 *words], stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
                env=os.environ | {MARK: self.mark}, cwd=company.root.parent, **more,
            )  # fmt: skip

    def family(self) -> list[psutil.Process]:
        """Return all processes of this run that live."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == self.mark and process.is_running():
                    found += [process] if process.status() != psutil.STATUS_ZOMBIE else []
        return found

    def kill(self, victim: str) -> bool:
        """Kill one or all of the processes; return whether the victim lived."""
        family = self.family()
        chosen = {
            "driver": [p for p in family if p.pid == self.process.pid],
            "all": family,
            "server": [p for p in family if _is_server(p) and p not in self.kernels()],
            "kernel": self.kernels(),
        }[victim]
        for process in chosen:
            with contextlib.suppress(psutil.Error):
                process.kill()
        return bool(chosen)

    def kernels(self) -> list[psutil.Process]:
        """Return what the warm server has forked."""
        like = {process.pid: process for process in self.family() if _is_server(process)}
        with contextlib.suppress(psutil.Error):
            return [process for process in like.values() if process.ppid() in like]
        return []

    def ended(self, timeout: float = 600) -> tuple[int, str]:
        """Wait for the run to end; return its exit code and what it told."""
        code = self.process.wait(timeout)
        text = self.log.read_text(errors="replace")
        self.log.unlink()
        return code, text

    def lingers(self) -> float:
        """Return for how many seconds processes outlive the run, at most those of NEVER."""
        began = time.monotonic()
        while self.family() and time.monotonic() - began < NEVER:
            time.sleep(0.05)
        return time.monotonic() - began

    def told(self, event: str, count: int = 1, timeout: float = 120) -> bool:
        """Wait until an event was told so often; return whether it was before the run ended."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if self.log.read_text().count(f'"event": "{event}"') >= count:
                return True
            if self.process.poll() is not None:
                return False
            time.sleep(0.02)
        return False


def _is_server(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return "loopnb.warm.server" in process.cmdline()
    return False


def _report_faults(link: Path) -> Iterator[str]:
    try:
        facts, folder = json.loads((link / "run.json").read_text()), link.resolve(strict=True)
    except (OSError, ValueError) as error:
        yield f"the link leads to no whole report: {error}"
        return
    files = {n: sha for part in (*facts["turns"], facts) for n, sha in part["files"].items()}
    there = digests(folder)
    wrong = sorted(name for name, sha in files.items() if there.get(name) != sha)
    if wrong or len(facts["turns"]) < 7 or facts["state"] != "finished":
        yield f"the linked report is not whole: {wrong}, {len(facts['turns'])} pages"


def digests(folder: Path) -> dict[str, str]:
    """Return the files of a folder with a digest of each."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.name[0] != "."
    }  # fmt: skip


def tables(root: Path) -> dict[str, str]:
    """Return a digest of what each table of the store holds."""
    store = Store(root / "data/store")
    frames = {name: store.table(name).execute().astype(str) for name in TABLES}
    return {
        name: hashlib.sha256(pd.util.hash_pandas_object(f, index=False).sort_values().to_numpy())
        .hexdigest() for name, f in frames.items()
    }  # fmt: skip


def _most(content: bytes) -> bytes:
    """Return an export without its last rows; a row may have lines within quotes."""
    lines = content.splitlines(keepends=True)
    keep = len(lines) - max(1, len(lines) // 20)
    while keep < len(lines) and b"".join(lines[:keep]).count(b'"') % 2:
        keep += 1
    return b"".join(lines[:keep])


def prepare(root: Path) -> Company:
    """Make the company, a good run of most of its exports, and the measure of all of them."""
    company = Company(root)
    subprocess.run([*CALL, "sample", str(root), "--size", "small"], check=True, capture_output=True)
    exports = [path for path in sorted((root / "data/raw").rglob("*.csv")) if path.is_file()]
    whole = {path.relative_to(root): path.read_bytes() for path in exports}
    for name, content in whole.items():
        (root / name).write_bytes(_most(content))
    shutil.rmtree(root / "data/store")
    assert company.start().ended()[0] == 0
    company.register, company.before = digests(root / "data/register"), tables(root)
    for name, content in whole.items():
        (root / name).write_bytes(content)
    shutil.copytree(root, company.good, symlinks=True)
    began = time.monotonic()
    assert company.start().ended()[0] == 0
    company.seconds = time.monotonic() - began
    link = (root / "reports" / PERIOD).resolve()
    company.after = tables(root)
    company.pages = {n: d for n, d in digests(link).items() if not n.startswith(RECORDS)}
    return company


def kill_once(company: Company, victim: str, moment: float, counts: Counter) -> list[str]:
    """Kill a run after a share of the time that a run takes; return what is wrong then."""
    run, began, hit = company.start(), time.monotonic(), False
    end = began + moment * company.seconds
    while run.process.poll() is None and not hit:
        time.sleep(max(0.01, min(0.05, end - time.monotonic())))
        hit = time.monotonic() >= end and run.kill(victim)
    code, said = run.ended()
    if not hit:  # the machine has become faster
        company.seconds = (company.seconds + time.monotonic() - began) / 2
    counts["kills" if hit else "ended before"] += 1
    counts[f"killed {victim}"] += hit
    wanted = (0, 1) if victim in ("kernel", "server") else (-signal.SIGKILL,)
    fair = not hit or (code in wanted and (code != 1 or _sentence(said)))
    found = [] if fair else [f"exit code {code}: {said[-300:]}"]
    stayed = run.lingers()
    counts[f"processes that stayed longer than {GONE:.0f} s"] += stayed > GONE
    found += [f"processes stayed for {stayed:.0f} s or more"] if stayed > NEVER else []
    return found + company.faults()


def _sentence(said: str) -> bool:
    with contextlib.suppress(ValueError, IndexError):
        return json.loads(said.splitlines()[-1])["event"] == "run_failed"
    return False


def kills(company: Company, number: int, seed: int, every: int) -> tuple[Counter, list[str]]:
    """Kill so many runs; every few times let the next run mend it, sometimes after several."""
    chance, counts, found = random.Random(seed), Counter(), []
    for turn in range(1, number + 1):
        if turn == 1 or chance.random() < 0.7:
            company.restore()
        victim, moment = chance.choice(VICTIMS), chance.random()
        wrong = kill_once(company, victim, moment, counts)
        if turn % every == 0 or turn == number:
            wrong += (mended := company.mend())
            counts["recovered" if not mended else "not recovered"] += 1
            company.restore()
        found += [f"kill {turn}, {victim} at {moment:.2f}: {one}" for one in wrong]
        print(f"{turn:3d} {victim:6s} {moment:.2f} {wrong or 'ok'}", flush=True)
    return counts, found


def report(counts: Counter, found: list[str], seconds: float) -> int:
    """Print counts and violations; return the exit code."""
    print(*(f"{name}: {count}" for name, count in sorted(counts.items())), sep="\n")
    print(f"violations: {len(found)} in {seconds:.0f} s", *found, sep="\n  ")
    return int(bool(found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=5, help="kills between two recoveries")
    chosen, began = parser.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        company = prepare(Path(folder) / "company")
        print(f"a run takes {company.seconds:.1f} s", flush=True)
        counts, found = kills(company, chosen.kills, chosen.seed, chosen.every)
    return report(counts, found, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
