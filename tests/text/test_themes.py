"""The reader of themes: words as the regular expression finds them, codes joined with words."""

import hashlib
import itertools
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from loopnb.text import themes
from loopnb.text.joining import joined, levels, trust
from loopnb.text.themes import learn, matched, out_of_fold

LETTERS = [*"aAbBeEéÉßяЯωΩ9_ .,-'\n", "ab", "Ab ", "über ", "ÜBER"]


def _by_regex(text: str, words: str) -> bool:
    """Return what the plain regular expression says; any white space stands for one space."""
    starts = "|".join(re.escape(word.strip()) for word in words.split("|") if word.strip())
    text = " ".join(text.split())
    return bool(starts) and bool(re.search(rf"\b(?:{starts})", text, re.IGNORECASE))


def test_matched_is_the_regular_expression():
    rng = np.random.default_rng(5)
    texts = ["".join(rng.choice(LETTERS, rng.integers(0, 25))) for _ in range(3000)]
    words = ["ab|über", "a b", "é|я", "9| |", "b.a|a-b", "ωa|_|e e", "", "ß"]
    expected = [[_by_regex(text, listed) for listed in words] for text in texts]
    found = matched(texts, words)
    np.testing.assert_array_equal(found, expected)
    assert found[:, :5].any(axis=0).all() and not found.all(axis=0).any()


@pytest.mark.parametrize(
    ("text", "words", "stands"),
    [
        ("We needed  help\nfrom you", "needed help from", True),
        ("They don’t answer", "don't", True),
        ("unkind", "kind", False),
        ("So kindly done", "kind", True),
        ("c++ is (x) here", "c++|a.b", True),
        ("aXb", "a.b", False),
        ("super 👍!", "👍", True),
        ("服务态度很好", "态度", True),
        ("שירות מצוין", "מצוין", True),
        ("half \ud83d a character, slow", "slow", True),
        ("STRASSE", "straße", False),
        ("anything", " | ", False),
    ],
)
def test_matched_at_the_edges(text, words, stands):
    assert matched([text], [words]).tolist() == [[stands]]


def test_matched_takes_many_words_and_none():
    many = "|".join(f"word{i}x" for i in range(2000))
    assert matched(["a word1999xyz", "word2000x"], [many, "a"]).tolist() == [
        [True, True],
        [False, False],
    ]
    assert matched([], ["a", "b"]).shape == (0, 2)
    assert matched(["a"], []).shape == (1, 0)


def _comments(n: int, seed: int = 0):
    """Return comments of two or three words; the taxonomy knows one of each theme's two words.

    Theme 0 is in 40 % of comments (alpha or beta), theme 1 in 25 % (gamma or delta), theme 2 in
    8 % (omega, known); the words of the taxonomy stand in 5 % of the others as well.
    """
    rng = np.random.default_rng(seed)
    known, unknown, shares = (
        ("alpha", "gamma", "omega"),
        ("beta", "delta", "omega"),
        (0.4, 0.25, 0.08),
    )
    codes = rng.random((n, 3)) < shares
    texts = []
    for row in codes:
        said = [f"noise{rng.integers(30)}"]
        for theme, named in enumerate(row):
            if named:
                said.append(known[theme] if rng.random() < 0.5 else unknown[theme])
            elif rng.random() < 0.05:
                said.append(known[theme])
        texts.append(" ".join(said))
    return texts, codes, matched(texts, ["alpha", "gamma", "omega"])


def test_codes_teach_words_that_the_taxonomy_lacks():
    texts, codes, hits = _comments(1500)
    chances, named = out_of_fold(texts, codes, hits)
    words = f1_score(codes, hits, average=None)
    both = f1_score(codes, named, average=None)
    assert (both[:2] > words[:2] + 0.15).all()
    assert both[2] >= words[2] - 0.05
    np.testing.assert_allclose(chances.mean(axis=0), codes.mean(axis=0), atol=0.03)
    fresh, truth, there = _comments(3000, seed=1)
    probability, verdict = learn(texts, codes, hits).read(fresh, there)
    assert f1_score(truth, verdict, average="macro") > 0.85
    for theme in range(3):  # a chance is a share: the sure ones are right as often as they say
        sure = probability[:, theme] > 0.5
        assert abs(probability[sure, theme].mean() - truth[sure, theme].mean()) < 0.06


def test_few_codes_leave_the_word_to_the_taxonomy():
    texts, codes, hits = _comments(2000)
    few, rest = slice(0, 8), slice(8, None)
    reader = learn(texts[few], codes[few], hits[few], uncoded=texts[rest], uncoded_hits=hits[rest])
    _, named = reader.read(texts[rest], hits[rest])
    assert (named == hits[rest]).mean() > 0.95


def test_without_codes_the_words_alone_speak():
    texts, codes, hits = _comments(50)
    for coded in (slice(0, 0), slice(0, 40)):
        reader = learn(texts[coded], codes[coded] & False, hits[coded])
        chances, named = reader.read(texts, hits)
        np.testing.assert_array_equal(named, hits)
        assert chances[hits].min() > 0.5 > chances[~hits].max()


def test_a_theme_never_coded_falls_back_on_its_words():
    texts, codes, hits = _comments(400)
    codes[:, 2] = False
    _, named = learn(texts, codes, hits).read(texts, hits)
    np.testing.assert_array_equal(named[:, 2], hits[:, 2])
    assert not np.array_equal(named[:, 0], hits[:, 0])


def test_a_theme_without_words_is_taught_by_codes():
    texts, codes, hits = _comments(800)
    hits[:, 0] = False
    _, named = out_of_fold(texts, codes, hits)
    assert f1_score(codes[:, 0], named[:, 0]) > 0.85


def test_out_of_fold_learns_nothing_from_chance():
    """Codes by respondent at random, and each respondent's comments alike: nothing to know."""
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(150), 4)
    texts = [f"person{i} wrote person{i}" for i in who]
    codes = (rng.random((150, 2)) < 0.4)[who]
    hits = np.zeros(codes.shape, dtype=bool)
    leaking, _ = out_of_fold(texts, codes, hits)
    honest, _ = out_of_fold(texts, codes, hits, groups=who)
    assert roc_auc_score(codes[:, 0], leaking[:, 0]) > 0.9
    assert roc_auc_score(codes[:, 0], honest[:, 0]) < 0.6


def test_facts_turn_the_meaning():
    """To say "nothing" is praise when asked what to do better, a complaint when asked for good."""
    texts = ["nothing", "nothing", "everything", "everything"] * 30
    asked = np.tile(np.eye(2), (60, 1))
    praise = (np.array(texts) == "nothing") == (asked[:, 0] == 1)
    codes = np.stack([praise, ~praise], axis=1)
    hits = np.zeros(codes.shape, dtype=bool)
    reader = learn(texts, codes, hits, facts=asked)
    _, named = reader.read(texts[:4], hits[:4], facts=asked[:4])
    np.testing.assert_array_equal(named, codes[:4])


def test_reading_in_batches_is_reading(monkeypatch):
    texts, codes, hits = _comments(300)
    reader = learn(texts, codes, hits, facts=codes[:, :1])
    whole = reader.read(texts, hits, facts=codes[:, :1])
    monkeypatch.setattr(themes, "BATCH", 7)
    parts = reader.read(texts, hits, facts=codes[:, :1])
    np.testing.assert_array_equal(whole[0], parts[0])
    np.testing.assert_array_equal(whole[1], parts[1])


def test_uncoded_comments_need_their_hits():
    with pytest.raises(ValueError, match="uncoded_hits"):
        learn(["a"], [[1]], [[1]], uncoded=["b"])


def test_levels_maximise_the_expected_f1():
    rng = np.random.default_rng(0)
    chances = rng.beta(1, 3, size=(9, 4))
    for theme, level in enumerate(levels(chances)):
        p = chances[:, theme]
        ratio = {t: 2 * p[p >= t].sum() / ((p >= t).sum() + p.sum()) for t in p}
        assert level == max(ratio, key=ratio.get) or level == 0.1
        by_hand = {}  # the same over all 512 sets of comments
        for called in itertools.product([False, True], repeat=len(p)):
            chosen = p[list(called)]
            by_hand[called] = 2 * chosen.sum() / (len(chosen) + p.sum())
        assert max(by_hand.values()) == pytest.approx(max(ratio.values()))


def test_trust_goes_to_what_is_right():
    """Log odds drawn from normals around ±1.5 with sigma 1 are worth three times themselves."""
    rng = np.random.default_rng(1)
    codes = rng.random((4000, 3)) < 0.3
    noise = rng.random((4000, 3)) < 0.3
    blind = rng.normal(size=(4000, 3))
    told = np.where(codes, 1.5, -1.5) + rng.normal(size=(4000, 3))
    by_words = trust(codes ^ (rng.random((4000, 3)) < 0.1), blind, codes, usual=codes.mean(axis=0))
    by_model = trust(noise, told, codes, usual=noise.mean(axis=0))
    np.testing.assert_allclose(by_words[1], 2 * np.log(9), rtol=0.1)
    np.testing.assert_allclose(by_words[2], 0, atol=0.2)
    np.testing.assert_allclose(by_model[1], 0, atol=0.4)
    np.testing.assert_allclose(by_model[2] / 2, 3, rtol=0.1)
    right = (joined(by_model, noise, told) > 0.5) == codes
    assert right.mean() > 0.93
    wrong = trust(noise, -told, codes, usual=noise.mean(axis=0))
    assert (wrong[2] == 0).all()


@pytest.mark.parametrize(
    "texts",
    [
        ["slow"],
        ["slow", "slow", "slow"],
        ["😀😡", "👍"],
        ["", " ", "?!"],
        ["x" * 20_000, "slow " * 5_000, "kind"],
        ["שירות איטי", "الخدمة بطيئة", "服务很慢"],
        ["<p>slow</p>", "half \ud83d a character"],
    ],
)
@pytest.mark.parametrize("words", [["slow", "a.b|(x)|c++"], ["", ""], []])
@pytest.mark.parametrize("said", ["all", "none", "first"])
def test_edges_have_an_answer(texts, words, said):
    hits = matched(texts, words)
    codes = np.zeros(hits.shape, dtype=bool)
    codes[: {"all": None, "none": 0, "first": 1}[said]] = True
    reader = learn(texts, codes, hits, uncoded=texts, uncoded_hits=hits)
    chances, _ = reader.read(texts, hits)
    apart = out_of_fold(texts, codes, hits, groups=["one"] * len(texts))
    for found in (chances, apart[0]):
        assert found.shape == hits.shape
        assert np.isfinite(found).all() and (found >= 0).all() and (found <= 1).all()
    np.testing.assert_array_equal(apart[1], hits)  # one respondent: nobody else can teach
    assert learn([], codes[:0], hits[:0]).read(texts, hits)[1].tolist() == hits.tolist()
    assert learn(texts, codes, hits).read([], hits[:0])[0].shape == (0, len(words))


BYTES = """
import hashlib, numpy as np
from loopnb.text.themes import learn, matched, out_of_fold
texts = [f"slow team{i % 7} kind{i % 5} word{i % 11} {'late' * (i % 3)}" for i in range(300)]
hits = matched(texts, ["slow team1", "kind2", "late"])
codes = hits ^ (np.arange(900).reshape(300, 3) % 13 == 0)
read = learn(texts, codes, hits, uncoded=texts[:50], uncoded_hits=hits[:50]).read(texts, hits)
apart = out_of_fold(texts, codes, hits)
print(hashlib.sha256(b"".join(a.tobytes() for a in (*read, *apart))).hexdigest())
"""


def test_two_processes_give_the_same_bytes():
    digests = {
        subprocess.run(
            [sys.executable, "-c", BYTES],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1 and len(digests.pop().strip()) == len(hashlib.sha256().hexdigest())
