"""The comments and conversations: rich, labelled, and true to their planted themes."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import yaml


@pytest.fixture(scope="module")
def comments(exports, answers):
    """All comments as exported, beside the expert's labels."""
    parts = [
        answers[["ResponseId", "quarter", "score", question]]
        .rename(columns={"ResponseId": "response_id", question: "text"})
        .assign(question=question)
        for question in ("Q3", "Q4")
    ]
    nps = exports.table("raw/survey/nps-*.csv").rename(columns={"Response ID": "response_id",
                                                               "Reason": "text"})  # fmt: skip
    parts.append(nps[["response_id", "text"]].assign(question="reason"))
    said = pd.concat(parts, ignore_index=True)
    said = said[said["text"] != ""]
    said["comment_id"] = said["response_id"] + ":" + said["question"]
    labels = exports.table("truth/labels.csv").drop(columns=["response_id", "question"])
    return said.merge(labels, on="comment_id", how="outer", validate="one_to_one")


def test_every_comment_has_a_label(comments):
    assert comments["text"].notna().all() and comments["sentiment"].notna().all()
    assert set(comments["sentiment"]) == {"-1", "0", "1", "none"}
    assert len(comments) > 5000


def test_comments_differ(comments):
    assert comments["text"].nunique() / len(comments) > 0.70
    first = set(comments.loc[comments["quarter"] == "2026-Q2", "text"])
    second = set(comments.loc[comments["quarter"] == "2026-Q3", "text"])
    assert len(first & second) / len(second) < 0.15


def test_the_portal_is_a_theme_of_the_last_quarter(comments):
    portal = comments["themes"].str.contains("licence portal").groupby(comments["quarter"]).mean()
    assert abs(portal["2026-Q3"] - 0.08) < 0.025
    assert (portal.drop("2026-Q3") == 0).all()
    words = comments["text"].str.contains("portal", case=False)
    assert not words[comments["quarter"].notna() & (comments["quarter"] < "2026-Q3")].any()


def test_sentiment_mostly_agrees_with_the_score(comments):
    told = comments[(comments["question"] == "Q3") & (comments["sentiment"] != "none")]
    mood = told["sentiment"].astype(int)
    against = ((told["score"] >= 4) & (mood == -1)) | ((told["score"] <= 2) & (mood == 1))
    assert 0.01 < against.mean() < 0.05


def test_a_tenth_is_in_german_and_spanish(comments):
    share = comments["language"].value_counts(normalize=True)
    assert 0.07 < share["DE"] + share["ES"] < 0.14
    german = comments.loc[(comments["language"] == "DE") & (comments["themes"] != ""), "text"]
    assert (
        german.str.contains(r"\b(?:der|die|das|und|nicht|war|ist|wir|sehr)\b", case=False).mean()
        > 0.5
    )


def test_themes_show_in_the_words(comments):
    english = comments[(comments["language"] == "EN") & (comments["ironic"] == "no")]
    words = {"restore failures": "restor|recover|data", "licence portal": "portal|key|licen",
             "night queue handover": "night|handover|shift|3 am|hours"}  # fmt: skip
    for theme, pattern in words.items():
        texts = english.loc[english["themes"] == theme, "text"]
        assert len(texts) > 20
        assert texts.str.contains(pattern, case=False).mean() > 0.85, theme


def test_empty_politeness_irony_and_several_themes(comments):
    empty = comments["sentiment"] == "none"
    assert 0.05 < empty.mean() < 0.14
    assert (comments.loc[empty, "themes"] == "").all()
    assert (comments["ironic"] == "yes").sum() > 25
    assert (comments["themes"].str.count(";") >= 1).mean() > 0.04


def test_personal_data_is_where_the_truth_says(comments, exports):
    mail = comments["text"].str.contains(r"[\w.]+@[\w.-]+\.example")
    assert (mail == comments["personal"].str.contains("email")).all()
    fiction = r"\+44 20 7946 0\d{3}|020 7946 0\d{3}|555-01\d\d|23125 ?\d{3}|7946 0\d{3}"
    phone = comments["text"].str.contains(fiction)
    assert (phone == comments["personal"].str.contains("phone")).all()
    planted = exports.truth()["derived"]["comments"]["with_personal_data"]
    assert comments.loc[comments["personal"] != "", "personal"].value_counts().to_dict() == planted


def test_conversations_are_markdown_with_front_matter(exports):
    files = sorted((exports.folder / "data/raw/conversations").glob("*.md"))
    assert len(files) == 60
    kinds = set()
    for file in files:
        _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
        head = yaml.safe_load(front)
        kinds.add(head["kind"])
        assert set(head) == {"conversation_id", "account", "date", "kind", "moderator",
                             "participants", "promises"}  # fmt: skip
        assert all(set(promise) == {"text", "owner", "due"} for promise in head["promises"])
        assert re.match(r"\s*Moderator: ", body) and "Customer" in body
        assert file.name.startswith(head["date"])
    assert kinds == {"focus group", "conversation"}


def test_events_reach_into_the_future(exports):
    events = exports.table("raw/events.csv")
    assert list(events.columns) == ["at", "kind", "product", "note", "file"]
    assert (events["at"] > "2026-10-01").sum() == 2
    assert {"2026-01-20", "2026-05-12"} <= set(events.loc[events["kind"] == "release", "at"])
