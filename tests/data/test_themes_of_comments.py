"""Themes of comments: which are named, their shares then and now, and how well they are read."""

import numpy as np
import pandas as pd
import pytest

from loopnb import figures, verdicts
from loopnb.analyze.voice.mentions import mentions
from loopnb.analyze.voice.themes import coding, themes
from loopnb.periods import parse
from loopnb.results import Coding, Comments, Mentions, Themes, Tones
from loopnb.results.themes import ALONE, BORROWED, HAND

THEN, NOW = PAIR = (parse("2026-Q2"), parse("2026-Q3"))
WORDS = pd.DataFrame(
    {"theme": ["Waiting", "Portal", "Praise"], "words": ["wait|slow", "portal", "kind"],
     "owner": "Desk", "tone": ["", "", "praise"]}
)  # fmt: skip
WAIT, PORTAL, FINE = "I had to wait a long time", "The portal lost my key", "It is as it should be"


def said(
    *texts: str, span: str = NOW.name, source: str = "survey", who: str = "", **more
) -> Comments:
    """Return comments of one period, each by a customer of its own unless `who` is named."""
    ids = [f"{span}-{i:04}" for i in range(len(texts))]
    rows = {"comment_id": ids, "source": source, "period": span, "span": span, "text": texts,
            "cluster": who or ids, "says": "words", "score": np.nan} | more  # fmt: skip
    return Comments.from_table(pd.DataFrame(rows).reindex(columns=Comments.columns))


def both(*parts: Comments) -> Comments:
    return Comments.from_table(pd.concat([part.table for part in parts]))


def coded(comments: Comments, codes: dict[str, str], *, on: str = "2026-10-01") -> pd.DataFrame:
    """Return hand codes: each comment's themes, separated by ';'."""
    rows = [(one, theme, "", "A. Name", on, 1.0) for one in comments.table.comment_id
            if one in codes for theme in codes[one].split(";")]  # fmt: skip
    return pd.DataFrame(rows, columns=["comment_id", "theme", "sentiment", "by", "on", "chance"])


NO_CODES = coded(said(), {})


def meant(comments: Comments, negative: float = 0.8) -> Tones:
    ids = comments.table.comment_id
    table = pd.DataFrame({"comment_id": ids, "negative": negative})
    return Tones.from_table(table.reindex(columns=Tones.columns))


def found(comments: Comments, labels: pd.DataFrame = NO_CODES, words=WORDS) -> Themes:
    named = mentions(comments, words, labels)
    return themes(comments, named, meant(comments), words, pair=PAIR, labels=labels)


def mixed(waiting: int, fine: int, **more) -> Comments:
    return said(*[WAIT] * waiting, *[FINE] * fine, **more)


def test_only_comments_that_say_something_are_read():
    comments = said(WAIT, "nothing", says=["words", "nothing"])
    assert mentions(comments, WORDS, NO_CODES).table.comment_id.unique().tolist() == [
        "2026-Q3-0000"
    ]
    assert found(comments).table.n.tolist() == [1]


def test_a_comment_may_name_several_themes():
    named = mentions(said(f"{WAIT} and {PORTAL}"), WORDS, NO_CODES).table
    assert named.theme[named.named].tolist() == ["Portal", "Waiting"]
    assert named.coded.isna().all()


def test_a_code_is_kept_and_a_comment_without_theme_is_coded_too():
    comments = said(WAIT, FINE, PORTAL)
    labels = coded(comments, {"2026-Q3-0000": "Portal", "2026-Q3-0001": ""})
    table = mentions(comments, WORDS, labels).table.set_index(["comment_id", "theme"]).coded
    assert table["2026-Q3-0000"].to_dict() == {"Portal": 1, "Praise": 0, "Waiting": 0}
    assert table["2026-Q3-0001"].tolist() == [0, 0, 0]
    assert table["2026-Q3-0002"].isna().all()


def test_a_coded_comment_is_read_by_a_reader_that_has_not_seen_its_code():
    texts = [f"{FINE}, number {i} of many" for i in range(120)]
    comments = said(*texts)
    codes = {one: "Waiting" if i % 10 == 0 else ""
             for i, one in enumerate(comments.table.comment_id)}  # fmt: skip
    first = mentions(comments, WORDS, coded(comments, codes)).table
    turned = codes | {"2026-Q3-0001": "Waiting"}
    second = mentions(comments, WORDS, coded(comments, turned)).table
    one, other = (rows[rows.comment_id == "2026-Q3-0001"].reset_index(drop=True)
                  for rows in (first, second))  # fmt: skip
    assert one.probability.tolist() == other.probability.tolist()
    assert one.coded.tolist() != other.coded.tolist()


def test_the_reader_alone_gives_its_own_share():
    table = found(both(mixed(30, 70), mixed(10, 90, span=THEN.name))).table.set_index("theme")
    row = table.loc["Waiting"]
    assert (row["share"], row.share_before, row.n, row.n_before) == (30, 10, 100, 100)
    assert row.low < 30 < row.high
    assert (row.comments, row.method, row.coded) == (30, ALONE, 0)
    assert (row.verdict, row.change) == (verdicts.MORE, pytest.approx(20))
    assert row.negative == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [(10, 40, verdicts.MORE), (40, 10, verdicts.FEWER), (20, 22, verdicts.NO_CHANGE)],
)
def test_a_change_is_told_only_when_it_is_shown(then, now, verdict):
    comments = both(mixed(now, 100 - now), mixed(then, 100 - then, span=THEN.name))
    (row,) = found(comments).table.itertuples()
    assert row.verdict == verdict
    assert (row.change_low > 0 or row.change_high < 0) == (verdict != verdicts.NO_CHANGE)


def hidden(
    rng: np.random.Generator, n: int, level: float, span: str
) -> tuple[Comments, np.ndarray]:
    """Return comments of which some name waiting; the words tell half of these, and some others."""
    truth = rng.random(n) < level
    spoken = np.where(truth, rng.random(n) < 0.5, rng.random(n) < 0.05)
    texts = [f"{WAIT if one else FINE} {i % 7}" for i, one in enumerate(spoken)]
    return said(*texts, span=span), truth


def truly(parts: list[tuple[Comments, np.ndarray]], shares: tuple[int, ...]) -> pd.DataFrame:
    """Return true codes of the first so many comments of each part."""
    codes = {one: "Waiting" if named else ""
             for (part, truth), n in zip(parts, shares, strict=True)
             for one, named in zip(part.table.comment_id[:n], truth[:n], strict=True)}  # fmt: skip
    return coded(both(*[part for part, _ in parts]), codes)


@pytest.mark.parametrize(
    ("shares", "method"),
    [((150, 150), HAND), ((150, 0), BORROWED), ((0, 0), ALONE), ((60, 20), ALONE)],
)
def test_how_the_shares_are_made_depends_on_the_codes(shares, method):
    rng = np.random.default_rng(4)
    parts = [hidden(rng, 400, 0.3, THEN.name), hidden(rng, 400, 0.3, NOW.name)]
    page = found(both(*[part for part, _ in parts]), truly(parts, shares))
    assert set(page.table.method) == {method}
    assert set(page.table.coded) == {sum(shares)}
    sentence = {
        HAND: "300 of these comments were also coded by hand",
        BORROWED: "as it does on those of other periods",
        ALONE: "are not in the ranges",
    }
    assert sentence[method] in page.text


@pytest.mark.parametrize("shares", [(150, 150), (150, 0)])
def test_hand_codes_set_the_shares_right(shares):
    held, alone = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        parts = [hidden(rng, 400, 0.3, THEN.name), hidden(rng, 400, 0.3, NOW.name)]
        comments = both(*[part for part, _ in parts])
        for labels, into in ((truly(parts, shares), held), (NO_CODES, alone)):
            row = found(comments, labels).table.set_index("theme").loc["Waiting"]
            into += [row.low < 30 < row.high, row.low_before < 30 < row.high_before]
    assert np.mean(held) >= 0.9
    assert np.mean(alone) < 0.1


def test_a_reader_that_errs_as_before_cancels_in_the_change():
    rng = np.random.default_rng(9)
    parts = [hidden(rng, 900, 0.2, "2026-Q1"), hidden(rng, 900, 0.2, THEN.name),
             hidden(rng, 900, 0.2, NOW.name)]  # fmt: skip
    labels = truly(parts, (150, 0, 0))
    row = found(both(*[part for part, _ in parts]), labels).table.set_index("theme").loc["Waiting"]
    apart = np.hypot(row.high - row.low, row.high_before - row.low_before)
    assert row.change_high - row.change_low < 0.8 * apart


def test_comments_drawn_with_unequal_chances_count_by_them():
    rng = np.random.default_rng(5)
    shares, wrong = [], []
    for _ in range(8):
        part, truth = hidden(rng, 1500, 0.2, NOW.name)
        chance = np.where(truth, 0.4, 0.1)
        drawn = rng.random(1500) < chance
        labels = truly([(part, truth)], (1500,))
        keep = part.table.comment_id[drawn]
        labels = labels[labels.comment_id.isin(keep)]
        known = labels.assign(
            chance=labels.comment_id.map(dict(zip(keep, chance[drawn], strict=True)))
        )
        named = mentions(part, WORDS, known)
        for given, into in ((known, shares), (labels, wrong)):
            into.append(themes(part, named, meant(part), WORDS, pair=PAIR, labels=given).table
                        .set_index("theme")["share"]["Waiting"])  # fmt: skip
    assert np.mean(shares) == pytest.approx(20, abs=1.5)
    assert np.mean(wrong) > 23


def test_tickets_are_called_tickets():
    page = found(
        both(mixed(30, 70, source="ticket"), mixed(25, 75, source="ticket", span=THEN.name))
    )
    assert "of 100 tickets" in page.text
    assert "comments" not in page.text
    assert any("% of tickets" in head for head in page.shown.columns)
    assert "tickets" in figures.themes(page).alt


def test_without_comments_before_there_is_nothing_to_compare():
    page = found(mixed(3, 7))
    (row,) = page.table.itertuples()
    assert (row.verdict, row.n_before) == (verdicts.NO_BASELINE, 0)
    assert "nothing of 2026-Q2 to compare with" in page.text
    assert (
        "nan" not in (page.text + page._repr_html_() + figures.themes(page)._repr_html_()).lower()
    )


@pytest.mark.parametrize(
    ("comments", "words"),
    [(said(), WORDS), (mixed(3, 7), WORDS.iloc[:0]), (mixed(0, 9), WORDS),
     (mixed(3, 7, span=THEN.name), WORDS), (said("😀", "שלום", "x" * 20_000), WORDS)],
)  # fmt: skip
def test_what_names_no_theme_gives_none(comments, words):
    page = found(comments, words=words)
    assert page.table.empty
    assert page.text == "No theme was found in the comments."
    assert figures.themes(page) is None
    assert "nan" not in page._repr_html_().lower()


def test_one_account_has_no_interval_and_no_verdict():
    comments = both(mixed(30, 10, who="A1"), mixed(5, 35, who="A1", span=THEN.name))
    page = found(comments)
    (row,) = page.table.itertuples()
    assert (row.low, row.high, row.verdict) == (0, 100, verdicts.NO_CHANGE)
    assert "inf" not in page.text + page._repr_html_() + figures.themes(page)._repr_html_()


def test_a_theme_that_vanished_is_still_told():
    page = found(both(mixed(0, 100), mixed(30, 70, span=THEN.name)))
    assert page.table.verdict.tolist() == [verdicts.FEWER]
    assert "Less often than in 2026-Q2: Waiting by 30 points" in page.text


def test_the_result_is_itself_after_parquet_and_in_any_order(tmp_path):
    comments = both(mixed(30, 70), mixed(10, 90, span=THEN.name), said(PORTAL, span="2026-Q1"))
    page = found(comments)
    page.table.to_parquet(tmp_path / "t.parquet")
    again = Themes.from_table(pd.read_parquet(tmp_path / "t.parquet"))
    assert (again.text, again._repr_html_()) == (page.text, page._repr_html_())
    turned = found(Comments.from_table(comments.table.iloc[::-1]))
    pd.testing.assert_frame_equal(turned.table, page.table)


def test_the_figure_tells_both_periods_and_what_changed():
    page = found(both(mixed(30, 70), mixed(10, 90, span=THEN.name)))
    picture = figures.themes(page)
    assert "more often than in 2026-Q2" in picture.title
    assert "30 in 2026-Q3" in picture.alt
    assert "10 in 2026-Q2, more" in picture.alt
    assert "2026-Q3 (n = 100)" in picture.svg
    foot = " ".join(text.get_text() for text in picture.figure.texts)
    assert foot.endswith("Too few comments are coded by hand, so errors of reading are not in the "
                         "ranges.")  # fmt: skip
    assert figures.themes(page).svg == figures.themes(page).svg


def test_how_well_themes_are_read_is_that_of_the_codes():
    rows = [(f"C{i}", theme, 0.9, named, code)
            for theme, cases in {"Waiting": (8, 2, 6), "Portal": (2, 0, 0)}.items()
            for i, (named, code) in enumerate(
                [(True, 1.0)] * cases[0] + [(True, 0.0)] * cases[1] + [(False, 1.0)] * cases[2]
                + [(False, 0.0)] * (40 - sum(cases)))]  # fmt: skip
    table = pd.DataFrame(rows, columns=Mentions.columns)
    page = coding(Mentions.from_table(table), WORDS)
    waiting, portal, praise = page.table.itertuples()
    assert (waiting.coded, waiting.positives) == (40, 14)
    assert waiting.precision == pytest.approx(80)
    assert waiting.recall == pytest.approx(100 * 8 / 14)
    agreed, chance = 32 / 40, (10 * 14 + 30 * 26) / 1600
    assert waiting.kappa == pytest.approx((agreed - chance) / (1 - chance))
    assert (portal.note, praise.note) == ("too few to tell",) * 2
    assert "right in 80 % of the comments that it names and finds 57 %" in page.text
    assert "nan" not in page._repr_html_()
    assert Coding.from_table(page.table).text == page.text


def test_without_codes_nothing_is_claimed_of_the_reading():
    page = coding(mentions(mixed(3, 3), WORDS, NO_CODES), WORDS)
    assert page.text.startswith("No comment is coded by hand")
    assert "nan" not in page._repr_html_()
