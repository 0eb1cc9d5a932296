"""Proves the verdicts on actions: simulated weeks whose truth is known, over a fixed grid.

    python benchmarks/calibrate_effects.py            4,000 runs a cell, written to effects.md
    python benchmarks/calibrate_effects.py --small    300 runs a cell, shown only

A series is Poisson counts, binomial shares or medians of log-normal hours around a level with its
own autocorrelated noise. The planted effects are those of the sample company: 35 % fewer restore
tickets, 8 points of satisfaction. Beside the verdict stands the plain before–after t-test.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # the systems are small: threads only get in each other's way

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from scipy import special, stats  # noqa: E402

from loopnb.stats.controls import METHOD, Panel, judged  # noqa: E402
from loopnb.stats.effects import HIGHER, LOWER, NOT_ENOUGH, WORKED, Rule, verdict  # noqa: E402
from loopnb.stats.panel import TOLD, association  # noqa: E402
from loopnb.stats.series import COUNT, LEVEL, SHARE, Allowance, Plan, arranged, estimated  # noqa: E402

HERE = Path(__file__).parent
RUNS, SEED = 4000, 20260930
PLANTED = {COUNT: -0.35, SHARE: 0.08, LEVEL: -0.30}
RULES = {
    COUNT: Rule(LOWER, smallest=10, minimum=300, weeks=12),
    SHARE: Rule(HIGHER, smallest=3, minimum=600, weeks=12),
    LEVEL: Rule(LOWER, smallest=10, minimum=600, weeks=12),
}
WEEKS = pd.date_range("2024-01-01", periods=120, freq="7D")


@dataclass(frozen=True)
class Cell:
    """One company: weeks before and after, tickets or answers a week, and what disturbs them.

    `rho` and `dispersion` are those of the week's level (counts vary that much more than Poisson
    counts); `ramp` weeks of a gradual start, left out where `known`; `season` the amplitude of a
    yearly wave and `drift` a year's movement, both on the scale of the model; `shock` hits the
    comparison segments too; `own` is the standard deviation of what hits one segment alone.
    """

    before: int
    after: int
    mean: float = 40.0
    rho: float = 0.3
    dispersion: float = 1.5
    kind: str = COUNT
    others: int = 0
    ramp: int = 0
    known: bool = True
    season: float = 0.0
    drift: float = 0.0
    shock: float = 0.0
    own: float = 0.0
    size: float | None = None  # another effect than the planted one
    limit: bool = False  # shown as a limit of the method, not held to the promise


SPANS = [(12, 6), *((before, after) for before in (12, 26, 52) for after in (12, 26))]
NOISE = [(0.0, 1.0), (0.3, 1.5), (0.6, 2.0)]
LONG = [(26, 12), (52, 26)]
GRID = (
    *(Cell(*span, rho=rho, dispersion=d) for rho, d in NOISE for span in SPANS),
    *(Cell(*span, mean=mean) for mean in (20.0, 60.0) for span in LONG),
    *(Cell(*span, size=-0.30) for span in LONG),
    *(Cell(*span, ramp=6) for span in LONG),
    *(Cell(*span, season=0.1) for span in LONG),
    *(Cell(*span, drift=-0.15) for span in LONG),
    *(Cell(*span, kind=SHARE, mean=45.0) for span in LONG),
    *(Cell(*span, kind=LEVEL, mean=45.0) for span in LONG),
    *(Cell(*span, others=5, rho=rho) for rho in (0.0, 0.6) for span in LONG),
    *(Cell(*span, others=5, season=0.2, shock=-0.25) for span in [(12, 12), *LONG]),
    *(Cell(*span, others=5, own=0.05, shock=-0.25) for span in LONG),
    *(Cell(*span, others=5, ramp=6, shock=-0.25) for span in LONG),
    *(Cell(*span, others=2, shock=-0.25) for span in LONG),
    *(Cell(*span, others=5, kind=SHARE, mean=45.0, shock=-0.08) for span in LONG),
    Cell(26, 12, ramp=6, known=False, limit=True),
    Cell(26, 12, season=0.2, limit=True),
    Cell(52, 26, drift=-0.3, limit=True),
    Cell(52, 26, shock=-0.25, limit=True),
    *(Cell(52, 26, others=others, own=0.1, limit=True) for others in (2, 5, 9)),
    Cell(26, 12, rho=0.6, dispersion=2.0, size=-0.30, limit=True),
)


def simulated(cell: Cell, effect: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return value and n of one company, a row a segment, the one with the action first."""
    weeks = cell.before + cell.ramp + cell.after
    segments, t = 1 + cell.others, np.arange(weeks) - cell.before
    scale = 0.02 if cell.kind == SHARE else np.sqrt(np.log1p((cell.dispersion - 1) / cell.mean))
    noise = rng.normal(size=(segments, weeks))
    for week in range(1, weeks):
        noise[:, week] = cell.rho * noise[:, week - 1] + np.sqrt(1 - cell.rho**2) * noise[:, week]
    level = scale * noise
    level += cell.season * np.sin(2 * np.pi * (t / 52.18 + rng.random()))
    level[0] += cell.drift * t / 52.18
    begun = np.clip((t + 1) / (cell.ramp + 1), 0, 1)
    level += cell.shock * (t >= 0) + cell.own * rng.normal(size=(segments, 1)) * (t >= 0)
    if cell.kind == SHARE:
        n = rng.poisson(cell.mean, (segments, weeks)).astype(float)
        level[0] += effect * begun
        return _shares(np.clip(0.78 + level, 0.01, 0.99), n, rng), n
    level[0] += np.log1p(effect) * begun
    if cell.kind == COUNT:
        mean = cell.mean * np.array([1.0, *np.linspace(0.5, 1.5, cell.others)])
        counts = rng.poisson(mean[:, None] * np.exp(level)).astype(float)
        return counts, np.zeros_like(counts)
    each = round(cell.mean)
    hours = np.exp(level + 3 + 1.5 * np.median(rng.normal(size=(segments, weeks, each)), axis=2))
    return hours, np.full(hours.shape, float(each))


def _shares(level: np.ndarray, n: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return shares of answers that resemble each other a little, as one customer's do."""
    own = 1 / 0.01 - 1
    return rng.binomial(n.astype(int), rng.beta(level * own, (1 - level) * own)) / np.maximum(n, 1)


def judge(cell: Cell, effect: float, rng: np.random.Generator) -> tuple[str, bool, bool]:
    """Return the verdict, whether the interval holds the truth, and what a t-test would claim."""
    value, n = simulated(cell, effect, rng)
    t = np.arange(value.shape[1])
    first = cell.before + (cell.ramp if cell.known else 0)
    sides = np.where(t < cell.before, -1, np.where(t >= first, 1, 0))
    weeks = WEEKS[: len(t)]
    if cell.others:
        names = [str(other) for other in range(cell.others)]
        plan = Plan(METHOD, cell.kind, Allowance(season=0.0))
        found = judged(Panel(value, n, weeks, sides), names, plan)
    else:
        row = arranged(value[0], n[0], sides, cell.kind)
        found = estimated(row, (weeks, sides), Plan("series", cell.kind, Allowance()))
    rule = RULES[cell.kind]
    claimed = welch(value[0, sides > 0], value[0, sides < 0]) * (1 if rule.better == HIGHER else -1)
    return verdict(found, rule).verdict, found.low <= 100 * effect <= found.high, claimed > 0


def welch(after: np.ndarray, before: np.ndarray) -> int:
    """Return the sign that a two-sided t-test of weeks at 5 % shows, 0 for none (Welch 1947)."""
    parts = [side.var(ddof=1) / len(side) for side in (after, before)]
    df = sum(parts) ** 2 / sum(
        part**2 / (len(side) - 1) for part, side in zip(parts, (after, before), strict=True)
    )
    difference = after.mean() - before.mean()
    return int(np.sign(difference)) * (
        abs(difference) > special.stdtrit(df, 0.975) * sum(parts) ** 0.5
    )


def measured(cell: Cell, runs: int, seed: int) -> dict:
    """Return one line of the table: the cell, and in how many of a hundred runs what was said."""
    line = asdict(cell)
    for name, effect in (("nothing", 0.0), ("planted", cell.size or PLANTED[cell.kind])):
        rng = np.random.default_rng([seed, GRID.index(cell), int(effect != 0)])
        said, covered, naive = zip(*(judge(cell, effect, rng) for _ in range(runs)), strict=True)
        line |= {
            f"{name} worked": 100 * np.mean([word == WORKED for word in said]),
            f"{name} lacking": 100 * np.mean([word == NOT_ENOUGH for word in said]),
            f"{name} covered": 100 * np.mean(covered),
            f"{name} naive": 100 * np.mean(naive),
        }
    hits = round(line["nothing worked"] * runs / 100)
    line["bound"] = 100 * (1.0 if hits == runs else stats.beta.ppf(0.95, hits + 1, runs - hits))
    return line | {"best": best(cell)}


def best(cell: Cell) -> float:
    """Return the power of the test that knows the noise, in per cent: nobody can do better.

    Told for counts without comparison segments; two-sided at 5 %, generalised least squares.
    """
    if cell.kind != COUNT or cell.others:
        return np.nan
    t = np.r_[: cell.before, cell.before + cell.ramp : cell.before + cell.ramp + cell.after]
    step = (t >= cell.before).astype(float)
    effect = np.log1p(cell.size or PLANTED[COUNT])
    level = cell.mean * np.exp(effect * step)
    own = np.log1p((cell.dispersion - 1) / cell.mean) * cell.rho ** np.abs(t[:, None] - t)
    design = np.column_stack([np.ones(len(t)), step])
    inverse = np.linalg.inv(design.T @ np.linalg.solve(np.diag(1 / level) + own, design))
    size = abs(effect) / np.sqrt(inverse[1, 1])
    return float(100 * stats.norm.sf(stats.norm.isf(0.025) - size))


def enough(cell: Cell) -> bool:
    """Hold where what the cell has on either side meets its rule, with two weeks to spare."""
    rule, fewer = RULES[cell.kind], min(cell.before, cell.after)
    return cell.after >= rule.weeks and (fewer - 1.5) * cell.mean >= rule.minimum


def table(runs: int = RUNS, seed: int = SEED, *, workers: int = 2) -> pd.DataFrame:
    """Return a row a cell of the grid, shares in per cent of the runs.

    `false worked` with its one-sided 95 % bound where nothing was done; `power` at the planted
    size, beside it `best`, the test that knows the noise; `not enough` where the rule is met or
    not (`rule met`); coverage of the interval; and the t-test's claims. `held` says whether the
    promise is kept, and is empty for the limits, of which nothing is promised.
    """
    with ProcessPoolExecutor(workers) as pool:
        size = len(GRID)
        lines = pd.DataFrame(pool.map(measured, GRID, [runs] * size, [seed] * size))
    met = np.array([enough(cell) for cell in GRID])
    frame = pd.DataFrame({
        "what": [described(cell) for cell in GRID],
        "before": lines.before, "after": lines.after, "a week": lines["mean"],
        "ρ": lines.rho, "dispersion": lines.dispersion,
        "false worked": lines["nothing worked"], "bound": lines.bound,
        "t-test: false": lines["nothing naive"],
        "power": lines["planted worked"], "best": lines.best,
        "t-test: power": lines["planted naive"],
        "not enough": lines["planted lacking"], "rule met": met,
        "covers 0": lines["nothing covered"], "covers planted": lines["planted covered"],
    })  # fmt: skip
    quiet = (frame["false worked"] <= 5) & (frame.bound < 6)
    strong = ~met | ((frame.power >= 80) & (frame["not enough"] <= 20))
    held = np.where(quiet & strong, "yes", np.where(quiet, "power", "false alarms"))
    return frame.assign(held=np.where(lines.limit, "", held))


def described(cell: Cell) -> str:
    """Return what is measured in the cell and what disturbs it, in words."""
    words = {COUNT: "tickets", SHARE: "share", LEVEL: "median hours"}[cell.kind]
    said = [f"{words}, {cell.others} comparison segments" if cell.others else words]
    said += [f"planted {cell.size:.0%}"] if cell.size else []
    said += [f"gradual over {cell.ramp} weeks{'' if cell.known else ', not told'}"] * (
        cell.ramp > 0
    )
    said += [f"season ±{cell.season:.0%}"] * (cell.season > 0)
    said += [f"drift {cell.drift:.0%} a year"] * (cell.drift != 0)
    said += [f"shock of {cell.shock:.0%} to all"] * (cell.shock != 0)
    said += [f"shock to each segment, s.d. {cell.own:.0%}"] * (cell.own > 0)
    return "; ".join(said).replace("-", "−")


@dataclass(frozen=True)
class Customers:
    """Accounts over 12 quarters with a renewal a year, which ends the account where it is lost.

    `slope` is what satisfaction two quarters before adds to the log odds of renewal, `between`
    what the account's own lasting level adds, `within` what a slow trouble adds that lowers both.
    A quarter has `answers` on average; `spread` is how far one lies from what is felt, s.d.
    """

    name: str
    slope: float = 0.0
    between: float = 0.0
    within: float = 0.0
    accounts: int = 400
    answers: float = 4.0
    spread: float = 0.8


MANY = 200_000  # customers, for a truth that needs no formula
ACCOUNTS = (
    Customers("nothing"),
    Customers("happy accounts are loyal for other reasons", between=2.0),
    Customers("satisfaction moves renewal", slope=2.5),
    Customers("satisfaction moves renewal, 40 accounts", slope=2.5, accounts=40),
    Customers("nothing, an answer or two a quarter", answers=1.5),
    Customers("satisfaction moves renewal, an answer or two a quarter", slope=2.5, answers=1.5),
    Customers("satisfaction moves renewal, mostly noise", slope=2.5, answers=1.5, spread=2.0),
    Customers("a slow trouble lowers both (limit)", within=1.0),
)


def customers(who: Customers, rng: np.random.Generator) -> pd.DataFrame:
    """Return account, quarter, what is felt, the answers and, where one fell due, the renewal."""
    size, quarters, lag = who.accounts, 12, 2
    lasting = 0.4 * rng.normal(size=(size, 1))
    mood, trouble = rng.normal(size=(2, size, quarters))
    for quarter in range(1, quarters):
        mood[:, quarter] += 0.3 * mood[:, quarter - 1]
        trouble[:, quarter] = 0.9 * trouble[:, quarter - 1] + 0.19**0.5 * trouble[:, quarter]
    felt = lasting + 0.35 * mood + 0.5 * who.within * trouble
    answers = rng.poisson(who.answers, felt.shape) * (rng.random(felt.shape) >= 0.25)
    noise = who.spread * rng.normal(size=felt.shape) / np.sqrt(np.maximum(answers, 1))
    squares = who.spread**2 * rng.chisquare(np.maximum(answers - 1, 1))
    outcome = np.full(felt.shape, np.nan)
    due, there = rng.integers(0, 4, size), np.ones(size, dtype=bool)
    for quarter in range(lag, quarters):
        now = there & (quarter % 4 == due)
        odds = 2.2 + who.slope * felt[:, quarter - lag] + who.between * lasting[:, 0]
        kept = rng.random(size) < special.expit(odds + 1.5 * who.within * trouble[:, quarter])
        outcome[now, quarter] = kept[now]
        there &= kept | ~now
    return pd.DataFrame({
        "account": np.repeat(np.arange(size), quarters),
        "period": np.tile(np.arange(quarters), size),
        "score": np.where(answers > 0, felt + noise, np.nan).ravel(),
        "answers": answers.ravel().astype(float), "felt": felt.ravel(),
        "spread": np.where(answers > 1, squares, 0.0).ravel(), "outcome": outcome.ravel(),
    })  # fmt: skip


def truth(who: Customers, seed: int) -> float:
    """Return the slope on what is felt, in very many customers whose feelings are known."""
    known = customers(replace(who, accounts=MANY), np.random.default_rng([seed, 98]))
    felt = known.assign(score=known["felt"]).drop(columns=["answers", "spread", "felt"])
    return association(felt, 2).estimate


def measured_customers(who: Customers, runs: int, seed: int) -> dict:
    """Return how often a point's value was told, a range given, and how often it holds the truth.

    Beside it stands how often a plain regression tells a value.
    """
    rng, told, naive = np.random.default_rng([seed, 99, ACCOUNTS.index(who)]), 0, 0
    true, given, holds = truth(who, seed), 0, 0
    for _ in range(runs):
        frame = customers(who, rng).drop(columns="felt")
        found = association(frame, 2)
        told += found.verdict == TOLD
        if found.estimate is not None:
            given += 1
            holds += found.low <= true <= found.high
        both = frame.assign(lagged=frame.groupby("account")["score"].shift(2))
        both = both.dropna(subset=["lagged", "outcome"])
        naive += stats.linregress(both["lagged"], both["outcome"]).pvalue < 0.05
    return {"accounts": who.accounts, "what": who.name, "told": 100 * told / runs,
            "no range": 100 - 100 * given / runs,
            "range holds the truth": 100 * holds / given if given else None,
            "plain regression": 100 * naive / runs}  # fmt: skip


def accounts_table(runs: int = RUNS, seed: int = SEED, *, workers: int = 2) -> pd.DataFrame:
    """Return a row a company: in how many of a hundred runs a point's value was told."""
    size = len(ACCOUNTS)
    with ProcessPoolExecutor(workers) as pool:
        return pd.DataFrame(pool.map(measured_customers, ACCOUNTS, [runs] * size, [seed] * size))


def markdown(frame: pd.DataFrame) -> str:
    """Return a frame as a Markdown table, numbers with one decimal."""
    shown = frame.round(1).astype(object).where(frame.notna(), "").astype(str)
    lines = [list(frame.columns), ["---"] * frame.shape[1], *shown.to_numpy()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def written(frame: pd.DataFrame, accounts: pd.DataFrame, took: str) -> str:
    """Return the tables as Markdown, what is promised apart from the limits."""
    frame = frame.assign(**{"rule met": np.where(frame["rule met"], "yes", "no")})
    promised, limits = frame[frame.held != ""], frame[frame.held == ""].drop(columns="held")
    met = promised[promised["rule met"] == "yes"]
    return (
        "# Verdicts on actions, calibrated\n\n"
        f"Written by benchmarks/calibrate_effects.py; do not edit. {took}. Per cent of runs.\n\n"
        f"Held: {(promised.held == 'yes').sum()} of {len(promised)} cells. False *worked* at most "
        f"{promised['false worked'].max():.1f} % (mean {promised['false worked'].mean():.1f} %), "
        f"the t-test's at most {promised['t-test: false'].max():.0f} % (mean "
        f"{promised['t-test: false'].mean():.0f} %). Power where the rule's minimum is met: at "
        f"least {met.power.min():.0f} %, mean {met.power.mean():.0f} %.\n\n{markdown(promised)}"
        "\n\n## Limits\n\nWhat the method cannot see or cannot do, measured all the same.\n\n"
        f"{markdown(limits)}\n\n## What a point of satisfaction is worth\n\n"
        f"{markdown(accounts)}\n"
    )


def in_short(text: str) -> str:
    """Return what was written without its title and without the cells that are promised."""
    _, _, rest = text.partition("do not edit. ")
    said, _, limits = rest.partition("\n\n| what | before")
    return f"{said}\n\n###{limits.partition('##')[2]}".replace("\n\n## ", "\n\n### ")


def main() -> int:
    """Run the grid and write it; the exit code is 1 where a promise is not kept."""
    small = "--small" in sys.argv[1:]
    runs, began = 300 if small else RUNS, time.perf_counter()
    frame, accounts = table(runs), accounts_table(runs)
    took = f"{runs:,} runs a cell and truth, {(time.perf_counter() - began) / 60:.0f} minutes"
    text = written(frame, accounts, took)
    if not small:
        (HERE / "effects.md").write_text(text, encoding="utf-8")
        from markers import put

        put("effects", in_short(text))
    print(text)
    return int(not small and not frame.held.isin(["yes", ""]).all())


if __name__ == "__main__":
    sys.exit(main())
