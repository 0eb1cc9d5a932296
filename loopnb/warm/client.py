"""The warm server as its user sees it: started once, asked to fork, gone with the process."""

import atexit
import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Pipe
from typing import Any

from loopnb.warm import server

# What differs from kernel to kernel and does not matter to what is imported before the fork.
VOLATILE = ("JPY_", "LOOPNB_", "PWD", "OLDPWD", "_", "SHLVL")
_servers: dict[tuple, "Server"] = {}
_lock = threading.Lock()


class Gone(Exception):
    """The warm server does not answer."""


class Server:
    """A process that has imported what notebooks import, and forks a kernel when asked."""

    def __init__(self, env: dict[str, str]) -> None:
        ours, theirs = Pipe()
        self.connection: Connection = ours
        self.lock = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(
                # Frozen modules are off in ipykernel's own command too, for its debugger's sake.
                [sys.executable, "-Xfrozen_modules=off", "-m", server.__name__,
                 str(theirs.fileno())],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=env,
                start_new_session=True,
            )  # fmt: skip

    def ask(self, what: str, *words: Any) -> Any:
        """Return the server's answer; raises Gone where there is none."""
        try:
            with self.lock:
                self.connection.send((what, *words))
                return self.connection.recv()
        except (EOFError, OSError):
            raise Gone from None

    def stop(self) -> None:
        """End the server, and with it any kernel of its that still runs."""
        self.connection.close()
        self.process.wait()


def server_for(env: dict[str, str]) -> Server:
    """Return the running server for this environment, started if need be.

    Raises Gone where none can be started.
    """
    key = tuple(sorted((k, v) for k, v in env.items() if not k.startswith(VOLATILE)))
    with _lock:
        found = _servers.get(key)
        if found is None or found.process.poll() is not None:
            try:
                found = _servers[key] = Server(env)
            except OSError:
                raise Gone from None
            atexit.register(found.stop)
    return found


def preheat() -> None:
    """Start the server for this process's environment, to be ready when the first page is."""
    if hasattr(os, "fork"):
        server_for(dict(os.environ))
