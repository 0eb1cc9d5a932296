"""Quotations, suggestions and the panel of conversations: fitting, different, traceable, safe."""

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze.voice.panel import panel
from loopnb.analyze.voice.quotes import quotations
from loopnb.analyze.voice.suggestions import OTHER, suggestions
from loopnb.periods import parse
from loopnb.results import Comments, Mentions, Panel, Quotations, Suggestions, Tones
from loopnb.text.quoting import MARK, READABLE

THEN, NOW = PAIR = (parse("2026-Q2"), parse("2026-Q3"))
TAXONOMY = pd.DataFrame(
    {"theme": ["Portal", "Waiting", "Kind"], "tone": ["", "", "praise"],
     "words": ["portal", "wait|slow|queue", "kind|friendly"]}
)  # fmt: skip
ASKED = "What could we do better?"
SAID = [
    ("The licence portal hides our key from us.", "Portal", "complaint"),
    ("The licence portal hides the key from us again.", "Portal", "complaint"),
    ("Nobody here can find a key in your licence portal.", "Portal", "complaint"),
    ("The licence portal is lovely and easy to use.", "Portal", "praise"),
    ("We waited a whole week for the first answer.", "Waiting", "complaint"),
    ("A week of waiting, call me on [phone] about it.", "Waiting", "complaint"),
    ("Regards to Callum, we waited for him all week.", "Waiting", "complaint"),
    ("Kind people who listened to us from the start.", "Kind", "praise"),
    ("Das Portal zeigt unseren Schlüssel nicht an, schade.", "Portal", "complaint"),
    ("See the note of our friend Callum in the ticket.", "", "mixed"),
]


def made(said: list[tuple] = SAID, **more) -> tuple[Comments, Mentions, Tones]:
    """Return comments of this quarter, each by a person of its own, their themes and tones."""
    frame = pd.DataFrame(said, columns=["text", "theme", "tone"])
    frame["comment_id"] = [f"C{at:02}" for at in range(len(frame))]
    columns = {name: "" for name in Comments.columns if name not in frame}
    columns |= {"span": NOW.name, "said_at": pd.Timestamp("2026-08-12"), "says": "words",
                "cluster": frame.comment_id, "requester_key": frame.comment_id, "score": np.nan,
                "product": "Vault", "channel": "Web form",
                "question": "What happened?"}  # fmt: skip
    comments = Comments.from_table(frame.assign(**(columns | more)))
    themes = frame.assign(theme=frame.theme.str.split(";")).explode("theme")
    themes = themes.loc[themes.theme != ""].assign(probability=0.9, named=True, coded=np.nan)
    negative = frame.tone.map({"praise": 0.1, "mixed": 0.5, "complaint": 0.9})
    tones = frame.assign(negative=negative).reindex(columns=Tones.columns)
    return comments, Mentions.from_table(themes), Tones.from_table(tones)


def quoted(*args, **more) -> pd.DataFrame:
    return quotations(*(args or made()), PAIR, taxonomy=TAXONOMY, **more).table


def test_quotations_fit_their_theme_in_the_order_asked_for_and_praise_is_last():
    rows = quoted(order=["Waiting", "Portal"], each=1)
    assert rows.theme.tolist() == ["Waiting", "Portal", "praise"]
    assert rows.kind.tolist() == ["theme", "theme", "praise"]
    assert rows.tone.tolist() == ["complaint", "complaint", "praise"]
    assert rows.comment_id.tolist()[0] == "C04"  # the others carry a mark and a name
    assert rows.who.unique().tolist() == ["Vault, web form"]
    assert rows.said_on.unique().tolist() == ["August 2026"]


def test_each_quotation_can_be_traced_and_read_at_a_glance():
    comments, *rest = made()
    whole = comments.table.set_index("comment_id").text
    for row in quoted(comments, *rest, each=3).itertuples():
        assert row.text.strip("… ") in whole[row.comment_id]
        assert READABLE[0] <= len(row.text) <= READABLE[1] + 4


def test_the_second_quotation_is_unlike_the_first():
    rows = quoted(order=["Portal"], each=2)
    portal = set(rows.comment_id[rows.theme == "Portal"])
    assert len(portal & {"C00", "C01"}) == 1
    assert "C02" in portal


def test_no_name_and_no_praise_stands_under_a_complaint_and_marks_come_last():
    rows = quoted(each=9)
    assert not rows.text.str.contains("Callum").any()
    assert "C03" not in set(rows.comment_id)
    waiting = rows.text[rows.theme == "Waiting"].tolist()
    assert MARK.search(waiting[-1])
    assert not MARK.search(waiting[0])


def test_the_pages_language_comes_first():
    english, german = (quoted(order=["Portal"], each=1, page=page).comment_id.iloc[0]
                       for page in ("en", "de"))  # fmt: skip
    assert english != "C08" == german


def test_nobody_is_quoted_twice_nor_against_their_will():
    one = quoted(*made(requester_key="R"), each=3)
    assert len(one) == 1
    refused = ["false"] * 9 + [""]
    assert quoted(*made(may_quote=refused), each=3).empty


def test_a_long_comment_is_cut_to_the_sentence_on_its_theme():
    filler = "All in all there is not much that anybody here could add to it today, says our team. "
    long = (
        f"{filler * 2}The licence portal loses our key, and then it hides it from us. {filler * 2}"
    )
    rows = quoted(
        *made([(long.strip(), "Portal", "complaint"), *SAID[1:]]), order=["Portal"], each=3
    )
    cut = rows.text[rows.comment_id == "C00"].iloc[0]
    assert "The licence portal loses our key, and then it hides it from us." in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")


def test_quotations_are_the_same_in_any_order_of_the_comments():
    comments, mentions, tones = made()
    turned = (Comments.from_table(comments.table[::-1]), Mentions.from_table(mentions.table[::-1]),
              Tones.from_table(tones.table[::-1]))  # fmt: skip
    pd.testing.assert_frame_equal(quoted(*turned), quoted(comments, mentions, tones))


@pytest.mark.parametrize(
    "text", ["", "x", "😀😀😀", "word " * 4000, "لا يعمل البوابة منذ أسبوع كامل هنا"]
)
def test_odd_comments_are_quoted_or_not_but_never_fail(text):
    said = [(text, "Portal", "complaint")]
    rows = quoted(*made(said), each=2)
    assert len(rows) == (25 <= len(text) <= 170)
    nothing = quotations(*made(said[:0]), PAIR, taxonomy=TAXONOMY)
    assert nothing.text == "No comment of this period can be quoted."


def test_quotations_are_rebuilt_from_their_table():
    result = Quotations.from_table(quoted())
    assert result.text.endswith("each can be traced to its comment.")
    assert "1 of praise" in result.text
    assert "C00" in result._repr_html_()


SUGGESTED = [
    ("Show the licence key where I bought it.", "Portal", "complaint"),
    ("Please show the licence key where we bought it.", "Portal", "mixed"),
    ("Show us the licence key where I bought it!", "Portal", "complaint"),
    ("Bring back the old mail with our keys.", "Portal", "complaint"),
    ("More people on the phone would help.", "Waiting", "complaint"),
    ("Thank you, keep it up!", "Kind", "praise"),
    ("A phone number would be nice.", "", "mixed"),
    ("The licence portal hides our key from us.", "Portal", "complaint"),
]


def suggested(*args) -> pd.DataFrame:
    return suggestions(*(args or made(SUGGESTED, question=ASKED)), PAIR, taxonomy=TAXONOMY).table


def test_customers_who_suggest_alike_are_counted_together_most_first():
    rows = suggested()
    first = rows.iloc[0]
    assert (first.theme, first.people, first.comments) == ("Portal", 3, 3)
    assert set(first.comment_ids.split("|")) == {"C00", "C01", "C02"}
    assert rows.theme.tolist() == ["Portal", "Portal", "Waiting", OTHER]
    assert "C05" not in "".join(rows.comment_ids)
    assert "C07" not in "".join(rows.comment_ids)


def test_people_are_accounts_not_comments():
    rows = suggested(*made(SUGGESTED, question=ASKED, cluster="A1"))
    assert rows.people.tolist() == [1, 1, 1, 1]


def test_without_suggestions_that_is_said():
    for said in (SAID[:1], SAID[:0]):
        result = suggestions(*made(said), PAIR, taxonomy=TAXONOMY)
        assert result.text == "No suggestion was found in the comments."
    assert "Most asked for, by 3 customers" in Suggestions.from_table(suggested()).text


def turns() -> tuple[Comments, Mentions, Tones]:
    ids = ["V1:1", "V1:2", "V1:3", "V2:1", "V2:2", "V3:1", "V3:2", "V3:3", "V4:1", "V4:2"]
    comments, mentions, tones = made(source="conversation", account_id="A1")
    into = dict(zip(comments.table.comment_id, ids, strict=True))
    return tuple(
        type(each).from_table(each.table.assign(comment_id=each.table.comment_id.map(into)))
        for each in (comments, mentions, tones)
    )


def test_the_panel_counts_conversations_and_never_a_share():
    result = panel(*turns(), PAIR, taxonomy=TAXONOMY)
    rows = result.table.set_index("theme")
    assert rows.conversations.to_dict() == {"Portal": 3, "Waiting": 2, "Kind": 1}
    assert rows.index.tolist()[-1] == "Kind"
    assert (rows["of"] == 4).all()
    assert rows.comment_id["Portal"] != "V2:1"  # that one praises it
    assert "%" not in result.text + result._repr_html_()
    assert result.text.startswith("4 focus groups and conversations. Portal came up in 3 of them")


def test_without_conversations_that_is_said():
    comments, mentions, tones = turns()
    none = Comments.from_table(comments.table.iloc[:0])
    empty = panel(none, mentions, tones, PAIR, taxonomy=TAXONOMY)
    assert empty.text == "There was no focus group or conversation in this period."
    assert Panel.from_table(empty.table).text == empty.text
