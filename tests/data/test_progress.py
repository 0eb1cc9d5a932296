"""Progress: words before and after an action, here and elsewhere, beside the numbers' verdict."""

import numpy as np
import pandas as pd
import pytest

from data.talk import comments, mentions
from loopnb import figures, verdicts
from loopnb.analyze.voice.progress import progress
from loopnb.periods import parse
from loopnb.register import COLUMNS
from loopnb.results import Effects, Progress
from loopnb.results.effects import NO_EFFECT, NO_RULE, NOT_ENOUGH, WORKED, WORSE
from loopnb.results.progress import (
    AGREE,
    CANNOT,
    NEITHER,
    NUMBERS_ONLY,
    OPPOSED,
    STATES,
    WORDS_ONLY,
)

PERIOD, DONE = parse("2026-Q3"), "2026-05-12"
THEMES = pd.DataFrame({"theme": ["Restores", "Friendly"], "tone": ["", "praise"]})
PLAIN = {"action_id": "A-1", "theme": "Restores", "action": "Mend restores", "done_on": DONE,
         "decided_on": "2026-02-12", "metric": "volume", "against": "category", "better": "lower",
         "where": "product=Vault; category=Restore"}  # fmt: skip


def register(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame([dict.fromkeys(COLUMNS["actions"], "") | row for row in rows])
    return frame.reindex(columns=list(COLUMNS["actions"]))


def measured(*verdict: str, **values: object) -> Effects:
    """Return effects of actions A-1, A-2 and so on with these verdicts."""
    rows = [
        dict.fromkeys(Effects.texts, "") | {
            "action_id": f"A-{i}", "title": "New tickets", "unit": "%", "level_unit": "a week",
            "estimate": -30.0, "low": -40.0, "high": -20.0, "noticeable": 10.0, "smallest": 5.0,
            "reason": "12 of 100 before the action", "metric": "volume", "where": "Vault, Restore",
            "verdict": word, "since": "2026-01-20", "until": "2026-08-10", "due": "",
            "earliest": "", "counted": "tickets", "action": "Mend restores", "done_on": DONE,
        } | values
        for i, word in enumerate(verdict, 1)
    ]  # fmt: skip
    return Effects.from_table(pd.DataFrame(rows).reindex(columns=Effects.columns))


def talk(*shares: float, n: int = 600, seed: int = 1, **columns: object):
    """Return comments and mentions with shares before and after in Vault, then elsewhere."""
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame({"said_at": pd.Timestamp(at) + pd.to_timedelta(rng.integers(0, 90, n), "D"),
                      "product": product, "hit": rng.random(n) < share})
        for share, (product, at) in zip(shares, (
            ("Vault", "2026-02-01"), ("Vault", "2026-06-01"), ("Relay", "2026-02-01"),
            ("Relay", "2026-06-01")), strict=True)
    ]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    frame["cluster"] = [f"a{i}" for i in rng.integers(0, 200, len(frame))]
    found = comments(frame.drop(columns="hit").assign(**columns))
    return found, mentions(found, np.where(frame.hit, "Restores", ""))


def judged(given, effects, settings, *rows: dict, themes: pd.DataFrame = THEMES) -> Progress:
    return progress(*given, register(*(rows or (PLAIN,))), effects, taxonomy=themes,
                    period=PERIOD, settings=settings)  # fmt: skip


def test_a_theme_that_shrank_where_it_was_mended_agrees_with_the_numbers(settings):
    found = judged(talk(0.30, 0.15, 0.05, 0.05), measured(WORKED), settings)
    row = found.table.iloc[0]
    assert (row.words, row.state, row.against) == (verdicts.FEWER, AGREE, "elsewhere")
    assert row.change_low < -15 < row.change_high < 0
    assert (row.n_before, row.n_after, row.else_n_before, row.else_n_after) == (600,) * 4
    assert row.share_before == pytest.approx(30, abs=5) and row.before_low < row.share_before
    assert row["where"] == "product Vault"  # the category is what the theme is about
    assert found.text.startswith("Restores: named in ")
    assert (
        "By the numbers: it worked: 30 % fewer Vault Restore tickets than expected." in found.text
    )
    assert found.text.endswith("Numbers and words agree.")


def test_what_shrank_elsewhere_as_well_was_not_the_action(settings):
    found = judged(talk(0.30, 0.15, 0.30, 0.15), measured(WORKED), settings)
    assert found.table.words[0] == verdicts.NO_CHANGE and found.table.state[0] == NUMBERS_ONLY
    assert "this may be chance" in found.text


@pytest.mark.parametrize(
    ("shares", "numbers", "state"),
    [
        ((0.3, 0.15), NO_EFFECT, WORDS_ONLY),
        ((0.3, 0.15), NOT_ENOUGH, WORDS_ONLY),
        ((0.3, 0.15), NO_RULE, WORDS_ONLY),
        ((0.3, 0.15), WORSE, OPPOSED),
        ((0.15, 0.3), WORSE, AGREE),
        ((0.15, 0.3), WORKED, OPPOSED),
        ((0.2, 0.2), WORSE, NUMBERS_ONLY),
        ((0.2, 0.2), NO_EFFECT, NEITHER),
        ((0.2, 0.2), NOT_ENOUGH, CANNOT),
    ],
)
def test_each_pair_of_verdicts_has_its_state(shares, numbers, state, settings):
    found = judged(talk(*shares, 0.05, 0.05), measured(numbers), settings)
    assert found.table.state.tolist() == [state]
    assert found.text.endswith(STATES[state])
    assert "nan" not in (found.text + found._repr_html_()).lower()


def test_praise_is_wanted_more(settings):
    given = talk(0.1, 0.3, 0.1, 0.1)
    given[1].table["theme"] = "Friendly"
    found = judged(given, measured(WORKED), settings, PLAIN | {"theme": "Friendly"})
    assert found.table.state.tolist() == [AGREE]


def test_false_alarms_are_rare_and_intervals_hold_the_truth(settings):
    held, moved = [], []
    for seed in range(120):
        given = talk(0.20, 0.20, 0.10, 0.10, n=150, seed=seed)
        row = judged(given, measured(WORKED), settings).table.iloc[0]
        held.append(row.change_low <= 0 <= row.change_high)
        moved.append(row.words != verdicts.NO_CHANGE)
    assert np.mean(held) >= 0.91 and np.mean(moved) <= 0.09


def test_without_enough_comments_elsewhere_the_change_here_is_told_alone(settings):
    alone = talk(0.3, 0.15, 0.05, 0.05, product="Vault")
    found = judged(alone, measured(WORKED), settings)
    row = found.table.iloc[0]
    assert row.against == "" and row.words == verdicts.FEWER and "elsewhere" not in found.text
    assert found.shown.notna().sum(axis=1)[0] == found.shown.shape[1] - 2


def test_a_rule_that_compares_with_nothing_gets_no_elsewhere(settings):
    given = talk(0.30, 0.15, 0.30, 0.15)
    found = judged(given, measured(WORKED), settings, PLAIN | {"against": ""})
    assert found.table.against[0] == "" and found.table.state[0] == AGREE
    unruled = judged(given, measured(NO_RULE), settings, PLAIN | {"metric": ""}).table.iloc[0]
    assert (unruled.against, unruled["where"], unruled.state) == ("", "", WORDS_ONLY)


def test_hand_codes_go_before_the_reader(settings):
    given = talk(0.3, 0.15, 0.05, 0.05)
    given[1].table["coded"] = 0.0
    row = judged(given, measured(WORKED), settings).table.iloc[0]
    assert row.share_before == row.share_after == 0 and row.words == verdicts.NO_CHANGE


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"theme": "Portal"}, "it is not among the themes that are read"),
        ({"where": "region=Asia", "against": "region"}, "the region behind a comment is not known"),
        ({"where": "product=Lens", "against": ""}, "too few comments to tell (0 before and 0"),
    ],
)
def test_what_hinders_is_said(change, why, settings):
    found = judged(talk(0.3, 0.15, 0.05, 0.05), measured(NO_EFFECT), settings, PLAIN | change)
    assert found.table.state.tolist() == [CANNOT] and why in found.text
    assert "nan" not in (found.text + found._repr_html_()).lower()
    assert figures.progress(found) is None


def test_only_actions_taken_on_a_theme_are_told(settings):
    rows = (PLAIN | {"done_on": ""}, PLAIN | {"action_id": "A-2", "theme": ""},
            PLAIN | {"action_id": "A-3", "done_on": "2026-10-05"},
            PLAIN | {"action_id": "A-9"})  # fmt: skip
    found = judged(talk(0.3, 0.1, 0.1, 0.1), measured(WORKED, WORKED, WORKED), settings, *rows)
    assert found.table.empty and found.text == "No action has been taken on a theme yet."


def test_no_comments_and_one_customer_have_a_stated_verdict(settings, tmp_path):
    none = comments(pd.DataFrame({"product": []}))
    one = talk(0.3, 0.15, 0.05, 0.05, cluster="one")
    for given in ((none, mentions(none)), one):
        found = judged(given, measured(WORKED), settings)
        assert found.table.state.tolist() == [NUMBERS_ONLY]
        assert "nan" not in (found.text + found._repr_html_()).lower()
        found.table.to_parquet(tmp_path / "p.parquet")
        again = Progress.from_table(pd.read_parquet(tmp_path / "p.parquet"))
        assert again.text == found.text


def test_the_picture_says_what_moved_and_is_the_same_each_time(settings):
    found = judged(talk(0.30, 0.15, 0.05, 0.05), measured(WORKED), settings)
    picture = figures.progress(found)
    assert picture.title == "Named less often where something was done: Restores"
    assert "Numbers and words agree" in picture.alt
    assert picture.svg == figures.progress(found).svg
