"""The warm server as its user sees it: started once, asked to fork, gone with the process."""

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from loopnb.warm import server

# What differs from kernel to kernel and does not matter to what is imported before the fork.
VOLATILE = ("JPY_", "LOOPNB_", "PWD", "OLDPWD", "_", "SHLVL")
LAUNCHER = "ipykernel_launcher"
MOST = 4  # servers at once; each holds what it has imported
_servers: dict[tuple, "Server"] = {}
_lock = threading.Lock()


class Gone(Exception):
    """The warm server does not answer."""


class Server:
    """A process that has imported what notebooks import, and forks a kernel when asked."""

    def __init__(self, env: dict[str, str], options: tuple[str, ...] = ()) -> None:
        ours, theirs = Pipe()
        self.connection: Connection = ours
        self.asked = False
        self.lock = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *options, "-m", server.__name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=_settled(env),
                start_new_session=True, cwd=os.sep,  # no module of the caller's folder is taken
            )  # fmt: skip

    def ask(self, what: str, *words: Any) -> Any:
        """Return the server's answer; raises Gone where there is none."""
        with self.lock:
            self.asked = True
            try:
                self.connection.send((what, *words))
                return self.connection.recv()
            except (EOFError, OSError):
                raise Gone from None
            except BaseException:  # an answer that nobody took would be taken for the next one
                self.connection.close()
                raise

    def stop(self) -> None:
        """End the server, and with it any kernel of its that still runs."""
        self.connection.close()
        if not self.asked:
            self.process.kill()  # it has no kernel, and may be busy importing for a while
        self.process.wait()


def server_for(env: dict[str, str], options: tuple[str, ...] = ()) -> Server:
    """Return the running server for this environment and Python's options, started if need be.

    Raises Gone where none can be started.
    """
    key = (options, *sorted((k, v) for k, v in env.items() if not k.startswith(VOLATILE)))
    with _lock:
        found = _servers.get(key)
        if found is None or found.process.poll() is not None:
            if sum(server.process.poll() is None for server in _servers.values()) >= MOST:
                raise Gone
            try:
                found = _servers[key] = Server(env, options)
            except OSError:
                raise Gone from None
            atexit.register(found.stop)
    return found


def preheat() -> None:
    """Start the server for this process's environment, to be ready when the first page is."""
    from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, NoSuchKernel, get_kernel_spec

    with suppress(NoSuchKernel, Gone):
        options = options_of(get_kernel_spec(NATIVE_KERNEL_NAME).argv)
        if hasattr(os, "fork") and options is not None:
            server_for(dict(os.environ), options)


def options_of(command: list[str]) -> tuple[str, ...] | None:
    """Return what a kernel's command tells Python itself; None where it is not ipykernel's."""
    try:
        at = command.index(LAUNCHER)
    except ValueError:
        return None
    return tuple(command[1 : at - 1]) if at > 1 and command[at - 1] == "-m" else None


def _settled(env: dict[str, str]) -> dict[str, str]:
    """Return the environment with the folders of PYTHONPATH as they are seen from here."""
    if not (folders := env.get("PYTHONPATH")):
        return env
    paths = [str(Path(part).absolute()) for part in folders.split(os.pathsep) if part]
    return env | {"PYTHONPATH": os.pathsep.join(paths)}


def _forget() -> None:
    """Leave the servers to the process that this one was forked from."""
    global _lock
    _lock = threading.Lock()
    for theirs in _servers.values():
        atexit.unregister(theirs.stop)
        theirs.connection.close()
    _servers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
