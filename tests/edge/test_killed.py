"""Runs that are stopped or killed, with real kernels: nothing stays behind, and the next resumes.

The loop has three pages here, of which the second waits to be killed. Random moments in whole
runs are left to benchmarks/crash.py.
"""

import importlib.util
import json
import signal
import subprocess
import time
from pathlib import Path
from types import ModuleType

import pytest

from edge import stand_in
from edge.desk import digest
from loopnb import execution
from loopnb.errors import UsageError
from loopnb.records import Turn
from loopnb.settings import read

PAGES = ("1_collect", "1b_survey", "2a_numbers")
WAIT = "import time\ntime.sleep(0 if Path(workspace, 'go').exists() else 120)"
CALL = """
from loopnb import stages
stages.PAGES = stages.PAGES[:3]
from loopnb.cli import main
main()
"""


@pytest.fixture
def crash(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The campaign's own means."""
    spec = importlib.util.spec_from_file_location("crash", root / "benchmarks/crash.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "crash", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "CALL", [module.CALL[0], "-c", CALL])
    return module


@pytest.fixture
def company(crash: ModuleType, tmp_path: Path):
    """A workspace with a report, of which the second page has to run again, and will not end."""
    place = stand_in.lay(tmp_path / "desk")
    (place / "data/raw/one.csv").write_text("ticket,opened\nT1,2026-07-01 08:00:00\n")
    made = crash.Company(place, register=digest(place / "data/register"))
    folder = place / "reports/.runs/earlier"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("the last good report")
    (place / "reports" / made.period).symlink_to(Path(".runs/earlier"))
    path = place / f"notebooks/{PAGES[1]}.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] = f"from pathlib import Path\n{WAIT}"
    path.write_text(json.dumps(book))
    return made


def stopped_at_the_second_page(company, *words: str):
    run = company.start(*words)
    assert run.told("page_started", 2), run.log.read_text()
    return run


def forked(run) -> None:
    """Wait until the page has a kernel."""
    while not run.kernels():
        assert run.process.poll() is None
        time.sleep(0.05)


def stands(company, run) -> None:
    """Hold where the last good report stands, and nothing of the run lives."""
    assert run.lingers() < 10  # seconds, of a machine that does other things too
    assert (company.root / "reports" / company.period / "index.html").read_text() == (
        "the last good report"
    )
    assert digest(company.root / "data/register") == company.register


def resumes(company) -> None:
    (company.root / "go").touch()
    code, said = company.start().ended()
    told = [json.loads(line) for line in said.splitlines()]
    assert code == 0, said
    assert [one["page"] for one in told if one["event"] == "page_unchanged"] == [PAGES[0]]
    assert [one["page"] for one in told if one["event"] == "page_done"] == [*PAGES[1:]]


def test_a_signal_ends_a_run_in_order_and_the_next_resumes(company):
    said = "It was stopped by a signal."
    run = stopped_at_the_second_page(company, "--notify", f"cat >'{company.root}/told'")
    run.process.send_signal(signal.SIGTERM)
    code, text = run.ended(30)
    lines = [json.loads(line) for line in text.splitlines()]  # and nothing that is not JSON
    last = lines[-1]
    assert (code, last["event"], last["message"], last["page"]) == (
        1, "run_failed", said, PAGES[1],
    )  # fmt: skip
    stands(company, run)
    assert (company.root / "told").read_text().endswith(f"\n\n{said}\n")
    record = json.loads((company.root / f"reports/.runs/{last['run']}/run.json").read_text())
    assert (record["state"], record["message"]) == ("failed", said)
    resumes(company)


def test_in_words_an_interruption_is_one_word(company, crash):
    done = subprocess.Popen(
        [*crash.CALL, "run", "--period", company.period, "--workspace", str(company.root)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with done:
        assert done.stderr.readline() == "running 1_collect\n"
        done.send_signal(signal.SIGINT)
        assert done.stderr.read().strip() == "Stopped."
    assert done.returncode == 1


def test_a_killed_driver_takes_its_kernel_and_server_with_it(company):
    run = stopped_at_the_second_page(company)
    forked(run)
    assert run.kill("driver")
    assert run.ended()[0] == -signal.SIGKILL
    stands(company, run)
    resumes(company)


@pytest.mark.parametrize("victim", ["kernel", "server"])
def test_a_killed_kernel_or_server_fails_the_page_in_a_sentence(company, victim):
    run = stopped_at_the_second_page(company)
    forked(run)
    assert run.kill(victim)
    code, text = run.ended(60)
    last = json.loads(text.splitlines()[-1])
    assert (code, last["event"], last["page"]) == (1, "run_failed", PAGES[1])
    assert last["message"].startswith(f"{PAGES[1]}: ") and "memory_limit" in last["message"]
    assert "trace" not in last
    stands(company, run)


@pytest.mark.parametrize(
    ("kernel", "words"),
    [({"name": "my-own", "display_name": "", "language": "python"}, "No such kernel named my-own"),
     (None, "No kernel name found in notebook")],
)  # fmt: skip
def test_a_notebook_whose_kernel_is_not_here_is_said_in_a_sentence(tmp_path, kernel, words):
    source = stand_in.lay(tmp_path / "desk") / "notebooks/1_collect.ipynb"
    book = json.loads(source.read_text())
    book["metadata"] = {"kernelspec": kernel} if kernel else {}
    source.write_text(json.dumps(book))
    settings = read(tmp_path / "desk")
    with pytest.raises(UsageError) as error:
        execution.page(Turn("1_collect", "", "1.html", {}), source, tmp_path, given={},
                       settings=settings)  # fmt: skip
    assert str(error.value).startswith(f"1_collect.ipynb: {words}")
    assert str(error.value).endswith("choose the kernel Python 3 and save it.")
