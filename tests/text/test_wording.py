"""The words of comments as arrays, by hand."""

import numpy as np
import pytest

from loopnb.text import wording
from loopnb.text.wording import Vocabulary, counts, tokens


def seen(vocabulary: Vocabulary, text: str) -> set[str]:
    """Return what a text's columns stand for: words, ~negated words, pairs of words."""
    words = vocabulary.words.to_pylist()
    pairs = [f"{words[pair // len(words)]} {words[pair % len(words)]}" for pair in vocabulary.pairs]
    names = [*words, *(f"~{word}" for word in words), *pairs]
    return {names[column] for column in vocabulary.rows([text]).indices}


def test_words_pairs_and_negated_words():
    vocabulary = Vocabulary.of(["It was not very good.", "it WAS good", "very rare once"] * 2)
    found = seen(vocabulary, "not very good, unheard of")
    assert found == {"not", "very", "good", "~very", "~good", "not very", "very good"}
    assert seen(vocabulary, "It wasn't good") == {
        "it",
        "was",
        "not",
        "good",
        "~good",
        "it was",
        "was not",
    }


def test_what_occurs_once_is_unknown():
    vocabulary = Vocabulary.of(["slow again", "slow once", "again slow"])
    assert vocabulary.words.to_pylist() == ["again", "slow"] and len(vocabulary.pairs) == 0


def test_no_pair_reaches_from_one_text_into_the_next():
    vocabulary = Vocabulary.of(["one", "two", "one", "two"])
    assert len(vocabulary.pairs) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe ÄNDERN", ["größe", "ändern"]),
        ("好慢", ["好", "慢"]),
        ("so 😡😡", ["so", "😡", "😡"]),
        ("خدمة بطيئة", ["خدمة", "بطيئة"]),
        ("don't, can’t", ["do", "not", "ca", "not"]),
        ("LTO-9 7.2", ["lto", "9", "7", "2"]),
        ("...", []),
    ],
)
def test_words_of_any_script(text, words):
    assert tokens([text])[1].to_pylist() == words


def test_rows_have_length_one_or_none_and_do_not_depend_on_chunks(monkeypatch):
    texts = ["slow again and again", "", "?", "slow", "unknown"] * 5
    vocabulary = Vocabulary.of(["slow again and again"] * 2)
    whole = vocabulary.rows(texts).toarray()
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), [1, 0, 0, 1, 0] * 5, atol=1e-6)
    monkeypatch.setattr(wording, "CHUNK", 3)
    np.testing.assert_array_equal(vocabulary.rows(texts).toarray(), whole)
    assert vocabulary.rows([]).shape == (0, vocabulary.width)


def test_no_text_and_no_word_make_an_empty_vocabulary():
    for texts in ([], [""], ["once"]):
        assert Vocabulary.of(texts).rows(["word"]).shape == (1, 0)


def test_counts_are_numpys():
    numbers = np.random.default_rng(1).integers(0, 50, 500)
    for found, expected in zip(
        counts(numbers), np.unique(numbers, return_counts=True), strict=True
    ):
        np.testing.assert_array_equal(found, expected)
    assert [len(part) for part in counts(numbers[:0])] == [0, 0]
