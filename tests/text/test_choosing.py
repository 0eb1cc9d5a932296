"""Choosing texts: typical, different, alike; passages, names, and suggestions by their form."""

import random
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from loopnb.text.choosing import LIKENESS, alike, different, typical, vectors
from loopnb.text.clauses import asking, suggestions, turns
from loopnb.text.quoting import blemish, name_like, names_somebody, passages, sentences

PORTAL = ["the licence portal is slow", "our licence portal hides the key", "portal without key",
          "licence portal again"]  # fmt: skip
OTHER = ["the night shift was rude", "upgrade broke the database", "kind people on the phone"]
WORDS = Path(__file__).parents[2] / "loopnb/sample/company/words"


def test_texts_of_a_kind_are_more_typical_of_it_than_others():
    near = typical(vectors(PORTAL + OTHER), np.arange(7) < 4)
    assert near[:4].min() > near[4:].max()
    assert (near <= 1).all()


def test_typicality_is_the_cosine_with_what_sets_the_kind_apart():
    rows = vectors(PORTAL + OTHER)
    dense, kind = rows.toarray(), np.arange(7) < 4
    centre = np.maximum(dense[kind].mean(0) - dense.mean(0), 0)
    assert typical(rows, kind) == pytest.approx(dense @ centre / np.linalg.norm(centre))


def test_the_second_choice_is_unlike_the_first():
    rows = vectors(["portal slow", "portal slow", "key lost in mail", "portal slow again"])
    worth = np.array([0.9, 0.89, 0.6, 0.88])
    assert different(rows, worth, 2) == [0, 2]
    assert different(rows, worth, 9, persons=["a", "b", "b", "a"]) == [0, 2]
    assert different(rows, worth, 1, taken=[0]) == [2]
    assert different(rows, np.full(4, -np.inf), 3) == []
    assert LIKENESS > 0.4


def test_choice_by_hand_of_marginal_relevance():
    rows = vectors(["key lost", "key lost", "slow portal"])
    worth = np.array([1.0, 0.9, 0.5])
    # The second is like the first (cosine 1): 0.9 − 0.5 < 0.5 − 0.
    assert different(rows, worth, 3)[:2] == [0, 2]


def test_groups_are_of_texts_that_are_alike():
    texts = [
        "show me the key",
        "show me the licence key",
        "train first level",
        "please train first level",
    ]
    group = alike(vectors(texts), 0.3)
    assert group[0] == group[1] != group[2] == group[3]
    assert alike(vectors(["one"]), 0.3).tolist() == [0]


@pytest.mark.parametrize("texts", [[""], ["😀", "..."], ["the and", "of"]])
def test_texts_without_words_have_empty_vectors(texts):
    rows = vectors(texts)
    assert rows.nnz == 0
    assert (typical(rows, np.ones(len(texts), bool)) == 0).all()


def test_sentences_keep_short_forms_and_version_numbers():
    assert sentences("See e.g. version 7.2.1. It broke! Dr. X came. ") == [
        "See e.g. version 7.2.1.", "It broke!", "Dr. X came.",
    ]  # fmt: skip
    assert sentences("") == sentences("   ") == []


def test_passages_are_short_and_cut_at_the_ends_of_sentences():
    long = (
        "All was well here. The new licence portal hides our key from us. "
        + "And so on it goes. " * 12
    )
    found = passages(long.strip())
    assert "… The new licence portal hides our key from us. …" in found
    assert all(25 <= len(text) <= 175 for text in found)
    assert all("…" in text for text in found)
    assert passages("Too short.") == []
    whole = "The licence portal hides our key."
    assert passages(whole) == [whole]


@pytest.mark.parametrize(
    "text", ["Call [phone] please", "ring 020 7946 0159", "GIVE ME MY KEY BACK NOW AT ONCE"]
)
def test_marks_numbers_and_shouting_speak_against_a_text(text):
    assert blemish(text) > 0
    assert blemish("The portal hides our key.") == 0


def test_names_are_words_with_a_capital_only_that_are_no_products():
    texts = ["Regards, Callum", "Thanks to Callum for the help on Vault", "The vault of Vault",
             "Der Techniker kannte das Problem nicht"]  # fmt: skip
    names = name_like(texts, ["Vault"])
    assert names == {"Callum"}
    assert names_somebody("Callum was kind", names)
    assert names_somebody("Frau Huber half uns", names)
    assert not names_somebody("Vault was kind", names)


def template_sentences(language: str) -> list[tuple[str, bool]]:
    """Return sentences of the sample's words, and whether they are suggestions."""
    dice = random.Random(0)
    known = {"product": "Vault", "version": "7.2", "days": "5", "server": "prod", "number": "12"}
    words = yaml.safe_load((WORDS / f"comments-{language}.yaml").read_text())
    kinds = [(False, words.get(kind, [])) for kind in words if kind.endswith(("open", "close"))]
    for theme in (*words["themes"].values(), words["generic"]):
        kinds += [(kind == "suggest", theme[kind]) for kind in theme]
    found = set()
    for suggests, templates in kinds:
        for template in templates * 5:
            text = re.sub(r"\[([^\]]*)\]", lambda m: dice.choice(m[1].split("|")), template)
            text = re.sub(r"\{(\w+)\}", lambda m: known.get(m[1], "it"), text)
            found.add((text[:1].upper() + text[1:], suggests))
    return sorted(pair for pair in found if pair[0])


@pytest.mark.parametrize(
    ("language", "precision", "recall"), [("en", 0.8, 0.85), ("de", 0.8, 0.8), ("es", 0.9, 0.7)]
)
def test_suggestions_are_told_by_their_form(language, precision, recall):
    pairs = template_sentences(language)
    hits = [bool(suggestions(text, spoken=language)) for text, _ in pairs]
    truth = [suggests for _, suggests in pairs]
    both = sum(hit and true for hit, true in zip(hits, truth, strict=True))
    assert both / sum(hits) >= precision
    assert both / sum(truth) >= recall


@pytest.mark.parametrize(
    "text",
    ["Keep it up!", "Please call me back.", "Will gladly work with you again.", "Nothing to add.",
     "We could not restore it.", "", "😀", "Would recommend you."],
)  # fmt: skip
def test_courtesy_and_praise_are_no_suggestions(text):
    assert suggestions(text, asked=True) == []


def test_a_question_asks_by_its_words_or_by_its_answers():
    assert asking("What could we do better?", [])
    assert asking("Was könnten wir besser machen?", [])
    assert not asking("What was good?", ["All was well."] * 9)
    assert asking("Q4", ["Please show the key.", "You should call more often.", "Fine."])


def test_sentences_turn_against_what_was_said():
    assert turns("However, the portal is slow.")
    assert turns("The only thing: it took a week.")
    assert turns("Aber das Portal ist langsam.")
    assert not turns("The portal is slow, but nice.")
