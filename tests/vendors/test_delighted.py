"""Delighted: delighted-json, in seconds since 1970, answers edited later."""


def test_an_edited_answer_stands_as_it_was_edited_last(export):
    loaded = export("delighted-json.json")
    assert loaded.sums == (6, 4, 1, 1)
    answers = loaded.table("responses").set_index("response_id")
    assert answers.score.to_dict() == {"1": 9, "2": 6, "3": 4, "5": 0}
    assert answers.kind.to_dict() == {"1": "nps", "2": "nps", "3": "csat", "5": "nps"}
    assert str(answers.responded_at["1"]) == "2026-07-01 10:00:01"
    assert loaded.table("comments").text.tolist() == ["Good \u2028 work", "Better now"]


def test_a_scale_that_nobody_declared_is_refused_and_can_be_declared(export):
    assert "scale_min is not a number" in next(iter(export("delighted-json.json").reasons))
    more = {"nps": 0, "csat": 1, "smileys": 1}, {"nps": 10, "csat": 5, "smileys": 5}
    tables = {"responses": {
        "scale_min": {"column": "survey_type", "values": more[0]},
        "scale_max": {"column": "survey_type", "values": more[1]},
    }}  # fmt: skip
    loaded = export("delighted-json.json", dialect="delighted-json", tables=tables)
    assert loaded.sums == (6, 5, 0, 1)


def test_people_are_codes(export):
    answers = export("delighted-json.json").table("responses")
    assert answers.requester_key.str.fullmatch("[0-9a-f]{16}").all()
