"""The files of the register as data: their columns, keys, and what a cell may hold."""

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path("data/register")
# The rule, written down before an action begins, by which it will be judged.
RULE = ("metric", "where", "against", "better", "smallest", "minimum", "weeks", "acts_from",
        "full_on")  # fmt: skip
WHYS = ("why_1", "why_2", "why_3", "why_4", "why_5")
SENTIMENTS = ("", "praise", "mixed", "complaint", "none")  # of a coded comment
STATES = ("", "agreed", "started", "done", "closed", "reopened", "stopped", "cancelled", "canceled",
          "dropped", "refused")  # fmt: skip
KINDS = ("", "containment", "corrective", "preventive")
AREAS = ("", "product", "service")
BROKEN, SAME = "series break", "same question"  # the answers to a question that reads otherwise


@dataclass(frozen=True)
class File:
    """One file: `columns` in order, of which `optional` ones are read as empty where not there.

    `key` tells rows apart; where `latest` holds, the last line of a key is in force and earlier
    lines are its history. `numbers` are needed, `maybe` may be blank; `choices` are case-blind.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    latest: bool = False


ACTION_LINKS = ("issue_id", "cause_id", "evidence", "follows")
GOAL_TERMS = ("level", "baseline", "prior_best", "judged_on", "weight", "step", "reason")
FILES: dict[str, File] = {
    "baselines": File(
        ("metric", "period", "value", "low", "high", "n", "version", "frozen_on", "by", "sponsor",
         "review_on", "df", "reason"),
        key=("metric", "period"), needed=("by",), optional=("df", "reason"),
        numbers=("value", "low", "high", "n", "version"), dates=("frozen_on", "review_on"),
    ),
    "themes": File(
        ("theme", "words", "owner", "tone", "product", "service", "metric"),
        needed=("theme", "words"), optional=("tone", "product", "service", "metric"),
    ),
    "matches": File(("value", "account_id", "by", "on")),
    "names": File(("kind", "old", "new", "since")),
    "labels": File(
        ("comment_id", "theme", "sentiment", "by", "on", "chance"),
        needed=("comment_id",), optional=("sentiment", "on", "chance"),
    ),
    "issues": File(
        ("issue_id", "theme", "title", "area", "product", "component", "version", "owner",
         "status", "opened_on", "solved_on", "fixed_version", "evidence", "by", "decided_on"),
        key=("issue_id",), needed=("issue_id", "title"), latest=True,
        dates=("opened_on", "solved_on", "decided_on"),
        choices={"area": AREAS, "status": ("", "open", "solved", "reopened")},
    ),
    "causes": File(
        ("cause_id", "issue_id", "area", "cause", *WHYS, "is", "is_not", "team", "problem",
         "escape_point", "evidence", "by", "decided_on"),
        key=("cause_id",), needed=("cause_id", "cause"), latest=True, dates=("decided_on",),
        choices={"area": AREAS},
    ),
    "actions": File(
        ("action_id", "theme", "action", "kind", "owner", "sponsor", "started", "due", "status",
         "done_on", "by", "decided_on", *RULE, *ACTION_LINKS),
        key=("action_id",), needed=("action_id",), optional=(*RULE, *ACTION_LINKS),
        dates=("started", "done_on", "decided_on", "acts_from", "full_on"),
        choices={"status": STATES, "kind": KINDS},
    ),
    "verifications": File(
        ("action_id", "period", "verdict", "said", "outcome", "owner", "decide_by", "note",
         "champion", "adopt_next", "by", "decided_on"),
        key=("action_id", "period"), needed=("action_id", "verdict", "by"), latest=True,
        dates=("decide_by", "decided_on"),
        choices={"verdict": ("worked", "no effect shown", "worse"),
                 "outcome": ("closed", "reopened")},
    ),
    "callbacks": File(
        ("callback_id", "kind", "account_id", "ticket_id", "response_id", "answered_on", "due",
         "owner", "called_on", "outcome", "promise", "promise_due", "promise_kept_on", "by",
         "decided_on"),
        key=("callback_id",), needed=("callback_id",), latest=True,
        dates=("answered_on", "due", "called_on", "promise_due", "promise_kept_on", "decided_on"),
        choices={"kind": ("unhappy", "key account", "promise")},
    ),
    "objectives": File(
        ("metric", "period", "goal", "unit", "rule", "by", "decided_on", *GOAL_TERMS),
        key=("metric", "period"), needed=("by",), optional=GOAL_TERMS, maybe=("goal", "weight"),
        dates=("decided_on",),
        choices={"step": ("", "set", "kept", "raised", "retired", "reweighed"),
                 "judged_on": ("", "period", "year")},
    ),
    "handovers": File(
        ("issue_id", "system", "key", "status", "fixed_version", "fixed_on", "by", "read_on"),
        key=("issue_id", "system"), needed=("issue_id", "system"), latest=True,
        dates=("fixed_on", "read_on"), choices={"system": ("jira", "github")},
    ),
    "forgotten": File(
        ("code", "by", "on"), key=("code",), needed=("code", "by"), dates=("on",),
    ),
    "rebases": File(
        ("metric", "at", "reason", "by", "decided_on"),
        key=("metric", "at"), needed=("metric", "at", "reason"), dates=("at",),
    ),
    # What was asked otherwise from a day on: a break of the series, or the same question still.
    "breaks": File(
        ("break_id", "survey", "question", "what", "metrics", "at", "was", "now", "answer", "by",
         "decided_on"),
        key=("break_id",), needed=("break_id", "metrics", "at", "answer", "by"), latest=True,
        dates=("at", "decided_on"), choices={"answer": (BROKEN, SAME)},
    ),
    "changes": File(
        ("action_id", "what", "was", "now", "reason", "by", "on"),
        needed=("action_id", "what", "reason", "by", "on"), dates=("on",),
        choices={"what": ("rule", "dates")},
    ),
}  # fmt: skip
COLUMNS = {name: file.columns for name, file in FILES.items()}
