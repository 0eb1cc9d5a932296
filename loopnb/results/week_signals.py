"""A week's control charts: a percentage only where enough stands behind it, else a count."""

import pandas as pd

from loopnb.results.signals import Signals
from loopnb.results.words import listed
from loopnb.verdicts import amount


class WeekSignals(Signals):
    """Signals of one week. Of weeks with fewer than the minimum there is a count, no value.

    `thin` marks those weeks; `bad` counts the rows that are not as wanted, of `n`, `usual` is how
    many of n are so on average and `most` how many at most; `bad_flag` is the first rule that
    breaks. `rows` says what is counted ("answers"), `bad_is` what the bad ones are ("are unhappy").
    """

    columns = (*Signals.columns, "thin", "bad", "usual", "most", "bad_flag", "rows", "bad_is")
    caption = "What is unusual this week"

    @property
    def drawn(self) -> list[str]:
        """The measures with weeks to draw: those that signal first, then in the order given."""
        known = [name for name in self.metrics if len(self._known(name))]
        return sorted(known, key=lambda name: not self.signalling(name))

    def weeks(self, metric: str) -> pd.DataFrame:
        """Return one metric's weeks, those without any row too."""
        rows = self.table.loc[(self.table.metric == metric) & (self.table.date != "")]
        return rows.reset_index(drop=True)

    def thin(self, metric: str) -> bool:
        """Hold where too few answered in the week for a percentage."""
        return not (now := self._now(metric)).empty and bool(now.thin.iloc[0])

    def signalling(self, metric: str) -> bool:
        """Hold where the week signals."""
        if self.thin(metric):
            return self._now(metric).bad_flag.iloc[0] != ""
        return len(self.stretch(metric)) > 0

    def said(self, metric: str) -> str:
        """Return whether a metric signals in the week, in words; of few rows as a count."""
        return (
            self._counted(self._now(metric).iloc[0]) if self.thin(metric) else super().said(metric)
        )

    def last(self, metric: str) -> str:
        """Return the week's value in words, with the number of rows behind it."""
        now = self._now(metric)
        if now.empty or not (self.thin(metric) or now.n.iloc[0]):
            return "none this week"
        row = next(now.itertuples())
        if row.thin:
            return f"{row.bad:.0f} of {row.n:,}"
        return amount(row.value, row.unit)

    @property
    def text(self) -> str:
        names = [self._title(name).lower() for name in self.drawn if self.signalling(name)]
        if not self.drawn:
            return "No measure is watched week by week."
        return f"Signal: {listed(names)}." if names else "Nothing unusual."

    def _counted(self, row: pd.Series) -> str:
        said = f"{row.bad:.0f} of {row.n:,} {row.rows} {row.bad_is}"
        if pd.isna(row.usual):
            return f"{said}; too few weeks to say what is usual"
        usual = f"about {row.usual:.0f} would be usual, at most {row.most:.0f}"
        if not row.bad_flag:
            return f"{said}, {usual}: nothing unusual"
        way = "more" if row.bad > row.usual else "fewer"
        return f"signal, {said}, {way} than usual ({usual})"

    def _known(self, metric: str) -> pd.DataFrame:
        rows = self.weeks(metric)
        return rows.loc[rows.n > 0]

    def _now(self, metric: str) -> pd.DataFrame:
        rows = self.weeks(metric)
        return rows.loc[rows.in_period & (rows.n > 0)].tail(1)
