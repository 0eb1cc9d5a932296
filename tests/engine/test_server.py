"""The warm server lives as long as the process that started it, and so do its kernels."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from engine.conftest import surroundings
from engine.small import await_file

SOON = 3  # seconds; a quiet machine needs a fraction of one
HEAD = f"""
import os, sys, threading, time, types, psutil
sys.path.insert(0, {str(Path(__file__).parent)!r})
from loopnb.warm import client
from small import await_file, said, servers, tell
"""
FORKED = "import sys; print(sys.orig_argv[2])"
PARENT = "import os; print(os.getppid())"
BUSY = {
    "sleeping": "time.sleep(60)",
    "in Python": "while True: pass",
    "in C with the lock": "sum(range(10**9))",
    "in C without it": "import hashlib; hashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**9)",
    "deaf to signals": "import signal\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\n"
    "time.sleep(60)",
    "with children": "import subprocess; subprocess.run(['sleep', '60'])",
}
LIFE = f"""
client.preheat()
[server] = servers()
tell(preheated=server.pid, parent=int(said({PARENT!r})))
at = f'/proc/{{server.pid}}'
tell(
    threads=[open(f'{{at}}/task/{{t}}/comm').read().strip() for t in os.listdir(f'{{at}}/task')],
    files=[os.readlink(f'{{at}}/fd/{{n}}') for n in os.listdir(f'{{at}}/fd') if int(n) > 2],
    connections=server.net_connections('inet'),
)
def several(name):
    for i in range(3):
        code = f"name = '{{name}}{{i}}'; import time; time.sleep(0.1)"
        tell(two=said(code, "print(name)").strip())
threads = [threading.Thread(target=several, args=(name,)) for name in 'ab']
[t.start() for t in threads]
[t.join() for t in threads]
def count():
    below = psutil.Process().children(recursive=True)
    return [[p.name(), p.status() == 'zombie'] for p in below] + [
        server.num_fds(), psutil.Process().num_fds()
    ]
said('1')
early = count()
for i in range(50):
    said('1')
tell(early=early, late=count())
"""


def driver(folder: Path, code: str) -> subprocess.Popen:
    """Start a process that runs notebooks."""
    with (folder / "log").open("w") as log:
        words = [sys.executable, "-c", HEAD + code]
        env = surroundings(folder / "jupyter")
        return subprocess.Popen(words, cwd=folder, env=env, stdout=log, stderr=log)


def facts(folder: Path, code: str) -> list[dict]:
    """Run notebooks in a process of their own to its end; returns what it told."""
    done = driver(folder, code)
    try:
        assert done.wait(timeout=100) == 0, (folder / "log").read_text()
    finally:
        done.kill()
    return [json.loads(line) for line in (folder / "facts").read_text().splitlines()]


@pytest.fixture(scope="module")
def life(once: Callable[[str, Callable[[Path], None]], Path]) -> list[dict]:
    """What one driver has told of a server that it used for long."""
    folder = once("life", lambda folder: facts(folder, LIFE) and None)
    return [json.loads(line) for line in (folder / "facts").read_text().splitlines()]


def test_a_preheated_server_is_the_one_that_forks(life):
    assert life[0]["preheated"] == life[0]["parent"]


def test_the_server_has_ended_when_the_driver_ends(life):
    assert not psutil.pid_exists(life[0]["preheated"])


def test_the_server_holds_no_thread_and_no_socket_but_its_own(life):
    mine, *others = sorted(life[1]["threads"], key="jemalloc_bg_thd".__eq__)
    assert mine.startswith("python")
    assert set(others) <= {"jemalloc_bg_thd"}  # pyarrow's; jemalloc itself minds forks
    assert [file.partition("[")[0] for file in life[1]["files"]] == ["socket:"]
    assert life[1]["connections"] == []


def test_two_threads_run_notebooks_at_once(life):
    names = sorted(fact["two"] for fact in life if "two" in fact)
    assert names == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_nothing_grows_over_fifty_notebooks(life):
    assert life[-1]["early"] == life[-1]["late"]
    [[name, zombie], *numbers] = life[-1]["late"]  # the server, and no kernel
    assert (name[:6], zombie, len(numbers)) == ("python", False, 2)


def test_no_process_outlives_a_killed_driver(tmp_path):
    begin = "import os, time\nprint(os.getpid(), file=open({!r}, 'w'))\n"
    cells = [(begin.format(name), code) for name, code in BUSY.items()]
    code = f"for cells in {cells!r}: threading.Thread(target=said, args=cells).start()"
    running = driver(tmp_path, code)
    kernels = {int(await_file(str(tmp_path / name))): name for name in BUSY}
    found = psutil.Process(running.pid).children(recursive=True)
    assert kernels.keys() < {process.pid for process in found}
    running.kill()
    running.wait()
    left = psutil.wait_procs(found, timeout=SOON)[1]
    assert [kernels.get(process.pid, process) for process in left] == []


def test_a_server_that_nobody_asked_does_not_keep_the_driver(tmp_path):
    code = """
import resource
client.preheat()
[server] = client._servers.values()
server.stop()
tell(code=server.process.poll(), seconds=resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
"""
    [told] = facts(tmp_path, code)
    assert told["code"] == -9
    assert told["seconds"] < 1  # to import all takes longer


def test_a_killed_server_is_a_dead_kernel_and_the_next_notebook_has_another(tmp_path):
    code = f"""
def kill():
    await_file('kernel')
    servers()[0].kill()
threading.Thread(target=kill).start()
try:
    said("import os\\nprint(os.getpid(), file=open('kernel', 'w'))", "sum(range(10**9))")
except Exception as error:
    tell(kind=type(error).__name__, says=str(error))
tell(forked=said({FORKED!r}), parent=int(said({PARENT!r})), servers=[p.pid for p in servers()])
"""
    died, after = facts(tmp_path, code)
    assert died == {"kind": "DeadKernelError", "says": "Kernel died"}
    assert after["forked"].strip() == "loopnb.warm.server"
    assert after["servers"] == [after["parent"]]
    assert not psutil.pid_exists(int((tmp_path / "kernel").read_text()))


def test_a_changed_environment_and_folder_are_seen(tmp_path):
    code = """
ask = "import os; print(*map(os.environ.get, ('AWKWARD', 'LOOPNB_AWKWARD')), os.getcwd(), end='')"
os.environ['LOOPNB_AWKWARD'] = 'old'  # of those for which no other server is started
answers = [said(ask)]
os.environ['AWKWARD'] = 'one'
answers.append(said(ask))
del os.environ['AWKWARD'], os.environ['LOOPNB_AWKWARD']
here = os.getcwd()
os.chdir('..')
answers.append(said(ask))
os.chdir(here)
tell(answers=answers)
"""
    [told] = facts(tmp_path, code)
    assert [answer.split() for answer in told["answers"]] == [
        ["None", "old", str(tmp_path)],
        ["one", "old", str(tmp_path)],
        ["None", "None", str(tmp_path.parent)],
    ]


def test_without_fork_kernels_are_started_as_always(tmp_path):
    code = f"del os.fork\nclient.preheat()\ntell(said=said({FORKED!r}).strip(), all=servers())"
    assert facts(tmp_path, code) == [{"said": "ipykernel_launcher", "all": []}]


def test_a_server_that_cannot_start_is_done_without(tmp_path):
    code = f"""
def broken(*words, **options):
    raise OSError('no memory')
client.subprocess = types.SimpleNamespace(Popen=broken, DEVNULL=-3)
client.preheat()
tell(said=said({FORKED!r}).strip())
"""
    assert facts(tmp_path, code) == [{"said": "ipykernel_launcher"}]


def test_a_fork_of_the_driver_has_servers_of_its_own(tmp_path):
    code = f"""
said('1')
mine = servers()[0].pid
if not (pid := os.fork()):
    tell(before=len(client._servers), forked=said({FORKED!r}).strip(), pid=os.getpid())
    time.sleep(30)
    os._exit(0)
await_file('facts')
tell(parent=int(said({PARENT!r})), server=mine)
"""
    child, own = facts(tmp_path, code)
    gone = not psutil.pid_exists(own["server"])  # though the fork lives on
    psutil.Process(child["pid"]).kill()
    assert gone
    assert (child["before"], child["forked"]) == (0, "loopnb.warm.server")
    assert own["parent"] == own["server"]
