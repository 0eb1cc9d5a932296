"""The taught reading: on simulated comments with known truth, on the sample, and at the edges."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from loopnb.text import sentiment, teaching
from loopnb.text.accuracy import area
from loopnb.text.cleaning import plain, says
from loopnb.text.sentiment import taught, tones

GOOD = ["gut", "schnell", "nett", "prima", "klar", "toll"]
BAD = ["langsam", "kaputt", "teuer", "falsch", "spät", "öde"]
FILL = ["das", "der", "mit", "dem", "fall", "ticket", "heute", "wieder", "haus", "amt", "berg"]


def invented(writers: int = 400, seed: int = 1) -> pd.DataFrame:
    """Return two comments a writer, in no language that TextBlob reads; the ratings are noisy."""
    random = np.random.default_rng(seed)
    bad = random.random(writers) < 0.4
    scores = np.where(random.random(writers) < 0.85, np.where(bad, 0.25, 1.0), 0.75)
    lines = []
    for writer in range(writers):
        for part in range(2):
            kind = BAD if bad[writer] else GOOD
            words = [*random.choice(kind, 2), *random.choice(FILL, 4)]
            lines.append(
                (
                    " ".join(random.permutation(words)),
                    scores[writer],
                    f"W{writer}",
                    bad[writer],
                    part,
                )
            )
    return pd.DataFrame(lines, columns=["text", "score", "who", "bad", "part"])


@pytest.fixture(scope="module")
def comments() -> pd.DataFrame:
    return invented()


@pytest.fixture(scope="module")
def read(comments):
    return taught(comments.text, comments.score, groups=comments.who)


def test_the_ratings_teach_words_that_textblob_cannot_read(comments, read):
    assert read.taught and np.ptp(read.polarity) == 0
    assert roc_auc_score(comments.bad, read.negative) > 0.95
    assert read.own.auc > 0.9 and read.textblob.auc == 0.5


def test_the_chance_is_near_the_share_that_complains(comments, read):
    for low, high in ((0, 0.3), (0.7, 1.001)):
        here = (read.negative >= low) & (read.negative < high)
        assert here.sum() > 100
        assert abs(comments.bad[here].mean() - read.negative[here].mean()) < 0.15
    assert abs(read.negative.mean() - comments.bad.mean()) < 0.1


def test_comments_without_a_score_are_read_by_the_model_of_all(comments):
    scores = comments.score.where(comments.part == 0)
    read = taught(comments.text, scores, groups=comments.who)
    unscored = (comments.part == 1).to_numpy()
    assert read.scored == (~unscored).sum()
    assert roc_auc_score(comments.bad[unscored], read.negative[unscored]) > 0.95


def test_who_wrote_a_comment_without_a_score_makes_no_difference(comments):
    text = "gut aber langsam im amt"
    found = {
        taught(
            [*comments.text, text], [*comments.score, np.nan], groups=[*comments.who, name]
        ).negative[-1]
        for name in ("a", "b", "c", "d", comments.who[0])
    }
    assert len(found) == 1


def test_a_score_never_reads_its_own_writer():
    """Each writer has a word of their own, twice; scores are chance, so nothing can be learned."""
    random = np.random.default_rng(2)
    who = np.repeat(np.arange(600), 2)
    scores = random.choice([0.0, 1.0], 600)[who]
    texts = [f"eigenwort{writer} " + " ".join(random.choice(FILL, 3)) for writer in who]
    read = taught(texts, scores, groups=who)
    assert read.taught and abs(read.own.auc - 0.5) < 0.06
    alone = taught(texts, scores)  # were the writers not told, their words would give them away
    assert alone.own.auc > 0.6


def test_the_questions_teach_what_ratings_cannot():
    """All are happy or not by chance; the answers differ by what was asked alone."""
    random = np.random.default_rng(3)
    lines = []
    for writer in range(400):
        score = random.choice([0.25, 1.0], p=[0.2, 0.8])
        for question, kind in (("What was good?", GOOD), ("What could be better?", BAD)):
            text = " ".join([*random.choice(kind, 2), *random.choice(FILL, 3)])
            lines.append((text, score, writer, question, kind is BAD))
    table = pd.DataFrame(lines, columns=["text", "score", "who", "question", "bad"])
    given = {"groups": table.who, "questions": table.question}
    heard = taught(table.text, table.score, **given)
    assert roc_auc_score(table.bad, heard.negative) > 0.95
    alone = taught(table.text, table.score, by_question=False, **given)
    assert roc_auc_score(table.bad, alone.negative) > 0.95
    deaf = taught(table.text, table.score, groups=table.who)
    assert roc_auc_score(table.bad, deaf.negative) < 0.65


def test_nothing_means_praise_where_criticism_was_asked_for():
    table = invented()
    table["question"] = np.where(table.part == 1, "What could we do better?", "What was good?")
    table.loc[::8, "text"] = "Nothing"
    read = taught(table.text, table.score, groups=table.who, questions=table.question)
    nothing = table.text == "Nothing"
    better = table.question == "What could we do better?"
    assert nothing.sum() > 50 and not (nothing & better).any()
    table.loc[1::8, "text"] = "Nothing"
    read = taught(table.text, table.score, groups=table.who, questions=table.question)
    nothing = (table.text == "Nothing").to_numpy()
    assert read.negative[nothing & better].mean() < read.negative[nothing & ~better].mean() - 0.1


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What was good?", -1), ("What went well?", -1), ("Was hat Ihnen gefallen?", -1),
        ("What could we do better?", 1), ("How could we improve?", 1),
        ("Was können wir besser machen?", 1), ("What would you like us to change?", 1),
        ("¿Qué podemos mejorar?", 1), ("¿Qué fue lo mejor?", -1),
        ("Why?", 0), ("", 0), ("What was good or bad about your ticket?", 0),
        ("How good was our service?", 0), ("What were you satisfied or dissatisfied with?", 0),
    ],
)  # fmt: skip
def test_what_a_question_asks_for(question, asks):
    assert teaching.criticism(np.array([question])).tolist() == [asks]


def test_what_a_question_asks_for_can_be_declared():
    declared = {"Q1": "praise", "Q2": "criticism", "What was good?": ""}
    assert teaching.criticism(np.array([*declared]), declared).tolist() == [-1, 1, 0]


def test_only_writers_who_answered_both_questions_teach_by_them():
    asked = np.array([-1.0, 1, -1, 1, 0])
    found = teaching.both(asked, np.array(["a", "a", "b", "c", "a"]))
    assert found.tolist()[:2] == [0, 1] and np.isnan(found[2:]).all()


def test_scores_compare_within_their_scale():
    scores = np.array([1.0, 0.75, 0, 1, np.nan, 0.9, 0.8])
    scales = np.array(["csat"] * 5 + ["nps"] * 2)
    found = teaching.unhappiness(scores, scales)
    np.testing.assert_allclose(found[[0, 1, 2, 3, 5, 6]], [0, 2 / 3, 1, 0, 0, 1])
    assert np.isnan(found[4])


def test_on_the_sample_it_reads_all_three_languages(said):
    read = taught(
        said.text.map(plain), said.rate, groups=said.who, questions=said.question, scales=said.kind
    )
    told = said.sentiment.isin(["1", "-1"]).to_numpy()
    worse = (said.sentiment == "-1").to_numpy()
    assert roc_auc_score(worse[told], read.negative[told]) > 0.98
    for language, least in (("EN", 0.98), ("DE", 0.98), ("ES", 0.88)):
        here = told & (said.language == language).to_numpy()
        assert roc_auc_score(worse[here], read.negative[here]) > least
    kinds = tones(read.negative, says(said.text), worst=read.worst, best=read.best)
    assert set(kinds[said.sentiment == "none"]) == {"none"}
    assert (kinds[said.sentiment == "1"] == "complaint").mean() < 0.01
    assert (kinds[said.sentiment == "-1"] == "praise").mean() < 0.10


def test_too_few_scores_fall_back_on_textblob_and_say_so():
    texts = ["A terrible reply", "A very good reply"] * 20
    read = taught(texts, [0.0, 1.0] * 20, groups=range(40))
    assert not read.taught and "Read by TextBlob alone: 40 comments" in read.why
    assert read.negative[0] > 0.5 > read.negative[1] and read.textblob.auc == 1
    assert "in 100 of 100 cases" in read.text


@pytest.mark.parametrize(
    "texts", [[], [""], ["slow"], ["😡"], ["שלום"], ["a" * 20_000], ["<p>"] * 3]
)
def test_without_scores_each_comment_still_has_a_chance(texts):
    read = taught(texts, [np.nan] * len(texts))
    assert len(read.negative) == len(texts) and np.isfinite(read.negative).all()
    assert not read.taught and "cannot be told" in read.text and "nan" not in read.text


def test_one_writer_of_all_comments_teaches_nothing(comments):
    read = taught(comments.text, comments.score, groups=["one"] * len(comments))
    assert not read.taught and np.isfinite(read.negative).all()


@pytest.mark.parametrize("text", ["", "same", "x" * 20_000, "😡", "مرحبا", "word " * 4000])
def test_odd_comments_among_taught_ones_have_a_chance(comments, text):
    texts = [*comments.text, text]
    read = taught(texts, [*comments.score, np.nan], groups=[*comments.who, "odd"])
    assert read.taught and 0 <= read.negative[-1] <= 1


def test_equal_comments_teach_nothing_and_do_no_harm(comments):
    read = taught(["the same"] * len(comments), comments.score, groups=comments.who)
    assert np.isfinite(read.negative).all() and read.negative.std() < 0.05


def test_tones():
    negative, kinds = np.array([0.1, 0.5, 0.9, 0.1, 0.9]), ["words"] * 3 + ["nothing", "courtesy"]
    assert tones(negative, kinds).tolist() == ["praise", "mixed", "complaint", "none", "none"]
    worst, best = np.array([0.95, 0.5, 0.9, 0.1, 0.9]), np.array([0.05, 0.5, 0.6, 0.1, 0.9])
    both = tones(negative, kinds, worst=worst, best=best)
    assert both.tolist() == ["mixed", "mixed", "complaint", "none", "none"]


def test_a_comment_with_two_sides_has_a_worst_and_a_best_part(comments):
    two = "gut schnell nett prima klar, but langsam kaputt teuer falsch spät"
    read = taught([*comments.text, two], [*comments.score, np.nan], groups=[*comments.who, "x"])
    assert read.best[-1] < 0.2 and read.worst[-1] > 0.8
    assert (read.best <= read.negative).all() and (read.negative <= read.worst).all()


def test_many_comments_are_read_without_a_call_for_each(comments, monkeypatch):
    exact = taught(comments.text, comments.score, groups=comments.who)
    monkeypatch.setattr(sentiment, "MANY", 50)
    monkeypatch.setattr(sentiment, "CHUNK", 100)
    many = taught(comments.text, comments.score, groups=comments.who)
    np.testing.assert_array_equal(many.negative, exact.negative)
    floor = taught(
        ["A terrible reply to us", "A very good reply"] * 30 + [*comments.text], [np.nan] * 860
    )
    assert not floor.taught and floor.polarity[0] < 0 < floor.polarity[1]


def test_a_capped_lesson_still_teaches(comments, monkeypatch):
    monkeypatch.setattr(teaching, "MOST", 300)
    monkeypatch.setattr(teaching.spared, "__defaults__", (300,))
    read = taught(comments.text, comments.score, groups=comments.who)
    assert roc_auc_score(comments.bad, read.negative) > 0.9


def test_two_processes_read_the_same_bytes(tmp_path):
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from tests.text.test_sentiment import invented, taught\n"
        "c = invented(150)\n"
        "asked = c.part.map({0: 'Why?', 1: 'What better?'})\n"
        "r = taught(c.text, c.score, groups=c.who, questions=asked)\n"
        "print(hashlib.sha256(r.negative.tobytes() + r.worst.tobytes()).hexdigest(), r.taught)"
    )
    root = str(teaching.__file__).rsplit("/loopnb/", 1)[0]
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, root], capture_output=True, text=True, cwd=tmp_path,
            env={"PYTHONHASHSEED": seed}, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1 and "True" in runs.pop()


def test_the_area_is_sklearns_and_its_error_delongs():
    random = np.random.default_rng(4)
    worse = random.random(300) < 0.3
    reading = np.round(random.normal(size=300) + worse, 1)  # with ties
    found = area(reading, worse, np.arange(300))
    assert np.isclose(found.auc, roc_auc_score(worse, reading))
    wins = (reading[worse][:, None] > reading[~worse]) + 0.5 * (
        reading[worse][:, None] == reading[~worse]
    )
    error = np.sqrt(
        wins.mean(1).var(ddof=1) / worse.sum() + wins.mean(0).var(ddof=1) / (~worse).sum()
    )
    ends = [np.log(end / (1 - end)) for end in (found.low, found.high)]
    half = 1.959964 * error / (found.auc * (1 - found.auc))
    assert np.isclose((ends[1] - ends[0]) / 2, half, rtol=0.02)


def test_the_interval_covers_the_truth_where_writers_repeat_themselves():
    random = np.random.default_rng(5)
    hits, blind = 0, 0
    for _ in range(300):
        each = random.integers(1, 9, 60)
        who = np.repeat(np.arange(60), each)
        worse = (random.random(60) < 0.5)[who]
        reading = random.normal(size=60)[who] + 0.3 * random.normal(size=len(who)) + worse
        truth = 0.7509  # of a normal shift by 1 with variance 1.09
        found = area(reading, worse, who)
        alone = area(reading, worse, np.arange(len(who)))
        hits += found.low <= truth <= found.high
        blind += alone.low <= truth <= alone.high
    assert hits / 300 > 0.9 > blind / 300 + 0.05


def test_the_area_without_either_kind_is_said_in_words():
    assert "cannot be told" in area(np.ones(3), np.ones(3, bool), np.arange(3)).sentence("It")
    perfect = area(np.arange(40.0), np.arange(40) > 19, np.arange(40))
    assert perfect.auc == perfect.high == 1 and 0.8 < perfect.low < 1
