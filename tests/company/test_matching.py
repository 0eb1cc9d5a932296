"""Rows meet their customers by the planted rules, and none meets a wrong one."""

import ibis
import pandas as pd
import pytest

from loopnb.collect.matching import plain_name


@pytest.fixture(scope="module")
def truth(company):
    return pd.read_csv(company / "data/truth/matches.csv", dtype=str, keep_default_na=False)


def rows_of(loaded, source):
    store = loaded[0].store
    if source == "zendesk":
        return store.table("tickets").execute().rename(columns={"ticket_id": "row_id"})
    rows = store.table("responses").execute()
    kind = "nps" if source == "nps" else "csat"
    rows = rows.loc[rows.kind == kind]
    return rows.assign(row_id=rows.response_id.str.removesuffix(":Q1"))


@pytest.mark.parametrize("source", ["zendesk", "qualtrics", "nps"])
def test_each_rule_matches_what_was_planted_and_nothing_wrong(loaded, truth, source):
    known = truth.loc[truth.source == source].set_index("row_id")
    rows = rows_of(loaded, source).set_index("row_id")
    assert len(rows)
    known = known.loc[rows.index]
    assert (rows.matched_by.fillna("unmatched") == known.rule).all()
    hit = rows.matched_by.notna()
    assert (rows.account_id[hit] == known.account_id[hit]).all()
    assert rows.account_id[~hit].isna().all()


def test_the_page_counts_what_matched_and_what_did_not(loaded, truth):
    table = loaded[3].table.set_index(["table", "rule"])
    planted = truth.loc[truth.source == "zendesk"].rule.value_counts()
    for rule, rows in planted.items():
        assert table.rows["tickets", rule] == rows
    assert "match no customer and are kept as such" in loaded[3].text
    assert table.revenue["accounts", "no ticket or answer"] >= 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ACME GmbH", "acme"),
        ("Skelbrook Textiles S.p.A.", "skelbrook textiles"),
        ("Skelbrook  Textiles-S.p.A.", "skelbrook textiles"),
        ("Tidemarsh Foods Pte. Ltd.", "tidemarsh foods"),
        ("Müller & Söhne AG", "müller söhne"),
        ("Co", "co"),
    ],
)
def test_a_name_is_compared_without_case_punctuation_and_legal_form(written, plain):
    found = ibis.memtable({"name": [written]}).mutate(plain=plain_name(ibis._.name)).execute()
    assert found.plain[0] == plain


def test_old_names_are_read_as_todays(loaded):
    tickets = loaded[0].store.table("tickets").execute()
    assert "SafeVault" not in set(tickets["product"]) and "Vault" in set(tickets["product"])
    assert "Second line" not in set(tickets.team)


def test_a_persons_decision_comes_before_every_rule(workspace):
    import loopnb as lp

    path = workspace / "data/register/matches.csv"
    loop = lp.open(str(workspace), "2026-Q3")
    account = pd.read_csv(workspace / "data/raw/salesforce/accounts.csv")["Account ID"].iloc[0]
    name = pd.read_csv(workspace / "data/raw/zendesk/tickets-2026Q3.csv")["Organization"].dropna()
    path.write_text(f"value,account_id,by,on\n{name.iloc[0]},{account},A. Name,2026-10-02\n")
    lp.collect.load(loop)
    tickets = loop.store.table("tickets").execute()
    decided = tickets.loc[tickets.matched_by == "decision"]
    assert len(decided) and set(decided.account_id) == {account}
