"""Comments, subjects and conversations as they are read; how they are meant, and how sure."""

import math

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze import accuracy, read_comments, read_conversations, read_subjects, tones
from loopnb.periods import parse
from loopnb.register import COLUMNS
from loopnb.results import Comments
from loopnb.workspace import Loop

THEN, NOW = PAIR = (parse("2025"), parse("2026-Q3"))
HISTORY = NOW.history(8)
AT = pd.Timestamp("2026-08-01")


def stored(*texts: str, **columns: object) -> pd.DataFrame:
    ids = [f"C{i}" for i in range(len(texts))]
    frame = {"comment_id": ids, "response_id": ids, "text": texts, "said_at": AT}
    return pd.DataFrame(frame | columns)


def read(store, settings) -> pd.DataFrame:
    return read_comments(store, HISTORY, PAIR, settings).table


@pytest.fixture
def answers(stored_as):
    """Return `answers(**columns)`: answers C0, C1, … on a scale from 1 to 5."""

    def put(**columns: object):
        rows = max(len(value) for value in columns.values() if isinstance(value, list))
        ids = [f"C{i}" for i in range(rows)]
        known = {"response_id": ids, "responded_at": AT, "kind": "csat", "scale_min": 1,
                 "scale_max": 5, "scale_direction": "high"}  # fmt: skip
        return stored_as("responses", pd.DataFrame(known | columns))

    return put


@pytest.mark.parametrize(
    "text",
    ["Nothing", "nothing at all.", "N/A", "n.a.", "None!", "no comment", "No comments.", "...",
     "Did not answer", " nil ", "?", "NA"],
)  # fmt: skip
def test_saying_that_there_is_nothing_to_say_is_kept_and_called_so(stored_as, settings, text):
    store = stored_as("comments", stored(text, "No waiting, nothing to improve"))
    empty, whole = read(store, settings).says
    assert empty == ("nothing" if text.strip(".? ") else "gibberish") and whole == "words"


def test_comments_are_dated_in_the_zone_of_the_workspace(stored_as, settings):
    times = pd.to_datetime(["2025-12-31 22:59", "2026-06-30 21:00", "2026-06-30 22:30",
                            "2026-10-01 10:00"])  # fmt: skip
    store = stored_as("comments", stored("one", "two", "three", "four", said_at=times))
    found = read(store, settings.model_copy(update={"zone": "Europe/Berlin"}))
    assert found.period.tolist() == ["2025-Q4", "2026-Q2", "2026-Q3"]
    assert found.span.tolist() == ["2025", "", "2026-Q3"]


def test_a_comment_belongs_to_the_account_or_the_person_who_answered(stored_as, answers, settings):
    answers(account_id=["A1", None], requester_key=["R1", "R2"])
    store = stored_as("comments", stored("slow", "good", "kind"))
    assert read(store, settings).cluster.tolist() == ["A1", "R2", "C2"]


def test_the_score_is_the_answers_own_from_worst_to_best(stored_as, answers, settings):
    answers(score=[1, 4, 1, 9, None], scale_direction=["high", "high", "low", "high", "high"])
    store = stored_as("comments", stored("a", "b", "c", "d", "e", "f"))
    found = read(store, settings).score.tolist()
    assert found == pytest.approx([0, 0.75, 1, math.nan, math.nan, math.nan], nan_ok=True)


def test_a_comment_is_about_the_ticket_that_its_answer_names(stored_as, answers, settings):
    tickets = {"ticket_id": ["T1", "T2"], "opened_at": AT, "team": ["Night", "Day"]}
    stored_as("tickets", pd.DataFrame(tickets))
    answers(ticket_id=["T1", "T1", None], score=[1, 2, 3])
    store = stored_as("comments", stored("a", "b", "c", ticket_id=[None, "T2", None]))
    found = read(store, settings)
    assert found.team.tolist() == ["Night", "Day", ""]
    assert found.ticket_id.tolist() == ["T1", "T2", ""]


def test_markup_is_taken_off(stored_as, settings):
    store = stored_as("comments", stored("<p>Slow &amp; <b>late</b></p>"))
    assert read(store, settings).text.tolist() == ["Slow & late"]


def test_subjects_are_a_source_of_their_own(stored_as, settings):
    tickets = {"ticket_id": ["T1", "T2", "T3"], "subject": ["No key", None, "Slow"],
               "opened_at": pd.to_datetime(["2025-05-01", "2026-08-01", "2026-05-01"])}  # fmt: skip
    store = stored_as("tickets", pd.DataFrame(tickets))
    found = read_subjects(store, PAIR, settings).table
    assert found.comment_id.tolist() == ["T1"] and found.source.tolist() == ["ticket"]


def test_a_turn_of_a_conversation_is_a_row(stored_as, settings):
    talk = {"conversation_id": ["K1"], "held_at": AT, "kind": "focus group",
            "notes": "It is slow.\n\nThe portal is new."}  # fmt: skip
    store = stored_as("conversations", pd.DataFrame(talk))
    found = read_conversations(store, PAIR, settings).table
    assert found.comment_id.tolist() == ["K1:1", "K1:2"]
    assert found.text.tolist() == ["It is slow.", "The portal is new."]


def test_without_anything_said_there_is_a_sentence(store, settings):
    for found in (read_comments(store, HISTORY, PAIR, settings),
                  read_subjects(store, PAIR, settings),
                  read_conversations(store, PAIR, settings)):  # fmt: skip
        assert found.table.empty and found.text == "There are no comments."
    assert tones(found).table.empty and tones(found).text == "There is no comment to read."


def test_without_scores_the_word_list_reads(stored_as, settings):
    store = stored_as("comments", stored("Excellent and kind", "Terrible, awful wait", "n/a"))
    found = tones(read_comments(store, HISTORY, PAIR, settings))
    praise, complaint, none = found.table.itertuples()
    assert praise.polarity > 0.5 > -0.5 > complaint.polarity
    assert (praise.tone, complaint.tone, none.tone) == ("praise", "complaint", "none")
    assert "TextBlob" in found.text


def invented(n: int = 400) -> Comments:
    """Return comments in a language that no word list knows; 'zat' complains, 'mip' praises."""
    rng = np.random.default_rng(3)
    bad = rng.random(n) < 0.4
    fill = [" ".join(rng.choice(["lor", "ema", "tiku", "sen", "vol"], 5)) for _ in range(n)]
    texts = [f"{words} {'zat' if one else 'mip'}" for words, one in zip(fill, bad, strict=True)]
    heard = rng.random(n) < 0.9  # one score in ten says the opposite
    rows = {"comment_id": [f"C{i:03}" for i in range(n)], "text": texts, "says": "words",
            "score": np.where(bad == heard, 0.0, 1.0), "question": "",
            "cluster": [f"A{i % 80}" for i in range(n)], "requester_key": ""}  # fmt: skip
    return Comments.from_table(pd.DataFrame(rows).reindex(columns=Comments.columns))


def test_scores_teach_the_words_of_any_language_and_the_gain_is_shown():
    comments = invented()
    found = tones(comments)
    truth = comments.table.text.str.contains("zat")
    assert found.table.negative[truth].min() > found.table.negative[~truth].max()
    codes = pd.DataFrame({"comment_id": comments.table.comment_id, "theme": "", "by": "A",
                          "sentiment": np.where(truth, "complaint", "praise")})  # fmt: skip
    judged = accuracy(comments, found, codes.reindex(columns=COLUMNS["labels"]))
    ours, textblob = judged.table.loc[judged.table.against == "codes by hand"].itertuples()
    assert ours.auc == 1 and textblob.auc == 0.5 and " 100 % of pairs by" in judged.text
    own = judged.table.loc[judged.table.against != "codes by hand"].iloc[0]
    assert own.low < 0.9 < own.high  # as often as the scores tell the truth


def test_without_scores_or_codes_nothing_is_claimed_of_the_reading():
    comments = invented()
    silent = Comments.from_table(comments.table.assign(score=math.nan))
    none = pd.DataFrame(columns=COLUMNS["labels"])
    assert "Nothing tells how well" in accuracy(silent, tones(silent), none).text


@pytest.mark.parametrize(
    ("frozen", "then"),
    [([], "2026-Q2"), (["2025", "2025", "2024"], "2025"), (["2026"], "2026-Q2")],
)
def test_then_is_the_baseline_in_force_if_it_has_ended(tmp_path, settings, frozen, then):
    rows = [(f"m{i}", name, 1, 1, 1, 1, 1, "2026-01-01", "A", "B", "2027-01-01", "", "")
            for i, name in enumerate(frozen)]  # fmt: skip
    (tmp_path / "data/register").mkdir(parents=True)
    table = pd.DataFrame(rows, columns=COLUMNS["baselines"])
    table.to_csv(tmp_path / "data/register/baselines.csv", index=False)
    assert [period.name for period in Loop(tmp_path, settings, NOW).pair] == [then, "2026-Q3"]
