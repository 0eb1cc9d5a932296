"""Customers at risk against plain pandas, and what of them may be shown to whom."""

import math

import numpy as np
import pandas as pd
import pytest

from loopnb.analyze import risk
from loopnb.audiences import Audience
from loopnb.periods import parse
from loopnb.present.risk import names as names_section
from loopnb.present.risk import risk as risk_section
from loopnb.results import Impact, Risk
from loopnb.results.impact import LOST_TIME, RENEWAL
from loopnb.results.risk import AT_RISK, INTERNAL, NO_SOURCE, NOBODY

PERIOD, ZONE = parse("2026-Q3"), "Europe/Berlin"
SECTIONS = ("risk", "names")
EXECUTIVE = Audience(readers="executives", sections=SECTIONS)
KEEPERS = Audience(readers="account managers", sections=SECTIONS, sees=("names", "revenue"),
                   classification="Restricted")  # fmt: skip


def accounts(*ids: str, **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame({"account_id": list(ids), "name": [f"{each} AG" for each in ids]})
    return frame.assign(segment="Enterprise", region="EMEA", owner="Owner", **columns)


def renewals(*ids: str, **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame({"account_id": list(ids), "renewal_id": [f"N{i}" for i in range(len(ids))],
                          "due_at": pd.Timestamp("2026-12-01"), "status": "Open",
                          "amount": 100_000.0, "currency": "EUR"})  # fmt: skip
    return frame.assign(**columns)


def answers(*ids: str, **columns: object) -> pd.DataFrame:
    """Return bad answers on tickets of their own, in the period."""
    n = len(ids)
    frame = pd.DataFrame({
        "account_id": list(ids), "response_id": [f"S{i}" for i in range(n)],
        "ticket_id": [f"T{i}" for i in range(n)], "kind": "csat", "score": 1.0,
        "responded_at": pd.Timestamp("2026-08-01 12:00"), "scale_min": 1.0, "scale_max": 5.0,
        "scale_direction": "high"})  # fmt: skip
    return frame.assign(**columns)


@pytest.fixture
def found(stored_as, settings):
    """Return `found(**tables)`: who is at risk after the third quarter."""

    def put(**tables: pd.DataFrame) -> Risk:
        for name, frame in tables.items():
            store = stored_as(name, frame)
        return risk(store, PERIOD, settings.model_copy(update={"zone": ZONE}))

    return put


def random_company() -> dict[str, pd.DataFrame]:
    """Return customers, contracts and answers with all that can be odd about them."""
    random = np.random.default_rng(11)
    ids = [f"A{i}" for i in range(300)]
    n, m = 3000, 900
    kind = random.choice(["csat", "csat low", "nps", "resolved", "nps 5"], n)
    least = np.select([kind == "nps", kind == "resolved"], [0.0, 0.0], 1.0)
    most = np.select([kind == "nps", kind == "resolved"], [10.0, 1.0], 5.0)
    said = pd.DataFrame({
        "response_id": [f"S{i}" for i in range(n)], "account_id": random.choice([*ids, None], n),
        "ticket_id": [f"T{i}" for i in random.integers(0, 900, n)],
        "invitation_id": [f"I{i}" for i in random.integers(0, 900, n)],
        "kind": [each.split()[0] for each in kind], "scale_min": least, "scale_max": most,
        "score": np.floor(random.uniform(least, most + 1)),
        "scale_direction": np.where(kind == "csat low", "low", "high"),
        "responded_at": pd.Timestamp("2025-07-01") + pd.to_timedelta(
            random.integers(0, 500 * 24, n), "h"),
    })  # fmt: skip
    said["ticket_id"] = said.ticket_id.mask(random.uniform(size=n) < 0.4)
    said["invitation_id"] = said.invitation_id.mask(random.uniform(size=n) < 0.4)
    said["score"] = said.score.mask(random.uniform(size=n) < 0.05)
    said["score"] = said.score.mask(random.uniform(size=n) < 0.03, 77)
    due = pd.DataFrame({
        "renewal_id": [f"N{i}" for i in range(m)], "account_id": random.choice(ids, m),
        "due_at": pd.Timestamp("2026-06-01") + pd.to_timedelta(random.integers(0, 400, m), "D"),
        "status": random.choice(["Open", "open ", None, "Renewed", "LOST", "Negotiation"], m),
        "amount": random.lognormal(11, 1, m).round(), "currency": random.choice(
            ["EUR", "USD", " usd", None], m),
    })  # fmt: skip
    due["amount"] = due.amount.mask(random.uniform(size=m) < 0.1)
    return {"responses": said, "renewals": due, "accounts": accounts(*ids[:200])}


def by_hand(said: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
    """Return account, currency, amount and times unhappy of those at risk, by plain pandas."""
    local = said.responded_at.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    own = said.loc[(local >= "2025-10-01") & (local < "2026-10-01") & said.account_id.notna()]
    own = own.loc[own.score.between(own.scale_min, own.scale_max)]
    worst = np.where(own.scale_direction == "low", own.score >= 4, own.score <= 2)
    bad = np.where(own.kind == "csat", worst, (own.kind == "nps") & (own.scale_max == 10)
                   & (own.score <= 6))  # fmt: skip
    own = own.loc[bad.astype(bool)]
    about = ("T" + own.ticket_id).fillna("I" + own.invitation_id).fillna("S" + own.response_id)
    times = about.groupby(own.account_id).nunique()
    local = due.due_at.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    ahead = due.loc[(local >= "2026-10-01") & (local < "2027-04-01")]
    undecided = ~ahead.status.fillna("").str.strip().str.lower().isin(["renewed", "lost"])
    ahead = ahead.loc[undecided & ahead.account_id.isin(times.index[times >= 2])]
    currency = ahead.currency.fillna("").str.strip().str.upper()
    sums = ahead.amount.groupby([ahead.account_id, currency]).sum(min_count=1)
    sums.index.names = ["account_id", "currency"]
    return sums.reset_index().assign(unhappy=lambda rows: rows.account_id.map(times))


def test_who_is_at_risk_and_what_they_are_worth_are_those_of_pandas(found):
    tables = random_company()
    expected = by_hand(tables["responses"], tables["renewals"])
    result = found(**tables)
    columns = ["account_id", "currency", "amount", "unhappy"]
    order = ["account_id", "currency"]
    got = result.table[columns].sort_values(order).reset_index(drop=True)
    expected = expected[columns].sort_values(order).reset_index(drop=True)
    assert len(expected) > 60
    pd.testing.assert_frame_equal(got, expected, check_dtype=False)
    assert result.count == expected.account_id.nunique()
    assert result.worth == expected.loc[expected.currency != ""].groupby(
        "currency").amount.sum().to_dict()  # fmt: skip
    assert result.table.due.is_monotonic_increasing


def test_a_year_and_half_a_year_begin_at_midnight_of_the_workspace(found):
    at = pd.to_datetime(["2025-09-30 21:59", "2025-09-30 22:00", "2026-09-30 21:59",
                         "2026-09-30 22:00"])  # fmt: skip
    due = pd.to_datetime(["2026-09-30 21:59", "2026-09-30 22:00", "2027-03-31 21:59",
                          "2027-03-31 22:00"])  # fmt: skip
    one = found(accounts=accounts("A"), renewals=renewals("A"),
                responses=answers(*"AAAA", responded_at=at))  # fmt: skip
    assert one.customers.unhappy.tolist() == [2]
    assert one.customers.last_unhappy.tolist() == ["2026-09-30"]
    many = found(accounts=accounts(*"ABCD"), renewals=renewals(*"ABCD", due_at=due),
                 responses=answers(*"AABBCCDD"))  # fmt: skip
    assert many.customers.account_id.tolist() == ["B", "C"]
    assert many.customers.due.tolist() == ["2026-10-01", "2027-03-31"]
    assert many.table.renewing.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("columns", "times"),
    [
        ({}, 2),
        ({"ticket_id": "T"}, 1),
        ({"ticket_id": None, "invitation_id": "I"}, 1),
        ({"ticket_id": None}, 2),
        ({"ticket_id": ["1", None], "invitation_id": [None, "1"]}, 2),
        ({"score": [1.0, 3.0]}, 1),
        ({"score": [1.0, None]}, 1),
        ({"kind": ["csat", "resolved"]}, 1),
        ({"scale_direction": "low"}, 0),
        ({"kind": "nps", "scale_min": 0.0, "scale_max": 10.0, "score": [6.0, 7.0]}, 1),
        ({"kind": "nps"}, 0),
    ],
)
def test_bad_answers_on_one_ticket_or_invitation_are_one_time(found, columns, times):
    ids = ["A", "A", "Z", "Z"]
    rest = {"score": 1.0, "kind": "csat", "scale_direction": "high", "scale_min": 1.0,
            "scale_max": 5.0, "ticket_id": ["Z1", "Z2"], "invitation_id": None}  # fmt: skip
    both = pd.concat([answers(*ids[:2]).assign(**columns), answers(*ids[2:]).assign(**rest)])
    both = both.assign(response_id=[f"S{i}" for i in range(4)])
    result = found(accounts=accounts("A", "Z"), renewals=renewals("A", "Z"), responses=both)
    assert result.customers.set_index("account_id").unhappy.to_dict() == (
        {"A": 2, "Z": 2} if times == 2 else {"Z": 2}
    )


@pytest.mark.parametrize(
    ("status", "at_risk"),
    [("Open", True), (None, True), ("", True), ("At risk", True), ("Renewed", False),
     (" LOST ", False), ("Churned", False)],
)  # fmt: skip
def test_a_decided_renewal_is_no_risk(found, status, at_risk):
    result = found(accounts=accounts("A"), renewals=renewals("A", status=status),
                   responses=answers("A", "A"))  # fmt: skip
    assert (result.count == 1) is at_risk
    assert result.table.decided.tolist() == [int(not at_risk)]
    if not at_risk:
        assert result.table.verdict.tolist() == [NOBODY]
        assert result.text == "All contracts that were due within six months are decided by now."


def test_what_was_decided_since_is_said(found):
    due = renewals(*"ABCD", status=["Open", "Open", "Open", "Renewed"])
    result = found(accounts=accounts(*"ABCD"), renewals=due, responses=answers(*"AABBCCDD"))
    assert result.text.endswith(" Not counted: 1 contract that was decided since.")
    assert result.count == 3


def test_nobody_at_risk_is_a_sentence(found):
    none = found(accounts=accounts("A"), renewals=renewals("A", "B"), responses=answers("A", "C"))
    assert (
        none.text == "None of the 2 customers that renew within six months has been unhappy twice."
    )
    assert none.customers.empty
    assert none.shown.empty
    one = found(accounts=accounts("A"), renewals=renewals("A"), responses=answers("A"))
    assert one.text == "The one customer that renews within six months has not been unhappy twice."
    late = renewals("A", due_at=pd.Timestamp("2028-01-01"))
    nothing = found(accounts=accounts("A"), renewals=late, responses=answers("A", "A"))
    assert nothing.text == "No contract that we know of is due within six months."


@pytest.mark.parametrize(
    ("tables", "verdict"),
    [
        ({}, INTERNAL),
        ({"accounts": accounts("A"), "responses": answers("A", "A")}, INTERNAL),
        ({"accounts": accounts("A", annual_revenue=0.0)}, INTERNAL),
        ({"accounts": accounts("A", annual_revenue=5.0), "responses": answers("A")}, NO_SOURCE),
        ({"accounts": accounts("A"), "renewals": renewals("A")}, NO_SOURCE),
        ({"renewals": renewals("A"), "responses": answers("A", account_id=None)}, NO_SOURCE),
    ],
)
def test_without_a_source_nothing_is_told(found, store, settings, tables, verdict):
    result = found(**tables) if tables else risk(store, PERIOD, settings)
    assert result.table.verdict.tolist() == [verdict]
    assert not result.told
    assert result.text == "The data do not tell which customers are at risk."
    assert names_section(result, readers=KEEPERS)._repr_html_() == ""
    assert risk_section(result, impact(RENEWAL), settings=settings, readers=EXECUTIVE).says == {}


def test_where_no_renewals_are_loaded_the_customers_own_date_stands_for_one(found):
    listed = accounts(*"ABC", renewal_date=pd.to_datetime(["2026-11-05", "2026-11-06", None]),
                      renewed=pd.Series([None, True, None], dtype="boolean"),
                      annual_revenue=70_000.0, currency="CHF")  # fmt: skip
    result = found(accounts=listed, responses=answers(*"AABBCC"))
    row = result.customers.iloc[0]
    assert result.count == 1
    assert (row.account_id, row.due, row.amount, row.currency) == ("A", "2026-11-05", 70_000, "CHF")


def test_urgent_tickets_are_those_open_when_the_period_ended(found):
    opened = pd.to_datetime(["2026-09-01", "2026-09-01", "2026-09-01", "2026-10-02"])
    ended = pd.to_datetime([None, "2026-09-02", "2026-10-05", None])
    desk = pd.DataFrame(
        {
            "ticket_id": list("1234"),
            "account_id": "A",
            "opened_at": opened,
            "resolved_at": ended,
            "priority": ["urgent", "P1", "Urgent", "Urgent"],
        }
    )
    desk = pd.concat([desk, desk.head(1).assign(ticket_id="5", priority="Low")])
    result = found(accounts=accounts("A"), renewals=renewals("A"), responses=answers("A", "A"),
                   tickets=desk)  # fmt: skip
    assert result.customers.urgent_open.tolist() == [2]
    assert result.customers.reasons[0] == (
        "Unhappy twice, last on 1 August 2026; 2 urgent tickets open."
    )


def test_a_customer_without_a_name_is_called_by_its_number(found):
    listed = accounts("A", "B").assign(name=[None, "B AG"], segment=None, is_key=[None, True])
    result = found(accounts=listed, renewals=renewals(*"ABC"), responses=answers(*"AABBCC"))
    assert result.customers.name.tolist() == ["", "B AG", ""]
    page = names_section(result, readers=KEEPERS)._repr_html_()
    assert '<th scope="row">A</th>' in page
    assert '<th scope="row">C</th>' in page  # on no list at all
    assert page.count("key customer") == 1
    assert not any(word in page for word in ("nan", "None", "NaT"))


def test_names_cannot_become_markup(found):
    listed = accounts("A").assign(name="<script>alert(1)</script> & =SUM(A1)", owner="<b>O</b>")
    result = found(accounts=listed, renewals=renewals("A"), responses=answers("A", "A"))
    page = names_section(result, readers=KEEPERS)._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; =SUM(A1)" in page
    assert "<script" not in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    ("amounts", "currencies", "said"),
    [
        ([1e6, 1e6, 1.1e6], "EUR", "3 customers, worth about 3.1 million EUR, renew"),
        ([1e6, 1e6], "EUR", "Fewer than three customers renew"),
        ([1e6], "EUR", "Fewer than three customers renew"),
        ([1e6, 1e6, None], "EUR", "3 customers renew"),
        ([1e6, 1e6, 0.0], "EUR", "3 customers renew"),
        ([9e6, 1e5, 1e5], "EUR", "3 customers renew"),  # one could be read from the sum
        ([1e6, 1e6, 1e6, 5e5], ["EUR"] * 3 + ["USD"],
         "4 customers, worth about 3 million EUR and more in other currencies, renew"),
        ([1e6] * 6, ["USD", "EUR"] * 3,
         "6 customers, worth about 3 million EUR and 3 million USD, renew"),
        ([1e6, 1e6, 1e6, 5e5], ["EUR", "USD", "CHF", "GBP"], "4 customers renew"),
        ([1e6, 1e6, 1e6], None, "3 customers, worth about 3 million, renew"),
    ],
)  # fmt: skip
def test_what_few_are_worth_is_not_told_and_currencies_are_not_added_up(
    found, settings, amounts, currencies, said
):
    ids = "ABCDEF"[: len(amounts)]
    due = renewals(*ids, amount=amounts, currency=currencies)
    result = found(accounts=accounts(*ids), renewals=due, responses=answers(*ids, *ids))
    said = f"{said} within six months and have been unhappy twice."
    assert result.text == said
    page = risk_section(result, impact(RENEWAL), settings=settings, readers=EXECUTIVE)
    assert said in page._repr_html_()
    assert not any(f"{each} AG" in page._repr_html_() for each in ids)
    assert not any(f"{each} AG" in result._repr_html_() for each in ids)


def test_a_customer_with_contracts_in_two_currencies_is_one_customer(found):
    due = renewals(*"AABC", currency=["EUR", "USD", "EUR", "EUR"])
    result = found(accounts=accounts(*"ABC"), renewals=due, responses=answers(*"AABBCC"))
    assert result.count == 3
    assert len(result.customers) == 4
    assert result.worth == {"EUR": 300_000}


def test_contracts_of_one_customer_are_added_up_the_first_day_stands(found):
    due = renewals("A", "A", due_at=pd.to_datetime(["2026-12-05", "2026-11-02"]))
    result = found(accounts=accounts("A"), renewals=due, responses=answers("A", "A"))
    assert result.customers[["due", "amount"]].to_numpy().tolist() == [["2026-11-02", 200_000.0]]


def test_names_beside_revenue_are_for_those_alone_who_may_see_both(found):
    result = found(accounts=accounts(*"ABC"), renewals=renewals(*"ABC"),
                   responses=answers(*"AABBCC"))  # fmt: skip
    page = names_section(result, readers=KEEPERS)._repr_html_()
    assert "A AG" in page
    assert "100,000 EUR" in page
    assert "1 December 2026" in page
    for sees in ((), ("names",), ("revenue",), ("names", "teams")):
        other = KEEPERS.model_copy(update={"sees": sees})
        assert names_section(result, readers=other)._repr_html_() == ""
    left_out = KEEPERS.model_copy(update={"sections": ("risk",)})
    assert names_section(result, readers=left_out)._repr_html_() == ""


def test_the_names_are_said_to_be_where_they_are(found, settings):
    result = found(accounts=accounts(*"ABC"), renewals=renewals(*"ABC"),
                   responses=answers(*"AABBCC"))  # fmt: skip
    known = settings.model_copy(update={"contact": "the <analyst>",
                                        "audiences": {"keepers": KEEPERS}})  # fmt: skip
    page = risk_section(result, impact(RENEWAL), settings=known, readers=EXECUTIVE)._repr_html_()
    assert "Names: restricted page, ask the &lt;analyst&gt;." in page
    words = page.partition("<p>")[2].partition("</p>")[0].split()
    assert len(words) <= 40
    nowhere = risk_section(result, impact(RENEWAL), settings=settings, readers=EXECUTIVE)
    assert "Names" not in nowhere._repr_html_()


def test_a_long_list_is_cut_and_says_so(found):
    ids = [f"A{i:03d}" for i in range(130)]
    result = found(accounts=accounts(*ids), renewals=renewals(*ids), responses=answers(*ids, *ids))
    page = names_section(result, readers=KEEPERS)._repr_html_()
    assert page.count('<th scope="row">') == 100
    assert "30 more stand in the folder" in page
    assert len(page.encode()) < 100_000


def impact(kind: str, **values: float) -> Impact:
    line = dict.fromkeys(Impact.columns, math.nan) | {"kind": kind, "urgent": 0} | values
    return Impact.from_table(pd.DataFrame([line]))


@pytest.mark.parametrize(
    ("hours", "said"),
    [(4100.4, "At least 4,100 user-hours on urgent tickets (31 tickets)."), (math.nan, ""),
     (0.0, "")],
)  # fmt: skip
def test_a_desk_that_sells_nothing_has_the_hours_lost(store, settings, hours, said):
    nothing = risk(store, PERIOD, settings)
    page = risk_section(nothing, impact(LOST_TIME, hours=hours, urgent=31), settings=settings,
                        readers=EXECUTIVE)._repr_html_()  # fmt: skip
    assert (said in page) if said else page == ""
    assert ("<h2>Lost time</h2>" in page) is bool(said)


def test_a_result_travels_as_a_table(found, tmp_path):
    result = found(**random_company())
    result.table.to_parquet(tmp_path / "risk.parquet")
    again = Risk.from_table(pd.read_parquet(tmp_path / "risk.parquet"))
    assert again.text == result.text
    assert again.worth == result.worth
    pd.testing.assert_frame_equal(again.customers, result.customers)
    assert set(result.table.verdict) == {AT_RISK}
