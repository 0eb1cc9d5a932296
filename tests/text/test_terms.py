"""Terms of texts: phrases against a plain count, many scripts, and what makes no term."""

import re
from collections import defaultdict

import numpy as np
import pytest
from scipy import sparse

from loopnb.text.languages import STOP_WORDS, language
from loopnb.text.nouns import things
from loopnb.text.terms import terms, together

WORDS = ["the", "portal", "licence", "key", "is", "slow", "and", "works", "for", "night", "shift",
         "backup", "restore", "failed"]  # fmt: skip


def counted(texts: list[str], groups: list[str], least: int) -> dict[str, set[int]]:
    """Return the terms and the texts that use them, counted in the plainest way."""
    found = defaultdict(set)
    for at, text in enumerate(texts):
        for clause in re.split(r"[.,]", text.lower()):
            words = clause.split()
            for length in (1, 2, 3):
                for i in range(len(words) - length + 1):
                    part = words[i : i + length]
                    edges = {part[0], part[-1]}
                    if not edges & STOP_WORDS and (length > 1 or len(part[0]) > 2):
                        found[" ".join(part)].add(at)
    return {t: at for t, at in found.items() if len({groups[i] for i in at}) >= least}


def test_the_terms_are_those_of_a_plain_count_but_for_those_within_a_longer_one():
    random = np.random.default_rng(1)
    texts = [" ".join(random.choice([*WORDS, ",", "."], 9)) for _ in range(400)]
    texts = [text.replace(" ,", ",").replace(" .", ".") for text in texts]
    groups = [f"G{i % 60}" for i in range(400)]
    found, plain = terms(texts, groups, least=5), counted(texts, groups, 5)
    assert set(found.names) <= set(plain)
    gone = {t for t in plain if t not in found.names}
    assert all(any(t in longer and t != longer for longer in plain) for t in gone)
    columns = found.used.tocsc()
    for place, name in enumerate(found.names):
        assert set(columns[:, [place]].nonzero()[0]) == plain[name]


def test_a_term_needs_that_many_groups_whatever_its_uses():
    texts = ["the backup broke"] * 30
    assert terms(texts, ["one"] * 30).names == []
    assert terms(texts, [f"G{i % 5}" for i in range(30)]).names == ["backup broke"]


def test_plurals_count_as_the_singular_and_breaks_end_phrases():
    texts = ["lost licence"] * 5 + ["found licences, portal"] * 5
    assert terms(texts, range(10)).names == ["found licence", "licence", "lost licence", "portal"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("許可ポータルが遅い", "許可"), ("رخصة البوابة بطيئة", "رخصة البوابة بطيئة"),
     ("लाइसेंस पोर्टल", "लाइसेंस पोर्टल"), ("Das Lizenzportal ist gesperrt", "lizenzportal ist gesperrt"),
     ("no rollback after 7.2.1", "7.2.1")],
)  # fmt: skip
def test_terms_of_many_scripts(text, name):
    found = terms([text] * 6, range(6)).names
    assert any(name in term for term in found), found


@pytest.mark.parametrize("text", ["", "😀😀", "the and of", "1234", "...", "x"])
def test_texts_without_a_telling_word_have_no_terms(text):
    assert terms([text] * 8, range(8)).names == []


def test_no_texts_have_no_terms_and_a_long_one_is_read():
    assert terms([], []).names == []
    assert terms(["portal " * 3000] * 5, range(5)).names == ["portal portal portal"]


def test_terms_are_the_same_in_any_order_of_the_texts():
    random = np.random.default_rng(4)
    texts = [" ".join(random.choice(WORDS, 7)) for _ in range(200)]
    turned = terms(texts[::-1], range(200))
    found = terms(texts, range(200))
    assert turned.names == found.names
    assert (turned.used[::-1] != found.used).nnz == 0


def test_terms_go_together_when_said_in_the_same_texts():
    used = np.zeros((20, 4), dtype=np.int8)
    used[:10, 0] = used[:4, 1] = used[9:20, 3] = 1  # within the first; hardly with it
    used[2:8, 2] = 1
    assert together(sparse.csr_matrix(used), 0.5).tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [("It is not what we have asked for", "en"), ("Das ist nicht das, was wir wollten", "de"),
     ("No es lo que nosotros queríamos para esto", "es"), ("xyz", ""), ("", ""), ("😀", "")],
)  # fmt: skip
def test_the_language_is_that_of_its_commonest_words(text, spoken):
    assert language(text) == spoken


def test_things_are_what_articles_go_before():
    texts = ["we saw the new portal"] * 6 + ["maybe the portal"] * 3 + ["maybe it was the day"] * 4
    names = ["portal", "maybe", "day"]
    used = sparse.csr_matrix(
        np.array([[name in text for name in names] for text in texts], dtype=int)
    )
    assert things(names, used, texts).tolist() == [True, False, False]
