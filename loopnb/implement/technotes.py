"""Technotes: an article for the knowledge base of each solved issue, drafted as KCS structures it.

Issue, environment, resolution and cause, with the article's state (confidence, audience,
governance) before them. What nobody has written down is a blank, marked '[to be filled: …]'.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from loopnb.errors import utf8
from loopnb.implement.handover import evidence, linked
from loopnb.implement.handover.markup import QUOTE, as_markdown, markdown, tidy
from loopnb.implement.handover.privacy import Names
from loopnb.periods import Period
from loopnb.register import Register
from loopnb.results.handing import SYSTEMS
from loopnb.results.issues import SOLVED
from loopnb.store import Store
from loopnb.verdicts import count, day

FOLDER = "reports/technotes"
# KCS: an article with a resolution that nobody has confirmed; without one it is work in progress.
STATES = {True: "Not Validated", False: "Work in Progress"}
DIGEST = re.compile(r"^draft: .*$", re.M)
# A blank as Markdown has it, escaped with the rest.
BLANK = re.compile(r"^(> |- (?:\w+: )?)\\\[to be filled: ([^\\\n]*)\\\]$", re.M)
NEW, RENEWED, SAME, KEPT = "new", "renewed", "unchanged", "edited by people, kept"
BESIDE = "edited by people, kept; the new draft lies beside it"
PLACES = ("product", "component", "version")


@dataclass(frozen=True)
class Drafts:
    """The drafts by the name of their file; `earlier` counts issues solved before the period."""

    notes: dict[str, str]
    earlier: int

    @property
    def text(self) -> str:
        """Say how many drafts there are, and what is left to do."""
        more = f" {count(self.earlier, 'issue')} solved before it: add --all." * bool(self.earlier)
        if not self.notes:
            return f"No issue was solved in the period.{more}"
        blanks = sum(text.count("[to be filled: ") for text in self.notes.values())
        return f"{count(len(self.notes), 'technote')}, {count(blanks, 'blank')} to fill.{more}"


def technotes(
    register: Register, store: Store, reported: Mapping[str, pd.DataFrame], period: Period,
    *, zone: str, every: bool = False,
) -> Drafts:  # fmt: skip
    """Return a draft for each issue that was solved in the period, with `every` before it as well.

    `reported` holds tables of the period's report by name. An issue without a day of its solution
    counts in any period. No draft holds a customer's name.
    """
    issues = register.current("issues")
    names = Names.of(store, issues)
    issues = issues.loc[issues.status.str.strip().str.lower() == SOLVED]
    days = issues.solved_on.str.strip()
    issues = issues.loc[days < period.end.isoformat()]
    before = (days != "") & (days < period.start.isoformat())
    own = issues if every else issues.loc[~before]
    found = evidence(store, own, linked.mentions(reported), period, zone=zone)
    region = found.set_index("issue_id").regions
    kept = {name: register.current(name) for name in ("causes", "verifications", "handovers")}
    kept["actions"] = register.actions
    notes = {
        f"{quote(issue['issue_id'], safe='')}.md": _note(
            issue, kept, reported, names, region=region[issue["issue_id"]], period=period)
        for issue in own.to_dict("records")
    }  # fmt: skip
    return Drafts(notes, 0 if every else int(before.reindex(issues.index).sum()))


def lay(drafts: Drafts, folder: Path) -> list[tuple[Path, str]]:
    """Write the drafts; return each file with what became of it. What people edited is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_lay(folder / name, text) for name, text in sorted(drafts.notes.items())]


def _lay(path: Path, text: str) -> tuple[Path, str]:
    if not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
        return path, NEW
    old = utf8(path)
    if old == text:
        return path, SAME
    if _stated(old) == _digest(old):
        path.write_text(text, encoding="utf-8", newline="\n")
        return path, RENEWED
    if _stated(old) == _digest(text):  # they began from this very draft
        return path, KEPT
    beside = path.with_name(f"{path.stem}.new.md")
    there = utf8(beside) if beside.is_file() else ""
    if there and _stated(there) != _digest(there):
        return path, f"{KEPT}, and so is {beside.name}"
    beside.write_text(text, encoding="utf-8", newline="\n")
    return path, BESIDE


def _note(
    issue: dict, kept: dict[str, pd.DataFrame], reported: Mapping[str, pd.DataFrame], names: Names,
    *, region: str, period: Period,
) -> str:  # fmt: skip
    """Return the draft of one issue."""
    told = {name: tidy(names.masked(text)) for name, text in issue.items()}
    acts = linked.actions_of(kept["actions"], kept["causes"], issue)
    causes = linked.causes_of(kept["causes"], issue["issue_id"])
    resolved = _resolution(told, acts, kept["verifications"])
    said = {
        "Environment": _environment(told, region),
        "Resolution": [*resolved, _blank("the steps that a customer takes, one by one")],
        "Cause": [linked.cause_line(row) for row in causes.itertuples()]
        or [_blank("what caused it, in terms that help to recognise it")],
        "Workaround": [row.action for row in acts.loc[linked.contain(acts)].itertuples()]
        or [_blank("what helps until the fixed version is in place, or 'none'")],
        "Related": _related(told, kept["handovers"]),
    }
    quoted = linked.quotations(reported, issue["theme"]) or [_blank("what customers say of it")]
    asked = [_blank("the situation in one sentence, as a customer would search for it")]
    blocks = [("Issue", quoted, QUOTE), ("In short", asked, ""),
              *((name, lines, "") for name, lines in said.items())]  # fmt: skip
    safe = [(name, [tidy(names.masked(line)) for line in lines], kind)
            for name, lines, kind in blocks]  # fmt: skip
    head = _head(told, period, bool(resolved))
    text = f"{head}\n# {markdown(told['title'])}\n\n{_open(as_markdown(safe, 2))}\n"
    return DIGEST.sub(f"draft: {_digest(text)}", text, count=1)


def _head(issue: dict, period: Period, resolved: bool) -> str:
    """Return the article's state and where it comes from, as YAML; dates are the register's."""
    facts = {
        "article": issue["issue_id"], "confidence": STATES[resolved], "audience": "Internal",
        "governance": "Experience-Based", "created_from": f"issue {issue['issue_id']}",
        "created_on": issue["solved_on"] or issue["decided_on"] or issue["opened_on"],
        "period": period.name, "owner": issue["owner"] or _blank("who owns the article"),
    }  # fmt: skip
    lines = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in facts.items()]
    return "\n".join(["---", *lines, "draft: none", "---", ""])


def _environment(issue: dict, region: str) -> list[str]:
    told = {name: issue[name] for name in PLACES} | {"region": region}
    return [f"{name.capitalize()}: {text or _blank(name)}" for name, text in told.items()]


def _resolution(issue: dict, actions: pd.DataFrame, verdicts: pd.DataFrame) -> list[str]:
    """Return the version that mends it, what was done, and what the numbers said of that."""
    when = f", solved on {day(issue['solved_on'])}" if issue["solved_on"] else ""
    lines = [f"Fixed in version {issue['fixed_version']}{when}"] * bool(issue["fixed_version"])
    done = linked.done_actions(actions)
    lines += [linked.action_line(row) for row in done.itertuples()]
    own = verdicts.loc[verdicts.action_id.isin(done.action_id)]
    return lines + [
        f"Shown in {row.period}: {row.verdict}{f' ({row.said})' if row.said else ''}"
        for row in own.itertuples()
    ]


def _related(issue: dict, handovers: pd.DataFrame) -> list[str]:
    own = handovers.loc[handovers.issue_id == issue["issue_id"]]
    keys = [f"{SYSTEMS[row.system.lower()]} {row.key}" for row in own.itertuples() if row.key]
    return [f"Issue {issue['issue_id']}", *keys, _blank("other articles on this, or 'none'")]


def _blank(what: str) -> str:
    return f"[to be filled: {what}]"


def _open(text: str) -> str:
    """Return Markdown in which the blanks stand as they are, to be found and filled."""
    return BLANK.sub(r"\1[to be filled: \2]", text)


def _digest(text: str) -> str:
    """Return a short hash of a note without the line that holds it."""
    bare = DIGEST.sub("draft:", text, count=1)
    return hashlib.sha256(bare.encode()).hexdigest()[:16]


def _stated(text: str) -> str:
    found = DIGEST.search(text)
    return found[0].removeprefix("draft: ").strip() if found else ""
