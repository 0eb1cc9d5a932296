"""One customer on one page: found, counted by hand, nobody else's rows, nothing made up."""

import json

import numpy as np
import pandas as pd
import pytest

from data.desk import ZONE, desk, desk_settings
from loopnb.analyze.briefing import briefing, last_four
from loopnb.analyze.finding import find
from loopnb.errors import DataError, UsageError
from loopnb.periods import parse
from loopnb.present.account import account as page_of
from loopnb.register import COLUMNS, Register
from loopnb.results import Effects, Mentions, Tones
from loopnb.results.effects import WORKED

PERIOD = parse("2026-Q3")


class Turn:
    """A turn of the loop whose report handed on `results`, or none."""

    def __init__(self, store, settings, folder, period=PERIOD, **results) -> None:
        self.store, self.settings, self.period = store, settings, period
        self.register, self._results = Register(folder), results

    def read(self, name: str):
        if self._results.get(name) is None:
            raise DataError(f"'{name}' has not been handed on yet.")
        return self._results[name]


@pytest.fixture
def turn(stored_as, settings, tmp_path):
    """Return `turn(tables, period, **results)`: a turn with these tables and a register."""

    def made(tables: dict[str, pd.DataFrame], period=PERIOD, **results) -> Turn:
        store = None
        for name, frame in tables.items():
            store = stored_as(name, frame)
        (tmp_path / "data/register").mkdir(parents=True, exist_ok=True)
        return Turn(store, results.pop("settings", settings), tmp_path, period, **results)

    return made


def accounts(**columns: object) -> pd.DataFrame:
    names = ["Nord AG", "Nordwind KG", "Südstern GmbH", "sudstern gmbh", None, "<b>Ost</b> & Co"]
    frame = pd.DataFrame({"account_id": ["1", "2", "3", "4", "5", "6"], "name": names})
    return frame.assign(segment="Enterprise", region="EMEA", products="Vault; Relay",
                        owner="A. Owner", annual_revenue=123_456.0, currency="EUR",
                        is_key=True).assign(**columns)  # fmt: skip


def tickets(account: str = "1", n: int = 4, **columns: object) -> pd.DataFrame:
    opened = pd.to_datetime([f"2026-0{7 + i % 3}-0{1 + i}" for i in range(n)])
    frame = pd.DataFrame({
        "ticket_id": [f"{account}-{i}" for i in range(n)], "account_id": account,
        "subject": [f"Subject {i}" for i in range(n)], "opened_at": opened,
        "resolved_at": opened + pd.Timedelta("5h"), "priority": "Normal", "product": "Vault",
        "reopens": 0})  # fmt: skip
    return frame.assign(**columns)


def spoken(*texts: str, account: str = "1", score: float = 1.0, **columns: object) -> dict:
    """Return answers with these comments, a day apart, the first one last."""
    n = len(texts)
    said = [pd.Timestamp("2026-09-20") - pd.Timedelta(days=i) for i in range(n)]
    ids = [f"{account}-R{i}" for i in range(n)]
    answers = pd.DataFrame({
        "response_id": ids, "account_id": account, "ticket_id": None, "kind": "csat",
        "responded_at": said, "score": score, "scale_min": 1.0, "scale_max": 5.0,
        "scale_direction": "high"}).assign(**columns)  # fmt: skip
    comments = pd.DataFrame({"comment_id": [f"{i}:c" for i in ids], "response_id": ids,
                             "said_at": said, "question": "Why?", "text": texts})  # fmt: skip
    return {"responses": answers, "comments": comments}


def html(found, settings, period=PERIOD) -> str:
    return page_of(found, period=period, settings=settings)._repr_html_()


@pytest.mark.parametrize(
    ("asked", "number"),
    [("1", "1"), ("Nord AG", "1"), ("nord ag", "1"), (" NORD   ag ", "1"), ("wind", "2"),
     ("Südstern GmbH", "3"), ("sudstern gmbh", "4"), ("5", "5"), ("ost", "6"), ("<B>", "6")],
)  # fmt: skip
def test_a_customer_is_found_by_number_name_or_part(turn, asked, number):
    store = turn({"accounts": accounts()}).store
    assert find(store, asked).account_id == number


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nord", "'nord' fits 2 customers: Nord AG (1) and Nordwind KG (2). Name one in full or by "
         "its number."),
        ("Nrod AG", "Customer 'Nrod AG' is not known. Nearest: Nord AG, "),
        ("  ", "Name a customer: its number, its name, or a part of the name."),
    ],
)  # fmt: skip
def test_what_fits_none_or_several_is_one_sentence(turn, asked, said):
    store = turn({"accounts": accounts()}).store
    with pytest.raises(UsageError) as caught:
        find(store, asked)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_many_that_fit_are_cut_and_counted(turn):
    many = pd.DataFrame({"account_id": [f"{i:03d}" for i in range(40)], "name": "Twin AG"})
    with pytest.raises(UsageError, match=r"fits 40 customers: Twin AG \(000\), .* and 35 more\."):
        find(turn({"accounts": many}).store, "Twin AG")


def test_a_customer_on_no_list_is_found_by_its_number(turn):
    store = turn({"tickets": tickets("T-7")}).store
    assert find(store, "T-7").name == "T-7"
    with pytest.raises(DataError, match="nobody to be briefed on"):
        find(turn({"tickets": tickets().assign(account_id=None)}).store, "T-7")


def test_files_are_named_after_the_customer_and_no_two_alike(turn):
    extra = pd.DataFrame({"account_id": ["7", "8"], "name": ["株式会社", "../../etc/passwd"]})
    store = turn({"accounts": pd.concat([accounts(), extra])}).store
    slugs = [find(store, number).slug for number in "12345678"]
    assert slugs == ["nord-ag", "nordwind-kg", "sudstern-gmbh-3", "sudstern-gmbh-4", "5",
                     "b-ost-b-co", "7", "etc-passwd"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("2026-Q3", ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]),
        ("FY2026-Q3", ["FY2025-Q4", "FY2026-Q1", "FY2026-Q2", "FY2026-Q3"]),
        ("2026-W36", ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]),
        ("2025", ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]),
        ("2026-07-01..2026-10-02", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
    ],
)
def test_the_four_quarters_end_with_the_period(name, names):
    period = parse(name, fiscal_start=4)
    found = last_four(period)
    assert [each.name for each in found] == names
    assert found[-1].end == period.end


def test_the_quarters_are_those_of_pandas(turn, settings):
    tables = desk()
    told = turn({name: tables[name] for name in ("tickets", "responses", "accounts")},
                settings=desk_settings(settings))  # fmt: skip
    mine = tables["tickets"].account_id.value_counts().index[0]
    found = briefing(told, mine)
    rows = found.quarters.table.set_index("period")
    t, r = tables["tickets"], tables["responses"]
    for name, start, end in (("2026-Q2", "2026-04-01", "2026-07-01"),
                             ("2026-Q3", "2026-07-01", "2026-10-01")):  # fmt: skip
        opened = t.loc[_between(t.opened_at, start, end) & (t.account_id == mine)]
        solved = t.loc[_between(t.resolved_at, start, end) & (t.resolved_at >= t.opened_at)]
        hours = (solved.resolved_at - solved.opened_at).dt.total_seconds() / 3600
        own = solved.account_id == mine
        said = r.loc[_between(r.responded_at, start, end) & (r.account_id == mine)]
        said = said.loc[said.score.between(said.scale_min, said.scale_max)]
        csat = said.loc[said.kind == "csat"]
        nps = said.loc[(said.kind == "nps") & (said.scale_max == 10)]
        width = (csat.scale_max - csat.scale_min >= 4).astype(int)
        expected = {
            "opened": len(opened), "urgent": opened.priority.isin(["Urgent", "p1"]).sum(),
            "solved": own.sum(), "reopened": (solved.reopens[own] > 0).sum(),
            "hours": hours[own].median(), "hours_all": hours.median(),
            "csat_n": len(csat), "csat_good": (csat.score >= csat.scale_max - width).sum(),
            "csat_bad": (csat.score <= csat.scale_min + width).sum(),
            "nps_n": len(nps), "nps_good": (nps.score >= 9).sum(),
            "nps_bad": (nps.score <= 6).sum(),
        }  # fmt: skip
        assert rows.loc[name, list(expected)].astype(float).tolist() == pytest.approx(
            [float(value) for value in expected.values()])  # fmt: skip
    assert rows.opened.sum() > 100
    assert rows.csat_n.sum() > 30


def _between(moments: pd.Series, start: str, end: str) -> pd.Series:
    local = moments.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    return (local >= start) & (local < end)


def test_open_tickets_are_as_of_the_end_urgent_first_then_oldest(turn, settings):
    opened = pd.to_datetime(["2026-09-01", "2026-09-29T12", "2026-08-01", "2026-09-30T20",
                             "2026-10-02", "2026-09-01"], format="ISO8601")  # fmt: skip
    ended = pd.to_datetime([None, None, "2026-09-02", "2026-10-04", None, "2026-10-05"])
    frame = tickets(n=6, opened_at=opened, resolved_at=ended,
                    priority=["Low", "Urgent", "Urgent", "Urgent", "Urgent", None])  # fmt: skip
    found = briefing(turn({"accounts": accounts(), "tickets": frame}), "Nord AG")
    table = found.tickets.table
    assert table.ticket_id.tolist() == ["1-1", "1-3", "1-0", "1-5"]
    assert table.days.tolist() == [1, 0, 30, 30]
    assert found.tickets.text == "4 tickets open, 2 of them urgent; the oldest for 30 days."
    assert "They have 4 open tickets, 2 of them urgent." in found.text
    assert found.asks[0].startswith("Ticket 1-1 is urgent and has been open for 1 day: ")
    assert "less than a day" in html(found, settings)


def test_of_many_open_tickets_ten_are_shown_and_all_counted(turn):
    frame = tickets(n=9).assign(resolved_at=pd.NaT)
    frame = pd.concat([frame, frame.assign(ticket_id=frame.ticket_id + "b")])
    found = briefing(turn({"accounts": accounts(), "tickets": frame}), "1")
    assert len(found.tickets.table) == 10
    assert found.tickets.text == "18 tickets open; these 10 press most."


def test_where_the_exports_end_earlier_ages_are_as_of_then(turn):
    frame = tickets(n=2, opened_at=pd.to_datetime(["2026-08-01", "2026-08-11"]), resolved_at=None)
    found = briefing(turn({"accounts": accounts(), "tickets": frame}), "1")
    assert found.customer.table.as_of.tolist() == ["2026-08-11"]
    assert found.tickets.table.days.tolist() == [10, 0]


def test_nothing_of_another_customer_is_on_the_page(turn, settings):
    mine, other = (spoken("This was slow and bad for us.", account=each) for each in "12")
    secret = "The neighbour paid nothing for a broken console."
    other["comments"]["text"] = secret
    talks = pd.DataFrame({"conversation_id": ["C1", "C2"], "account_id": ["2", None],
                          "held_at": pd.Timestamp("2026-08-01"), "kind": "conversation",
                          "notes": secret, "promises": json.dumps([{"text": secret}])})  # fmt: skip
    both = {name: pd.concat([mine[name], other[name]]) for name in mine}
    both |= {"accounts": accounts(), "conversations": talks,
             "tickets": pd.concat([tickets("1"), tickets("2", subject=secret, resolved_at=None)]),
             "renewals": pd.DataFrame({"renewal_id": ["N"], "account_id": "2", "amount": 5.0,
                                       "due_at": pd.Timestamp("2026-11-11")})}  # fmt: skip
    found = briefing(turn(both), "Nord AG", restricted=True)
    page = html(found, settings)
    assert "This was slow and bad for us." in page
    for word in ("neighbour", "Nordwind", "11 November", "2-R0", "2-0"):
        assert word not in page
    assert found.customer.table.met_on.tolist() == [""]
    assert found.quarters.table.opened.sum() == 4


def test_revenue_is_nowhere_but_on_a_restricted_page(turn, settings):
    due = pd.DataFrame({"renewal_id": ["N"], "account_id": "1", "amount": 987_654.0,
                        "currency": "EUR", "due_at": pd.Timestamp("2026-11-11")})  # fmt: skip
    told = turn({"accounts": accounts(), "renewals": due})
    plain, restricted = (briefing(told, "1", restricted=each) for each in (False, True))
    tables = [part.table.to_csv() for part in vars(plain).values() if hasattr(part, "table")]
    for text in (html(plain, settings), plain.text, *tables):
        assert not any(word in text for word in ("987", "123", "EUR"))
    page = html(restricted, settings)
    assert "987,654 EUR" in page
    assert "120,000 EUR" in page  # two figures of 123,456 say enough
    assert "with revenue" in page
    assert "with revenue" not in html(plain, settings)


@pytest.mark.parametrize(
    ("due", "status", "said"),
    [
        (["2026-12-05", "2026-11-11"], ["Open", "Open"], "renews on 11 November 2026"),
        (["2026-11-11", "2026-12-05"], ["Renewed", "Open"], "renews on 5 December 2026"),
        (["2026-08-11"], ["Open"], "was to renew on 11 August 2026, not decided yet"),
        (["2026-08-11", "2025-08-11"], ["Renewed", "Lost"], "renewed on 11 August 2026"),
        (["2026-08-11", "2025-08-11"], ["Lost", "Renewed"], "did not renew on 11 August 2026"),
    ],
)
def test_the_contract_is_told_as_it_stands(turn, settings, due, status, said):
    n = len(due)
    frame = pd.DataFrame({"renewal_id": [f"N{i}" for i in range(n)], "account_id": "1",
                          "status": status, "due_at": pd.to_datetime(due)})  # fmt: skip
    found = briefing(turn({"accounts": accounts(), "renewals": frame}), "1")
    assert found.text == f"Nord AG {said}."
    assert ("renew on" in " ".join(found.asks)) is said.startswith("renews")
    assert said[1:] in html(found, settings)


def test_promises_are_told_with_their_days_and_what_cannot_be_read_as_it_is(turn, settings):
    told = [
        json.dumps(
            [
                {"text": "Write <the> article", "owner": "Ines", "due": "2026-07-30"},
                {"text": "Call", "due": "2027-01-01"},
            ]
        ),
        "Send [phone] a rota {",
    ]
    talks = pd.DataFrame({"conversation_id": ["C1", "C2"], "account_id": "1", "kind": "talk",
                          "held_at": pd.to_datetime(["2026-07-02", "2026-06-02"]),
                          "notes": "It hurts.", "promises": told})  # fmt: skip
    found = briefing(turn({"accounts": accounts(), "conversations": talks}), "1")
    assert found.promised.table.promise.tolist() == ["Write <the> article", "Call", told[1]]
    assert found.promised.table.late.tolist() == [True, False, False]
    assert "We promised “Write <the> article” by 30 July 2026: did we keep it?" in found.asks
    page = html(found, settings)
    assert "Write &lt;the&gt; article" in page
    assert "Ines, due 30 July 2026; promised on 2 July 2026, C1" in page
    assert "2 July 2026" in dict(found.customer.facts)["Last spoken to"]


def test_words_are_complaints_and_praise_as_the_report_reads_them(turn, settings):
    texts = [
        "It broke again and nobody called.",
        "A kind and quick engineer helped us.",
        "Fine enough for what it is, really.",
        "Nobody knew our console at all.",
    ]
    tables = {"accounts": accounts(), **spoken(*texts, score=3.0)}
    ids = tables["comments"].comment_id.tolist()
    tones = Tones.from_table(pd.DataFrame({"comment_id": ids, "polarity": 0.0, "negative": 0.5,
        "tone": ["complaint", "praise", "none", "mixed"], "method": "m"}))  # fmt: skip
    named = [(ids[0], "Waiting"), (ids[3], "Waiting"), (ids[1], "Waiting"), (ids[1], "Kind"),
             ("another's", "Price")]  # fmt: skip
    mentions = Mentions.from_table(pd.DataFrame(
        [(*each, 0.9, True, np.nan) for each in named], columns=Mentions.columns))  # fmt: skip
    told = turn(tables, tones=tones, mentions=mentions)
    rows = [("Waiting", "wait", "Support", ""), ("Kind", "kind", "Support", "praise")]
    themes = pd.DataFrame(rows, columns=["theme", "words", "owner", "tone"])
    themes.to_csv(told.register.folder / "themes.csv", index=False)
    found = briefing(told, "1")
    assert found.said.table[["kind", "text"]].to_numpy().tolist() == [
        ["complaint", texts[0]], ["complaint", texts[3]], ["praise", texts[1]],
    ]  # fmt: skip
    assert found.said.table.comment_id.tolist() == [ids[0], ids[3], ids[1]]
    assert found.named.text == "In 4 comments: Waiting (3; 2 complaints); they praise: Kind (1)."
    assert "They complain of Waiting: what would help them most?" in found.asks
    assert "20 September 2026" in html(found, settings)


def test_without_a_report_the_score_beside_a_comment_tells_how_it_is_meant(turn):
    bad = spoken("It broke again and nobody called.", score=1.0)
    good = spoken("A kind and quick engineer helped us.", "The advice was wrong and terrible.",
                  account="1b", score=5.0)  # fmt: skip
    tables = {name: pd.concat([bad[name], good[name]]) for name in bad}
    tables["responses"]["account_id"] = "1"
    found = briefing(turn({"accounts": accounts(), **tables}), "1")
    assert found.said.table[["kind", "comment_id"]].to_numpy().tolist() == [
        ["complaint", "1-R0:c"], ["praise", "1b-R0:c"],
    ]  # fmt: skip  # the third means the other end of the scale
    assert found.gaps[-1].startswith("What themes they name is not told: there is no report")


def test_who_refused_or_is_named_is_not_quoted_and_one_answer_is_quoted_once(turn):
    texts = ["It broke, said Pavel Novak to us all.", "We asked Pavel and it was bad for us.",
             "It was slow and bad for all of us."]  # fmt: skip
    tables = spoken(*texts)
    again = tables["comments"].tail(1).assign(comment_id="again", text="And bad in the end too.")
    tables["comments"] = pd.concat([tables["comments"], again])
    told = turn({"accounts": accounts(), **tables})
    assert briefing(told, "1").said.table.text.tolist() == [texts[2]]
    tables["responses"]["may_quote"] = False
    assert briefing(turn({"accounts": accounts(), **tables}), "1").said.table.empty


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> it is bad & slow for all of us",
     "=HYPERLINK(1) is bad", "bad " * 5000, "a" * 20_000, "\u202eThis is bad for us all\u202c",
     "هذا سيء جدا بالنسبة لنا", "😡😡😡", "Bad"],
)  # fmt: skip
def test_hostile_and_odd_words_are_text(turn, settings, text):
    found = briefing(turn({"accounts": accounts(), **spoken(text)}), "1")
    page = html(found, settings)
    assert "<script" not in page
    assert "\u202e" not in page
    assert len(page) < 10_000
    assert not any(word in page for word in (">nan<", "None", "NaT"))


def test_a_hostile_name_is_text(turn, settings):
    page = html(briefing(turn({"accounts": accounts()}), "6"), settings)
    assert "<h1>&lt;b&gt;Ost&lt;/b&gt; &amp; Co</h1>" in page
    assert "<b>" not in page


ACTIONS = [
    ("A-1", "Waiting", "Hire at night", "Support", "done", "2026-05-02", "2026-01-02", ""),
    ("A-2", "", "Mend Vault", "Storage", "agreed", "", "2026-02-02", "product=Vault"),
    ("A-3", "", "Mend Strata", "Storage", "done", "2026-05-02", "2026-02-02", "product=Strata"),
    ("A-4", "Waiting", "Decided later", "Support", "agreed", "", "2026-11-02", ""),
    ("A-5", "", "All but Vault", "Storage", "done", "", "2026-02-02", "product!=Vault"),
    ("A-6", "", "No rule at all", "Storage", "done", "", "2026-02-02", "nonsense"),
]


def test_actions_are_those_on_their_themes_and_products(turn, settings):
    tables = {"accounts": accounts(), **spoken("It broke again and nobody called.")}
    one = (tables["comments"].comment_id[0], "Waiting", 0.9, True, np.nan)
    mentions = Mentions.from_table(pd.DataFrame([one], columns=Mentions.columns))
    line = dict.fromkeys(Effects.columns, "") | {
        "action_id": "A-1", "verdict": WORKED, "estimate": -31.0, "unit": "%",
        "level_unit": "a week", "title": "New tickets", "metric": "volume"}  # fmt: skip
    told = turn(tables, mentions=mentions, effects=Effects.from_table(pd.DataFrame([line])))
    names = ["action_id", "theme", "action", "owner", "status", "done_on", "decided_on", "where"]
    rows = pd.DataFrame(ACTIONS, columns=names).reindex(columns=COLUMNS["actions"], fill_value="")
    rows.assign(due="2026-12-01").to_csv(told.register.folder / "actions.csv", index=False)
    found = briefing(told, "1").actions.table
    assert found.action_id.tolist() == ["A-1", "A-2"]
    assert found.why.tolist() == ["Waiting", "Vault"]
    assert found["where"].tolist() == [
        "It worked: 31 % fewer new tickets than expected.", "Not done yet; due 1 December 2026.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tables",
    [
        {"accounts": accounts()},
        {"accounts": accounts(**dict.fromkeys(
            ("segment", "region", "products", "owner", "annual_revenue", "is_key")))},
        {"tickets": tickets()},
        {"accounts": accounts(), "tickets": tickets("2")},
        {"responses": spoken("x")["responses"]},
        spoken(""),
        {"accounts": accounts(), **spoken("It was bad.", account="2")},
    ],
    ids=["list alone", "bare list", "tickets alone", "no ticket", "answers alone", "no words",
         "no answer"],
)  # fmt: skip
def test_what_there_is_no_data_for_is_said_and_never_counted(turn, settings, tables):
    found = briefing(turn(tables), "1", restricted=True)
    page = html(found, settings)
    assert not any(word in page for word in ("nan", "None", "NaT", "<ul>\n</ul>", "<p></p>"))
    assert found.asks
    assert ("They have" in page) is ("tickets" in tables)
    assert ("Opened" in page) is ("tickets" in tables)
    assert ('id="open"' in page) is ("tickets" in tables)
    answered = "responses" in tables and tables["responses"].account_id.eq("1").any()
    assert ("Satisfied" in page) is bool(answered)
    said = found.gaps[0]
    for name, words in (("tickets", "tickets"), ("responses", "answers to surveys"),
                        ("conversations", "conversations"), ("renewals", "renewals")):  # fmt: skip
        assert (words in said) is (name not in tables)


def test_a_customer_without_an_answer_is_asked_how_they_are(turn, settings):
    found = briefing(turn({"accounts": accounts(), **spoken("Bad.", account="2")}), "1")
    assert "They gave no answer in four quarters: how content are they with us?" in found.asks
    assert "They gave no answer in these four quarters." in html(found, settings)


def test_few_answers_are_counted_never_a_percentage(turn, settings):
    found = briefing(turn({"accounts": accounts(), **spoken("a", "b", "c", score=2.0)}), "1")
    page = html(found, settings)
    assert "0 of 3, 3 unhappy" in page
    assert "%" not in page
    assert "They were unhappy 3 times in four quarters." in page


def test_the_same_data_give_the_same_page(turn, settings):
    texts = [f"It was bad for the {i}th time here." for i in range(30)]
    tables = {"accounts": accounts(), "tickets": tickets(resolved_at=None), **spoken(*texts)}
    tables["comments"]["said_at"] = pd.Timestamp("2026-09-01")  # ties
    first = html(briefing(turn(tables), "1"), settings)
    mixed = {name: frame.sample(frac=1, random_state=3) for name, frame in tables.items()}
    assert html(briefing(turn(mixed), "1"), settings) == first


def test_a_ticket_leads_into_the_help_desk_where_there_is_an_address(turn, settings):
    told = turn({"accounts": accounts(), "tickets": tickets(resolved_at=None)})
    linked = settings.model_copy(update={"ticket_url": "https://desk.example/{ticket_id}"})
    assert '<a href="https://desk.example/1-0">1-0</a>' in html(briefing(told, "1"), linked)
    assert "<a " not in html(briefing(told, "1"), settings)
