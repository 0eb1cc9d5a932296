"""The warm server: imports what notebooks import, then forks a kernel for each request.

It holds no database connection, no thread and no socket but the one it is asked through. When
the asking process ends, in whatever way, the server kills its kernels and ends too.
"""

import atexit
import builtins
import gc
import importlib.util
import io
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "psutil", "sqlite3",
    "IPython.extensions.storemagic", "tornado.platform.asyncio",
)  # fmt: skip
LIBRARIES = (
    "matplotlib.pyplot", "pandas", "seaborn", "scipy.stats", "duckdb", "ibis",
    "ibis.backends.duckdb", "textblob", "sklearn.linear_model", "sklearn.feature_extraction.text",
    "loopnb.workspace", "loopnb.collect", "loopnb.analyze", "loopnb.present", "loopnb.implement",
    "loopnb.repeat", "loopnb.figures",
)  # fmt: skip
NONE = -1  # the answer where the machine would not fork
added: dict[str, str] = {}  # what the kernel's own imports put into the environment
INLINE = "module://matplotlib_inline.backend_inline"  # as ipykernel sets it for a cold kernel


def main(handle: int) -> tuple[list[str], str, dict[str, str]]:
    """Answer requests on the inherited connection until it closes.

    Returns only in a forked process: what its kernel was asked to be.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection, ended = Connection(handle), {}
    kernels: set[int] = set()
    os.environ.setdefault("MPLBACKEND", INLINE)
    # A cold kernel's debugger warns of frozen modules too, where nobody hears it.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    _preload(handle)
    gc.collect()
    gc.freeze()
    try:
        while True:
            what, *words = connection.recv()
            if what == "fork":
                pid = _fork()
                if not pid:
                    connection.close()
                    return tuple(words)
                kernels |= {pid} - {NONE}
                connection.send(pid)
            else:
                connection.send(_poll(words[0], kernels, ended))
    except (EOFError, OSError):
        for pid in kernels:
            _kill(pid)
    os._exit(0)  # nothing is left to flush, and libraries grumble when they are torn down


def _fork() -> int:
    try:
        return os.fork()
    except OSError:  # too many processes: the kernels that run go on
        return NONE


def _preload(handle: int) -> None:
    # jupyterlab brings a package that builds grammars for a second; nothing here reads them.
    sys.modules.setdefault("rfc3987_syntax", None)
    given = os.environ.copy()
    with _as_in_a_notebook():
        _import_all(KERNEL, handle)
        # What a library sets, as scikit-learn does, a cold kernel has only once it imports it.
        added.update((k, v) for k, v in os.environ.items() if k not in given)
        _import_all(LIBRARIES, handle)
    del sys.modules["rfc3987_syntax"]


def _import_all(names: tuple[str, ...], handle: int) -> None:
    for name in names:
        if _deserted(handle):
            os._exit(0)
        _import(name)


def _deserted(handle: int) -> bool:
    """Hold when the process that asks has gone: nobody will ever read an answer."""
    with socket.socket(fileno=os.dup(handle)) as line, suppress(BlockingIOError):
        return not line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return False


@contextmanager
def _as_in_a_notebook() -> Iterator[None]:
    """Tell libraries that ask while they are imported, as pandas and duckdb do: in a kernel."""
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        __init__, kernel, config = object.__init__, True, {"IPKernelApp": {}}

    main, before = sys.modules["__main__"], InteractiveShell._instance
    sys.modules["__main__"], InteractiveShell._instance = ModuleType("__main__"), Shell()
    builtins.get_ipython = InteractiveShell.instance
    try:
        yield
    finally:
        del builtins.get_ipython
        sys.modules["__main__"], InteractiveShell._instance = main, before


def _import(name: str) -> None:
    with suppress(Exception):  # a notebook that needs it will say so in a better place
        importlib.import_module(name)


def _poll(pid: int, kernels: set[int], ended: dict[int, int]) -> int | None:
    if pid in kernels:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            kernels.discard(pid)
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended.get(pid)


def _kill(pid: int) -> None:
    for send in (os.killpg, os.kill):
        with suppress(OSError):
            send(pid, signal.SIGKILL)


def live(arguments: list[str], folder: str, env: dict[str, str]) -> None:
    """Be a kernel until it is shut down, at the depth of calls where a cold one is."""
    try:
        app = _become(arguments, folder, env)
        app.start()
        # It still answers the request to shut down. Were the output stopped under it now, as the
        # exit handlers do, it would wait for that in vain until it is killed.
        app.control_thread.join(timeout=1)
        code = 0
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    _leave(code)


def _become(arguments: list[str], folder: str, env: dict[str, str]) -> Any:
    """Turn the forked process into the kernel that ipykernel's launcher would start."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(added | env | {"JPY_PARENT_PID": str(os.getppid())})
    os.chdir(folder)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # else every kernel would draw the same numbers
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin, *arguments]
    from ipykernel import kernelapp

    # The default was read from the environment when the class was made, before the fork.
    app = kernelapp.IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(arguments)
    return app


def _leave(code: Any) -> None:
    """Leave as a process of its own leaves: exit handlers run, streams are flushed."""
    threading._shutdown()
    atexit._run_exitfuncs()
    for held in gc.get_objects():  # by a module, say, that would be torn down now
        if type(held) in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom):
            with suppress(OSError, ValueError):
                held.flush()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]  # as ipykernel's launcher does; IPython puts the kernel's own folder there
    live(*main(int(sys.argv[1])))
