"""What was signed against what the data give now: changed figures are told, never slipped in."""

import pandas as pd

from loopnb import verdicts
from loopnb.periods import Period, parse
from loopnb.results import Comparison, Measures, Restated

KEY = ["period", "metric"]


def restated(measures: Measures, comparison: Comparison, signed: pd.DataFrame) -> Restated:
    """Return the signed headline values that the data no longer give, as they are printed.

    `signed` holds the comparisons of all editions, with `edition` and `number`; `measures` are
    those of the last eight periods. An earlier period counts as its newest edition has it. For
    the period itself the last edition with another value is told, so that a page reads the same
    before and after it is signed. Of a period to date nothing is told: all are cut short then.
    """
    if signed.empty or (comparison.table.verdict == verdicts.PARTIAL).all():
        return Restated.from_table(pd.DataFrame(columns=Restated.columns))
    here = parse(measures.table.sort_values("start").period.iloc[-1])
    now = measures.table.set_index(KEY)
    rows = signed.loc[signed.headline.eq(True) & signed.value.notna()].sort_values("number")
    lines = []
    for key, editions in rows.groupby(KEY, sort=False):
        if key not in now.index:  # longer ago than the data look back, or of a later period
            continue
        told = editions if key[0] == here.name else editions.tail(1)
        changed = [row for row in told.itertuples() if _printed(row) != _printed(now.loc[key])]
        lines += [_line(row, now.loc[key], here) for row in changed[-1:]]
    return Restated.from_table(_ordered(pd.DataFrame(lines, columns=Restated.columns), measures))


def _printed(row: object) -> str:
    return verdicts.amount(row.value, row.unit)


def _line(row: object, now: pd.Series, here: Period) -> dict:
    year = f" {here.title.rpartition(' ')[2]}"
    return {
        "metric": row.metric, "title": now.title, "period": row.period, "edition": row.edition,
        "called": parse(row.period).title.removesuffix(year), "unit": now.unit,
        "signed_value": row.value, "value": now.value, "n_signed": int(row.n), "n": int(now.n),
        "why": _why(row, now),
    }  # fmt: skip


def _why(row: object, now: pd.Series) -> str:
    """Return what changed behind a figure, in words that stand after a colon."""
    noun = "answer" if now.level == "satisfaction" else "ticket"
    if row.version != now.version:
        return "counted in another way since"
    if pd.isna(now.value):
        return f"the data hold none of its {noun}s any more"
    if more := int(now.n - row.n):
        how = "fewer" if more < 0 else "late" if noun == "answer" else "more"
        return f"{abs(more):,} {how} {noun}{'' if abs(more) == 1 else 's'}"
    return f"the same number of {noun}s, but their values or the settings changed"


def _ordered(table: pd.DataFrame, measures: Measures) -> pd.DataFrame:
    """Return the newest period first, the metrics in their usual order."""
    start = measures.table.drop_duplicates("period").set_index("period").start
    place = {name: number for number, name in enumerate(measures.table.metric.unique())}
    keys = table.assign(start=table.period.map(start), place=table.metric.map(place))
    order = keys.sort_values(["start", "place"], ascending=[False, True], kind="stable").index
    return table.loc[order]
