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
from errno import EACCES, EPERM, EROFS
from pathlib import Path

from filelock import FileLock, Timeout

from loopnb.errors import BusyError, LoopError

LOCK, HOLDER = "data/.lock", "data/.lock.json"


@contextmanager
def held(root: Path, what: str, wait: float | None = None) -> Iterator[None]:
    """Hold the workspace while the block runs, after at most `wait` seconds for the holder.

    Raises BusyError, which names the holder and what it does, and how to wait unless `wait` is
    None; LoopError where the folder cannot be written.
    """
    path = root / LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire(timeout=max(0, wait or 0))
    except Timeout:
        hint = "" if wait is None else ", or let it wait: --wait SECONDS"
        raise BusyError(f"{root} is held by {_holder(root)}. Try again later{hint}.") from None
    except OSError as error:
        hint = " Give this user the right to, or name another workspace."
        raise LoopError(
            f"{error.filename or path} cannot be written ({error.strerror})."
            + (hint if error.errno in (EACCES, EPERM, EROFS) else "")
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


def _holder(root: Path) -> str:
    try:
        who = json.loads((root / HOLDER).read_text())
        return (
            f"'{who['what']}' (process {who['pid']} of {who['user']} on {who['host']}, "
            f"since {who['since']})"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
