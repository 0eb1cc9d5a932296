"""Contradictions: the planted team is found, nothing else is, odd cases get a stated verdict."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.talk import comments, mentions, of_company, tones
from loopnb import figures
from loopnb.analyze.voice.contradictions import contradictions
from loopnb.periods import parse
from loopnb.results import Contradictions
from loopnb.results.contradictions import AGREE, BETTER, TOO_FEW, WORSE
from loopnb.sample.company import VARIANTS, simulate

NOW = parse("2026-Q3")
YEAR = NOW.history(4)
TEAMS = ("Alpha", "Beta", "Gamma", "Delta")


def drawn(rng, n=1200, *, bent=0.0, glad=0.0, misread=0.0):
    """Return comments of four teams; Alpha's are bent, or praise bad scores, or read worse."""
    team = rng.choice(TEAMS, n)
    score = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], n, p=[0.1, 0.1, 0.1, 0.3, 0.4])
    theme = np.where(rng.random(n) < np.where(team == "Alpha", 0.6, 0.1), "Restores", "")
    chance = np.where(score >= 0.75, 0.06, np.where(score <= 0.25, 0.95, 0.5))
    chance = np.where((team == "Alpha") & (score >= 0.75), chance + bent, chance)
    chance = np.where((team == "Alpha") & (score <= 0.25), chance - glad, chance)
    chance = np.where((theme != "") & (score >= 0.75), chance + misread, chance)
    tone = np.where(rng.random(n) < chance, "complaint", "praise")
    found = comments(pd.DataFrame({"team": team, "score": score}))
    return found, tones(found, tone), mentions(found, theme)


def found(given, settings, periods=(NOW,)):
    return contradictions(*given, periods, settings=settings)


def flags(result: Contradictions) -> list[tuple[str, str]]:
    return list(result.flagged[["segment", "verdict"]].itertuples(index=False, name=None))


def test_a_team_whose_good_scores_stand_beside_complaints_is_flagged(settings):
    result = found(drawn(np.random.default_rng(7), bent=0.2), settings)
    assert flags(result) == [("Alpha", WORSE)]
    row = result.table.iloc[0]
    assert row.low < 20 < row.high
    assert row.high_share == pytest.approx(100 * row.high_score_bad_words / row.n_high)
    assert row.high_share - row.high_expected == pytest.approx(row.excess)
    assert len(row.comment_ids.split(";")) == row.high_score_bad_words
    assert result.text.startswith("Words say worse than scores at team Alpha: beside a good score")


def test_a_team_whose_bad_scores_stand_beside_praise_is_flagged_the_other_way(settings):
    result = found(drawn(np.random.default_rng(2), glad=0.3), settings)
    assert flags(result) == [("Alpha", BETTER)]
    row = result.table.iloc[0]
    assert row.low < 30 < row.high
    assert len(row.comment_ids.split(";")) == row.low_score_good_words
    assert "beside a bad score" in result.text


def test_a_theme_that_reads_worse_than_it_is_meant_is_not_held_against_its_team(settings):
    given = drawn(np.random.default_rng(3), n=4000, misread=0.3)
    assert flags(found(given, settings)) == []
    alone = (*given[:2], mentions(given[0]))
    assert flags(found(alone, settings)) == [("Alpha", WORSE)]  # why themes are asked for


def test_of_companies_with_nothing_planted_hardly_one_is_flagged(settings):
    rng = np.random.default_rng(4)
    flagged = [bool(flags(found(drawn(rng, n=500), settings))) for _ in range(150)]
    assert np.mean(flagged) <= 0.05 + 2 * (0.05 * 0.95 / 150) ** 0.5


def test_in_simulated_companies_the_planted_team_is_found_and_no_other(settings):
    told = []
    for seed in (88, 2, 3, 4, 6, 7, 8, 11):
        company = simulate(VARIANTS["default"], seed, texts=False)
        told.append(flags(found(of_company(company, np.random.default_rng(seed)), settings, YEAR)))
    assert told.count([("Expert desk", WORSE)]) >= 6
    assert all(each in ([], [("Expert desk", WORSE)]) for each in told)


def test_simulated_companies_without_plants_show_nothing(settings):
    rng, flagged = np.random.default_rng(6), []
    for seed in range(20):
        truth = VARIANTS["null" if seed < 4 else "null-small"]
        given = of_company(simulate(truth, 300 + seed, texts=False), rng)
        flagged.append(bool(flags(found(given, settings, YEAR))))
    assert sum(flagged) <= 3  # one in twenty is allowed; four would be 16 in a thousand


def test_planting_changes_the_words_of_the_bent_comments_and_nothing_else():
    bent, straight = (
        simulate(truth, 5)
        for truth in (VARIANTS["small"], replace(VARIANTS["small"], bent_share=0.0))
    )
    for name in ("tickets", "responses", "invitations", "nps", "conversations", "accounts"):
        pd.testing.assert_frame_equal(getattr(bent, name), getattr(straight, name))
    one, other = bent.comments, straight.comments
    changed = one.text != other.text
    assert 0 < changed.sum() < 30
    assert one.rating[changed].ge(4).all() and (one.sentiment[changed] == "-1").all()
    assert set(bent.tickets.team.iloc[one.ticket_row[changed]]) == {"Expert desk"}
    same = [name for name in one if name not in ("text", "sentiment", "ironic")]
    pd.testing.assert_frame_equal(one[same], other[same])
    assert VARIANTS["null"].bent_share == VARIANTS["null-small"].bent_share == 0


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"team": [], "score": []}),
        pd.DataFrame({"team": ["Alpha"], "score": [1.0]}),
        pd.DataFrame({"team": ["Alpha", "Beta"] * 40, "score": np.nan}),
        pd.DataFrame({"team": [""] * 80, "score": 1.0}),
        pd.DataFrame({"team": ["Alpha"] * 80, "score": 1.0}),
        pd.DataFrame({"team": ["Alpha", "Beta"] * 40, "score": 1.0, "cluster": "one"}),
        pd.DataFrame({"team": ["Alpha", "Beta"] * 40, "score": 1.0, "says": "nothing"}),
    ],
    ids=["none", "one", "no scores", "no team", "one team", "one account", "nothing said"],
)
@pytest.mark.parametrize("tone", ["complaint", "praise"])
def test_odd_cases_have_a_stated_verdict(frame, tone, settings, tmp_path):
    given = comments(frame)
    result = found((given, tones(given, np.full(len(frame), tone)), mentions(given)), settings)
    assert set(result.table.verdict) <= {AGREE, TOO_FEW}
    assert "nan" not in (result.text + result._repr_html_()).lower()
    assert not result.table.isna().any().any()
    result.table.to_parquet(tmp_path / "c.parquet")
    again = Contradictions.from_table(pd.read_parquet(tmp_path / "c.parquet"))
    assert again.text == result.text


def test_too_few_comments_beside_a_score_say_so(settings):
    result = found(drawn(np.random.default_rng(5), n=60), settings)
    assert set(result.table.verdict) == {TOO_FEW}
    assert result.text.startswith("Too few comments") and figures.contradictions(result) is None


def test_only_comments_of_the_periods_count(settings):
    given = drawn(np.random.default_rng(7), bent=0.2)
    result = found(given, settings, [NOW.back()])
    assert result.table.empty and "Too few" in result.text


def test_the_picture_names_the_flagged_and_is_the_same_each_time(settings):
    result = found(drawn(np.random.default_rng(7), bent=0.2), settings)
    picture = figures.contradictions(result)
    assert picture.title.endswith("team Alpha") and "clearly more" in picture.alt
    assert picture.svg == figures.contradictions(result).svg
    idle = figures.contradictions(found(drawn(np.random.default_rng(9)), settings))
    assert idle.title == "Words and scores disagree nowhere more than elsewhere"
