"""Where words and scores disagree: numbers can be bent, words less so.

A reader errs, and people have moods, so some comments contradict their scores everywhere; and a
theme told mildly may read as a complaint. Only a segment with more of them than the others have,
at the same question, language, score and theme, is told.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loopnb.periods import Period
from loopnb.results import Comments, Contradictions, Mentions, Tones
from loopnb.results.contradictions import AGREE, BETTER, TOO_FEW, WORSE
from loopnb.settings import Settings
from loopnb.stats.differences import benjamini_hochberg
from loopnb.stats.excess import Excess, excess

TRAITS = ("team", "channel", "product")
HIGH, LOW = 0.75, 0.4  # a good score is at least, a bad one at most
LEVEL = 0.05
STRATA = ["question", "language", "score", "theme"]


def contradictions(
    comments: Comments, tones: Tones, mentions: Mentions, periods: Sequence[Period],
    *, settings: Settings, traits: Sequence[str] = TRAITS,
) -> Contradictions:  # fmt: skip
    """Return each segment's comments that contradict their scores, against what is expected.

    All segments and both sides (bad words beside good scores, good words beside bad ones) are one
    family: of those flagged at most one in twenty is none (Benjamini and Hochberg). One quarter
    has few comments of a team: four quarters tell more. `mentions` may be empty; then segments
    whose themes read worse than they are meant can be flagged without reason.
    """
    rows = _scored(comments, tones, [period.name for period in periods])
    rows = rows.assign(theme=_about(rows.comment_id, mentions))
    rows["stratum"] = rows.groupby(STRATA, sort=True).ngroup()
    least = settings.thresholds.minimum_responses
    lines = [
        {"trait": trait, "segment": segment, "minimum": least} | _line(rows, rows[trait] == segment)
        for trait in traits
        for segment in sorted(set(rows[trait]) - {""})
    ]  # fmt: skip
    if not lines:
        return Contradictions.from_table(pd.DataFrame(columns=Contradictions.columns))
    table = pd.DataFrame(lines).assign(periods=_span(periods))
    return Contradictions.from_table(_judged(table))


def _scored(comments: Comments, tones: Tones, names: list[str]) -> pd.DataFrame:
    """Return the survey's comments of the periods that have both words and a score."""
    table = comments.table
    kept = table.period.isin(names) & (table.source == "survey") & (table.says == "words")
    rows = table.loc[kept & table.score.notna()]
    rows = rows.merge(tones.table[["comment_id", "tone"]], on="comment_id")
    return rows.assign(
        high=rows.score >= HIGH, low=rows.score <= LOW,
        complains=rows.tone == "complaint", praises=rows.tone == "praise",
    )  # fmt: skip


def _about(comments: pd.Series, mentions: Mentions) -> pd.Series:
    """Return each comment's theme, of several the one that fewest name: it says most."""
    table = mentions.table
    said = table.coded.where(table.coded.notna(), table.named).astype(bool)
    named = table.loc[said & table.comment_id.isin(comments), ["comment_id", "theme"]]
    often = named.theme.map(named.theme.value_counts())
    order = named.assign(often=often).sort_values(["comment_id", "often", "theme"])
    return comments.map(order.drop_duplicates("comment_id").set_index("comment_id").theme).fillna(
        ""
    )


def _line(rows: pd.DataFrame, here: pd.Series) -> dict:
    """Return a segment's numbers; `p_high` and `p_low` are those of the two sides."""
    good, bad = _side(rows, here, ("high", "complains")), _side(rows, here, ("low", "praises"))
    return {
        "n": int(here.sum()), "n_high": good.n, "high_score_bad_words": good.found,
        "high_share": 100 * good.share, "high_expected": 100 * good.expected,
        "n_low": bad.n, "low_score_good_words": bad.found,
        "low_share": 100 * bad.share, "low_expected": 100 * bad.expected,
        "p_high": good.p, "p_low": bad.p, "sides": (good, bad),
        "ids": tuple(";".join(sorted(rows.comment_id[here & rows[side] & rows[so]]))
                     for side, so in (("high", "complains"), ("low", "praises"))),
    }  # fmt: skip


def _side(rows: pd.DataFrame, here: pd.Series, names: tuple[str, str]) -> Excess:
    side, so = names
    own = rows[side].to_numpy()
    columns = (rows[so], here, rows.stratum, rows.cluster)
    return excess(*(column.to_numpy()[own] for column in columns))


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with verdicts, flagged segments first, the clearest of them on top."""
    p = table[["p_high", "p_low"]].to_numpy(float)
    enough = table[["n_high", "n_low"]].to_numpy() >= table[["minimum"]].to_numpy()
    adjusted = benjamini_hochberg(np.where(enough, p, np.nan).ravel()).reshape(p.shape)
    adjusted = np.where(enough, adjusted, 1.0)
    shown = adjusted < LEVEL
    side = np.where(shown[:, 1] & (adjusted[:, 1] < adjusted[:, 0]), 1, 0)
    verdict = np.where(shown.any(axis=1), np.array([WORSE, BETTER])[side], AGREE)
    verdict = np.where(enough.any(axis=1), verdict, TOO_FEW)
    told = [sides[at] for sides, at in zip(table.sides, side, strict=True)]
    rows = range(len(table))
    table = table.assign(
        verdict=verdict, p=p[rows, side], p_adjusted=adjusted[rows, side],
        excess=[100 * each.value for each in told], low=[100 * each.low for each in told],
        high=[100 * each.high for each in told],
        comment_ids=[ids[at] if flag else "" for ids, at, flag in
                     zip(table.ids, side, shown.any(axis=1), strict=True)],
        _order=np.where(shown.any(axis=1), 0, np.where(enough.any(axis=1), 1, 2)),
    )  # fmt: skip
    return table.sort_values(["_order", "p", "trait", "segment"], kind="stable")


def _span(periods: Sequence[Period]) -> str:
    names = [period.name for period in sorted(periods, key=lambda period: period.start)]
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
