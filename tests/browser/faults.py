"""What is wrong with a page, by check; each check opens it in the views in which it can fail.

A fault is a sentence with its place and views; a remark is what may be meant as it is.
"""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from browser import chromium, printed
from browser.chromium import View, Window

DESK, PHONE = 1280, 375
VIEWS = [View(width, scheme) for width in (DESK, PHONE) for scheme in ("light", "dark")]
PAPER = View(794, "dark", "print")  # A4 in CSS pixels, printed by a reader whose screen is dark
MOST_BYTES = 200_000
EXECUTIVE = "scorecard-executive.html"
MOST_WORDS, MOST_SCREENS = 450, 7
SHEETS = {EXECUTIVE: 2, "weekly.html": 2}  # at most so many pages of A4
AAA = "wcag2aaa"  # more than the law asks: 7 to 1, no two links of the same words
ODD = {
    "p-as-heading": "experimental; the large number of a card is a value, not a heading",
    "hidden-content": "experimental; says that something is hidden, as columns are on a phone",
}
AXE = """async ([aaa, odd]) => {
  const rules = Object.fromEntries(axe.getRules().map((rule) =>
    [rule.ruleId, {enabled: !rule.tags.includes(aaa) && !odd.includes(rule.ruleId)}]));
  const found = await axe.run(document, {rules, resultTypes: ["violations", "incomplete"]});
  const said = (rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 80)}`);
  return [found.violations.flatMap(said), found.incomplete
    .filter((rule) => rule.id !== "color-contrast").flatMap(said)];
}"""

Found = dict[str, list[str]]
Check = Callable[[Window, Path], Found]


def axe(window: Window, file: Path) -> Found:
    """Return what axe-core finds in every view; contrast that it leaves open is ours to compute."""
    window.evaluate(chromium.axe())
    found = []
    for view in VIEWS:
        window.look(view)
        violations, unsure = window.page.evaluate(AXE, [AAA, list(ODD)])
        found.append((view, {"axe": violations, "axe unsure": unsure}))
    return _merged(found)


def contrast(window: Window, file: Path) -> Found:
    """Return texts below WCAG AA in every view and on paper, and shapes below 3 to 1."""
    found = []
    for view in [*VIEWS, PAPER]:
        window.look(view)
        judged = window.evaluate("contrast()")
        found.append((view, {"contrast": judged["faults"], "remarks": judged["remarks"]}))
    return _merged(found)


def layout(window: Window, file: Path) -> Found:
    """Return what does not fit on a desk's screen and on a phone."""
    found = []
    for view in VIEWS[::2]:
        window.look(view)
        judged = window.evaluate("layout()")
        small = judged.pop("small")
        found.append((view, {**judged, "remarks": small if view.width == PHONE else []}))
    return _merged(found)


def structure(window: Window, file: Path) -> Found:
    """Return what hinders those who hear a page, and links that lead nowhere."""
    judged = window.evaluate("structure()")
    gone = [name for name in judged["files"] if not (file.parent / name).exists()]
    return {"structure": judged["faults"], "links": [f"leads nowhere: {name}" for name in gone]}


def keyboard(window: Window, file: Path) -> Found:
    """Return what the Tab key does not reach, not in order, or without showing where it is."""
    found = []
    for view in VIEWS[::2]:
        window.look(view)
        for _ in range(window.evaluate("keyboard.watch()") + 1):
            window.page.keyboard.press("Tab")
        found.append((view, {"keyboard": window.evaluate("keyboard.faults()")}))
    return _merged(found)


def paper(window: Window, file: Path) -> Found:
    """Return what would be cut off or broken in two on A4, by the page's own margins."""
    window.look(PAPER)
    window.look(PAPER, width=PAPER.width - window.evaluate("story.margins()"))
    return {"paper": window.evaluate("story.cut()"), "broken": window.evaluate("story.broken()")}


def weight(window: Window, file: Path) -> Found:
    """Return what the page asked for beside itself, said to the console, and weighs too much."""
    own = file.resolve().as_uri()
    asked = [url for url in window.asked if url != own and not url.startswith("data:")]
    size = file.stat().st_size
    heavy = [f"{size:,} bytes of {MOST_BYTES:,}"] if size >= MOST_BYTES else []
    return {"requests": sorted(set(asked)), "console": list(window.said), "weight": heavy}


def story(window: Window, file: Path) -> Found:
    """Return how an executive's story is too long for its reader; no other page is judged."""
    if file.name != EXECUTIVE:
        return {}
    window.look(VIEWS[2])
    screens = window.evaluate("story.screens()")
    if screens is None:
        return {"length": ["no .foot: where the story ends is unknown"]}
    told = [word["text"] for word in _words(window) if not (word["after"] or word["drawn"])]
    said = printed.counted(" ".join(told))
    long = [f"{said} words of {MOST_WORDS}"] if said > MOST_WORDS else []
    return {"length": long + ([f"{screens:.1f} screens of {MOST_SCREENS}"]
                              if screens > MOST_SCREENS else [])}  # fmt: skip


def pdf(window: Window, file: Path) -> Found:
    """Return what a page that is handed out on paper loses there; no other page is judged."""
    if file.name not in SHEETS:
        return {}
    words = _words(window)
    window.look(PAPER)
    made = window.page.pdf(format="A4", print_background=True)
    return {"pdf": printed.faults(words, printed.sheets(made), SHEETS[file.name])}


def _words(window: Window) -> list[dict]:
    window.look(VIEWS[0])
    return window.evaluate("story.words()")


UNOPENED: tuple[Check, ...] = (story, pdf)
OPENED: tuple[Check, ...] = (axe, contrast, layout, structure, keyboard, paper, weight)


def seen(window: Window, file: Path) -> Found:
    """Return all faults of a page by check, those without fault as empty lists.

    Every `<details>` is opened after the checks of what a reader first sees.
    """
    window.shown(file)
    found = _run(window, file, UNOPENED)
    window.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    return _joined([found, _run(window, file, OPENED)])


def of(window: Window, file: Path, check: Check) -> Found:
    """Return the faults of a page by one check."""
    window.shown(file)
    return check(window, file)


def _run(window: Window, file: Path, checks: tuple[Check, ...]) -> Found:
    return _joined([check(window, file) for check in checks])


def _joined(parts: list[Found]) -> Found:
    joined = defaultdict(list)
    for part in parts:
        for name, found in part.items():
            joined[name] += [fault for fault in found if fault not in joined[name]]
    return dict(joined)


def _merged(parts: list[tuple[View, Found]]) -> Found:
    """Return each fault once, with the views in which it is seen."""
    views = defaultdict(lambda: defaultdict(list))
    for view, found in parts:
        for name, faults in found.items():
            for fault in faults:
                views[name][fault].append(str(view))
    names = dict.fromkeys(name for _, found in parts for name in found)
    return {name: [f"{fault} [{', '.join(at)}]" for fault, at in views[name].items()]
            for name in names}  # fmt: skip
