"""One at a time: who writes into a workspace holds it, and whoever comes second is told who.

The system itself lets go of the lock when its process ends, however it ends: nothing goes stale.
"""

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from loopnb.errors import BusyError, LoopError

LOCK, HOLDER = "data/.lock", "data/.lock.json"


@contextmanager
def held(root: Path, what: str, wait: float = 0) -> Iterator[None]:
    """Hold the workspace while the block runs, after at most `wait` seconds for the holder.

    Raises BusyError, which names the holder and what it does, and LoopError where the folder
    cannot be written.
    """
    path = root / LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire(timeout=wait)
    except Timeout:
        raise BusyError(_busy(root)) from None
    except OSError as error:
        raise LoopError(
            f"{path.parent} cannot be written ({error.strerror}). Give this user the right to, "
            "or name another workspace."
        ) from None
    try:
        _sign(root, what)
        yield
    finally:
        with suppress(OSError):
            (root / HOLDER).unlink()
        lock.release()


def _sign(root: Path, what: str) -> None:
    with suppress(OSError):  # the name is a courtesy; the lock holds without it
        who = {"pid": os.getpid(), "host": socket.gethostname(), "user": _user(), "what": what,
               "since": datetime.now().astimezone().isoformat(timespec="seconds")}  # fmt: skip
        (root / HOLDER).write_text(json.dumps(who))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return str(os.getuid())


def _busy(root: Path) -> str:
    try:
        who = json.loads((root / HOLDER).read_text())
        name = (
            f"'{who['what']}' (process {who['pid']} of {who['user']} on {who['host']}, "
            f"since {who['since']})"
        )
    except (OSError, ValueError, KeyError):
        name = "another process"
    return f"{root} is held by {name}. Try again later, or let it wait: --wait SECONDS."
