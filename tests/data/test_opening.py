"""The sentences that open a page: what is proposed, and what a note may say instead."""

import pandas as pd
import pytest

from data import findings
from data.findings import (
    DOWN,
    MENDED,
    NOT_YET,
    STILL,
    TAUGHT,
    UP,
    actions,
    comparison,
    effects,
    items,
    objectives,
    quarter,
    themes,
)
from loopnb import verdicts
from loopnb.errors import DataError
from loopnb.present import traces
from loopnb.present.opening import MOST_WORDS, opening
from loopnb.present.rewriting import MOST_WORDS as MOST_WRITTEN
from loopnb.present.rewriting import Sentence, paragraphs, words

PLACE = "data/register/notes/2026-Q3/3_present.md"
NO_EFFECTS = {"effects": effects()}


def each(changed: dict) -> dict[str, dict]:
    """Return the same change of every measure."""
    return {name: dict(changed) for name in findings.ROWS}


def texts(results, **more) -> list[str]:
    return [said.text for said in opening(results, **more)]


def test_three_sentences_say_how_we_are_what_is_said_and_what_comes_next():
    said = opening(quarter())
    assert [each.text for each in said] == [
        "Since 2025, more customers are satisfied (up 7 points), but tickets take 3.8 hours longer "
        "and fewer tickets are solved on time.",
        "“Restores that fail” remains the costliest complaint (4.1 points), although a remedy "
        "worked: 33 % fewer Vault Restore tickets than expected.",
        "Proposed: Engineering finds the root cause of “Restores that fail”.",
    ]
    assert [each.evidence for each in said] == [
        ("comparison:csat", "comparison:time_to_resolve", "comparison:sla_met"),
        ("items:Restores that fail", "effects:A-101"),
        ("actions:P-1",),
    ]
    assert sum(words(each.text) for each in said) <= MOST_WORDS


def test_where_there_is_room_more_is_told():
    said = texts({name: quarter()[name] for name in ("comparison", "actions", "objectives")})
    assert said[0].endswith("fewer tickets are solved on time (91 %, down 2 points).")
    assert said[1].endswith(", and the goal for “Time to resolve” is 16 hours.")
    said = texts({name: quarter()[name] for name in ("items", "effects", "themes")})
    assert "(4.1 points of satisfaction, in 6.6 % of comments)" in said[0]


def test_the_first_measurement_says_where_things_stand_and_how_sure_that_is():
    said = texts(quarter(comparison=findings.first(), **NO_EFFECTS))
    assert said[0] == (
        "This is the first measurement: 86 % of customers are satisfied (between 83 and 89), and "
        "half of the tickets are solved within 22 hours."
    )
    assert said[1].startswith("“Restores that fail” is the costliest complaint (4.1 points")
    assert said[2] == (
        "Proposed: Engineering finds the root cause of “Restores that fail”, and the goal for "
        "“Satisfied customers” is 93 %."
    )


def test_a_first_measurement_of_too_few_says_so():
    few = {"baseline": "", "verdict": verdicts.TOO_FEW, "change": float("nan")}
    told = texts({"comparison": comparison(**each(few))})
    assert told == ["This is the first measurement, and there is too little to say more."]


STOOD = {"verdict": STILL, "change": 0.2}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"csat": STOOD, "time_to_resolve": STOOD, "sla_met": STOOD},
            "No measure moved clearly since 2025: 86 % of customers are satisfied, and half of the "
            "tickets are solved within 22 hours.",
        ),
        (
            {"csat": STOOD},
            "Since 2025, tickets take 3.8 hours longer and fewer tickets are solved on time (91 %, "
            "down 2 points); no measure is clearly better.",
        ),
        (
            {"time_to_resolve": {"verdict": UP, "change": -3.8}, "sla_met": STOOD},
            "Since 2025, more customers are satisfied (86 %, up 7 points) and tickets are solved "
            "3.8 hours sooner; no measure is clearly worse.",
        ),
        (
            {"csat": STOOD, "time_to_resolve": STOOD, "sla_met": STOOD,
             "volume": {"verdict": verdicts.MORE, "change": 5.0}},
            "Since 2025, more tickets arrive (50 a day, up 5); no measure is clearly better or "
            "worse.",
        ),
        (
            each({"verdict": verdicts.TOO_FEW}),
            "Nothing can be compared with 2025 this time: there are too few answers and tickets.",
        ),
        (
            each({"verdict": verdicts.BREAK}),
            "Nothing can be compared with 2025 this time: 86 % of customers are satisfied, and "
            "half of the tickets are solved within 22 hours.",
        ),
    ],
    ids=["nothing moved", "only worse", "only better", "only more", "too few", "series break"],
)  # fmt: skip
def test_what_moved_is_said_as_it_is(changed, sentence):
    assert texts({"comparison": comparison(**changed)}) == [sentence]


def test_a_baseline_of_a_quarter_is_called_as_people_call_it_and_several_alike():
    base = {"baseline": "2025-Q4"}
    same = each(base)
    assert texts({"comparison": comparison(**same)})[0].startswith("Since Q4 2025, more")
    assert texts({"comparison": comparison(csat=base)})[0].startswith("Since the baselines, more")


def test_measures_that_are_not_named_are_counted():
    worse = each({"verdict": DOWN, "change": -4.0})
    said = texts(quarter(comparison=comparison(**worse)))[0]
    assert said == (
        "Since 2025, fewer customers are satisfied (down 4 points) and three more measures are "
        "worse; no measure is clearly better."
    )
    assert opening(quarter(comparison=comparison(**worse)))[0].evidence[-1] == "comparison:volume"


def test_a_measure_without_words_of_its_own_is_called_by_its_title():
    odd = {"metric": "odd", "title": "{by} odd", "verdict": UP, "change": 3.0}
    said = texts({"comparison": comparison(csat=odd, time_to_resolve=STOOD, sla_met=STOOD)})[0]
    assert said == "Since 2025, “{by} odd” is better by 3 points; no measure is clearly worse."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (NO_EFFECTS, "“Restores that fail” is the costliest complaint (4.1 points of satisfaction, "
                     "in 6.6 % of comments)."),
        ({"effects": effects(TAUGHT)}, "“Restores that fail” is the costliest complaint (4.1 "
         "points of satisfaction, in 6.6 % of comments); no effect of “Escalation training” is "
         "shown."),
        ({"effects": effects(MENDED | {"verdict": "worse", "estimate": 20.0})},
         "“Restores that fail” is the costliest complaint (4.1 points of satisfaction, in 6.6 % of "
         "comments); “Release 7.2.1 mends restores in Vault 7.2” made it worse: 20 % more Vault "
         "Restore tickets than expected."),
        ({"items": items(("Waiting", float("nan"), 14.0)), "effects": effects()},
         "Customers write most about “Waiting”, in 14 % of comments."),
        ({"items": items(), "themes": themes(), "effects": effects(MENDED)},
         "“Release 7.2.1 mends restores in Vault 7.2” worked: 33 % fewer Vault Restore tickets "
         "than expected."),
    ],
    ids=["no action", "no effect", "made it worse", "no cost", "no comments"],
)  # fmt: skip
def test_what_customers_say_and_what_works(changed, sentence):
    told = quarter(**changed)
    assert texts({name: told[name] for name in ("items", "themes", "effects")}) == [sentence]


def test_readers_of_some_themes_are_not_told_that_theirs_is_the_costliest_of_all():
    some = items(("Restores that fail", 4.1, 6.6), ("Waiting", 1.6, 14.0)).table.tail(1)
    said = texts(quarter(items=items().from_table(some), effects=effects()))
    assert said[1].startswith("“Waiting” is the costliest of our themes (1.6 points")


def test_the_action_on_the_leading_issue_is_told_before_a_later_one():
    other = MENDED | {"action_id": "A-9", "theme": "Waiting", "done_on": "2026-07-01"}
    assert opening(quarter(effects=effects(other, MENDED)))[1].evidence[1] == "effects:A-101"
    later = MENDED | {"action_id": "A-8", "done_on": "2026-06-01"}
    assert opening(quarter(effects=effects(MENDED, later)))[1].evidence[1] == "effects:A-8"


def test_where_nothing_is_said_and_nothing_was_done_there_is_no_second_sentence():
    said = texts(quarter(items=items(), themes=themes(), **NO_EFFECTS))
    assert len(said) == 2 and said[1].startswith("Proposed: Engineering finds the root cause of")


def test_praise_alone_is_no_issue():
    praise = themes(("Kind staff", 11.0, 12.0, STILL))
    assert len(texts(quarter(items=items(), themes=praise, **NO_EFFECTS))) == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"actions": actions(("Waiting", ""))}, "Proposed: an owner is named to find the root "
         "cause of “Waiting”, and the goal for “Time to resolve” is 16 hours."),
        ({"actions": actions()}, "Proposed: the goal for “Time to resolve” is 16 hours."),
        ({"actions": actions(), "objectives": objectives(), "effects": effects(NOT_YET)},
         "Next comes “Four people move to the night queue”, due 31 October 2026."),
        ({"actions": actions(), "objectives": objectives(csat=float("nan")), **NO_EFFECTS}, ""),
    ],
    ids=["no owner", "no action", "decided", "nothing"],
)  # fmt: skip
def test_what_comes_next(changed, sentence):
    told = quarter(**{"items": items(), "themes": themes()} | NO_EFFECTS | changed)
    said = [text for text in texts(told) if text.startswith(("Proposed", "Next"))]
    assert said == ([sentence] if sentence else [])


@pytest.mark.parametrize("name", ["long and longer " * 2000, "x" * 20_000, "<b>ü</b> & مرحبا 🙂"])
def test_whatever_things_are_called_sixty_words_are_enough(name):
    told = quarter(
        items=items((name, 4.1, 6.6)), actions=actions((name, "Engineering")),
        effects=effects(MENDED | {"action": name, "theme": "x", "where": name, "title": name}),
    )  # fmt: skip
    said = texts(told)
    assert sum(words(text) for text in said) <= MOST_WORDS
    assert len("".join(said)) < 1000 or len(name) < 100


def test_nothing_leads_to_nothing():
    assert opening({}) == []
    empty = {name: type(result).from_table(result.table.head(0))
             for name, result in quarter().items()}  # fmt: skip
    assert texts(empty) == ["This is the first measurement, and there is too little to say more."]


def test_users_are_called_users():
    said = texts(
        quarter(items=items(("Waiting", float("nan"), 14.0)), **NO_EFFECTS), people="users"
    )
    assert "more users are satisfied" in said[0] and said[1].startswith("Users write most")


def test_an_analyst_may_write_instead_up_to_the_first_heading():
    note = (
        "Customers are happier than in 2025, by 7 points,\nand wait 4 hours longer.\n\n"
        "A third fewer restore tickets came. *Bold* & <b>plain</b>.\n\n## For us\nNot 999 %."
    )
    said = opening(quarter(), note, place=PLACE)
    assert said == [
        Sentence("Customers are happier than in 2025, by 7 points, and wait 4 hours longer.",
                 ("comparison:csat", "comparison:time_to_resolve")),
        Sentence("A third fewer restore tickets came.", ("effects:A-101",)),
        Sentence("*Bold* & <b>plain</b>."),
    ]  # fmt: skip


@pytest.mark.parametrize("note", ["", " \n\n", "# Only a heading\n\n84 % is not so.", "---\n84 %"])
def test_a_note_without_words_before_its_heading_changes_nothing(note):
    assert opening(quarter(), note) == opening(quarter())


def test_a_number_from_elsewhere_is_said_with_its_source():
    note = "We move nine people to the night queue [source: board paper of 3 May]. Good."
    first, second = opening(quarter(), note)
    assert first == Sentence("We move nine people to the night queue.", (), "board paper of 3 May")
    assert second.text == "Good."
    after = "We move nine people. [Source: board paper]\nGood."
    assert [each.source for each in opening(quarter(), after)] == ["board paper", ""]


def test_a_source_is_for_its_own_sentence_alone():
    with pytest.raises(DataError, match="nine is not in the tables"):
        opening(quarter(), "We move nine people. All is well [source: board paper].", place=PLACE)


@pytest.mark.parametrize("note", ["We move nine people. [source: ]", "[source: board] We move."])
def test_a_source_that_is_none_is_refused(note):
    with pytest.raises(DataError, match=f"{PLACE}, line 1: a source is empty or stands before"):
        opening(quarter(), note, place=PLACE)


def test_more_than_ninety_words_are_refused():
    assert len(paragraphs("word " * MOST_WRITTEN + ".", PLACE)) == 1
    with pytest.raises(DataError, match="the opening has 91 words, at most 90 fit"):
        opening(quarter(), "word " * 91 + ".", place=PLACE)


def test_every_fault_is_named_with_its_line():
    note = "All is well.\nSatisfied customers are at 84 %.\n\nVersion 9.9 mends it."
    with pytest.raises(DataError) as error:
        opening(quarter(), note, place=PLACE)
    lines = str(error.value).splitlines()
    assert lines[0].startswith(f"{PLACE} says 2 numbers that are not in the tables.")
    assert lines[1] == (
        "  - line 2: 84 % is not in the tables for “Satisfied customers”; satisfied customers is "
        "86 %; the goal for satisfied customers is 93 %"
    )
    assert lines[2].startswith("  - line 4: 9.9 is not in the tables")


def test_what_steers_text_unseen_is_left_out():
    assert opening(quarter(), "All \u202eis\u200b well.\x07")[0].text == "All is well."


def test_the_proposed_sentences_pass_their_own_check():
    cases = [
        quarter(), quarter(comparison=findings.first()), quarter(**NO_EFFECTS),
        quarter(comparison=comparison(csat=STOOD, time_to_resolve=STOOD, sla_met=STOOD)),
        quarter(items=items(), effects=effects(TAUGHT)),
        quarter(actions=actions(), objectives=objectives(), effects=effects(NOT_YET)),
    ]  # fmt: skip
    for results in cases:
        said = opening(results)
        note = " ".join(each.text for each in said)
        again = opening(results, note, place=PLACE)
        assert [each.text for each in again] == [each.text for each in said]
        for own, checked in zip(said, again, strict=True):
            more = set(checked.evidence) - set(own.evidence)
            assert all(trace.startswith("themes:") for trace in more), (own, checked)


def test_evidence_is_numbered_once_and_told_in_words():
    said = opening(quarter())
    assert list(traces.numbered(said).values()) == [1, 2, 3, 4, 5, 6]
    html = traces.evidence(said, quarter())._repr_html_()
    assert '<li id="evidence-1">Satisfied customers: 86 %. Better than the 2025 baseline' in html
    assert "<code>effects:A-101</code> in tables/effects.csv" in html
    assert traces.evidence([], quarter())._repr_html_() == ""


def test_evidence_is_escaped():
    told = quarter(items=items(("<script>x</script>", 4.1, 6.6)))
    assert "<script>" not in traces.evidence(opening(told), told)._repr_html_()


def test_rows_of_a_shown_table_carry_their_ids():
    html = traces.table("comparison", comparison())
    assert html.count("<tr id=") == len(findings.ROWS)
    assert '<tr id="comparison-csat"><th scope="row">Satisfied customers</th>' in html
    few = pd.DataFrame(columns=["metric"])
    assert few.empty and traces.table("comparison", findings.frame(type(comparison()))) == ""
