"""Whether the survey itself is honest: who is asked, when, by whom, and who answers."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import PLURAL, kinds, listed, span

FOLLOW_UP = "follow-up"  # how an invitation to the question on what was acted on is called
FEWER, ENOUGH = "fewer than chance explains", "no more than chance"
TOO_FEW, TOO_FEW_TEAMS = "too few tickets", "too few teams"
NO_TICKETS = "no other team has such tickets"
OWN_WORDS = {"asked lately": "people asked lately or not", "reopened": "reopened or not"}
SAID = (
    "Fewer of the tickets of team {team} were followed by a survey than chance explains: {share} "
    "of {n:,}; going by the other teams' tickets of the same kind it would be {expected} "
    "({fewer} fewer)."
)
ADVICE = (
    "That is no proof. See how a ticket of theirs comes to be left out before their scores are "
    "compared with others'."
)
COMPARED = "compared"
NAMELESS = (
    "Whose tickets are followed by a survey was compared between {n} teams. What came of it is on "
    "the page of those who may see teams."
)


class Invited(Result):
    """Each team's closed tickets that a survey followed, against what is expected; flagged first.

    Shares are per cent of the `n` tickets closed from `since` to `until`; `expected` is what
    the other teams show for tickets that are `alike` (traits by ';'), `unlike`
    naming those that teams share too seldom to be compared by. `value`, `low` and `high` are
    points, negative where there are fewer; `between` is the standard deviation, in points, between
    the other teams that chance does not explain; `p` is one-sided with it, `p_adjusted` for all
    teams.
    """

    columns = (
        "team", "n", "invited", "share", "expected", "value", "low", "high", "between", "p",
        "p_adjusted", "verdict", "alike", "unlike", "since", "until", "minimum",
    )  # fmt: skip
    caption = "Tickets followed by a survey, by team"

    @property
    def flagged(self) -> pd.DataFrame:
        """The teams with fewer tickets followed by a survey than chance explains."""
        return self.table.loc[self.table.verdict == FEWER]

    @property
    def text(self) -> str:
        """What may be said to all: that teams were compared, and never what came of it."""
        if self._judged:
            return NAMELESS.format(n=self._judged)
        return self.said

    @property
    def said(self) -> str:
        """What is for those alone who may see teams."""
        if self.table.empty:
            return "No invitation names its ticket and team, so whom teams ask cannot be told."
        if not self._judged:
            few = (self.table.verdict == TOO_FEW).all()
            why = "each has too few closed tickets" if few else "there are too few teams to compare"
            return f"Whether any team asks fewer of its customers cannot be told: {why}."
        if self.flagged.empty:
            return (
                f"In none of {self._judged} teams were fewer tickets followed by a survey than "
                "chance explains."
            )
        return " ".join([*map(sentence, self.flagged.itertuples()), ADVICE])

    @property
    def shown(self) -> pd.DataFrame:
        """How many tickets of how many teams were compared; `.table` has the teams."""
        seen = self.table.verdict.replace({FEWER: COMPARED, ENOUGH: COMPARED})
        by = self.table.groupby(seen, sort=True).agg(teams=("team", "size"), n=("n", "sum"))
        heads = {"teams": "Teams", "n": "Closed tickets"}
        return by.rename(columns=heads).rename_axis("What became of them").reset_index()

    @property
    def how(self) -> str:
        """Say which tickets are compared, and with which."""
        if self.table.empty:
            return ""
        row = self.table.iloc[0]
        traits = [name for name in row.alike.split(";") if name]
        same = kinds([name for name in traits if name not in OWN_WORDS])
        alike = [f"the same {same}"] * bool(same) + [OWN_WORDS[n] for n in traits if n in OWN_WORDS]
        days = f"{verdicts.day(row.since)} to {verdicts.day(row.until)}"
        told = f", compared quarter by quarter with tickets alike: {listed(alike)}" if alike else ""
        lost = [OWN_WORDS.get(n) or PLURAL.get(n, n) for n in row.unlike.split(";") if n]
        never = f" Not compared by {listed(lost)}: teams share too few." if lost else ""
        return f"Tickets closed {days}{told}.{never}"

    @property
    def _judged(self) -> int:
        return int(self.table.verdict.isin([FEWER, ENOUGH]).sum())


def sentence(row: object) -> str:
    """Return one flagged team as a sentence that accuses nobody."""
    fewer = span(-row.high, -row.low, "points").replace("+", "")
    share, expected = (f"{part:.0f} %" for part in (row.share, row.expected))
    return SAID.format(team=row.team, n=int(row.n), share=share, expected=expected, fewer=fewer)
