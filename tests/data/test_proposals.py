"""A proposed map, pasted into loop.yaml with what only people can say, loads the file."""

import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.folders import Folder
from loopnb.collect import dialects
from loopnb.collect.maps.clocks import clock
from loopnb.collect.maps.entries import entry
from loopnb.collect.looking import look
from loopnb.collect.maps.proposing import ASKED, proposal
from loopnb.collect.maps.strangers import strangers
from loopnb.settings import Settings, Source

DESK = (
    "Ticket No;Customer;Opened by;E-mail;Created on;Solved on;Severity;Team;Subject;Colour\n"
    "T-1;Acme Ltd;Ana Example;ana@acme.org;01.07.2026 08:00;02.07.2026 09:00;High;First;Fire;red\n"
    "T-2;Bolt GmbH;Bo Example;bo@bolt.org;13.07.2026 08:00;;Low;First;How to restore;\n"
)
FILES = {
    "semicolons and points": (DESK, {"tickets": 2}, {
        "ticket_id": "Ticket No", "opened_at": "Created on", "resolved_at": "Solved on",
        "priority": "Severity", "team": "Team", "requester_key": "E-mail"}),
    "Salesforce's report of cases": (
        "Case Number,Account Name,Contact Name,Subject,Status,Date/Time Opened,Date/Time Closed,"
        "Case Owner,Priority,Case Origin,Case Reason\n"
        "00001001,Acme Ltd,Ana Example,Disk full,Closed,7/1/2026 8:00 AM,7/13/2026 1:30 PM,"
        "Bo Agent,High,Web,Installation\n"
        "00001002,Bolt Inc,Cy Example,How to,New,7/2/2026 8:00 AM,,Bo Agent,Low,Phone,\n",
        {"tickets": 2}, {
            "ticket_id": "Case Number", "opened_at": "Date/Time Opened",
            "resolved_at": "Date/Time Closed", "closed_at": "Date/Time Closed",
            "agent": "Case Owner", "channel": "Case Origin", "cause_code": "Case Reason"}),
    "ServiceNow's labels with a state of their own": (
        "Number,Opened,Short description,Caller,Priority,Assignment group,Assigned to,Updated,"
        "Closed\n"
        "INC001,2026-07-01 08:00:00,Printer,Ana Example,3 - Moderate,Desk,Bo Agent,"
        "2026-07-02 08:00:00,2026-07-02 08:00:00\n"
        "INC002,2026-07-03 08:00:00,VPN,Cy Example,1 - Critical,Desk,Bo Agent,"
        "2026-07-03 09:00:00,\n",
        {"tickets": 2}, {
            "ticket_id": "Number", "opened_at": "Opened", "subject": "Short description",
            "requester_key": "Caller", "team": "Assignment group", "agent": "Assigned to",
            "updated_at": "Updated", "resolved_at": "Closed"}),
    "answers of several kinds, as Delighted's may be": (
        "Response ID,Email,Score,Comment,Survey Type,Created At,Updated At\n"
        '1,ana@example.org,9,"Good work, and soon done",nps,2026-07-01 10:00:00,\n'
        "2,bo@example.org,2,,csat,2026-07-01 11:00:00,\n",
        {"responses": 2, "comments": 1}, {
            "response_id": "Response ID", "score": "Score", "kind": "Survey Type",
            "responded_at": "Created At"}),
    "a survey of two questions": (
        "Answer ID,Date,E-mail,How satisfied are you with our support?,How easy was it?,"
        "What could we do better?\n"
        "A1,2026-07-01 08:00,ana@acme.org,4,2,Answer the phone when I call\n"
        "A2,2026-07-02 08:00,bo@acme.org,5,7,\nA3,2026-07-02 08:00,cy@acme.org,4,7,\n",
        {"responses": 6, "comments": 1}, {}),
    "answers in words": (
        "Respondent;Completed;Overall satisfaction;Comments\n"
        "ana@acme.org;2026-07-01 08:00;Very satisfied;They called me back at once\n"
        "bo@acme.org;2026-07-02 08:00;Dissatisfied;\n",
        {"responses": 2, "comments": 1}, {"responded_at": "Completed"}),
    "a German survey": (
        "Antwortnummer;Antwortdatum;Zufriedenheit;Kommentar;Ticketnummer\n"
        "1;01.07.2026;4;Schnelle Hilfe am Telefon, danke dafür;T-1\n2;31.07.2026;5;;T-2\n",
        {"responses": 2, "comments": 1}, {
            "response_id": "Antwortnummer", "ticket_id": "Ticketnummer",
            "responded_at": "Antwortdatum", "score": "Zufriedenheit"}),
    "recommendations in UTC": (
        "id,nps,reason,submitted_at,company\n"
        "a,10,Everything works as it should,2026-07-01T08:00:00Z,Acme\n"
        "b,0,,2026-07-01T09:00:00Z,Bolt\n",
        {"responses": 2, "comments": 1}, {"score": "nps", "response_id": "id"}),
    "customers": (
        "Customer ID,Company,Website,Tier,Country,ARR,Account Manager\n"
        "C1,Acme Ltd,acme.org,Gold,GB,120000,Bo\nC2,Bolt GmbH,bolt.org,Basic,DE,4000.50,Bo\n",
        {"accounts": 2}, {"account_id": "Customer ID", "name": "Company", "domain": "Website",
                          "segment": "Tier", "annual_revenue": "ARR"}),
    "customers with decimal commas": (
        "Kundennummer;Firma;Umsatz;Website\nC1;Acme;120.000,50;acme.org\nC2;Bolt;99,5;bolt.org\n",
        {"accounts": 2}, {"annual_revenue": "Umsatz"}),
    "surveys sent": (
        "Invitation ID,Ticket ID,Email,Sent at,Delivery status\n"
        "i1,T-1,ana@acme.org,2026-07-01 08:00:00,delivered\n"
        "i2,T-2,bo@bolt.org,2026-07-02 08:00:00,bounced\n",
        {"invitations": 2}, {"sent_at": "Sent at", "disposition": "Delivery status"}),
    "contracts that come up": (
        "Account ID,Renewal Date,Stage,ARR\nC1,2026-09-30,Open,1000\nC2,2026-10-31,Won,2000\n",
        {"renewals": 2}, {"due_at": "Renewal Date", "amount": "ARR", "status": "Stage"}),
    "what happened": (
        "Date;Event type;Product;Description\n2026-07-01;release;Ledger;New forms for everybody\n"
        "2026-07-09;outage;Harbor;Nothing could be saved for two hours\n",
        {"events": 2}, {"at": "Date", "kind": "Event type", "note": "Description"}),
    "a column twice and one that is a word of YAML": (
        "Key,Created,Yes,Category,Category,Status: now,Assignee\n"
        "K-1,2026-07-01 08:00,x,Web,Forms,open,Bo\nK-2,2026-07-02 08:00,y,Web,Mail,done,Bo\n",
        {"tickets": 2}, {"ticket_id": "Key", "opened_at": "Created", "category": "Category"}),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


def proposed(folder: Folder, name: str, content: str | bytes, sources: dict | None = None):
    """Return the one stranger of a workspace."""
    folder.lay({name: content})
    said = Settings(company="A", mission="B", zone="UTC", sources=sources or {})
    (found,) = strangers(folder.root, said, look(folder.root, said))
    return found


def pasted(lines, **fill: str) -> dict:
    """Return sources as loop.yaml has them, every '?' filled in by what stands before it."""
    text = "sources:\n" + "\n".join(lines)
    for before, value in fill.items():
        text = re.sub(rf'(?<={before}: ){re.escape(chr(34) + ASKED + chr(34))}', value, text)
    return yaml.safe_load(text)["sources"]


@pytest.mark.parametrize("name", FILES)
def test_a_proposal_loads_the_file(name, folder):
    content, rows, columns = FILES[name]
    found = proposed(folder, "export.csv", content)
    sources = pasted(found.proposal.lines, zone="Europe/Berlin")
    loaded = folder.load({}, sources=sources)
    assert loaded.refused.loc[~loaded.refused.reason.str.startswith("left out")].empty
    assert loaded.collected.refused.sum() == 0 or name == "answers in words"
    assert {table: len(loaded.table(table)) for table in rows} == rows
    (source,) = sources.values()
    assert set(found.proposal.tables) == set(rows)
    main = source["tables"][next(iter(rows))]
    if columns:
        assert {column: main.get(column) for column in columns} == columns


def test_what_is_said_and_what_is_left(folder):
    found = proposed(folder, "desk-2026-07.csv", DESK)
    proposal = found.proposal
    assert proposal.asks == ("its time zone",)
    assert proposal.unused == ("Colour",)
    (name,) = pasted(proposal.lines)
    assert name == "desk"
    source = pasted(proposal.lines)[name]
    assert source["zone"] == ASKED
    assert source["match"] == {"name": "Customer", "email": "E-mail"}
    assert source["people"] == ["Opened by"]
    assert source["dates"]["Created on"] == {"formats": ["%d.%m.%Y %H:%M"]}


def test_day_and_month_that_could_be_either_are_asked(folder):
    text = "Key,Created,Status,Priority\nA,03/04/2026 08:00,open,1\nB,05/06/2026 09:00,done,2\n"
    found = proposed(folder, "a.csv", text)
    assert "whether the day or the month comes first in 'Created'" in found.proposal.asks
    line = next(line for line in found.proposal.lines if "03/04/2026" in line)
    assert '"%d/%m/%Y %H:%M" is day first, "%m/%d/%Y %H:%M" month first' in line
    assert pasted(found.proposal.lines)["a"]["dates"]["Created"]["formats"] == [ASKED]


def test_another_column_settles_day_and_month(folder):
    text = "Key,Created,Resolved,Status\nA,03/04/2026,04/30/2026,x\nB,05/06/2026,05/31/2026,y\n"
    found = proposed(folder, "a.csv", text)
    dates = pasted(found.proposal.lines)["a"]["dates"]
    assert dates["Created"]["formats"] == dates["Resolved"]["formats"] == ["%m/%d/%Y"]
    assert any("month first as in other columns" in line for line in found.proposal.lines)
    assert found.proposal.asks == ("its time zone",)


def test_a_zone_that_the_file_says_is_not_asked(folder):
    for text, zone in (
        ("Key,Created,Status,Priority\nA,2026-07-01T08:00:00Z,x,1\n", "UTC"),
        ("Key,Created (America/New_York),Status,Priority\nA,2026-07-01,x,1\n", "America/New_York"),
    ):
        found = proposed(folder, "a.csv", text)
        assert found.proposal.asks == ()
        assert pasted(found.proposal.lines)["a"]["zone"] == zone


def test_times_with_an_offset_are_told_and_need_no_zone(folder):
    text = "Key,Created,Resolved,Status,Team\nA,2026-07-01,2026-07-01T08:00:00+02:00,x,T\n"
    found = proposed(folder, "a.csv", text)
    assert "'Resolved' has times with an offset of their own" in found.proposal.notes[0]
    assert "need no zone" in found.proposal.notes[0]
    said = pasted(found.proposal.lines)["a"]
    assert said["tables"]["tickets"]["resolved_at"] == "Resolved" and said["zone"] == "?"
    both = text.replace("2026-07-01,", "2026-06-30T23:00:00Z,") + "B,2026-07-02T01:00:00-05:00,,x,T\n"
    said = pasted(proposed(folder, "a.csv", both).proposal.lines)["a"]
    assert said["tables"]["tickets"]["opened_at"] == "Created" and "zone" not in said

def test_a_file_that_is_not_utf_8_is_proposed_with_a_word_to_look_at(folder):
    text = DESK.replace("Fire", "Störung").encode("windows-1252")
    found = proposed(folder, "a.csv", text)
    assert pasted(found.proposal.lines)["a"]["encoding"] == "windows-1252"
    assert any("'Störung'" in line for line in found.proposal.lines)
    loaded = folder.load({}, sources=pasted(found.proposal.lines, zone="UTC"))
    assert loaded.sums == (2, 2, 0, 0)


def test_what_stands_for_nothing_is_said(folder):
    text = "Key,Created,Status,Priority\nA,2026-07-01,N/A,1\nB,2026-07-02,open,?\n"
    source = pasted(proposed(folder, "a.csv", text).proposal.lines)["a"]
    assert source["missing"] == ["", "?", "N/A"]


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "Shape,Colour\nround,red\n", "Name,Birthday\nAna,2000-01-01\n"]
)
def test_nothing_is_proposed_where_the_headers_say_nothing(folder, text):
    assert proposed(folder, "a.csv", text).proposal.tables == ()


def test_a_file_that_cannot_be_read_says_why(folder):
    found = proposed(folder, "a.xls", "x")
    assert found.proposal is None and "kind of file '.xls' is not known" in found.why


def test_files_that_are_alike_are_proposed_once_by_their_folder(folder):
    (folder.root / "data/raw/desk").mkdir(parents=True)
    folder.lay({"desk/a.csv": DESK, "desk/b.csv": DESK})
    said = Settings(company="A", mission="B", zone="UTC", sources={})
    (found,) = strangers(folder.root, said, look(folder.root, said))
    assert found.files == ("data/raw/desk/a.csv", "data/raw/desk/b.csv")
    source = pasted(found.proposal.lines)["desk"]
    assert source["files"] == "data/raw/desk/*.csv"


def test_a_map_whose_columns_are_not_there_is_proposed_anew(folder):
    mapped = {"ticket_id": "Ticket", "opened_at": "Opened", "resolved_at": "Solved"}
    sources = {"desk": {"files": "data/raw/*.csv", "zone": "UTC", "tables": {"tickets": mapped}}}
    found = proposed(folder, "a.csv", DESK, sources)
    assert found.source == "desk"
    source = pasted(found.proposal.lines)["desk"]
    assert (source["files"], source["zone"], found.proposal.asks) == ("data/raw/*.csv", "UTC", ())


def test_a_map_that_would_refuse_most_rows_is_proposed_anew_with_its_dates(folder):
    mapped = {"ticket_id": "Ticket No", "opened_at": "Created on"}
    sources = {"desk": {"files": "data/raw/*.csv", "zone": "UTC", "tables": {"tickets": mapped}}}
    found = proposed(folder, "a.csv", DESK, sources)
    assert "Created on" in pasted(found.proposal.lines)["desk"]["dates"]


def test_a_map_that_lacks_one_column_is_not(folder):
    mapped = {"ticket_id": "Ticket No", "opened_at": "Created on", "team": "Teem"}
    sources = {"desk": {"files": "data/raw/*.csv", "zone": "UTC", "tables": {"tickets": mapped}}}
    folder.lay({"a.csv": DESK})
    said = Settings(company="A", mission="B", zone="UTC", sources=sources)
    found = look(folder.root, said)
    assert len(found.faults) == 1 and list(strangers(folder.root, said, found)) == []


def test_files_that_are_no_exports_are_not_looked_at(folder):
    folder.lay({"README.txt": "Put your exports here.", ".gitkeep": ""})
    said = Settings(company="A", mission="B", zone="UTC", sources={})
    assert list(strangers(folder.root, said, look(folder.root, said))) == []


def test_first_rows_are_tried(folder):
    text = "Key,Created\nA,2026-07-01\nB,31/31/2026\nC\n"
    folder.lay({"a.csv": text})
    tables = {"tickets": {"ticket_id": "Key", "opened_at": "Created"}}
    sources = {"desk": {"files": "data/raw/*", "zone": "UTC", "tables": tables}}
    found = look(folder.root, Settings(company="A", mission="B", zone="UTC", sources=sources))
    (trial,) = found.trials.values()
    assert trial[:2] == (3, 2)
    assert trial[2].startswith("row 3: opened_at is not a date written like")
    assert not (folder.root / "data/store").exists()


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES, st.lists(NAMES, max_size=3))
def test_any_name_survives_being_written(name, column, words):
    source = {"files": name, "zone": ASKED, "missing": words, "match": {"name": column},
              "dates": {column: {"formats": words}},
              "tables": {"tickets": {"ticket_id": column, "subject": {"value": name}}}}  # fmt: skip
    text = "\n".join(entry("it", source, {("it", "zone"): "ask", ("it", "dates", column): "like"}))
    assert yaml.safe_load(text) == {"it": source}


CELLS = st.text(st.sampled_from("0123456789/.-: TZabcä,@?"), max_size=14)
HEADS = st.sampled_from(["Id", "Created", "Score", "Comment", "E-mail", "Status", "{x}", "a:b", ""])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HEADS, min_size=1, max_size=6), st.data())
def test_whatever_a_file_holds_a_proposal_is_valid_yaml(heads, data):
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(heads)), max_size=5))
    raw = dialects.named(_raw(heads, rows), "")
    said = proposal(raw, "it", Source(files="data/raw/a.csv"))
    if said.tables:
        source = pasted(said.lines, zone="UTC")["it"]
        Settings(company="A", mission="B", zone="UTC", sources={"it": source})


def _raw(heads, rows):
    from loopnb.collect.reading.files import Raw

    chunks = iter([(range(2, 2 + len(rows)), list(rows))])
    return Raw("a.csv", "", "utf-8", tuple(heads), chunks)


@pytest.mark.parametrize(
    ("cells", "formats", "order"),
    [
        (["2026-07-01 08:00", "2026-07-01"], {"%Y-%m-%d %H:%M", "%Y-%m-%d"}, ""),
        (["01.07.26", "31.07.26"], {"%d.%m.%y"}, "day first"),
        (["7/31/2026 1:05 PM"], {"%m/%d/%Y %I:%M %p"}, "month first"),
        (["25/Feb/26 10:17 PM"], {"%d/%b/%y %I:%M %p"}, ""),
        (["Jul 1, 2026"], {"%b %d, %Y"}, ""),
        (["1782900001"], {"%s"}, ""),
        (["20260701"], {"%Y%m%d"}, ""),
    ],
)
def test_formats_are_found(cells, formats, order):
    found = clock(cells, dated=True)
    assert (set(found.formats), found.order, found.other) == (formats, order, ())


@pytest.mark.parametrize("cells", [["10:30"], ["4711"], ["1.2.3"], ["hello"], ["31/31/2026"]])
def test_what_is_no_date_is_none(cells):
    assert clock(cells, dated=False) is None
