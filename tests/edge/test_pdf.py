"""A page as a PDF: every word of it, the same bytes each time; what is said without a printer."""

import hashlib
import os
import re
import shutil
import sys
import time
import types
import unicodedata
from datetime import date
from pathlib import Path

import psutil
import pytest

from edge.desk import digest, fails, loopnb
from edge.markup import read
from edge.paper import PERIOD, lay, publish
from loopnb import editions
from loopnb.errors import LoopError
from loopnb.present import pdf

SCORECARD = "scorecard-executive.html"
SIGN = ("sign", PERIOD, "--by", "A. Name", "--on", "2026-10-12")
PRINTER = next(filter(None, map(shutil.which, pdf.CHROMIUMS)), "")
WRITES = (
    "out = next(w for w in sys.argv if w.startswith('--print-to-pdf='))[15:]\n"
    "open(out, 'w').write(' '.join(sys.argv) + '(D:20990101000000+00)')\n"
)
browser = pytest.mark.skipif(not PRINTER, reason="this machine has no Chromium")


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a finished report of the third quarter."""
    monkeypatch.delenv(pdf.NAMED, raising=False)
    return lay(tmp_path / "desk", monkeypatch)


@pytest.fixture
def bare(report: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same on a machine that has nothing to print with."""
    monkeypatch.setattr(pdf, "CHROMIUMS", ())
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    return report


def printed(root: Path, *words: object) -> Path:
    said = loopnb("pdf", PERIOD, *words, "--workspace", root)
    assert said.code == 0, said.err
    return Path(said.out.strip())


def words_of(path: Path) -> str:
    """Return the text of a PDF without spaces, in small letters."""
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(path).pages
    text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
    return re.sub(r"\s", "", text).lower()  # ligatures are letters again


def lost(page: str, path: Path) -> list[str]:
    """Return the words of a page that its PDF does not have."""
    said, text = " ".join(read(page).words), words_of(path)
    said = re.sub(r"\[(svg|table)\]|(^| )#+ ", " ", unicodedata.normalize("NFKC", said))
    return sorted({word for word in said.lower().split() if word not in text})


def program(folder: Path, script: str) -> Path:
    """Write a program that stands for a Chromium."""
    path = folder / "browser"
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{script}\n")
    path.chmod(0o755)
    return path


@browser
def test_every_word_of_a_signed_page_is_in_its_pdf(report):
    loopnb(*SIGN, "--workspace", report)
    path = printed(report)
    page = (report / editions.FOLDER / "2026-Q3.1" / SCORECARD).read_text()
    assert path == report / "reports/pdf/scorecard-executive-2026-Q3.1.pdf"
    assert lost(page, path) == []
    assert "signedoffbya.name,12october2026" in words_of(path)
    assert lost(page + "<p>Unheard of</p>", path) == ["unheard"]


@browser
def test_the_pdf_of_a_full_run_has_all_words_and_every_column(published, tmp_path):
    path = tmp_path / "page.pdf"
    page = published.root / "reports" / PERIOD / SCORECARD
    pdf.write(page, path, date(2026, 10, 12))
    assert lost(page.read_text(), path) == []


@browser
def test_the_same_page_gives_the_same_bytes_and_bears_the_day_of_signing(report, tmp_path):
    loopnb(*SIGN, "--workspace", report)
    one, two = (printed(report, "--out", tmp_path / f"{name}.pdf") for name in "ab")
    assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()
    meta = pytest.importorskip("pypdf").PdfReader(one).metadata
    assert meta.creation_date.date() == date(2026, 10, 12)
    assert "Tiny desk" in meta.title


@browser
def test_a_draft_is_printed_as_a_draft(report):
    path = printed(report)
    assert path.name == "scorecard-executive-2026-Q3-draft.pdf"
    assert "internal·draft" in words_of(path)
    loopnb(*SIGN, "--workspace", report)
    publish(report, run="20261020T080000-2026-Q3-bbbbbb", value=85.0)
    assert "86%" in words_of(printed(report))
    assert "85%" in words_of(printed(report, "--draft"))


@browser
def test_the_pack_of_a_week_is_printed(report):
    publish(report, "2026-W36", run="20260907T080000-2026-W36-cccccc")
    said = loopnb("pdf", "2026-W36", "--workspace", report)
    assert Path(said.out.strip()).name == "weekly-2026-W36-draft.pdf"


def test_without_a_printer_it_is_said_what_to_install(bare):
    said = fails(bare, 1, "pdf", PERIOD)
    assert said == f"loopnb: {pdf.NEEDED}"
    for word in ("Chromium", "Google Chrome", "LOOPNB_CHROMIUM", "pip install 'loopnb[pdf]'"):
        assert word in said
    assert list((bare / "reports/pdf").iterdir()) == []


def test_a_named_program_that_is_none_is_said(bare, monkeypatch):
    monkeypatch.setenv(pdf.NAMED, "/nowhere/chromium")
    assert "LOOPNB_CHROMIUM names '/nowhere/chromium', which is no" in fails(bare, 2, "pdf", PERIOD)


def test_a_program_is_called_without_network_sandboxed_unless_root(bare, monkeypatch, tmp_path):
    monkeypatch.setenv(pdf.NAMED, str(program(tmp_path, WRITES)))
    for user, sandboxed in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        said = printed(bare).read_text()
        assert ("--no-sandbox" not in said) is sandboxed
    assert "--headless" in said and "--no-pdf-header-footer" in said
    assert "MAP * ~NOTFOUND" in said
    assert said.endswith("(D:20260930120000+00)")
    profile = re.search(r"--user-data-dir=(\S+)", said)[1]
    assert not Path(profile).parent.exists()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("sys.exit(3)", "it ended with code 3 and made no whole page"),
        ("print('no display', file=sys.stderr); sys.exit(1)", "no display"),
        ("", "it ended with code 0 and made no whole page"),
        (f"{WRITES}sys.exit(4)", "it ended with code 4"),
    ],
)
def test_a_program_that_fails_is_said_and_an_earlier_pdf_stays(
    bare, monkeypatch, tmp_path, script, why
):
    monkeypatch.setenv(pdf.NAMED, str(program(tmp_path, script)))
    folder = bare / "reports/pdf"
    folder.mkdir()
    (folder / "scorecard-executive-2026-Q3-draft.pdf").write_text("earlier")
    before = digest(folder)
    assert why in fails(bare, 1, "pdf", PERIOD)
    assert digest(folder) == before and len(list(folder.iterdir())) == 1


def test_a_program_that_hangs_is_stopped_with_its_helpers(bare, monkeypatch, tmp_path):
    noted = tmp_path / "pids"
    script = f"os.fork()\nopen({str(noted)!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(300)"
    monkeypatch.setenv(pdf.NAMED, str(program(tmp_path, script)))
    monkeypatch.setattr(pdf, "SECONDS", 2)
    assert "ran longer than 2 seconds and was stopped" in fails(bare, 1, "pdf", PERIOD)
    helpers = [int(pid) for pid in noted.read_text().split()]
    assert len(helpers) == 2
    for _ in range(300):
        if not any(map(runs, helpers)):
            break
        time.sleep(0.1)
    assert not any(map(runs, helpers))


def runs(pid: int) -> bool:
    """Hold while a process does anything; one that nobody buried yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def weasyprint(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """Let a module stand for WeasyPrint; return what it is given."""
    given = []

    class HTML:
        def __init__(self, **how: object) -> None:
            given.append(how)

        def write_pdf(self, path: Path) -> None:
            path.write_bytes(b"%PDF by another")

    module = types.ModuleType("weasyprint")
    module.HTML = HTML
    monkeypatch.setitem(sys.modules, "weasyprint", module)
    monkeypatch.setattr(pdf, "find_spec", lambda name: object())
    return given


def test_weasyprint_prints_where_there_is_no_chromium_and_loads_nothing(bare, monkeypatch):
    given = weasyprint(monkeypatch)
    assert printed(bare).read_bytes() == b"%PDF by another"
    assert "Customers are happier" in given[0]["string"]
    with pytest.raises(ValueError, match="not loaded"):
        given[0]["url_fetcher"]("https://example.org/x.png")


def test_a_weasyprint_without_its_libraries_is_said(bare, monkeypatch):
    monkeypatch.setattr(pdf, "find_spec", lambda name: object())

    class Broken(types.ModuleType):
        def __getattr__(self, name: str) -> None:
            raise OSError("cannot load library 'libpango'\nand more")

    monkeypatch.setitem(sys.modules, "weasyprint", Broken("weasyprint"))
    said = fails(bare, 1, "pdf", PERIOD)
    assert said == (
        "loopnb: No PDF was made: WeasyPrint cannot draw here: cannot load library 'libpango'"
    )


def test_no_pdf_is_written_among_the_signed_editions(bare, monkeypatch):
    weasyprint(monkeypatch)
    loopnb(*SIGN, "--workspace", bare)
    out = bare / editions.FOLDER / "2026-Q3.1" / SCORECARD
    before = digest(bare / editions.FOLDER)
    assert "never written again" in fails(bare, 2, "pdf", PERIOD, "--out", out)
    assert digest(bare / editions.FOLDER) == before


def test_a_folder_that_cannot_be_written_is_said(bare, monkeypatch):
    weasyprint(monkeypatch)
    (bare / "reports/pdf").write_text("a file")
    assert "File exists" in fails(bare, 1, "pdf", PERIOD)


def test_what_prints_is_whole_or_is_not_there(bare, tmp_path, monkeypatch):
    weasyprint(monkeypatch)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(LoopError("full")))
    with pytest.raises(LoopError, match="full"):
        pdf.write(bare / "reports" / PERIOD / SCORECARD, tmp_path / "a/page.pdf", date(2026, 1, 1))
    assert list((tmp_path / "a").iterdir()) == []
