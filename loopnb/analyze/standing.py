"""How satisfied each customer is expected to be, from what happened with their tickets and said.

Few customers answer often. So what their tickets were like counts as well: how much less satisfied
those who answer are after such tickets. Both are drawn to the mean as far as there is little.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

from loopnb.analyze.impact import quarters_to
from loopnb.analyze.voice import facts
from loopnb.metrics.accounts import rated_as
from loopnb.periods import Period
from loopnb.settings import Settings
from loopnb.stats.shrinkage import shrunken
from loopnb.store import Store

QUARTERS = 8  # looked back on
DOUBT = 10  # answers' worth of doubt about each fact (ridge regression)
TICKETS = 1  # tickets' worth of doubt about what a customer's tickets are like
LONGEST = 14  # days open, beyond which a longer wait counts no more
RECOMMENDING = 0.25  # spread of answers on a scale from 0 to 1, where only these are there
LEAST = 30  # answers of a product, team or category, below which it tells nothing
NUMBERS = ("days", *facts.FACTS)
KINDS = ("product", "team", "category")
Column = tuple[str, str]  # a number and '', or a kind and its value


def standing(store: Store, period: Period, settings: Settings) -> pd.DataFrame:
    """Return by account_id and `quarter` how far above the usual a customer's answers would lie.

    `felt` is in points of the scale (0 to 100): below 0 is less satisfied than usual. `quarter` is
    0 for the last one up to the period's end, 1 for the one before; every customer who answered or
    had a ticket resolved has both. Nothing later than the period is looked at. Empty without
    answers.
    """
    quarters = quarters_to(period)[-QUARTERS:]
    said = facts.answered(store, quarters, settings).dropna(subset="score")
    other = _recommending(store, quarters, settings)
    if said.empty and other.empty:
        return pd.DataFrame(columns=["account_id", "quarter", "felt"])
    columns = _columns(said)
    model, means = _model(said, columns)
    own = _own(said, _design(said, columns, means) @ model, other)
    usual = _design(said, columns, means).mean(axis=0) @ model if len(said) else 0.0
    tickets = _tickets(store, quarters[-2:], settings, columns=columns, means=means)
    mean = tickets[list(range(len(columns)))].to_numpy(float) @ model - usual
    after = (mean * tickets.n / (tickets.n + TICKETS)).set_axis(
        pd.MultiIndex.from_frame(tickets[["account_id", "quarter"]])
    )
    names = sorted({*own.index, *tickets.account_id})
    grid = pd.MultiIndex.from_product([names, range(2)], names=["account_id", "quarter"])
    apart = own.reindex(grid.get_level_values(0)).fillna(0).to_numpy()
    spread = said.score.std() if len(said) > 1 else RECOMMENDING
    felt = 100 * (after.reindex(grid).fillna(0).to_numpy() + spread * apart)
    return pd.DataFrame({"felt": felt}, index=grid).reset_index()


def _columns(said: pd.DataFrame) -> list[Column]:
    """Return what is looked at: facts known of enough answers, and values common enough."""
    known = [(name, "") for name in NUMBERS
             if len(said) and said[name].notna().mean() >= facts.LEAST_KNOWN]  # fmt: skip
    for kind in KINDS:
        counts = said[kind].value_counts()
        known += [(kind, value) for value in sorted(counts.index[counts >= LEAST]) if value]
    return known


def _model(said: pd.DataFrame, columns: list[Column]) -> tuple[np.ndarray, dict[str, float]]:
    """Return what each fact goes with in the score, and the mean of each number."""
    numbers = _capped(said)
    means = {name: float(numbers[name].mean()) for name, value in columns if not value}
    if not columns or said.score.nunique() < 2:
        return np.zeros(len(columns)), means
    fit = Ridge(alpha=DOUBT).fit(_design(said, columns, means), said.score.to_numpy(float))
    return fit.coef_, means


def _capped(said: pd.DataFrame) -> pd.DataFrame:
    return said.assign(days=said.days.clip(upper=LONGEST))


def _design(said: pd.DataFrame, columns: list[Column], means: dict[str, float]) -> np.ndarray:
    """Return a column for each fact; a number that is not known is the mean."""
    said = _capped(said)
    parts = [said[name].eq(value) if value else said[name].fillna(means[name])
             for name, value in columns]  # fmt: skip
    return np.column_stack(parts).astype(float) if parts else np.zeros((len(said), 0))


def _own(said: pd.DataFrame, expected: np.ndarray, other: pd.DataFrame) -> pd.Series:
    """Return by account how far their answers lie from what is usual, in standard deviations.

    Answers on satisfaction count beyond what the tickets lead one to expect; those on recommending
    us beside them, each in its own standard deviation.
    """
    rest = said.score - expected
    deviation = rest.std() if len(rest) > 1 else 0.0
    z = (rest - rest.mean()) / deviation if deviation > 0 else 0.0 * rest
    sums = pd.DataFrame({"account_id": said.cluster, "n": 1.0, "y": z, "squares": z**2})
    sums = pd.concat([sums, other]).groupby("account_id", sort=True).sum()
    return pd.Series(shrunken(sums.n, sums.y, sums.squares), index=sums.index)


def _recommending(store: Store, quarters: Sequence[Period], settings: Settings) -> pd.DataFrame:
    """Return by account the sums of standardised answers on recommending us."""
    rows = store.table("responses")
    start, end = quarters[0].bounds_utc(settings.zone)[0], quarters[-1].bounds_utc(settings.zone)[1]
    rows = rows.filter((rows.responded_at >= start) & (rows.responded_at < end))
    rows = rows.filter(rated_as(rows, "nps") & rows.account_id.notnull())
    rows = rows.group_by("account_id").aggregate(
        n=rows.count().cast("float64"), y=rows.score.sum(), squares=(rows.score**2).sum()
    )
    frame = rows.order_by("account_id").execute()
    total = frame[["n", "y", "squares"]].sum()
    mean = total.y / total.n if total.n else 0.0
    variance = total.squares / total.n - mean**2 if total.n else 0.0
    if variance <= 0:
        return frame.iloc[:0]
    y = frame.y - frame.n * mean
    squares = frame.squares - 2 * mean * frame.y + frame.n * mean**2
    return frame.assign(y=y / np.sqrt(variance), squares=squares / variance)


def _tickets(
    store: Store, quarters: Sequence[Period], settings: Settings, *, columns: list[Column],
    means: dict[str, float],
) -> pd.DataFrame:  # fmt: skip
    """Return by account and quarter the number of tickets resolved and the mean of each fact."""
    rows, side = store.table("tickets"), facts.happened(store, settings)
    rows = rows.filter(rows.account_id.notnull())
    rows = rows.select("ticket_id", "account_id", "resolved_at", *KINDS)
    rows = rows.inner_join(side, rows.ticket_id == side._ticket)
    bounds = [each.bounds_utc(settings.zone) for each in reversed(quarters)]
    at = rows.resolved_at
    cases = [((at >= start) & (at < end), place) for place, (start, end) in enumerate(bounds)]
    rows = rows.mutate(quarter=ibis.cases(*cases), days=ibis.least(rows.days, LONGEST))
    rows = rows.filter(rows.quarter.notnull())
    parts = {f"c{place}": _mean(rows, name, value, means)
             for place, (name, value) in enumerate(columns)}  # fmt: skip
    found = rows.group_by("account_id", "quarter").aggregate(n=rows.count(), **parts)
    frame = found.order_by("account_id", "quarter").execute()
    return frame.rename(columns={f"c{place}": place for place in range(len(columns))})


def _mean(rows: ir.Table, name: str, value: str, means: dict[str, float]) -> ir.FloatingValue:
    if value:
        return (rows[name] == value).fill_null(False).cast("float64").mean()
    return rows[name].fill_null(means[name]).mean()
