"""The customer's own words: themes by their share, quotations that are the same each time."""

import math

import pandas as pd
import pytest

from data.frames import taxonomy
from loopnb import verdicts
from loopnb.analyze import quotations, read_comments, themes
from loopnb.analyze.voice import READABLE
from loopnb.periods import parse
from loopnb.results import Comments
from loopnb.stats.intervals import wilson

BEFORE, NOW = BOTH = (parse("2026-Q2"), parse("2026-Q3"))
TAXONOMY = taxonomy(("Waiting", "wait|long time"), ("Portal", "portal|key"))


def said(*texts: str, period: str = "2026-Q3", who: str = "", polarity: float = 0.0) -> Comments:
    rows = [
        (f"{period}-{i:03}", period, text, who or f"{period}-{i}", polarity)
        for i, text in enumerate(texts)
    ]
    return Comments.from_table(pd.DataFrame(rows, columns=Comments.columns))


def both(*parts: Comments) -> Comments:
    return Comments.from_table(pd.concat([part.table for part in parts]))


def stored(*texts: str, **columns: list) -> pd.DataFrame:
    ids = [f"C{i}" for i in range(len(texts))]
    frame = {"comment_id": ids, "response_id": ids, "text": texts}
    return pd.DataFrame(frame | {"said_at": pd.Timestamp("2026-08-01")} | columns)


@pytest.mark.parametrize(
    "text",
    ["Nothing", "nothing at all.", "N/A", "n.a.", "None!", "no comment", "No comments.", "...",
     "Did not answer", " nil ", "?", "NA"],
)  # fmt: skip
def test_saying_that_there_is_nothing_to_say_is_no_comment(stored_as, text):
    store = stored_as("comments", stored(text, "No waiting, nothing to improve"))
    assert read_comments(store, BOTH, "UTC").table.comment_id.tolist() == ["C1"]


def test_comments_are_dated_in_the_zone_of_the_workspace(stored_as):
    times = pd.to_datetime(["2026-06-30 21:00", "2026-06-30 22:30", "2026-10-01 10:00"])
    store = stored_as("comments", stored("one word", "two words", "three words", said_at=times))
    found = read_comments(store, BOTH, "Europe/Berlin").table
    assert found.period.tolist() == ["2026-Q2", "2026-Q3"]


def test_a_comment_belongs_to_the_account_or_the_person_who_answered(stored_as):
    answers = pd.DataFrame(
        {"response_id": ["C0", "C1"], "account_id": ["A1", None], "requester_key": ["R1", "R2"],
         "responded_at": pd.Timestamp("2026-08-01"), "kind": "csat"}
    )  # fmt: skip
    stored_as("responses", answers)
    store = stored_as("comments", stored("slow", "good", "kind"))
    assert read_comments(store, BOTH, "UTC").table.cluster.tolist() == ["A1", "R2", "C2"]


def test_polarity_tells_praise_from_complaint(stored_as):
    store = stored_as("comments", stored("Excellent and kind", "Terrible, awful wait"))
    praise, complaint = read_comments(store, BOTH, "UTC").table.polarity
    assert praise > 0.5 > -0.5 > complaint


def test_the_share_of_a_theme_has_the_interval_of_a_share():
    found = themes(said("waited", "no Waiting here", "portal", "fine"), TAXONOMY, BOTH).table
    assert found.theme.tolist() == ["Waiting", "Portal"]
    assert found.comments.tolist() == [2, 1]
    assert found["share"].tolist() == [50, 25]
    low, high = wilson(0.5, 4 / (4 / 3))  # four alone: the design effect is 4/3
    assert found[["low", "high"]].iloc[0].tolist() == pytest.approx([100 * low, 100 * high])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I waited", True), ("WAITING", True), ("(wait)", True), ("wait-list", True),
        ("await", False), ("a long time ago", True), ("a long, long day", False),
        ("keyboard", True), ("monkey", False),
    ],
)  # fmt: skip
def test_a_word_of_the_taxonomy_is_the_start_of_a_word(text, named):
    found = themes(said(text, "and something else"), TAXONOMY, BOTH).table
    assert (len(found) == 1) == named


def test_a_word_is_taken_as_it_is_written():
    found = themes(said("in c++ mode", "axb", "cc"), taxonomy(("C", "c++|a.b")), BOTH).table
    assert found.comments.tolist() == [1]


def test_a_theme_without_words_is_in_no_comment():
    assert themes(said("slow", "good"), taxonomy(("No words yet", "")), BOTH).table.empty


def test_themes_that_nobody_names_are_left_out():
    assert themes(said("fine", "good"), TAXONOMY, BOTH).table.empty


def test_no_comments_give_no_themes():
    assert themes(said(), TAXONOMY, BOTH).table.empty
    assert themes(said("waited", period="2026-Q2"), TAXONOMY, BOTH).table.empty


def test_no_taxonomy_gives_no_themes():
    assert themes(said("waited"), TAXONOMY.iloc[:0], BOTH).table.empty


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [(10, 60, verdicts.MORE), (60, 10, verdicts.FEWER), (30, 33, verdicts.NO_CHANGE)],
)
def test_a_change_of_share_is_told_only_when_it_is_shown(then, now, verdict):
    texts = [said(*["wait"] * n, *["fine"] * (100 - n), period=period.name)
             for n, period in ((then, BEFORE), (now, NOW))]  # fmt: skip
    (found,) = themes(both(*texts), TAXONOMY, BOTH).table.itertuples()
    assert (found.share_before, found.share, found.verdict) == (then, now, verdict)


def test_without_comments_before_there_is_no_change():
    (found,) = themes(said("wait", "fine"), TAXONOMY, BOTH).table.itertuples()
    assert found.verdict == verdicts.NO_BASELINE
    assert found.n_before == 0
    assert math.isnan(found.share_before)


def test_one_customer_who_writes_often_counts_as_one():
    often = both(said(*["wait"] * 50, *["fine"] * 0, period="2026-Q3", who="A1"),
                 said(*["fine"] * 50, period="2026-Q3", who="A2"))  # fmt: skip
    (found,) = themes(often, TAXONOMY, BOTH).table.itertuples()
    assert (found.low < 10, found.high > 90) == (True, True)


LONG = "The reply took a long time and I had to wait {} days for it."


def test_a_quotation_is_typical_for_its_theme():
    rows = [(f"C{i}", "2026-Q3", LONG.format(i), f"A{i}", p)
            for i, p in enumerate([-0.9, -0.2, -0.3, 0.6])]  # fmt: skip
    comments = Comments.from_table(pd.DataFrame(rows, columns=Comments.columns))
    found = quotations(comments, themes(comments, TAXONOMY, BOTH), TAXONOMY, NOW).table
    assert found.theme.tolist() == ["Waiting", "praise"]
    assert found.comment_id.tolist() == ["C1", "C3"]  # nearest to the median of -0.25; first id


def test_praise_is_quoted_once_from_the_theme_that_is_praise():
    words = taxonomy(("Waiting", "wait"), ("Praise", "kind"))
    comments = said("Such a kind engineer, thank you all.", "A very kind and helpful man.",
                    "A great portal, it was easy to use.", polarity=0.6)  # fmt: skip
    found = quotations(comments, themes(comments, words, BOTH), words, NOW).table
    assert found.theme.tolist() == ["praise"]
    assert "kind" in found.text[0]


def test_quotations_are_the_same_in_any_order_of_the_comments():
    comments = said(*[LONG.format(i) for i in range(9)], "The portal hides my key, every time.")
    turned = Comments.from_table(comments.table.iloc[::-1])
    found = themes(comments, TAXONOMY, BOTH)
    first, second = (quotations(c, found, TAXONOMY, NOW).table for c in (comments, turned))
    assert first.equals(second)


def test_a_comment_is_quoted_once_and_only_if_it_is_short_and_of_the_period():
    shared = "I had to wait for the portal, and then wait for the key."
    comments = both(said("wait", "wait " * READABLE[1], shared), said(LONG, period="2026-Q2"))
    found = quotations(comments, themes(comments, TAXONOMY, BOTH), TAXONOMY, NOW).table
    assert found.text.tolist() == [shared]


def test_without_comments_nothing_is_quoted():
    assert quotations(said(), themes(said(), TAXONOMY, BOTH), TAXONOMY, NOW).table.empty
