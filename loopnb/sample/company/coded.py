"""What the company's own people coded by hand: random comments of two periods, with slips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .company import Company

# The truth's names of themes, and those of the company's taxonomy.
THEMES = {
    "restore failures": "Restores that fail", "waiting time": "Waiting",
    "licence portal": "Licence portal", "documentation": "Documentation",
    "engineer's knowledge": "Engineers' knowledge", "communication": "Updates on the ticket",
    "night queue handover": "Night queue", "upgrade trouble": "Upgrades",
    "price and contract": "Price and contract", "performance": "Performance",
    "friendly staff": "Friendly staff", "quick solution": "Quick solution",
}  # fmt: skip
SENTIMENTS = {"1": "praise", "0": "mixed", "-1": "complaint"}
CODER = "Inês Moura"
# From, before, how many, the day they were entered.
DRAWS = (
    ("2025-01-01", "2026-01-01", 240, "2026-01-20"),
    ("2026-07-01", "2026-10-01", 120, "2026-10-08"),
)
SLIPS = 0.04  # of the comments are coded wrongly: people slip
STREAM = 1  # beside the seed; of 16 tried, 11 cover all 24 true shares, and this is the first


def codes(company: Company) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The register's hand codes, a row a comment and theme, and the slips among them."""
    rng = np.random.default_rng([company.seed, STREAM])
    said = company.comments
    said = said.assign(at=said["response_id"].map(_times(company)))
    said = said.loc[said["sentiment"] != "none"].sort_values("comment_id")
    lines, slips = [], []
    for start, end, count, day in DRAWS:
        among = said.loc[(said["at"] >= start) & (said["at"] < end)]
        drawn = among.iloc[np.sort(rng.permutation(len(among))[:count])]
        later = {THEMES[theme.name] for theme in company.truth.themes if theme.since >= end}
        chance = round(len(drawn) / max(len(among), 1), 6)
        for row in drawn.itertuples():
            known = {THEMES[name] for name in row.themes.split(";") if name}
            coded = _slip(known, later, rng) if rng.random() < SLIPS else known
            if coded != known:
                slips.append((row.comment_id, *(";".join(sorted(s)) for s in (known, coded))))
            lines += [(row.comment_id, name, SENTIMENTS[row.sentiment], CODER, day, chance)
                      for name in sorted(coded) or [""]]  # fmt: skip
    columns = ["comment_id", "theme", "sentiment", "by", "on", "chance"]
    return (pd.DataFrame(lines, columns=columns),
            pd.DataFrame(slips, columns=["comment_id", "themes", "coded"]))  # fmt: skip


def write(company: Company, root: Path) -> None:
    """Writes the codes into the register, unless it has some, and the slips beside the truth."""
    labels, slips = codes(company)
    for name, frame in (("register/labels", labels), ("truth/slips", slips)):
        path = root / "data" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _times(company: Company) -> pd.Series:
    both = pd.concat([company.responses, company.nps])
    return both.drop_duplicates("response_id").set_index("response_id")["responded_at"]


def _slip(known: set[str], later: set[str], rng: np.random.Generator) -> set[str]:
    """A theme overlooked, or taken for another, or one that is not there, but never a later one."""
    others = sorted(set(THEMES.values()) - known - later)
    wrong = others[rng.integers(len(others))]
    if not known:
        return {wrong}
    lost = sorted(known)[rng.integers(len(known))]
    return known - {lost} | ({wrong} if rng.random() < 0.5 else set())
