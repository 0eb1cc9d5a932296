"""Read aloud and new words: fitting kinds, traceable, nobody against their will; hints as hints."""

import pandas as pd
import pytest

from data.test_emerging import PORTAL, company
from loopnb.analyze.weekly import beside, new_words, read_aloud
from loopnb.errors import UsageError
from loopnb.periods import parse
from loopnb.results import Comments, Tones
from loopnb.results.week import COMPLAINT, PRAISE, SUGGESTION

WEEK = parse("2026-W36")
PAIR = beside(WEEK)
WHAT, BETTER = "What was good or bad?", "What could we do better?"
SAID = [
    ("The restore failed three times on our server.", WHAT, "complaint", 0.0),
    ("Our restore failed again, we lost a whole day.", WHAT, "complaint", 0.25),
    ("A restore that failed cost us the weekend.", WHAT, "complaint", 0.0),
    ("Why not show me the licence key where I bought it?", BETTER, "complaint", 1.0),
    ("The engineer was kind and solved it at once.", WHAT, "praise", 1.0),
    ("Kind engineer who solved it, thank you all.", WHAT, "praise", 1.0),
    ("Send a summary at the end of each day, please.", BETTER, "praise", 1.0),
    ("I was told that it works, and it does not.", WHAT, "praise", 0.0),
]


def made(said=SAID, **columns) -> tuple[Comments, Tones]:
    frame = pd.DataFrame(said, columns=["text", "question", "tone", "score"])
    frame["comment_id"] = [f"C{i}" for i in frame.index]
    texts = dict.fromkeys(Comments.columns, "") | {
        "span": WEEK.name, "says": "words", "said_at": pd.Timestamp("2026-09-02"),
        "language": "EN", "product": "Vault", "channel": "Mail"}  # fmt: skip
    table = frame.assign(**{n: v for n, v in texts.items() if n not in frame})
    table = table.assign(
        cluster=table.comment_id, ticket_id=[f"T{each}" for each in table.comment_id], **columns
    )
    tones = table.assign(negative=0.5, polarity=0.0, method="m")
    return Comments.from_table(table.astype({"score": "float64"})), Tones.from_table(tones)


def kinds(found) -> dict[str, list[str]]:
    return found.table.groupby("kind").comment_id.agg(list).to_dict()


def test_two_complaints_one_praise_and_one_suggestion_with_their_tickets():
    found = read_aloud(*made(), PAIR)
    assert found.table.kind.tolist() == [COMPLAINT, COMPLAINT, PRAISE, SUGGESTION]
    assert set(kinds(found)[COMPLAINT]) < {"C0", "C1", "C2"}
    assert kinds(found)[PRAISE][0] in ("C4", "C5")
    assert kinds(found)[SUGGESTION][0] in ("C3", "C6")
    assert (found.table.ticket_id == "T" + found.table.comment_id).all()
    assert set(found.table.who) == {"Vault, Mail"}


def test_a_praising_tone_beside_the_worst_score_is_no_praise():
    found = read_aloud(*made(SAID[7:]), PAIR)
    assert PRAISE not in kinds(found)


def test_a_happy_customers_question_is_no_complaint():
    assert COMPLAINT not in kinds(read_aloud(*made([SAID[3]]), PAIR))


def test_who_refused_is_not_read_aloud():
    assert read_aloud(*made(may_quote="False"), PAIR).table.empty


def test_words_of_other_weeks_are_not_read_aloud():
    assert read_aloud(*made(span=PAIR[0].name), PAIR).table.empty


@pytest.mark.parametrize("text", ["", "😀", "x" * 20_000, "لا يعمل", "a", "<b>bad</b>"])
def test_odd_comments_make_no_harm(text):
    comments, tones = made([(text, WHAT, "complaint", 0.0)] * bool(text))
    assert len(read_aloud(comments, tones, PAIR).table) <= 1
    assert len(new_words(comments, PAIR).table) == 0


def test_a_planted_word_of_few_is_a_hint_with_its_counts():
    old = company({PAIR[0].name: (["The restore failed again", "Kind people"], 900),
                   WEEK.name: (["The restore failed again", "Kind people"], 40)})  # fmt: skip
    new = company({WEEK.name: (PORTAL[:1], 3)}, 7).assign(
        comment_id=lambda t: "P" + t.comment_id, cluster=["X", "Y", "Z"])  # fmt: skip
    first = new_words(Comments.from_table(pd.concat([old, new])), PAIR).table.iloc[0]
    assert (first.now, first.then) == (3, 0)
    assert "portal" in f"{first.term}|{first.also}"


def test_one_customer_alone_makes_no_word_new():
    old = company({PAIR[0].name: (["The restore failed again"], 900)})
    new = company({WEEK.name: (PORTAL[:1], 6)}).assign(cluster="X")
    table = new_words(Comments.from_table(pd.concat([old, new])), PAIR).table
    assert table.empty


@pytest.mark.parametrize(("before", "new"), [(1, True), (2, False)])
def test_a_word_that_two_have_said_before_is_not_new(before, new):
    old = company({PAIR[0].name: (["The restore failed again"], 900),
                   WEEK.name: (["The restore failed again"], 40)})  # fmt: skip
    said = [company({span.name: (PORTAL[:1], many)}, 7).assign(
        comment_id=lambda t: "P" + t.comment_id, cluster=lambda t: [f"X{i}" for i in t.index])
        for span, many in zip(PAIR, (before, 5), strict=True)]  # fmt: skip
    table = new_words(Comments.from_table(pd.concat([old, *said])), PAIR).table
    assert (table.term + "|" + table.also).str.contains("portal").any() == new


def test_a_pack_is_of_a_week():
    assert (PAIR[0].end, PAIR[1]) == (WEEK.start, WEEK)
    assert PAIR[0].days == 26 * 7
    with pytest.raises(UsageError, match="of a week such as 2026-W36, not of 2026-Q3"):
        beside(parse("2026-Q3"))
