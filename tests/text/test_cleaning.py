"""Comments as plain text, and which of them say something, by hand and on the sample company."""

import numpy as np
import pytest

from loopnb.text.cleaning import feeling, plain, says
from loopnb.text.polarity import polarity

NOTHING = [
    "n/a", "N/A", "none", "none at all", "Nothing.", "Nothing at all", "keine", "nada", "-", "—",
    "Did not answer", "no comment", "No comments.", "ninguno", "nichts", "k.A.", "see above",
    "nothing to add", "No, thank you", "Nothing, thanks", "nothing I can think of", "rien",
    "niente", "weiß nicht",
    "не знаю", "нет", "なし", "没有", "لا شيء", "", "   ", "🚗", "I don’t know", "aucun",
]  # fmt: skip
COURTESY = [
    "thanks", "Thank you very much", "thank you so much!!", "danke", "Vielen Dank!", "regards",
    "Kind regards", "gracias", "Muchas gracias", "ok", "OK.", "merci beaucoup",
    "Mit freundlichen Grüßen",
    "спасибо", "谢谢", "धन्यवाद", "شكرا", "Thx", "yes",
]  # fmt: skip
GIBBERISH = [
    "asdf", "ASDF", "asdfasdf", "asd asd", "qwerty", "xxxx", "jkhkjh", "akjsdhaksjd", "fghfgh", ".",
    "...", "??", "йцукен", "0000", "asdf 123",
]  # fmt: skip
WORDS = [
    "Excellent", "food", "Slow.", "LTO-9", "SLA", "HTTPS", "XMLRPC", "SFTP", "7.2.1", "10/10", "5",
    "Donaudampfschifffahrtsgesellschaft", "Angstschweiß", "Rechtsschutzversicherung", "Schmutz",
    "strengths", "rhythm", "property", "were", "Wert", "lijk", "hjälp", "ممتاز", "מצוין", "很好",
    "отлично", "บริการดี", "👍", "😡😡", "ok 👍", "no response", "Nothing works", "no help at all",
    "No complaints", "nothing to complain about", "no time", "keine Hilfe", "nada funciona",
    "Thanks for nothing", "thank you for the quick fix", "very", "so so", "everything",
    "bkp-node02",
    "mgmt", "It was ok but slow", "not good", "nothing good", "Danke für nichts",
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "texts"),
    [("nothing", NOTHING), ("courtesy", COURTESY), ("gibberish", GIBBERISH), ("words", WORDS)],
)
def test_each_kind_is_recognised(kind, texts):
    found = says([plain(text) for text in texts])
    assert {text: said for text, said in zip(texts, found, strict=True) if said != kind} == {}


def test_on_the_sample_nothing_is_missed_and_no_words_are_lost(said):
    empty = (said.sentiment == "none").to_numpy()
    silent = says(said.text.map(plain)) != "words"
    assert empty.sum() > 500
    assert (silent & empty).sum() / empty.sum() > 0.98
    assert (silent & empty).sum() / silent.sum() > 0.99


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Very <b>slow</b><br/>indeed</p>", "Very slow indeed"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("&lt;p&gt;twice&lt;/p&gt;", "twice"),
        ("<p><script>alert('x')</script>fine</p>", "fine"),
        ("<script>alert('x')</script> was shown", "<script>alert('x')</script> was shown"),
        ("the field <host> is empty", "the field <host> is empty"),
        ("<!-- note -->good", "good"),
        ("waits < 5 min and > 3", "waits < 5 min and > 3"),
        ("one\x00\x07 two\r\n\tthree\xa0four", "one two three four"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("great 👍🏽 👩\u200d💻", "great 👍🏽 👩\u200d💻"),
        ("e\u0301", "é"),
        ("lone \ud800 half", "lone half"),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_plain_text(text, found):
    assert plain(text) == found


def test_plain_text_of_a_right_to_left_comment_keeps_its_letters():
    assert plain("\u202bالدعم بطيء جدا\u202c") == "الدعم بطيء جدا"


def test_a_very_long_comment():
    text = plain("<p>slow &amp; late</p> " * 1000)
    assert len(text) == len("slow & late") * 1000 + 999
    assert says([text, "a" * 20_000, "Nothing " * 2500]).tolist() == [
        "words",
        "gibberish",
        "nothing",
    ]


def test_no_texts():
    assert says([]).shape == (0,) and polarity([]).shape == (0,)


def test_feeling_of_emoji():
    assert feeling("👍") == 1 and feeling("so 😡😡") == -1 and feeling("👍 👎") == 0
    assert feeling("plain") is None and feeling("🚗") is None


def test_polarity_is_textblobs_and_emoji_pull_it():
    from textblob import TextBlob

    texts = ["A very good reply", "A terrible reply", "It is a reply", "A very good reply"]
    assert polarity(texts).tolist() == [TextBlob(text).sentiment.polarity for text in texts]
    assert polarity(["👍", "😡", "A reply 😡"]).tolist() == [1, -1, -1]
    good, pulled = polarity(["A very good reply", "A very good reply 😡"])
    assert np.isclose(pulled, (good - 1) / 2)
