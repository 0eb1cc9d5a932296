"""How much of a change is the mix of what came, and how much the service itself."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import kinds, part_of, signed, span, were

FRACTIONS = (
    (0.0, "Hardly any"), (0.1, "About a tenth"), (0.25, "About a quarter"),
    (1 / 3, "About a third"), (0.5, "About half"), (2 / 3, "About two thirds"),
    (0.75, "About three quarters"), (0.9, "Nearly all"), (1.0, "All"),
)  # fmt: skip
NEARLY = 1.05  # of the change: a mix effect beyond it is more than all
LITTLE = 0.2  # of a change: what is under it does not go on a card
TOLD = {
    "service": "the service itself", "mix": "the mix", "both": "both",
    "opposed": "both, against each other", "not told apart": "cannot be told apart",
    "not told": "the change itself is not clear",
}  # fmt: skip


class Mix(Result):
    """Each headline's change taken apart by each trait: rate (the service) and mix effect.

    The row of the whole has an empty segment, and the value then (0) and now (1). `told` is what
    may be said of it; where `reason` is not empty it cannot be taken apart.
    """

    columns = (
        "metric", "title", "unit", "better", "kind", "rows", "baseline", "period", "verdict",
        "trait", "segment", "n0", "n1", "share0", "share1", "value0", "value1",
        "change", "change_low", "change_high", "rate", "rate_low", "rate_high",
        "mix", "mix_low", "mix_high", "told", "reason",
    )  # fmt: skip
    caption = "The service or the mix"

    @property
    def text(self) -> str:
        clear = self.whole.loc[self.whole.verdict.isin(verdicts.WORDS)]
        said = [self.sentence(metric) for metric in clear.metric.unique()]
        return " ".join(filter(None, said)) or "There is no clear change to take apart."

    @property
    def whole(self) -> pd.DataFrame:
        """The rows of the whole, one a measure and trait."""
        return self.table.loc[self.table.segment == ""]

    @property
    def leading(self) -> pd.DataFrame:
        """The measures whose mix tells something: the row of the trait that tells most of each."""
        rows = self.whole
        sure = (rows.told != "not told") & ((rows.mix_low > 0) | (rows.mix_high < 0))
        clear = rows.loc[sure]
        size = clear.mix.astype(float).abs().sort_values(ascending=False, kind="stable")
        return clear.loc[size.index].drop_duplicates("metric").sort_index()

    @property
    def foremost(self) -> object:
        """The row of the whole that tells most of a clear change, None where none is clear.

        The largest part of a change that is the mix; else of the surest change the largest mix.
        """
        rows = self.leading
        if len(rows):
            return _at_most(rows, (rows.mix / rows.change).abs())
        rows = self.whole.loc[self.whole.verdict.isin(verdicts.WORDS) & (self.whole.reason == "")]
        if rows.empty:
            return None
        surest = _at_most(rows, rows.change.abs() / (rows.change_high - rows.change_low))
        mine = rows.loc[rows.metric == surest.metric]
        return _at_most(mine, mine.mix.abs())

    def sentence(self, metric: str) -> str:
        """Return what made the change of a measure, nothing where its change is not shown."""
        if (leading := self._leading(metric)) is not None:
            return _of_mix(leading, self.cause(leading))
        clear = self.whole.loc[self.whole.verdict.isin(verdicts.WORDS)]
        return _without_mix(clear.loc[clear.metric == metric])

    def card(self, metric: str) -> str:
        """Return the line for a measure's card, nothing where the mix makes little of it."""
        leading = self._leading(metric)
        if leading is None or 0 <= leading.mix / leading.change < LITTLE:
            return ""
        return _in_short(leading, self.cause(leading))

    @property
    def shown(self) -> pd.DataFrame:
        """The whole of each measure by each trait, in words."""
        rows = list(self.whole.itertuples())
        if not rows:
            return pd.DataFrame()
        return pd.DataFrame(
            {"Measure": [row.title for row in rows],
             "Taken apart by": [row.trait for row in rows],
             "Change": [signed(row.change, row.unit) for row in rows],
             "Of that, the mix": [_effect(row, "mix") for row in rows],
             "Of that, the service itself": [_effect(row, "rate") for row in rows],
             "What made it": [f"not told: {row.reason}" if row.reason else TOLD[row.told]
                              for row in rows]}
        )  # fmt: skip

    def _leading(self, metric: str) -> object:
        rows = self.leading
        return next(rows.loc[rows.metric == metric].itertuples(), None)

    def cause(self, row: object) -> str:
        """Return the segment behind a mix effect: 'more tickets were urgent'."""
        mine = (self.table.metric == row.metric) & (self.table.trait == row.trait)
        parts = self.table.loc[mine & (self.table.segment != "")]
        size = parts.mix.astype(float) * (1 if row.mix > 0 else -1)
        most = parts.loc[size.idxmax()]
        more = "more" if most.share1 > most.share0 else "fewer"
        return f"{more} {row.rows} {were(row.trait, most.segment)}"


def _at_most(rows: pd.DataFrame, size: pd.Series) -> object:
    """Return the row of the largest size, the first of equals."""
    return next(rows.loc[[size.astype(float).fillna(-1.0).idxmax()]].itertuples())


def _of_mix(row: object, cause: str) -> str:
    by = verdicts.difference(row.change, row.unit)
    rose, risen = ("rose", "risen") if row.change > 0 else ("fell", "fallen")
    if row.mix * row.change < 0:
        other = "lowered" if row.change > 0 else "raised"
        alone = verdicts.difference(row.mix, row.unit)
        return f"“{row.title}” {rose} by {by} although {cause}, which alone {other} it by {alone}."
    if abs(row.mix) > NEARLY * abs(row.change) and _sure(row):
        alone, back = (verdicts.difference(part, row.unit) for part in (row.mix, row.rate))
        return (f"“{row.title}” {rose} by {by}: because {cause} it would have {risen} by {alone}, "
                f"but {service(row)} made up for {back}.")  # fmt: skip
    part = part_of(row.mix, row.change, row.unit)
    return (f"{_fraction(row)} of the {_way(row.change)} of “{row.title}” ({part}) is because "
            f"{cause}{_rest(row)}.")  # fmt: skip


def _in_short(row: object, cause: str) -> str:
    if row.mix * row.change < 0:
        return f"This is although {cause}."
    more = ", and more," if abs(row.mix) > NEARLY * abs(row.change) and _sure(row) else ""
    return f"{_fraction(row)} of this{more} is because {cause}."


def _without_mix(rows: pd.DataFrame) -> str:
    """Return what is said of a clear change of which the mix tells nothing."""
    if rows.empty:
        return ""
    first, known = next(rows.itertuples()), rows.loc[rows.reason == ""]
    if known.empty:
        return f"The change of “{first.title}” cannot be taken apart: {first.reason}."
    first = next(known.itertuples())
    name, between = f"{_way(first.change)} of “{first.title}”", kinds(list(known.trait), "or")
    if (known.told == "service").any():
        return (f"The {name} is the service itself: no clear part of it comes from a shift "
                f"between {between}.")  # fmt: skip
    return f"Whether the {name} comes from a shift between {between} cannot be told."


def _way(change: float) -> str:
    return "rise" if change > 0 else "fall"


def _sure(row: object) -> bool:
    return row.rate_low > 0 or row.rate_high < 0


def _fraction(row: object) -> str:
    ratio = min(row.mix / row.change, 1.0)
    return min(FRACTIONS, key=lambda pair: abs(pair[0] - ratio))[1]


def _rest(row: object) -> str:
    if row.mix / row.change >= 1 / NEARLY:
        return ""
    return f"; the rest is {service(row)}" if _sure(row) else "; the rest could be chance"


def service(row: object) -> str:
    """Return what the service did, from its effect."""
    if row.unit == "hours":
        return "slower work" if row.rate > 0 else "quicker work"
    if row.better == "neither":
        return "the service itself"
    return f"a {'better' if (row.rate > 0) == (row.better == 'higher') else 'worse'} service"


def _effect(row: object, name: str) -> str:
    value, low, high = (getattr(row, name + edge) for edge in ("", "_low", "_high"))
    likely = span(low, high, row.unit)
    return signed(value, row.unit) + (f" ({likely})" if likely else "")
