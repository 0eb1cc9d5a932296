"""Counts candidate causes in companies whose truth is known: false ones where nothing happened.

    python benchmarks/candidates.py            50 companies of each truth, into docs/methods.md
    python benchmarks/candidates.py --small    6 of each, shown only

Every release has to be found innocent in *nothing planted*, and all but two in *the story*: the
one that broke restores, and the new licence portal. Versions, channels, and all that goes with a
theme which strikes anywhere, stand out by chance alone.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
from companies import SETTINGS, InMemory
from scipy import stats

from loopnb.analyze import candidates
from loopnb.periods import parse
from loopnb.register import COLUMNS
from loopnb.results import Candidates, Mentions, Tones
from loopnb.sample.company import VARIANTS, Company, simulate
from loopnb.sample.company.canonical import tables

COMPANIES, SMALL, FALSE = 50, 6, 0.05
TRUTHS = {"null": "nothing planted", "null-small": "nothing planted, small",
          "default": "the story", "small": "the story, small"}  # fmt: skip
GUILTY = {"default": ("Vault 7.2", "New licence portal replaces key files by mail")}
GUILTY["small"] = GUILTY["default"]
NOW = parse("2026-Q3")
ANYWHERE = ("engineer's knowledge", "communication", "price and contract")
ENGINEERING = ("restore failures", "licence portal", "upgrade trouble", "performance")


def found(company: Company) -> Candidates:
    """Return the candidates of a company, its comments read without a mistake."""
    said, answers = company.comments, [company.responses, company.nps]
    dates = pd.concat([each.set_index("response_id").responded_at for each in answers])
    tickets = company.tickets.ticket_id.to_numpy()[said.ticket_row]
    own = said.question != "reason"
    comments = pd.DataFrame(
        {"comment_id": said.comment_id, "ticket_id": pd.Series(tickets).where(own),
         "said_at": said.response_id.map(dates).dt.tz_convert("UTC").dt.tz_localize(None),
         "text": "x"}
    )  # fmt: skip
    each = said.assign(theme=said.themes.str.split(";")).explode("theme")
    named = each.loc[each.theme != "", ["comment_id", "theme"]]
    mentions = Mentions.from_table(named.assign(probability=1.0, named=True, coded=float("nan")))
    tone = said.sentiment.eq("none").map({True: "none", False: "mixed"})
    tones = pd.DataFrame({"comment_id": said.comment_id, "tone": tone})
    return candidates(
        InMemory(tables(company) | {"comments": comments}), mentions, NOW, SETTINGS,
        tones=Tones.from_table(tones.reindex(columns=Tones.columns)), taxonomy=_taxonomy(company),
    )  # fmt: skip


def _taxonomy(company: Company) -> pd.DataFrame:
    rows = [{"theme": theme.name, "tone": "praise" if theme.penalty > 0 else "",
             "owner": "Engineering" if theme.name in ENGINEERING else "Support"}
            for theme in company.truth.themes]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=COLUMNS["themes"], fill_value="")


def counts(job: tuple[str, int]) -> dict[str, int]:
    """Return how many candidates of one company are false, and which true ones were found."""
    name, seed = job
    table = found(simulate(VARIANTS[name], seed, texts=False)).table
    release, guilty = table.kind == "release", table.what.isin(GUILTY.get(name, ()))
    anywhere = table.theme.isin(ANYWHERE) & ~release
    chance = table.kind.isin(["version", "channel"]) & ~table.theme.isin(["restore failures"])
    broken = table.loc[release & (table.what == "Vault 7.2") & (table.theme == "restore failures")]
    return {
        "releases": int((release & ~guilty).sum()), "traits": int((anywhere | chance).sum()),
        "shown": len(table), "broken": len(broken) > 0,
        "restore": bool(((table.theme == "restore failures") & (table.what == "Restore")).any()),
        "portal": bool((release & (table.theme == "licence portal")).any()),
    }  # fmt: skip


def main(companies: int) -> str:
    """Return the table of candidates, a line a truth."""
    jobs = [(name, seed) for name in TRUTHS for seed in range(1, companies + 1)]
    with ProcessPoolExecutor() as pool:
        told = list(pool.map(counts, jobs, chunksize=2))
    lines = ["| truth | companies | candidates each | with a release accused falsely | of 5 %"
             " allowed, at most by chance | false traits, of all candidates | broken release found"
             " | Restore found | portal found |", "|---|" + "---|" * 8]  # fmt: skip
    for name, title in TRUTHS.items():
        mine = pd.DataFrame([each for (truth, _), each in zip(jobs, told, strict=True)
                             if truth == name])  # fmt: skip
        most = int(stats.binom.ppf(0.95, companies, FALSE))
        share = 100 * mine.traits.sum() / max(mine["shown"].sum(), 1)
        hits = [f"{100 * mine[each].mean():.0f} %" if name in GUILTY or each == "restore" else "–"
                for each in ("broken", "restore", "portal")]  # fmt: skip
        lines.append(
            f"| {title} | {companies} | {mine['shown'].mean():.0f} | {(mine.releases > 0).sum()} | "
            f"{most} | {share:.1f} % | {' | '.join(hits)} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    small = "--small" in sys.argv
    text = main(SMALL if small else COMPANIES)
    print(text)
    if not small:
        from markers import put

        put("candidates", text)
