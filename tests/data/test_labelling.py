"""Coding by hand: which comments are asked for, what more would buy, and the way back."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from edge import desk

from data.test_themes_of_comments import FINE, NO_CODES, PORTAL, WAIT, WORDS, coded, said
from loopnb.analyze.voice.labelling import to_label, worth
from loopnb.analyze.voice.mentions import mentions
from loopnb.errors import DataError
from loopnb.register import Register
from loopnb.results import Mentions, Worth
from loopnb.sample.company import coded as coders
from loopnb.sample.company import simulate, sized
from loopnb.sample.company.truth import Truth
from loopnb.stats.learning import f1_scores, power_law

MANY = said(*[f"{FINE}, number {i}" for i in range(300)])


def unsure_of(*ids: str) -> Mentions:
    """Return mentions in which the reader is in two minds about some comments."""
    rows = [(one, "Waiting", 0.5, False, np.nan) for one in ids]
    return Mentions.from_table(pd.DataFrame(rows, columns=Mentions.columns))


def test_the_chances_add_up_to_the_comments_asked_for():
    rows = to_label(MANY, unsure_of(), NO_CODES, 30)
    assert len(rows) == 30
    assert rows.chance.to_numpy() == pytest.approx(0.1)
    assert rows.columns.tolist() == ["comment_id", "period", "text", "suggested", "themes",
                                     "sentiment", "chance"]  # fmt: skip


def test_the_unsure_come_first_but_everyone_has_a_chance():
    doubtful = MANY.table.comment_id[:20]
    rows = to_label(MANY, unsure_of(*doubtful), NO_CODES, 60).set_index("comment_id")
    drawn = rows.index.isin(doubtful)
    assert drawn.mean() > 0.2 > 20 / 300
    assert rows.chance[drawn].min() > 2 * rows.chance[~drawn].max()


def test_no_comment_weighs_more_than_three_times_the_usual():
    doubtful = MANY.table.comment_id[:280]
    rows = to_label(MANY, unsure_of(*doubtful), NO_CODES, 60)
    assert 60 / 300 / 3 <= rows.chance.min() < 60 / 300 / 2


def test_a_draw_is_as_likely_as_its_chance_says():
    doubtful = MANY.table.comment_id[:40]
    shares = []
    for n in range(40, 100):
        rows = to_label(MANY, unsure_of(*doubtful), NO_CODES, n)
        assert len(rows) == n
        shares.append((rows.comment_id.isin(doubtful) / rows.chance).sum())
    assert np.mean(shares) == pytest.approx(40, abs=2)


def test_the_same_comments_and_codes_give_the_same_draw_in_any_order():
    first = to_label(MANY, unsure_of(), NO_CODES, 30)
    turned = type(MANY).from_table(MANY.table.iloc[::-1])
    pd.testing.assert_frame_equal(first, to_label(turned, unsure_of(), NO_CODES, 30))
    assert first.comment_id.tolist() != MANY.table.comment_id[:30].tolist()


def test_what_is_coded_or_says_nothing_or_is_of_another_period_is_not_asked_for():
    comments = said(WAIT, PORTAL, FINE, "-", says=["words", "words", "words", "nothing"])
    labels = coded(comments, {"2026-Q3-0000": "Waiting"})
    asked = to_label(comments, mentions(comments, WORDS, labels), labels, 50, period="2026-Q3")
    assert asked.comment_id.tolist() == ["2026-Q3-0001", "2026-Q3-0002"]
    assert asked.suggested.tolist() == ["Portal", ""]
    assert asked.chance.tolist() == [1, 1]
    assert to_label(comments, unsure_of(), labels, 50, period="2026-Q1").empty
    assert to_label(said(), unsure_of(), NO_CODES, 5).empty


def test_a_power_law_is_found_again():
    sizes = np.array([50, 100, 200, 400])
    scores = 1 - 3 * sizes**-0.4
    assert power_law(sizes, scores, np.array([800])) == pytest.approx(1 - 3 * 800**-0.4)
    falling = power_law(sizes, np.array([[0.6, 0.5, 0.5, 0.4]]), np.array([400, 900]))
    assert falling[0, 0] == falling[0, 1]


def test_mean_f1_over_themes_counts_resampled_answers_as_often_as_they_are_drawn():
    named, hand = np.array([[1, 0], [1, 1], [0, 0]], bool), np.array([[1, 0], [0, 1], [1, 1]], bool)
    counts = np.array([[1, 1, 1], [2, 0, 1]])
    assert f1_scores(named, hand, counts) == pytest.approx([(1 / 2 + 2 / 3) / 2, (4 / 5 + 0) / 2])


def waiting(n: int, codes: int) -> tuple:
    """Return comments with a theme that the words do not tell at first, and true codes of some."""
    texts = [
        f"{('The queue is long', 'Answers come late', FINE, FINE)[i % 4]} {i}" for i in range(n)
    ]
    comments = said(*texts)
    ids = comments.table.comment_id[:codes]
    return comments, coded(
        comments, {one: "Waiting" if i % 4 < 2 else "" for i, one in enumerate(ids)}
    )


def test_more_codes_make_the_intervals_narrower():
    comments, labels = waiting(600, 120)
    page = worth(comments, mentions(comments, WORDS, labels), WORDS, labels, period="2026-Q3")
    now, then = page.table.itertuples()
    assert (now.codes, then.codes, then.more) == (120, 170, 50)
    assert then.width < now.width
    assert 0 <= then.f1_low <= then.f1 <= then.f1_high <= 1
    assert then.f1 >= now.f1 > 0.9
    assert page.text.startswith("50 more comments would take the average interval from ±")
    assert Worth.from_table(page.table).text == page.text


def test_the_width_foretold_is_the_width_that_comes():
    comments, labels = waiting(1500, 300)
    few = labels[labels.comment_id.isin(comments.table.comment_id[:150])]
    first, second = (
        worth(comments, mentions(comments, WORDS, known), WORDS, known, period="2026-Q3", more=150)
        for known in (few, labels)
    )
    assert first.table.width[1] == pytest.approx(second.table.width[0], rel=0.25)


@pytest.mark.parametrize("codes", [0, 20])
def test_with_few_codes_no_more_is_claimed_than_is_known(codes):
    comments, labels = waiting(300, codes)
    page = worth(comments, mentions(comments, WORDS, labels), WORDS, labels, period="2026-Q3")
    assert f"With {codes + 50} comments of 2026-Q3 coded" in page.text
    assert "can be told from 100 coded comments on" in page.text
    assert "nan" not in (page.text + page._repr_html_()).lower()


def test_where_nothing_is_left_to_code_nothing_is_promised():
    comments, labels = waiting(30, 30)
    page = worth(comments, mentions(comments, WORDS, labels), WORDS, labels)
    assert page.text == "There is no comment to code."


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Path:
    """A desk of sixty comments, loaded."""
    answers = desk.survey()
    answers.loc[0, "comment"] = "=SUM(A1) I waited"
    root = desk.lay(tmp_path_factory.mktemp("loaded") / "desk", survey=answers)
    desk.loaded(root)
    return root


@pytest.fixture
def shop(loaded, tmp_path) -> Path:
    """A copy of the desk, for one test to change."""
    root = tmp_path / "desk"
    shutil.copytree(loaded, root)
    return root


SHEET = "reports/labels/2026-Q1.csv"
LABEL = ("label", "2026-Q1", "-n", "12")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, *themes: str, sentiment: str = "") -> None:
    """Write themes into the first rows of a sheet."""
    rows = rows_of(path)
    for row, theme in zip(rows, themes, strict=False):
        row.update(themes=theme, sentiment=sentiment)
    pd.DataFrame(rows).to_csv(path, index=False)


def entered(root: Path, *words: str, by: str = "A. Name") -> desk.Said:
    return desk.loopnb("label", "2026-Q1", "--enter", root / SHEET, "--by", by, *words,
                       "--workspace", root)  # fmt: skip


def test_the_command_asks_and_takes_back(shop):
    said = desk.loopnb(*LABEL, "--workspace", shop)
    assert (said.code, said.err) == (0, "")
    assert "With 12 comments of 2026-Q1 coded" in said.out
    assert "12 comments to code" in said.out
    sheet = rows_of(shop / SHEET)
    assert len(sheet) == 12
    assert not any(row["text"].startswith("=") for row in sheet)
    fill(shop / SHEET, "waiting; People", "none", "People", sentiment="Mixed")
    assert entered(shop).out == "Comments: 3 new, 0 known already, 9 not coded yet\n"
    labels = Register(shop).labels
    assert sorted(labels.theme) == ["", "People", "People", "Waiting"]
    assert set(labels.sentiment) == {"mixed"}
    chances = {row["comment_id"]: float(row["chance"]) for row in sheet}
    assert (labels.chance == labels.comment_id.map(chances)).all()


def test_entering_twice_changes_nothing_and_a_later_code_replaces_an_earlier(shop, monkeypatch):
    desk.loopnb(*LABEL, "--workspace", shop)
    fill(shop / SHEET, "Waiting", "People")
    entered(shop)
    before = desk.digest(shop / "data/register")
    assert entered(shop).out == "Comments: 0 new, 2 known already, 10 not coded yet\n"
    assert desk.digest(shop / "data/register") == before
    fill(shop / SHEET, "People|Waiting", "none")
    assert "2 new" in entered(shop, by="B. Other").out
    labels = Register(shop).labels
    assert set(labels.by) == {"B. Other"}
    assert sorted(labels.theme) == ["", "People", "Waiting"]
    asked = {row["comment_id"] for row in rows_of(shop / SHEET)}
    (shop / SHEET).unlink()
    desk.loopnb(*LABEL, "--workspace", shop)
    assert not set(labels.comment_id) & {row["comment_id"] for row in rows_of(shop / SHEET)}
    assert len(asked) == 12


def test_all_faults_of_a_sheet_stand_in_one_message(shop):
    desk.loopnb(*LABEL, "--workspace", shop)
    rows = rows_of(shop / SHEET)
    wrong = [
        {"themes": "Wating"},
        {"themes": "none|People"},
        {"themes": "none", "sentiment": "angry"},
        {"sentiment": "praise"},
        {"themes": "none", "chance": "2"},
        {"themes": "none", "comment_id": "X1"},
        {"comment_id": rows[7]["comment_id"]},
    ]
    for row, fault in zip(rows, wrong, strict=False):
        row.update(fault)
    pd.DataFrame(rows).to_csv(shop / SHEET, index=False)
    said = desk.fails(shop, 3, "label", "2026-Q1", "--enter", shop / SHEET, "--by", "A. Name")
    assert "7 fault(s), nothing was entered" in said
    for sentence in (
        "row 2: theme 'Wating' is not known. Did you mean 'Waiting'?",
        "row 3: 'none' stands beside a theme",
        "row 4: sentiment 'angry' is not known",
        "row 5: themes is blank",
        "row 6: chance is '2'",
        "row 7: comment 'X1' is not known",
        "stands in the file twice",
    ):
        assert sentence in said


def test_codes_are_not_overwritten_and_need_a_name(shop):
    desk.loopnb(*LABEL, "--workspace", shop)
    fill(shop / SHEET, "Waiting")
    assert "holds codes already" in desk.fails(shop, 2, *LABEL)
    assert "name one with --by" in desk.fails(shop, 2, "label", "2026-Q1", "--enter", shop / SHEET)
    (shop / SHEET).write_text("a,b\n1,2\n")
    said = desk.fails(shop, 3, "label", "2026-Q1", "--enter", shop / SHEET, "--by", "A. Name")
    assert "no column 'comment_id'" in said


def test_without_comments_or_themes_the_command_says_so(shop):
    assert "No comment of 2025-Q1 is left to code" in desk.fails(shop, 3, "label", "2025-Q1")
    (shop / "data/register/themes.csv").write_text("theme,words,owner\n")
    assert "names no theme to code" in desk.fails(shop, 3, *LABEL)


def test_the_register_lists_the_faults_of_codes(tmp_path):
    folder = tmp_path / "data/register"
    folder.mkdir(parents=True)
    (folder / "labels.csv").write_text(
        "comment_id,theme,by,on,sentiment,chance\nC1,A,me,,angry,0\n,B,me,,,\n"
    )
    with pytest.raises(DataError) as error:
        _ = Register(tmp_path).labels
    for fault in ("line 2: chance is '0'", "line 2: sentiment 'angry'", "line 3: comment_id"):
        assert fault in str(error.value)


@pytest.fixture(scope="module")
def company():
    return simulate(sized(Truth(), "small"), 88)


def test_the_sample_is_coded_by_hand_with_a_few_slips(company):
    labels, slips = coders.codes(company)
    by_draw = labels.drop_duplicates("comment_id").groupby("on").size()
    assert by_draw.to_dict() == {"2026-01-20": 240, "2026-10-08": 120}
    truth = company.comments.set_index("comment_id").themes
    given = labels.groupby("comment_id").theme.agg(lambda names: set(names) - {""})
    right = {
        one: {coders.THEMES[name] for name in truth[one].split(";") if name} for one in given.index
    }
    wrong = {one for one in given.index if given[one] != right[one]}
    assert wrong == set(slips.comment_id)
    assert 0.01 < len(wrong) / len(given) < 0.08
    assert labels.groupby("on").chance.nunique().eq(1).all()


def test_the_names_of_the_codes_are_those_of_the_taxonomy():
    path = Path(coders.__file__).parent / "workspace/themes.csv"
    assert set(coders.THEMES.values()) == set(pd.read_csv(path).theme)
    assert set(coders.THEMES) == {theme.name for theme in Truth().themes}


def test_coding_leaves_the_company_as_it_was_and_keeps_codes_that_are_there(company, tmp_path):
    before = company.comments.copy()
    coders.write(company, tmp_path)
    path = tmp_path / "data/register/labels.csv"
    first = path.read_bytes()
    pd.testing.assert_frame_equal(company.comments, before)
    assert len(Register(tmp_path).labels) == len(coders.codes(company)[0])
    path.write_bytes(first[:200].rpartition(b"\n")[0] + b"\n")
    kept = path.read_bytes()
    coders.write(company, tmp_path)
    assert path.read_bytes() == kept
