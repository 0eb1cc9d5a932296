"""Which kernels are forked, and what the parts do when something goes wrong."""

import errno
import socket
import subprocess
import sys
from multiprocessing.connection import Pipe
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_client.kernelspec import KernelSpec

from loopnb.warm import client, kernels, server

LAUNCHED = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
LOADED = "print(*sorted(sys.modules))"


def loaded(code: str) -> set[str]:
    """Return what a fresh process has imported after some code."""
    words = [sys.executable, "-c", f"import sys\n{code}\n{LOADED}"]
    return set(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())


def test_papermill_with_our_engine_imports_hardly_more_than_without():
    bare = "import entrypoints\nentrypoints.get_group_all = lambda name: []\n"
    assert loaded("import papermill") - loaded(f"{bare}import papermill") == {
        "loopnb",
        "loopnb.engine",
    }


@pytest.mark.parametrize("named", ["python", "python3", VERSION, sys.executable])
@pytest.mark.parametrize("options", [[], ["-Xfrozen_modules=off"], ["-X", "frozen_modules=off"]])
def test_this_python_is_forked(named, options):
    assert kernels._is_ours(KernelSpec(argv=[named, *options, *LAUNCHED]))


@pytest.mark.parametrize(
    "command",
    [
        ["python2", *LAUNCHED],
        ["/no/where/python", *LAUNCHED],
        [str(Path(sys.executable).resolve().parent / "python-other"), *LAUNCHED],
        ["python", "-O", *LAUNCHED],
        ["python", "-m", "other_kernel", "-f", "{connection_file}"],
        ["python", "ipykernel_launcher", "-f"],
        ["ipykernel_launcher"],
        ["R", "--slave", "-e", "IRkernel::main()"],
        [],
    ],
)
def test_another_kernel_is_started_as_always(command):
    assert not kernels._is_ours(KernelSpec(argv=command))


def test_a_kernel_that_is_provisioned_otherwise_stays_so():
    metadata = {"kernel_provisioner": {"provisioner_name": "elsewhere"}}
    assert not kernels._is_ours(KernelSpec(argv=["python", *LAUNCHED], metadata=metadata))


def test_a_module_that_fails_at_import_does_not_end_the_server(tmp_path, monkeypatch):
    (tmp_path / "fails_at_import.py").write_text("1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    server._import("fails_at_import")
    server._import("is_not_there_at_all")
    assert "fails_at_import" not in sys.modules


def test_what_is_imported_early_believes_to_be_in_a_notebook():
    code = "import socket\nfrom loopnb.warm import server\nours, theirs = socket.socketpair()\n"
    code += "server._preload(theirs.fileno())\nimport pandas, duckdb, builtins\n"
    code += "print(pandas.options.display.max_columns, hasattr(builtins, 'get_ipython'))\n"
    code += "from IPython import get_ipython\nprint(get_ipython())\n"
    code += "print('matplotlib_inline.backend_inline' in sys.modules)"
    words = [sys.executable, "-c", f"import sys\n{code}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["20", "False", "None", "False"]


def test_an_answer_that_was_not_awaited_is_not_taken_for_the_next(monkeypatch):
    asked = client.Server.__new__(client.Server)
    asked.lock, asked.asked = client.threading.Lock(), False
    asked.connection, theirs = Pipe()
    theirs.send("to the first")

    class Interrupted:
        """A connection whose reader is interrupted."""

        send, close = asked.connection.send, asked.connection.close

        def recv(self) -> None:
            raise KeyboardInterrupt

    connection, asked.connection = asked.connection, Interrupted()
    with pytest.raises(KeyboardInterrupt):
        asked.ask("fork")
    asked.connection = connection
    with pytest.raises(client.Gone):
        asked.ask("poll", 1)


def test_a_machine_that_will_not_fork_is_answered_and_not_the_end(monkeypatch):
    def refuse():
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(server.os, "fork", refuse)
    assert server._fork() == server.NONE


def test_no_more_servers_are_started_than_are_worth_it(monkeypatch):
    alive = SimpleNamespace(process=SimpleNamespace(poll=lambda: None))
    monkeypatch.setattr(client, "_servers", dict.fromkeys(range(client.MOST), alive))
    with pytest.raises(client.Gone):
        client.server_for({"ANOTHER": "environment"})


def test_the_server_takes_no_module_from_the_folder_of_its_caller(tmp_path):
    (tmp_path / "loopnb").mkdir()
    (tmp_path / "loopnb/__init__.py").write_text("raise SystemExit('the wrong one')")
    words = "from loopnb.warm.client import Server; import os, pathlib\n"
    words += f"os.chdir({str(tmp_path)!r}); s = Server(dict(os.environ)); print(s.ask('poll', 1))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    assert done.stdout == "None\n", done.stderr


def test_a_server_that_still_imports_sees_that_nobody_will_ask():
    ours, theirs = socket.socketpair()
    with theirs:
        assert not server._deserted(theirs.fileno())
        ours.send(b"x")
        assert not server._deserted(theirs.fileno())
        assert theirs.recv(1) == b"x"  # the question is still there
        ours.close()
        assert server._deserted(theirs.fileno())
