"""SurveyMonkey: surveymonkey-csv, whose questions stand over the first of their columns."""

import pytest

TABLES = {
    "responses": {
        "response_id": "Respondent ID", "responded_at": "End Date", "ticket_id": "Custom Data 1",
        "kind": {"value": "csat"}, "score": "How satisfied are you?",
        "scale_min": {"value": 1}, "scale_max": {"value": 5}, "scale_direction": {"value": "high"},
    },
    "comments": {
        "comment_id": {"template": "{Respondent ID}:better"}, "said_at": "End Date",
        "text": "What could we do better?",
    },
}  # fmt: skip
SAID = {"dialect": "surveymonkey-csv", "zone": "America/New_York", "tables": TABLES}


def test_questions_lose_their_tags_and_line_breaks_and_ids_their_digits_only_in_excel(export):
    loaded = export("surveymonkey-csv.csv", **SAID)
    assert loaded.sums == (4, 2, 2, 0)
    assert "response_id was turned into a rounded number by a spreadsheet" in " ".join(
        loaded.reasons
    )
    answers = loaded.table("responses")
    assert answers.response_id.tolist() == ["12345678901", "12345678902"]
    assert answers.responded_at.astype(str).tolist() == ["2026-07-01 14:03:30",
                                                         "2026-07-02 02:03:30"]  # fmt: skip
    assert loaded.table("comments").text.tolist() == ["Nothing,\nreally"]


def test_each_choice_is_a_column_of_its_question(export):
    named = {"responses": TABLES["responses"] | {"segment": "Which products do you use? - Harbor"}}
    loaded = export("surveymonkey-csv.csv", **SAID | {"tables": named})
    assert loaded.table("responses").segment.dropna().to_dict() == {0: "Harbor"}


def test_the_old_export_reads_alike(export):
    loaded = export("surveymonkey-csv-old.csv", **SAID)
    assert loaded.sums == (2, 2, 0, 0)
    assert loaded.table("responses").ticket_id.tolist() == ["T-101", "T-101"]
    assert str(loaded.table("responses").responded_at[1]) == "2026-07-01 17:03:30"


@pytest.mark.parametrize("name", ["surveymonkey-csv.csv", "surveymonkey-csv-old.csv"])
def test_the_map_goes_by_one_name_in_both(export, name):
    assert set(export(name, **SAID).table("responses").score) <= {1, 2, 5}
