"""A PostgreSQL server of the tests' own, in a folder of its own, gone with them."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PLACES = "/usr/lib/postgresql/*/bin/initdb"
PASSWORD = "s3cret-Wörd+%/@:#?"  # with what an URL has to quote
ADMIN, READER = "keeper", "reader"
PATIENCE = 30


@dataclass(frozen=True)
class Server:
    """Where it listens: a port of this machine, asking for passwords, and a socket, asking none."""

    folder: Path
    port: int

    def url(self, user: str = "", password: str = "", database: str = "desk") -> str:
        """Return the URL by the port; user and password have to be quoted already."""
        who = f"{user}:{password}@" if password else f"{user}@" * bool(user)
        return f"postgresql://{who}127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        """What it says of itself."""
        return self.folder.with_suffix(".log")

    @property
    def socket(self) -> str:
        """The URL by the socket, as the one who may do all."""
        return f"postgresql://{ADMIN}@/desk?host={self.folder}&port={self.port}"

    def does(self, *statements: str) -> list[tuple]:
        """Execute statements as the one who may do all; return the rows of the last."""
        import psycopg

        where = {"host": str(self.folder), "port": self.port, "user": ADMIN}
        with psycopg.connect(dbname="desk", autocommit=True, **where) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


def lacking() -> str:
    """Return what is not here of what these tests need, "" where all is."""
    if not _initdb():
        return "PostgreSQL is not installed (apt-get install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install 'loopnb[postgres]')"
    if os.getuid() == 0 and not _user():
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


@contextmanager
def started() -> Iterator[Server]:
    """Make a database in a new folder, start its server, and end both."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is short
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.getuid() else {}
    if who:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    how = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL,
           "stderr": subprocess.PIPE} | who  # fmt: skip
    data, programs = folder / "data", _initdb().parent
    try:
        subprocess.run([programs / "initdb", "-D", data, "-U", ADMIN, "--auth-local=trust",
                        "--auth-host=scram-sha-256", "--no-sync", "-E", "UTF8",
                        "--locale=C.UTF-8"], **how)  # fmt: skip
        server = Server(folder, _free_port())
        options = ("-c", "fsync=off", "-c", "listen_addresses=127.0.0.1")
        program = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, "-p", str(server.port), *options],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=server.log.open("w"), **who,
        )  # fmt: skip
        try:
            _wait(server, programs, program)
            yield server
        finally:
            program.send_signal(2)  # fast: whoever is connected is cut off
            program.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


def _wait(server: Server, programs: Path, program: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    where = ["-h", server.folder, "-p", str(server.port)]
    while subprocess.run([programs / "pg_isready", "-q", *where]).returncode:
        if program.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start: {server.log.read_text()[-2000:]}")
        time.sleep(0.05)
    quoted = PASSWORD.replace("'", "''")
    subprocess.run([programs / "createdb", *where, "-U", ADMIN, "desk"], check=True)
    server.does(
        f"create role {READER} login password '{quoted}'",
        f"grant pg_read_all_data to {READER}",
    )


def _initdb() -> Path | None:
    found = sorted(Path("/").glob(PLACES.lstrip("/")), key=lambda path: path.parts[-3])
    named = shutil.which("initdb")
    return found[-1] if found else named and Path(named).resolve()


def _user() -> bool:
    try:
        return bool(pwd.getpwnam("postgres"))
    except KeyError:
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
