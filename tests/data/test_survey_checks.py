"""Checks of the survey itself, each on a hand-made example whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from data.conftest import fill
from data.desk import desk, desk_settings
from loopnb.analyze import measure
from loopnb.collect import survey
from loopnb.contact import Contact
from loopnb.periods import parse
from loopnb.results import SurveyCheck
from loopnb.results.integrity import (
    AAPOR,
    ALIKE,
    CANNOT,
    DIFFERS,
    PROMPT,
    RUN_BY,
    SILENT,
    STRAIGHT,
    THIRD,
    TWICE,
)

NOW = parse("2026-Q3")
AT = pd.Timestamp("2026-08-03 10:00")
CSAT = {"kind": "csat", "scale_min": 1.0, "scale_max": 5.0, "scale_direction": "high"}


def lines(store, settings, check: str) -> dict[str, pd.Series]:
    found = survey(store, NOW, settings).table
    return {row.subject: row for _, row in found.loc[found.check == check].iterrows()}


def sent(store, **columns):
    n = max(len(each) for each in columns.values())
    known = {"invitation_id": [f"I{i}" for i in range(n)], "sent_at": [AT] * n}
    return fill(store, "invitations", pd.DataFrame(known | columns))


def said(store, rows: list[dict]):
    known = [{"response_id": f"R{i}", "responded_at": AT} | CSAT | row
             for i, row in enumerate(rows)]  # fmt: skip
    return fill(store, "responses", pd.DataFrame(known))


def test_a_survey_is_prompt_within_a_day_of_closing(store, settings):
    hours = [1, 24, 25, 400, -2]
    tickets = pd.DataFrame({"ticket_id": [f"T{i}" for i in range(6)], "opened_at": [AT] * 6,
                            "resolved_at": [AT] * 5 + [pd.NaT]})  # fmt: skip
    fill(store, "tickets", tickets)
    sent(store, ticket_id=[f"T{i}" for i in range(6)],
         sent_at=[*(AT + pd.Timedelta(hours=each) for each in hours), AT])  # fmt: skip
    row = lines(store, settings, PROMPT)[""]
    assert (row.hits, row.n, row.value) == (2, 5, 40.0)
    assert row.low < 40 < row.high and row.note == "1 before it was closed"


def test_response_rates_by_hand(store, settings):
    counts = {"complete": 30, "Partial": 10, "refusal": 5, "non-contact": 45, "other": 5,
              "ineligible": 20, "no reply": 8}  # fmt: skip
    states = [each for each, n in counts.items() for _ in range(n)] + [None, None]
    found = lines(sent(store, disposition=states), settings, AAPOR)
    e = 95 / 115  # of the cases known, those that are eligible
    wanted = {"RR1": 30 / 105, "RR2": 40 / 105, "RR3": 30 / (95 + 10 * e),
              "RR4": 40 / (95 + 10 * e), "RR5": 30 / 95, "RR6": 40 / 95}  # fmt: skip
    assert {name: row.value for name, row in found.items()} == pytest.approx(
        {name: 100 * value for name, value in wanted.items()}
    )
    assert "20 not delivered" in found["RR1"].note and "e = 0.83" in found["RR3"].note


def test_rates_that_are_the_same_are_given_once(store, settings):
    found = lines(sent(store, disposition=["complete"] * 3 + ["refusal"]), settings, AAPOR)
    assert {name: row.value for name, row in found.items()} == {"RR1": 75.0, "RR2": 75.0}


def test_rr1_is_the_measured_response_rate(store, settings):
    settings = desk_settings(settings)
    frame = desk()["invitations"].dropna(subset=["disposition", "ticket_id"])
    fill(store, "invitations", frame)
    fill(store, "tickets", desk()["tickets"])
    found = lines(store, settings, AAPOR)["RR1"]
    own = measure(store, [NOW], settings, ["response_rate"]).table.iloc[0]
    assert found.value == pytest.approx(own.value) and found.n == own.n


def answered(store, *, n=4000, more=0.0):
    """Put tickets of two products into a store; those of Vault are answered less by `more`."""
    rng = np.random.default_rng(3)
    product = rng.choice(["Vault", "Relay"], n, p=[0.3, 0.7])
    ids = np.array([f"T{i}" for i in range(n)])
    tickets = pd.DataFrame({"ticket_id": ids, "opened_at": AT, "resolved_at": AT,
                            "product": product, "region": "EMEA",
                            "account_id": [f"A{i}" for i in rng.integers(0, 300, n)]})  # fmt: skip
    chance = np.where(product == "Vault", 0.6 - more, 0.6)
    rows = [{"ticket_id": each, "score": 5.0} for each in ids[rng.random(n) < chance]]
    fill(store, "tickets", tickets)
    return said(store, rows), tickets.assign(answered=np.isin(ids, [r["ticket_id"] for r in rows]))


def test_who_did_not_answer_is_told_by_a_standardised_difference(store, settings):
    _, frame = answered(store, more=0.35)
    found = lines(store, settings, SILENT)
    assert set(found) == {"product=Vault", "product=Relay"}  # all are of one region
    row, quiet = found["product=Vault"], frame.loc[~frame.answered]
    share, among = (each["product"].eq("Vault").mean() for each in (frame, quiet))
    assert row.value == pytest.approx((among - share) / np.sqrt(share * (1 - share)))
    assert row.verdict == DIFFERS and row.low > 0.1
    assert found["product=Relay"].value == pytest.approx(-row.value)
    text = survey(store, NOW, settings).text
    assert "more of product Vault" in text and "fewer of product Relay" in text


def test_silence_that_is_the_same_everywhere_is_no_difference(store, settings):
    answered(store)
    assert {row.verdict for row in lines(store, settings, SILENT).values()} == {ALIKE}


def test_the_interval_of_the_standardised_difference_holds_the_truth(settings):
    from loopnb.collect.surveys.answering import _unlike

    rng, held = np.random.default_rng(8), 0
    for _ in range(300):
        who = rng.integers(0, 120, 1500)
        here = rng.random(1500) < 0.3 + 0.15 * rng.standard_normal(120)[who]
        quiet = rng.random(1500) < 0.5  # has nothing to do with it: the true difference is 0
        line = _unlike(here, quiet, who, "x=y")
        held += line[5] <= 0 <= line[6]
    assert 0.92 <= held / 300 <= 0.985


def test_third_parties_are_told_from_ourselves(store, settings):
    settings = settings.model_copy(update={"survey": Contact(ours=("Desk Insight",))})
    names = ["Agora", "agora", "HELP DESK", "in-house", "Desk Insight Team", None, " "]
    said(store, [{"score": 5.0, "administrator": name} for name in names])
    talks = pd.DataFrame(
        {"conversation_id": list("abcd"), "held_at": AT,
         "kind": ["focus group", "Focus group", "conversation", "focus group"],
         "moderator": ["Y. S. (Agora)", "J. F. (Help desk)", "Z. (Agora)", "M. O."]}
    )  # fmt: skip
    fill(store, "conversations", talks)
    found = lines(store, settings, THIRD)
    assert (found["answers"].hits, found["answers"].n) == (2, 5)
    assert found["answers"].note == "2 do not say who ran them"
    assert (found["focus groups"].hits, found["focus groups"].n) == (1, 2)


def test_satisfaction_is_compared_by_who_runs_the_survey(store, settings):
    rows = [{"account_id": f"A{i}", "administrator": "Agora" if i % 2 else "us",
             "score": 5.0 if i % 2 == 0 or i % 3 == 0 else 1.0} for i in range(300)]  # fmt: skip
    row = lines(said(store, rows), settings, RUN_BY)[""]
    assert row.value == pytest.approx(100 - 100 / 3) and row.verdict == DIFFERS and row.low > 40
    assert "67 points more are satisfied" in survey(store, NOW, settings).text
    assert lines(said(store, rows[:40]), settings, RUN_BY) == {}


def form(name: str, scores: list[float], **more) -> list[dict]:
    return [{"response_id": f"{name}{i}", "invitation_id": name, "question": f"Q{i}",
             "score": score} | more for i, score in enumerate(scores)]  # fmt: skip


def test_straight_liners_are_forms_of_three_questions_with_one_score(store, settings):
    rows = [
        *form("a", [4, 4, 4]), *form("b", [4, 5, 4]), *form("c", [5, 5]), *form("d", [1, 1, 1, 1]),
        *form("e", [1, 1, 1], scale_max=1.0, scale_min=0.0),  # yes or no is no scale
    ]  # fmt: skip
    row = lines(said(store, rows), settings, STRAIGHT)[""]
    assert (row.hits, row.n) == (2, 3)
    none = lines(said(store, form("c", [5, 5])), settings, STRAIGHT)[""]
    assert none.verdict == CANNOT and "3 rated questions" in none.note


def test_duplicates_are_of_one_person_on_one_day_with_the_same_scores(store, settings):
    one, other = {"requester_key": "p"}, {"requester_key": "q"}
    later = {"responded_at": AT + pd.Timedelta("1D")}
    rows = [
        *form("a", [4, 5], **one, ticket_id="T1"), *form("b", [4, 5], **one, ticket_id="T1"),
        *form("c", [4, 5], **one, ticket_id="T2"), *form("d", [5, 4], **one, ticket_id="T2"),
        *form("e", [4, 5], **other), *form("f", [4, 5], **one, **later), *form("g", [4, 5]),
    ]  # fmt: skip
    row = lines(said(store, rows), settings, TWICE)[""]
    assert (row.hits, row.n) == (2, 6) and row.note == "1 of them on the same ticket"


def test_nothing_loaded_is_said_in_words(store, settings, tmp_path):
    found = survey(store, NOW, settings)
    assert "nan" not in (found.text + found._repr_html_()).lower()
    assert "no invitation is loaded" in found.text
    found.table.to_parquet(tmp_path / "s.parquet")
    SurveyCheck.from_table(pd.read_parquet(tmp_path / "s.parquet"))
