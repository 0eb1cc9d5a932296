"""Where customers' words and their scores disagree more than elsewhere."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import kinds, place, span

WORSE, BETTER = "words say worse than scores", "words say better than scores"
AGREE, TOO_FEW = "no contradiction shown", "too few"
FLAGS = (WORSE, BETTER)
OF = {
    WORSE: ("good", "complaints", ("high_share", "high_expected", "high_score_bad_words",
                                   "n_high")),
    BETTER: ("bad", "praise", ("low_share", "low_expected", "low_score_good_words", "n_low")),
}  # fmt: skip
SAID = (
    "beside a {score} score {share:.0f} % of the comments read as {tone}; going by all others it "
    "would be {expected:.0f} % ({found:,.0f} of {n:,.0f} comments; {span} more)"
)


class Contradictions(Result):
    """Each segment's contradictions against what its scores lead one to expect; flagged first.

    Shares are per cent of the comments beside a good score (`n_high`) or a bad one (`n_low`);
    expected is what the others show at the same question, language and score. `excess`, `low` and
    `high` are points of the side that the verdict is about, else of the good scores; `p_adjusted`
    is adjusted for all segments and both sides. `comment_ids` of the flagged side, by ';'.
    """

    columns = (
        "trait", "segment", "periods", "n", "n_high", "high_score_bad_words", "high_share",
        "high_expected", "n_low", "low_score_good_words", "low_share", "low_expected", "excess",
        "low", "high", "p", "p_adjusted", "minimum", "verdict", "comment_ids",
    )  # fmt: skip
    caption = "Where words and scores disagree"

    @property
    def flagged(self) -> pd.DataFrame:
        """The segments where words and scores disagree more than elsewhere."""
        return self.table.loc[self.table.verdict.isin(FLAGS)]

    @property
    def text(self) -> str:
        judged = self.table.loc[self.table.verdict != TOO_FEW]
        traits = list(judged.trait.unique())
        if judged.empty:
            return "Too few comments stand beside a score to tell whether the two disagree."
        if self.flagged.empty:
            return (
                f"In none of {len(judged)} {kinds(traits)} do words and scores "
                "disagree more than elsewhere."
            )
        return " ".join(sentence(row) for row in self.flagged.itertuples())

    @property
    def shown(self) -> pd.DataFrame:
        rows = list(self.table.itertuples())
        return pd.DataFrame(
            {"Where": [place(row.trait, row.segment) for row in rows],
             "Good scores": [int(row.n_high) for row in rows],
             "Read as complaints, %": [row.high_share for row in rows],
             "Expected, %": [row.high_expected for row in rows],
             "Bad scores": [int(row.n_low) for row in rows],
             "Read as praise, %": [row.low_share for row in rows],
             "Expected there, %": [row.low_expected for row in rows],
             "Likely difference": [span(row.low, row.high, "points") for row in rows],
             "Verdict": [_verdict(row) for row in rows]}
        )  # fmt: skip


def sentence(row: object) -> str:
    """Return one flagged row as a sentence, and what to do about it."""
    score, tone, side = OF[row.verdict]
    share, expected, found, n = (getattr(row, name) for name in side)
    more = span(row.low, row.high, "points").replace("+", "")
    said = SAID.format(
        score=score, tone=tone, share=share, expected=expected, found=found, n=n, span=more
    )
    where = place(row.trait, row.segment)
    return f"{row.verdict.capitalize()} at {where}: {said}. Read these comments first."


def _verdict(row: object) -> str:
    if row.verdict == TOO_FEW:
        few = int(max(row.n_high, row.n_low))
        return f"Too few comments beside a score ({few:,}; {row.minimum:,.0f} needed)"
    return f"{verdicts.ICONS[verdicts.WORSENED]} " * (row.verdict in FLAGS) + row.verdict
