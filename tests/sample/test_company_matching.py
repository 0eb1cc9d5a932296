"""Accounts across systems: each rule finds the share that was planted, and no wrong account."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def keys(exports):
    """Ways to an account: by id, by plain name, by a mail domain that only one account has."""
    accounts = exports.table("raw/salesforce/accounts.csv")
    ids = accounts["Account ID"]
    names = dict(zip(accounts["Account Name"].map(exports.plain_name), ids, strict=True))
    renamed = exports.table("truth/names.csv").query("kind == 'account'")
    for old, new in zip(renamed["old"], renamed["new"], strict=True):
        names[exports.plain_name(old)] = names[exports.plain_name(new)]
    alone = accounts[~accounts["Website"].duplicated(keep=False)]
    return {
        "external id": dict(zip(ids, ids, strict=True)),
        "name": names,
        "domain": dict(zip(alone["Website"], alone["Account ID"], strict=True)),
    }


def matched(rows: pd.DataFrame, keys: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Rule and account of each row; the first rule that finds one wins."""
    found = pd.DataFrame({rule: rows[rule].map(keys[rule]) for rule in keys})
    rule = found.notna().idxmax(axis=1).where(found.notna().any(axis=1), "unmatched")
    return pd.DataFrame({"rule": rule, "account_id": found.bfill(axis=1).iloc[:, 0]})


def test_tickets_meet_their_accounts_by_the_planted_rules(exports, tickets, keys):
    rows = pd.DataFrame(
        {
            "external id": tickets["Requester external id"],
            "name": tickets["Organization"].map(exports.plain_name),
            "domain": tickets["Requester domain"],
        }
    )
    found = matched(rows, keys)
    truth = exports.table("truth/matches.csv").query("source == 'zendesk'").set_index("row_id")
    known = truth.loc[tickets["Id"]]
    assert (found["rule"].to_numpy() == known["rule"].to_numpy()).all()
    hit = (found["rule"] != "unmatched").to_numpy()
    assert (found["account_id"].to_numpy()[hit] == known["account_id"].to_numpy()[hit]).all()
    share = found["rule"].value_counts(normalize=True)
    for rule, planted in {
        "external id": 0.55,
        "name": 0.30,
        "domain": 0.12,
        "unmatched": 0.03,
    }.items():
        assert abs(share[rule] - planted) < 0.015


def test_relationship_answers_meet_their_accounts(exports, keys):
    nps = exports.table("raw/survey/nps-*.csv")
    rows = pd.DataFrame(
        {
            "external id": "",
            "name": nps["Company"].map(exports.plain_name),
            "domain": nps["E-mail"].str.split("@").str[1],
        }
    )
    found = matched(rows, keys)
    truth = exports.table("truth/matches.csv").query("source == 'nps'").set_index("row_id")
    known = truth.loc[nps["Response ID"]]
    assert (found["rule"].to_numpy() == known["rule"].to_numpy()).all()
    hit = (found["rule"] != "unmatched").to_numpy()
    assert (found["account_id"].to_numpy()[hit] == known["account_id"].to_numpy()[hit]).all()


def test_accounts_and_their_traps(exports, tickets):
    accounts = exports.table("raw/salesforce/accounts.csv")
    assert len(accounts) == 400 and accounts["Account ID"].is_unique
    assert (accounts["Account ID"].str.len() == 18).all()
    assert (accounts["Is Key"] == "1").sum() == 48
    assert accounts["Account Name"].map(exports.plain_name).is_unique
    assert accounts["Website"].duplicated(keep=False).sum() == 2
    merged = tickets["Organization"].isin(["Vosskamp Datentechnik GmbH", "Larkspur Hosting Ltd"])
    assert merged.sum() > 10
    assert set(accounts["Region"]) == {"EMEA", "Americas", "Asia-Pacific"}


def test_nobody_real_is_in_the_files(exports, tickets):
    people = pd.concat(
        [tickets["Requester email"], exports.table("raw/survey/nps-*.csv")["E-mail"]]
    )
    assert people.str.endswith(".example").all()
    assert exports.table("raw/salesforce/accounts.csv")["Website"].str.endswith(".example").all()
