"""axe-core, all rules of WCAG A and AA and best practice, in all four views."""

import pytest

from browser import chromium, faults

LONG = "many words " * 30
WIDE = f'<div style="overflow-x:auto;width:300px"><p style="width:2000px">{LONG}</p></div>'
PALE = "@media(prefers-color-scheme:dark){p{background:#000;color:#444}}"
NARROW = "p{display:none}@media(max-width:600px){p{display:block;color:#ccc}}"


def test_axe_finds_no_violation(seen):
    assert seen("axe") == {}


def test_axe_leaves_nothing_open_but_contrast(seen):
    assert seen("axe unsure") == {}


@pytest.mark.parametrize(
    ("body", "style", "rule", "views"),
    [
        ('<img src="data:,">', "", "image-alt", 4),
        ("<label>A</label><input>", "", "label", 4),
        ('<p style="color:#bbb">a word</p>', "", "color-contrast", 4),
        ("<ul><p>a</p></ul>", "", "list", 4),
        (WIDE, "", "scrollable-region-focusable", 4),
        ('<p aria-label="a" role="nothing">a</p>', "", "aria-roles", 4),
        ('<h2>A</h2><h4 id="a">B</h4>', "", "heading-order", 4),
        ("<p>a word</p>", PALE, "color-contrast", 2),
        ("<p>a word</p>", NARROW, "color-contrast", 2),
    ],
)
def test_a_violation_is_found_in_the_views_that_have_it(judged, body, style, rule, views):
    found = [fault for fault in judged(faults.axe, body, style)["axe"] if fault.startswith(rule)]
    assert len(found) == 1
    assert found[0].rpartition("[")[2].count(",") == views - 1


def test_a_page_without_language_is_a_violation(window, tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><title>A</title><main><h1>A</h1></main>")
    found = window.do(faults.of, tmp_path / "page.html", faults.axe)["axe"]
    assert [fault.split(":")[0] for fault in found] == ["html-has-lang"]


def test_a_sound_page_has_no_fault_of_any_kind(window, tmp_path, judged):
    judged(faults.axe, '<p>a</p><p id="a">See <a href="#a">the above</a>.</p>')
    found = window.do(faults.seen, tmp_path / "page.html")
    assert {name: said for name, said in found.items() if said} == {}
    checks = {"axe", "contrast", "tiny", "overlaps", "structure", "keyboard", "paper", "requests"}
    assert checks < set(found)


def test_a_chromium_is_found_by_name_or_by_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LOOPNB_CHROMIUM", raising=False)
    assert chromium.found() is None
    for name in ("google-chrome", "other"):
        (tmp_path / name).touch(mode=0o755)
    assert chromium.found() == str(tmp_path / "google-chrome")
    monkeypatch.setenv("LOOPNB_CHROMIUM", str(tmp_path / "other"))
    assert chromium.found() == str(tmp_path / "other")


def test_without_a_chromium_each_test_is_skipped_and_says_what_to_install(monkeypatch):
    monkeypatch.setattr(chromium, "found", lambda: None)
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        chromium.needed()
