"""The same seed gives the same bytes; without plants there is no change; it is fast."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import loopnb.sample.company as sample
from loopnb.sample.company import VARIANTS, simulate, sized, write

ROOT = Path(sample.__file__).parents[3]


def digest(folder: Path) -> dict[str, str]:
    """The hash of each file by its path."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    write(simulate(VARIANTS["small"], 5), tmp_path / "here")
    program = (
        "import sys; from loopnb.sample.company import VARIANTS, simulate, write; "
        "write(simulate(VARIANTS['small'], 5), sys.argv[1])"
    )
    world = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", program, tmp_path / "there"], check=True, env=world)
    first, second = digest(tmp_path / "here"), digest(tmp_path / "there")
    assert first == second and len(first) > 30
    write(simulate(VARIANTS["small"], 6), tmp_path / "other")
    assert digest(tmp_path / "other")["data/truth/matches.csv"] != first["data/truth/matches.csv"]


def test_one_truth_leaves_the_other_parts_alone():
    truth = VARIANTS["small"]
    base = simulate(truth, 5, texts=False)
    other = simulate(replace(truth, wait_cost=0.2), 5, texts=False)
    assert base.accounts.equals(other.accounts) and base.contacts.equals(other.contacts)
    assert (base.tickets["hours"] == other.tickets["hours"]).all()
    assert other.tickets["latent"].mean() < base.tickets["latent"].mean()


def test_a_small_company_is_quick_and_has_enough_answers():
    simulate(VARIANTS["small"], 1, texts=False)
    start = time.perf_counter()
    company = simulate(VARIANTS["small"], 5, texts=False)
    assert time.perf_counter() - start < 1.0
    assert len(company.accounts) == 60
    done = company.responses[company.responses["finished"]]
    assert abs(len(done) / 8 - 250) < 30
    with pytest.raises(ValueError, match="without texts"):
        write(company, "nowhere")


def test_the_null_company_shows_no_change(null_exports):
    tickets, answers = null_exports.tickets(), null_exports.answers()
    restores = (tickets["product"] == "Vault") & (tickets["Category [list]"] == "Restore")
    counts = tickets.loc[restores, "opened"].value_counts()
    before, after = counts.filter(like="2025").sum(), counts.filter(like="2026").sum()
    assert abs(np.log(after / before * 4 / 3)) < 3 * np.sqrt(1 / before + 1 / after)
    urgent = (tickets["Priority"] == "Urgent").groupby(tickets["opened"]).mean()
    assert abs(urgent["2026-Q3"] - urgent.filter(like="2025").mean()) < 0.02
    median = tickets.groupby("solved")["hours"].median()
    assert abs(median["2026-Q3"] - median.filter(like="2025").mean()) < 1.8
    satisfied = answers.groupby("quarter")["satisfied"].agg(["mean", "size"])
    year, last = satisfied.filter(like="2025", axis=0), satisfied.loc["2026-Q3"]
    error = np.sqrt(0.16 * 1.4 * (1 / last["size"] + 1 / year["size"].sum()))
    assert abs(last["mean"] - year["mean"].mean()) < 3 * error
    labels = null_exports.table("truth/labels.csv")
    assert not labels["themes"].str.contains("portal").any()
    late = answers["file"].str[-6:] != answers["quarter"].str.replace("-", "")
    assert not late.any()


def test_over_many_companies_the_truths_hold():
    """Forty small companies: the planted sizes are met on average, the null ones stay put."""
    effects = {"default": [], "null": []}
    for name in effects:
        truth = sized(VARIANTS[name], "small")
        for seed in range(20):
            company = simulate(truth, 900 + seed, texts=False)
            effects[name].append(changes(company))
    planted, idle = (np.mean(effects[name], axis=0) for name in ("default", "null"))
    assert abs(planted[0] / 2.0 - 1) < 0.1 and abs(planted[1] / 0.65 - 1) < 0.1
    assert 0.03 < planted[2] < 0.08
    assert abs(idle[0] - 1) < 0.08 and abs(idle[1] - 1) < 0.08 and abs(idle[2]) < 0.012


def changes(company) -> tuple[float, float, float]:
    """Restores after the release and after the fix, as ratios, and the change of CSAT."""
    tickets = company.tickets
    vault = (tickets["product"] == "Vault") & (tickets["category"] == "Restore")
    opened = tickets.loc[vault, "opened_at"].dt.tz_localize(None)

    def rate(start: str, end: str) -> float:
        return float(((opened >= start) & (opened < end)).sum() / np.busday_count(start, end))

    before, broken = rate("2025-01-02", "2026-01-20"), rate("2026-01-20", "2026-05-12")
    mended = rate("2026-05-12", "2026-10-01")
    done = company.responses[company.responses["finished"]]
    when, good = done["responded_at"], (done["score"] >= 4).astype(float)
    last = good[when >= "2026-07-01"].mean()
    year = good[(when >= "2025-01-01") & (when < "2026-01-01")].mean()
    return broken / before, mended / broken, float(last - year)
