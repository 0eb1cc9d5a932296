"""The truths about answers, invitations and renewals, measured in the raw exports."""

from __future__ import annotations

import csv
import json

import numpy as np
import pandas as pd

YEAR = [f"2025-Q{n}" for n in (1, 2, 3, 4)]


def difference(left: pd.Series, right: pd.Series) -> tuple[float, float]:
    """The difference of two means and its standard error, widened for clustered answers."""
    error = np.sqrt(1.2 * (left.var() / len(left) + right.var() / len(right)))
    return float(left.mean() - right.mean()), float(error)


def test_csat_tells_the_story(answers, exports):
    by_quarter = answers.groupby("quarter")["satisfied"].mean()
    year = answers.loc[answers["quarter"].isin(YEAR), "satisfied"]
    assert abs(year.mean() - 0.80) < 0.025
    assert 0.82 < by_quarter["2026-Q3"] < 0.89
    last = answers.loc[answers["quarter"] == "2026-Q3", "satisfied"]
    gain, error = difference(last, year)
    assert gain > 2 * error
    written = {row["quarter"]: row["csat"] for row in exports.truth()["derived"]["by_quarter"]}
    for quarter, value in by_quarter.items():
        assert abs(written[quarter] - value) < 0.0001


def test_an_eighth_answers(answers, tickets):
    assert abs(len(answers) - 4500) < 200
    counts = answers["quarter"].value_counts()
    assert counts.between(460, 680).all() and len(counts) == 8


def test_unhappy_and_urgent_customers_answer_more(exports, tickets, company):
    sent = exports.table("raw/survey/invitations.csv")
    sent = sent[sent["survey"] == "transaction"].merge(tickets, left_on="ticket_id", right_on="Id")
    answered = sent["disposition"] == "complete"
    urgent = sent["Priority"] == "Urgent"
    gain, error = difference(answered[urgent].astype(float), answered[~urgent].astype(float))
    assert gain > 2 * error
    rows = exports.truth()["derived"]["by_quarter"]
    assert all(row["csat"] < row["csat_of_all_customers"] for row in rows)


def test_broken_restores_make_customers_unhappy(answers):
    restores = (answers["product"] == "Vault") & (answers["Category [list]"] == "Restore")
    day = answers["Created at"]
    release, fix = pd.Timestamp("2026-01-20", tz="UTC"), pd.Timestamp("2026-05-12", tz="UTC")
    before = answers.loc[restores & (day < release), "score"]
    broken = answers.loc[restores & (day >= release) & (day < fix), "score"]
    loss, error = difference(broken, before)
    assert loss < -2 * error


def test_waiting_hurts_after_two_days(answers):
    short = answers.loc[answers["hours"] < 24, "score"]
    edge = answers.loc[answers["hours"].between(24, 48), "score"]
    long = answers.loc[answers["hours"] > 7 * 24, "score"]
    loss, error = difference(long, edge)
    assert loss < -3 * error
    # Up to two days nothing is lost but the praise of quick solutions.
    assert abs(difference(edge, short)[0]) < 0.25


def test_urgent_customers_are_less_satisfied(answers):
    usual = answers["hours"] < 48
    urgent = usual & (answers["Priority"] == "Urgent")
    loss, error = difference(answers.loc[urgent, "score"],
                             answers.loc[usual & ~urgent, "score"])  # fmt: skip
    assert loss < -2 * error


def test_lisbon_invites_the_happy_only(exports, tickets, answers):
    sent = exports.table("raw/survey/invitations.csv")
    done = tickets[tickets["hours"].notna() & (tickets["Solved at"] < "2026-09-29")]
    done = done.assign(invited=done["Id"].isin(sent["ticket_id"]).astype(float))
    later = done["Solved at"] >= pd.Timestamp("2026-04-01", tz="UTC")
    lisbon = done["Group"] == "Storage Lisbon"
    assert abs(done.loc[later & ~lisbon, "invited"].mean() - 0.90) < 0.01
    assert done.loc[later & lisbon, "invited"].mean() < 0.80
    inside = later | (done["Solved at"] >= pd.Timestamp("2024-10-01", tz="UTC"))
    assert abs(done.loc[inside & ~later & lisbon, "invited"].mean() - 0.90) < 0.02
    slow = done["hours"] > 96
    share = lambda rows: done.loc[rows, "invited"]  # noqa: E731
    picked, error = difference(share(later & lisbon & slow), share(later & lisbon & ~slow))
    assert picked < -3 * error
    fair, error = difference(share(later & ~lisbon & slow), share(later & ~lisbon & ~slow))
    assert abs(fair) < 3 * error
    own = answers[(answers["Group"] == "Storage Lisbon") & (answers["quarter"] == "2026-Q3")]
    assert own["satisfied"].mean() > 0.92


def test_a_few_accounts_answer_very_often(exports, answers, tickets):
    accounts = exports.table("truth/matches.csv").query("source == 'zendesk'")
    account = accounts.set_index("row_id")["account_id"]
    rate = answers["ticket_id"].map(account).value_counts() / tickets["Id"].map(
        account
    ).value_counts().clip(lower=20)
    heavy = exports.truth()["derived"]["answers"]["heavy_account_ids"]
    assert len(heavy) == 6
    assert rate[heavy].mean() > 4 * rate.drop(heavy).mean()


def test_answers_of_one_account_are_alike(exports, answers):
    accounts = exports.table("truth/matches.csv").query("source == 'qualtrics'")
    account = answers["ResponseId"].map(accounts.set_index("row_id")["account_id"])
    groups = answers["score"].groupby(account)
    size, mean = groups.size(), groups.mean()
    between = (size * (mean - answers["score"].mean()) ** 2).sum() / (len(size) - 1)
    within = ((size - 1) * groups.var().fillna(0)).sum() / (len(answers) - len(size))
    usual = (len(answers) - (size**2).sum() / len(answers)) / (len(size) - 1)
    icc = (between - within) / (between + (usual - 1) * within)
    assert 0.02 < icc < 0.13
    assert 0.05 < exports.truth()["derived"]["clustering"]["icc_latent"] < 0.10


def test_late_answers_are_only_in_the_next_file(exports, answers):
    late = answers[(answers["file"] == "csat-2026Q3") & (answers["quarter"] == "2026-Q2")]
    assert len(late) == 60
    assert late["recorded"].min() >= pd.Timestamp("2026-06-28")
    ids = exports.truth()["derived"]["answers"]["late_response_ids"]
    assert sorted(late["ResponseId"]) == sorted(ids)
    others = answers.drop(late.index)
    assert (others["quarter"].str.replace("-", "") == others["file"].str[-6:]).all()


def test_satisfaction_moves_renewals_later(exports, answers):
    accounts = exports.table("truth/matches.csv").query("source == 'qualtrics'")
    account = answers["ResponseId"].map(accounts.set_index("row_id")["account_id"])
    mood = answers["score"].groupby(account).mean()
    renewals = exports.table("raw/salesforce/renewals.csv")
    done = renewals[renewals["Status"] != "Open"]
    kept = done["Status"] == "Renewed"
    assert abs(kept.mean() - 0.90) < 0.03
    felt = done["Account ID"].map(mood)
    gain, error = difference(felt[kept].dropna(), felt[~kept].dropna())
    assert gain > 2 * error


def test_dispositions_add_up(exports):
    sent = exports.table("raw/survey/invitations.csv")
    answers = exports.answers()
    assert sent["invitation_id"].is_unique
    complete = sent[(sent["survey"] == "transaction") & (sent["disposition"] == "complete")]
    assert set(complete["invitation_id"]) == set(answers["invitation_id"])
    assert set(sent["disposition"]) == {"complete", "partial", "refusal", "non-contact",
                                        "ineligible"}  # fmt: skip
    nps = exports.table("raw/survey/nps-*.csv")
    assert nps["file"].nunique() == 4
    assert nps["Score"].astype(int).between(0, 10).all()
    assert set(nps["Invitation ID"]) <= set(sent["invitation_id"])


def test_qualtrics_has_three_header_rows(exports):
    for path in (exports.folder / "data/raw/qualtrics").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            fields, labels, ids = (row for row, _ in zip(csv.reader(stream), "123", strict=False))
        assert fields[17:] == ["Q1", "Q2", "Q3", "Q4", "ticket_id", "invitation_id"]
        assert "\n" in labels[17]
        assert json.loads(ids[0]) == {"ImportId": "startDate", "timeZone": "Europe/Berlin"}
        assert json.loads(ids[17]) == {"ImportId": "QID1"}
    rows = exports.survey()
    assert (rows["Status"] == "Survey Preview").sum() == 8 * 3
    assert (rows["Finished"] == "False").sum() > 100
    assert rows["ResponseId"].is_unique
