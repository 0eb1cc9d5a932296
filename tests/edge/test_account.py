"""`loopnb account`: a page of its own on one customer; mistakes are told in a sentence."""

import re
import time

import pandas as pd
import pytest

from edge import desk as tiny
from edge.desk import fails, loopnb
from edge.markup import faults, read
from loopnb.analyze.briefing import briefing
from loopnb.present.account import account

ACCOUNTS = """\
  accounts:
    files: data/raw/accounts.csv
    zone: UTC
    tables:
      accounts: {account_id: number, name: name, segment: kind, annual_revenue: revenue,
                 currency: currency}
"""
NAMES = ("Nord AG", "Nordwind KG", "<b>Ost</b> & Co")
WORDS = ("--period", "2026-Q3", "--workspace")


def lay(root):
    """Write a desk whose customers have names and revenue, and load it."""
    tiny.lay(root, tickets=tiny.tickets(), survey=tiny.survey(), settings=tiny.SETTINGS + ACCOUNTS)
    frame = pd.DataFrame({"number": [f"C{i}" for i in range(3)], "name": NAMES, "kind": "Large",
                          "revenue": 765_432, "currency": "EUR"})  # fmt: skip
    frame.to_csv(root / "data/raw/accounts.csv", index=False)
    tiny.loaded(root)
    return root


@pytest.fixture
def named(tmp_path):
    return lay(tmp_path / "desk")


@pytest.fixture(scope="session")
def briefed(once):
    """A desk after two briefings, one of them restricted."""

    def make(folder):
        root = lay(folder / "desk")
        for words in (("Nord AG",), ("C2", "--restricted")):
            said = loopnb("account", *words, *WORDS, root)
            assert said.code == 0, said
            (folder / f"{words[0]}.txt").write_text(said.out)

    return once("briefed", make)


def pages(briefed) -> dict[str, str]:
    folder = briefed / "desk/reports/accounts"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_each_briefing_is_one_file_and_nothing_else_is_left(briefed):
    assert list(pages(briefed)) == ["b-ost-b-co-2026-Q3-restricted.html", "nord-ag-2026-Q3.html"]
    said = (briefed / "Nord AG.txt").read_text().splitlines()
    assert said[0] == "Nord AG (C0)"
    assert said[1].endswith("reports/accounts/nord-ag-2026-Q3.html")
    reports = briefed / "desk/reports"
    assert [path.name for path in reports.iterdir()] == ["accounts"]


def test_no_page_breaks_a_rule(briefed):
    assert {name: found for name, page in pages(briefed).items() if (found := faults(page))} == {}


def test_the_face_says_what_it_is_and_for_whom(briefed):
    restricted, plain = pages(briefed).values()
    for page, face in ((restricted, "Restricted · Briefing"), (plain, "Internal · Briefing")):
        assert f'<p class="face">{face}</p>' in page
        assert "index.html" not in page  # there is no report that it belongs to
        assert '<body class="account">' in page
    assert "770,000 EUR" in restricted
    assert not re.search(r"765|770|EUR", plain)


def test_what_the_notebook_tells_the_analyst_is_not_on_the_page(briefed):
    for page in pages(briefed).values():
        assert "Whom are we about to meet" not in page
        assert "lp.analyze" not in page


def test_a_customer_s_name_cannot_become_markup(briefed):
    restricted, _ = pages(briefed).values()
    assert "<h1>&lt;b&gt;Ost&lt;/b&gt; &amp; Co</h1>" in restricted
    assert re.search(r"<title>[^<]*&lt;b&gt;Ost&lt;/b&gt; &amp; Co</title>", restricted)


def test_another_process_in_another_zone_says_the_same(briefed, monkeypatch):
    loop = tiny.opened(briefed / "desk")
    try:
        with monkeypatch.context() as patch:
            patch.setenv("TZ", "Pacific/Auckland")
            time.tzset()
            found = briefing(loop, "C0")
            mine = account(found, period=loop.period, settings=loop.settings)._repr_html_()
    finally:
        time.tzset()
    page = read(pages(briefed)["nord-ag-2026-Q3.html"])
    assert page.words[1:] == read(mine).words  # without the face
    assert len(page.words) > 40


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nord", "loopnb: 'nord' fits 2 customers: Nord AG (C0) and Nordwind KG (C1). Name one in "
         "full or by its number."),
        ("Ostwind", "loopnb: Customer 'Ostwind' is not known. Nearest: Nordwind KG"),
        ("", "loopnb: Name a customer: its number, its name, or a part of the name."),
    ],
)  # fmt: skip
def test_a_name_that_fits_none_or_several_is_one_sentence(named, name, message):
    said = fails(named, 2, "account", name, "--period", "2026-Q3")
    assert said.startswith(message)
    assert said.count("\n") == 0
    assert not (named / "reports/accounts").exists()


def test_a_desk_that_nothing_was_loaded_into_says_so(tmp_path):
    root = tiny.lay(tmp_path / "desk")
    assert "nobody to be briefed on" in fails(root, 3, "account", "C1", "--period", "2026-Q3")


def test_an_unknown_period_is_one_sentence(named):
    assert "Period '2026-Q9'" in fails(named, 2, "account", "C1", "--period", "2026-Q9")
