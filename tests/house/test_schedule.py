"""docs/schedule.md tells the truth: each example is checked as far as a machine can check it."""

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from house.test_readme import command_faults, spans
from loopnb import errors
from loopnb.cli import cli
from loopnb.sample.workspace import BLANK
from loopnb.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/schedule.md"
TEXT = PAGE.read_text(encoding="utf-8")
SETTINGS = {"follow_up": {"week": 0, "quarter": 14, "year": 14}, "keep_runs": 4, "notify": ""}
FIELDS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}
REDIRECTION = re.compile(r"(?<=\s)\d?>>?\s*(?:&\d|\S+)")
ANALYZE = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)
RETRIED, NOT_RETRIED, SKIPPED = {1, 4}, {2, 3}, {4}


def blocks(language: str) -> list[str]:
    """Return the code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.M | re.S)


def shell_lines() -> Iterator[str]:
    """Yield every line of every example that a shell would run."""
    for block in (*blocks("sh"), *blocks("crontab")):
        yield from block.splitlines()
    for unit in units().values():
        yield from unit.get("Service", {}).get("ExecStart", "").splitlines()
    for step in workflow()["jobs"]["report"]["steps"]:
        yield from step.get("run", "").splitlines()
    for block in blocks("python"):
        values = (node.value for node in ast.walk(ast.parse(block)) if type(node) is ast.Constant)
        yield from (value for value in values if isinstance(value, str))


def calls(line: str) -> list[list[str]]:
    """Return the words of each call of loopnb in a line of shell."""
    line = line.replace("\\%", "%")
    if "loopnb" not in line or line.lstrip().startswith("#"):
        return []
    words = shlex.shlex(REDIRECTION.sub("", line), posix=True, punctuation_chars=True)
    words.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in words:
        found.append([]) if set(word) <= set("&|;()") else found[-1].append(word)
    starts = [(call, next((i for i, w in enumerate(call) if _is_ours(w)), None)) for call in found]
    return [call[at:] for call, at in starts if at is not None and len(call) > at + 1]


def _is_ours(word: str) -> bool:
    return word == "loopnb" or word.endswith("/bin/loopnb")


def found_calls() -> list[str]:
    """Return every call of loopnb on the page, once."""
    return list(dict.fromkeys(shlex.join(c) for line in shell_lines() for c in calls(line)))


def crontab_faults(line: str) -> list[str]:
    """Return what is wrong with a line of a crontab."""
    times, command = line.split()[:5], " ".join(line.split()[5:])
    found = [] if command else ["no command"]
    found += ["a % that is not written \\%"] if re.search(r"(?<!\\)%", command) else []
    for (name, (low, high)), text in zip(FIELDS.items(), times, strict=False):
        for part in text.split(","):
            span, _, step = part.partition("/")
            ends = [str(low), str(high)] if span == "*" else span.split("-")
            numbers = [int(end) if end.isdigit() else -1 for end in [*ends, step or "1"]]
            inside = all(low <= end <= high for end in numbers[:-1]) and numbers[-1] > 0
            ordered = len(ends) <= 2 and numbers[0] <= numbers[-2]
            found += [] if inside and ordered else [f"{name} is {text}"]
    return found


def units() -> dict[str, dict[str, dict[str, str]]]:
    """Return the systemd units by file name: the service and the timer."""
    found = {}
    for block in blocks("ini"):
        parser = configparser.ConfigParser(interpolation=None, delimiters="=", strict=True)
        parser.optionxform = str
        parser.read_string(block)
        name = "loopnb.timer" if "Timer" in parser else "loopnb.service"
        found[name] = {section: dict(parser[section]) for section in parser.sections()}
    return found


def workflow() -> dict[str, Any]:
    """Return the workflow, its words as they stand: `on` is a key and not True."""
    found = (yaml.load(block, Loader=yaml.BaseLoader) for block in blocks("yaml"))
    return next(block for block in found if "jobs" in block)


def codes() -> dict[int, list[str]]:
    """Return the table of exit codes: of each the other cells of its row."""
    rows = re.findall(r"^\| (\d) \|(.+)\|$", TEXT, re.M)
    return {int(code): [cell.strip() for cell in cells.split("|")] for code, cells in rows}


class Task:
    """Stands for a BashOperator, or a DAG, and remembers what it was given."""

    made: list["Task"] = []

    def __init__(self, **given: Any) -> None:
        self.given, self.later = given, []
        Task.made.append(self)

    def __rshift__(self, other: "Task") -> "Task":
        self.later.append(other)
        return other

    def __enter__(self) -> "Task":
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Task]:
    """Run the DAG's file with classes that stand for Airflow's; return what it made by its id."""
    monkeypatch.setattr(Task, "made", [])
    for name, value in imported(blocks("python")[0]).items():
        module = ModuleType(name)
        setattr(module, value, Task)
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(blocks("python")[0], "dag.py", "exec"), {"__name__": "dag"})
    return {task.given.get("task_id") or task.given["dag_id"]: task for task in Task.made}


def imported(source: str) -> dict[str, str]:
    """Return what is imported from Airflow: of each module the name."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if node.module.startswith("airflow")]
    return {node.module: node.names[0].name for node in ours}


@pytest.mark.parametrize("call", found_calls())
def test_every_call_is_understood(call):
    assert command_faults(call, "") == []


def test_every_command_in_the_prose_exists():
    found = spans(TEXT)
    assert found
    assert [fault for span in found for fault in command_faults(span, "", whole=False)] == []


def test_every_option_in_the_prose_is_one_of_run():
    prose = re.sub(r"^```.*?^```", "", TEXT, flags=re.M | re.S)
    named = set(re.findall(r"`(--[a-z-]+)[ `]", prose))
    assert named >= {"--fresh", "--wait", "--notify", "--log"}
    known = {option for param in cli.commands["run"].params for option in param.opts}
    assert named - known == set()


def test_every_way_has_its_calls():
    runs = [call for call in found_calls() if "loopnb run --period auto" in call]
    assert any(call.startswith("%h/") for call in runs)  # systemd's
    assert any("auto-week" in call for call in runs)  # cron's
    assert any(call.endswith("--wait 600") for call in runs)  # Airflow's
    assert "loopnb check" in found_calls()  # GitHub's


def test_the_exit_codes_are_those_of_the_package():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    known = {kind.exit_code for kind in kinds if issubclass(kind, errors.LoopError)}
    assert set(codes()) == {0} | known


def test_the_table_says_what_the_examples_do(tasks):
    for code, (_, again, systemd, _) in codes().items():
        if code:
            assert again.startswith("yes" if code in RETRIED else "no"), code
            assert systemd == ("tried again" if code in RETRIED else "not tried again"), code
    service = units()["loopnb.service"]["Service"]
    assert {int(code) for code in service["RestartPreventExitStatus"].split()} == NOT_RETRIED
    assert {code for code, cells in codes().items() if cells[3] == "skipped"} == SKIPPED
    assert tasks["run"].given["skip_on_exit_code"] in SKIPPED
    assert {code for code, cells in codes().items() if "`check`" in cells[3]} == NOT_RETRIED


@pytest.mark.parametrize("name", SETTINGS)
def test_the_settings_that_are_named_exist_with_their_defaults(name):
    assert f"`{name}`" in TEXT and f"#{name}:" in (BLANK / "loop.yaml").read_text(encoding="utf-8")
    assert name in Settings.model_fields
    default = Settings.model_fields[name].default
    assert (default.model_dump() if hasattr(default, "model_dump") else default) == SETTINGS[name]


def test_the_settings_of_the_example_are_valid():
    said = next(found for block in blocks("yaml") if "jobs" not in (found := yaml.safe_load(block)))
    source = {"files": "a.csv", "zone": "UTC", "tables": {"events": {
        "event_id": "a", "at": "b", "kind": "c"}}}  # fmt: skip
    whole = {"company": "A", "mission": "B", "zone": "UTC", "sources": {"events": source}} | said
    assert set(said) == set(SETTINGS)
    assert Settings.model_validate(whole).notify == said["notify"]


def test_the_variables_that_are_named_are_set_somewhere(root):
    source = "".join(path.read_text(encoding="utf-8") for path in (root / "loopnb").rglob("*.py"))
    named = set(re.findall(r"LOOPNB_(?!SALT)[A-Z]+", TEXT))
    assert named >= {"LOOPNB_STATUS", "LOOPNB_PERIOD", "LOOPNB_REPORT"}
    assert {name for name in named if name not in source} == set()


def test_each_line_of_the_crontab_is_one():
    lines = [line for line in blocks("crontab")[0].splitlines() if not line.startswith("#")]
    assert len(lines) == 2
    assert [fault for line in lines for fault in crontab_faults(line)] == []
    assert all(len(calls(line)) == 1 for line in lines)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("60 6 * * 1 a", "minute is 60"),
        ("0 24 * * 1 a", "hour is 24"),
        ("0 6 0 * 1 a", "day is 0"),
        ("0 6 * 13 1 a", "month is 13"),
        ("0 6 * * 5-1 a", "weekday is 5-1"),
        ("*/0 6 * * 1 a", "minute is */0"),
        ("0 6 * * 1", "no command"),
        ("0 6 * * 1 date +%F", "a % that is not written \\%"),
    ],
)
def test_a_line_that_cron_would_not_take_is_a_fault(line, fault):
    assert crontab_faults(line) == [fault]


def test_lists_spans_and_steps_are_let_through():
    assert crontab_faults("0,30 6-18/2 1-7 1,4,7,10 1-5 date +\\%F") == []


def test_a_call_is_found_behind_other_words():
    line = "cd \"$HOME/a\" && .venv/bin/loopnb run --x 'b | c' >/dev/null 2>>d.log || echo loopnb"
    assert calls(line) == [[".venv/bin/loopnb", "run", "--x", "b | c"]]
    assert calls("systemctl --user enable --now loopnb.timer") == []


def test_the_units_are_a_service_and_its_timer():
    service, timer = units()["loopnb.service"], units()["loopnb.timer"]
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"].startswith("%h/")
    assert "Install" not in service  # the timer starts it, not the login
    assert int(service["Unit"]["StartLimitBurst"]) > 1
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"] == {"WantedBy": "timers.target"}


@ANALYZE
def test_systemd_takes_the_units(tmp_path):
    script = tmp_path / "home/feedback/.venv/bin/loopnb"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    done = verified(tmp_path, blocks("ini"))
    assert (done.returncode, "loopnb" in done.stderr) == (0, False), done.stderr


@ANALYZE
def test_systemd_names_a_key_that_it_does_not_know(tmp_path):
    spoiled = [block.replace("RestartSec=", "RestartSecs=") for block in blocks("ini")]
    assert "Unknown key" in verified(tmp_path, spoiled).stderr


@ANALYZE
def test_systemd_understands_the_time():
    for time in (units()["loopnb.timer"]["Timer"]["OnCalendar"], "06:15:00 Europe/Berlin"):
        done = subprocess.run(["systemd-analyze", "calendar", time], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def verified(folder: Path, texts: list[str]) -> subprocess.CompletedProcess:
    """Let systemd verify a service and its timer as those of a user whose home is here."""
    for name, text in zip(("loopnb.service", "loopnb.timer"), texts, strict=True):
        (folder / name).write_text(text)
    (folder / "run").mkdir()
    env = os.environ | {"HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(folder / "run")}
    words = ["systemd-analyze", "--user", "verify", folder / "loopnb.service",
             folder / "loopnb.timer"]  # fmt: skip
    return subprocess.run(words, capture_output=True, text=True, env=env)


def test_the_workflow_has_what_github_needs():
    found = workflow()
    assert set(found) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert set(found["on"]) == {"schedule", "workflow_dispatch"}
    times = [entry["cron"] for entry in found["on"]["schedule"]]
    assert [fault for time in times for fault in crontab_faults(f"{time} a")] == []
    assert all(time.split()[0] != "0" for time in times)  # the full hour is GitHub's busiest
    assert found["permissions"] == {"contents": "read"}
    assert found["concurrency"]["cancel-in-progress"] == "false"


def test_the_steps_of_the_workflow_are_used_as_their_actions_say():
    job = workflow()["jobs"]["report"]
    assert set(job) == {"runs-on", "timeout-minutes", "steps"}
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    used = {step["uses"].partition("@")[0]: step.get("with", {}) for step in job["steps"]
            if re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", ""))}  # fmt: skip
    assert list(used) == ["actions/checkout", "actions/setup-python", "actions/upload-artifact"]
    assert used["actions/setup-python"]["cache"] == "pip"
    assert used["actions/upload-artifact"]["path"] == "reports"
    assert "include-hidden-files" not in used["actions/upload-artifact"]


def test_every_secret_reaches_its_step_by_the_environment():
    """A secret within a command line would be shown, or run."""
    for step in workflow()["jobs"]["report"]["steps"]:
        assert "${{" not in step.get("run", "")
        names = set(re.findall(r"\$\{?([A-Z_]+)", step.get("run", "")))
        assert names <= set(step.get("env", {}))


def test_the_days_of_the_workflow_lie_after_the_window():
    _, _, day, months, _ = workflow()["on"]["schedule"][0]["cron"].split()
    assert months == "1,4,7,10"
    assert int(day) > SETTINGS["follow_up"]["quarter"] + 1


def test_the_dag_is_one_and_checks_before_it_runs(tasks):
    dag, check, run = tasks["feedback_loop"].given, tasks["check"], tasks["run"]
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)
    assert crontab_faults(f"{dag['schedule']} a") == []
    assert dag["default_args"]["cwd"].startswith("/")
    assert check.later == [run] and check.given["retries"] == 0
    assert run.given["retries"] > 0 and run.given["retry_delay"].total_seconds() > 0
    assert "skip_on_exit_code" not in check.given


def test_only_the_imports_differ_in_airflow_2():
    first, second = blocks("python")
    assert sorted(imported(first).values()) == sorted(imported(second).values())
    assert imported(second) == {"airflow": "DAG", "airflow.operators.bash": "BashOperator"}


def test_airflow_itself_takes_the_dag():
    pytest.importorskip("airflow.sdk", reason="Airflow 3 is not installed")
    found: dict[str, Any] = {}
    exec(compile(blocks("python")[0], "dag.py", "exec"), found)
    assert {task.task_id for task in found["dag"].tasks} == {"check", "run"}
    assert set(found["run"].skip_on_exit_code) == SKIPPED
