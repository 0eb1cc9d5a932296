"""What is new, and what no theme names: planted words are found, nothing is made of noise."""

import numpy as np
import pandas as pd
import pytest

from loopnb import figures, verdicts
from loopnb.analyze.voice.emerging import emerging
from loopnb.analyze.voice.proposed import proposed_themes
from loopnb.periods import parse
from loopnb.results import Comments, Emerging, Mentions, ProposedThemes, Tones
from loopnb.results.voices import NEW

THEN, NOW = PAIR = (parse("2025"), parse("2026-Q3"))
BAD = ["The restore failed again", "We waited a week for an answer", "The night shift was rude",
       "The manual is out of date", "Our upgrade broke the console"]  # fmt: skip
GOOD = ["Kind people and a quick fix", "All was well with the engineer", "Great help as always"]
PORTAL = ["The licence portal hides our key", "Nobody finds a key in the portal",
          "Das Lizenzportal zeigt den portal Schlüssel nicht",
          "El portal de licencias es un caos"]  # fmt: skip
EXTRA = ["in Basel", "for the plant", "on the old server", "since the release", "for our team",
         "at the hospital", "during the audit"]  # fmt: skip


def company(texts: dict[str, tuple[list[str], int]], seed: int = 1) -> pd.DataFrame:
    """Return comments: by period, texts and how many; 120 accounts, some of them loud."""
    random = np.random.default_rng(seed)
    chance = random.lognormal(0, 1, 120)
    rows = []
    for span, (kinds, count) in texts.items():
        who = random.choice(120, count, p=chance / chance.sum())
        for at in range(count):
            text = f"{random.choice(kinds)} {random.choice(EXTRA)}."
            rows.append({"comment_id": f"{span}-{len(rows):05}", "span": span, "period": span,
                         "text": text, "cluster": f"A{who[at]}"})  # fmt: skip
    frame = pd.DataFrame(rows).reindex(columns=Comments.columns)
    texts = frame.columns.difference(["said_at", "score"])
    frame[texts] = frame[texts].astype(object).fillna("")
    frame = frame.assign(said_at=pd.Timestamp("2026-08-01"), says="words", question="What now?")
    return frame.assign(language="EN", score=np.nan)


def planted(count: int = 60) -> pd.DataFrame:
    known = BAD + GOOD
    new = company({NOW.name: (PORTAL, count)}, 5).assign(comment_id=lambda t: "P" + t.comment_id)
    old = company({THEN.name: (known, 1500), NOW.name: (known, 500)})
    return pd.concat([old, new], ignore_index=True)


def found(frame: pd.DataFrame) -> pd.DataFrame:
    return emerging(Comments.from_table(frame), PAIR).table


def test_the_planted_word_is_first_with_its_shares_and_its_comments():
    frame = planted()
    first = found(frame).iloc[0]
    assert (first.term, first.verdict) == ("portal", NEW)
    assert any(term.startswith("licence portal") for term in first.also.split("|"))
    assert (first.now, first.n_now, first.then, first.n_then) == (60, 560, 0, 1500)
    assert first.share_now == pytest.approx(100 * 60 / 560)
    behind = frame.set_index("comment_id").text[first.comment_ids.split("|")]
    assert len(behind) == 20
    assert behind.str.contains("portal").all()
    assert first.example in frame.set_index("comment_id").text[first.example_id]


def test_a_word_no_longer_said_is_fewer():
    frame = planted(0)
    gone = frame.span.eq(NOW.name) & frame.text.str.contains("manual")
    rows = found(frame.loc[~gone]).set_index("term")
    assert (rows.verdict == verdicts.FEWER).all()
    assert len(rows) == 1
    assert "manual" in (rows.index[0], *rows.also.iloc[0].split("|"))
    assert rows.ratio.max() < 1


def test_a_new_name_of_an_old_product_is_no_news():
    old, new = (["SafeVault (x) stopped again"], 400), (["Vault stopped again"], 150)
    frame = company({THEN.name: old, NOW.name: new})
    assert "safevault" in set(found(frame).term.str.lower())
    names = pd.DataFrame([("product", "SafeVault (x)", "Vault", "2026-06-30")],
                         columns=["kind", "old", "new", "since"])  # fmt: skip
    assert emerging(Comments.from_table(frame), PAIR, names).table.empty


def test_one_loud_account_makes_nothing_new():
    frame = planted()
    loud = frame.comment_id.str.startswith("P")
    assert found(frame.assign(cluster=frame.cluster.mask(loud, "A0"))).empty


def test_nothing_new_is_said_in_words():
    frame = company({"2025": (GOOD, 40), "2026-Q3": (GOOD, 40)})
    found = emerging(Comments.from_table(frame), PAIR)
    assert found.table.empty
    assert "Nothing new" in found._repr_html_()


def test_a_new_question_makes_its_answers_words_no_news():
    frame = planted()
    asked = frame.question.mask(frame.comment_id.str.startswith("P"), "How is the portal?")
    assert found(frame.assign(question=asked)).empty


def test_more_answers_to_a_question_are_no_news():
    texts = {THEN.name: (BAD, 1200), NOW.name: (BAD, 200)}
    other = {THEN.name: (GOOD, 200), NOW.name: (GOOD, 1200)}
    first, second = company(texts), company(other, 2)
    second = second.assign(question="What was good?", comment_id="G" + second.comment_id)
    both = pd.concat([first, second])
    assert found(both).empty
    assert not found(both.assign(question="One for all")).empty


def test_with_nothing_new_at_most_one_quarter_in_twenty_shows_a_word():
    frame, random = planted(0), np.random.default_rng(8)
    account = pd.factorize(frame.cluster)[0]
    shown = 0
    for run in range(60):
        by_account = random.random(account.max() + 1)[account] < 0.3
        now = by_account if run % 2 else random.random(len(frame)) < 0.25
        shown += len(found(frame.assign(span=np.where(now, NOW.name, THEN.name)))) > 0
    assert shown <= 3 + 4  # 5 % of 60, and what chance may add


@pytest.mark.parametrize(
    "frame",
    [planted().iloc[:0], planted().iloc[:1], planted().assign(says="nothing"),
     planted().assign(text="word"), planted().assign(text="😀"), planted().assign(cluster="one"),
     planted().assign(span=NOW.name), planted().assign(text="x" * 20_000).iloc[:30]],
    ids=["none", "one", "empty", "same", "emoji", "account", "now", "long"],
)  # fmt: skip
def test_odd_comments_give_a_stated_verdict(frame):
    result = emerging(Comments.from_table(frame), PAIR)
    assert result.table.empty
    assert result.text.startswith("Nothing new")
    assert figures.emerging(result) is None


def test_news_are_the_same_in_any_order_and_are_rebuilt_from_their_table():
    frame = planted()
    one, other = found(frame), found(frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(one, other)
    result = Emerging.from_table(one)
    assert result.text.startswith("New: “portal” (with ")
    assert "against none in 2025" in result.text
    assert "NaN" not in result._repr_html_()


def test_the_figure_says_its_message_and_draws_the_same_each_time():
    result = emerging(Comments.from_table(planted()), PAIR)
    picture = figures.emerging(result)
    assert picture.title == "“portal” is new: in 11 % of comments, 0 % before"
    assert "portal 0 then 11 per cent" in picture.alt
    assert picture.svg == figures.emerging(result).svg
    assert len(picture.table) == len(result.table.head(8))


def meant(frame: pd.DataFrame) -> Tones:
    good = frame.text.str.contains("|".join(text.split()[-1] for text in GOOD))
    tone = np.where(good, "praise", "complaint")
    table = frame[["comment_id"]].assign(tone=tone, negative=np.where(good, 0.1, 0.9))
    return Tones.from_table(table.reindex(columns=Tones.columns))


def named(frame: pd.DataFrame, words: dict[str, str]) -> Mentions:
    parts = [
        frame[["comment_id"]].loc[frame.text.str.contains(word, case=False)].assign(theme=theme)
        for theme, word in words.items()
    ]
    table = pd.concat([frame.iloc[:0][["comment_id"]].assign(theme=""), *parts])
    table = table.assign(probability=0.9, named=True, coded=np.nan)
    return Mentions.from_table(table.reindex(columns=Mentions.columns))


THEMES = {"Restore": "restore", "Waiting": "waited", "Night": "night", "Documentation": "manual",
          "Upgrades": "upgrade", "Licence portal": "portal",
          "Praise": "kind|well|great"}  # fmt: skip


def proposals(frame: pd.DataFrame, without: str = "") -> pd.DataFrame:
    words = {theme: word for theme, word in THEMES.items() if theme != without}
    return proposed_themes(
        Comments.from_table(frame), named(frame, words), meant(frame), PAIR
    ).table


@pytest.mark.parametrize(
    ("left_out", "word"), [("Licence portal", "portal"), ("Documentation", "manual")]
)
def test_a_theme_left_out_is_proposed_back(left_out, word):
    frame = planted()
    rows = proposals(frame, left_out)
    assert word in rows["words"].iloc[0].split("|")
    behind = frame.set_index("comment_id").text[rows.comment_ids.iloc[0].split("|")]
    assert len(behind) == 3
    assert behind.str.contains(word).all()


def test_nothing_is_proposed_where_the_themes_say_it_all_or_nothing_coheres():
    frame = planted()
    assert proposals(frame).empty
    random = np.random.default_rng(2)
    noise = [" ".join(f"the w{at}" for at in random.integers(0, 400, 6)) for _ in range(len(frame))]
    noisy = frame.assign(text=noise)
    tone = pd.Series(np.where(random.random(len(frame)) < 0.5, "praise", "complaint"))
    tones = Tones.from_table(meant(frame).table.assign(tone=tone))
    result = proposed_themes(Comments.from_table(noisy), named(frame, {}), tones, PAIR)
    assert len(result.table) <= 1
    empty = proposed_themes(Comments.from_table(frame.iloc[:0]), named(frame, {}), tones, PAIR)
    assert empty.text.startswith("No new theme is proposed")


def test_proposals_are_rebuilt_from_their_table():
    result = ProposedThemes.from_table(proposals(planted(), "Licence portal"))
    assert "“Portal”" in result.text
    assert "explains" in result.text
    assert "|" not in result._repr_html_()
