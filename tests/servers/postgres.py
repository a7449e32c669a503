"""A private PostgreSQL of the machine's own programs, in a folder of its own. Listens on a socket only."""

import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypedDict

import psycopg

_NAMES = count(1)


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server that trusts everybody who can reach its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """The URL of one database, as the settings want it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of `template`, and return its name."""
        name = f"k{next(_NAMES)}"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._admin(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as admin:
            admin.execute(statement.encode())


def why_not() -> str | None:
    """Why no cluster can be started here, or None when one can."""
    if _program("initdb") is None or _program("pg_ctl") is None:
        return "no initdb and pg_ctl on this machine: install PostgreSQL's server to run these"
    if os.geteuid() == 0 and _servant() is None:
        return "PostgreSQL refuses to run as root, and there is no user 'postgres' or 'nobody' to run it as"
    return None


@contextmanager
def running() -> Iterator[Cluster]:
    """Start a cluster, and stop and remove it in the end."""
    # Not pytest's folder: that is closed to the user the server runs as, and too long for a socket's name.
    folder = Path(tempfile.mkdtemp(prefix="kallelse-pg-"))
    try:
        servant = _servant() if os.geteuid() == 0 else None
        if servant is not None:
            os.chown(folder, servant.pw_uid, servant.pw_gid)
            folder.chmod(0o755)
        data = str(folder / "data")
        _run(
            servant, "initdb", "-D", data, "--auth=trust", "-N", "-U", "postgres", "-E", "UTF8", "--locale=C"
        )
        # Without fsync: what a power cut does to PostgreSQL is not what these tests are about.
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=60"
        _run(servant, "pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-o", options, "start")
        with _stopped_with_us(servant, folder):
            yield Cluster(folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _stopped_with_us(servant: pwd.struct_passwd | None, folder: Path) -> Iterator[None]:
    """Stop and remove the server in the end, also when that is a SIGKILL: then the watcher's pipe closes."""
    stop = shlex.join([_found("pg_ctl"), "-D", str(folder / "data"), "-w", "-m", "immediate", "stop"])
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", f"cat; {stop}; rm -rf {shlex.quote(str(folder))}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        **_as(servant),
    )
    try:
        yield
    finally:
        watcher.communicate()


def _program(name: str) -> str | None:
    found = shutil.which(name)
    if found is not None:
        return found
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else None


def _servant() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _as(servant: pwd.struct_passwd | None) -> _Identity:
    return {} if servant is None else {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}


def _found(program: str) -> str:
    found = _program(program)
    assert found is not None, why_not()
    return found


def _run(servant: pwd.struct_passwd | None, program: str, *arguments: str) -> None:
    # Output to nowhere: a pipe would stay open as long as the server that pg_ctl leaves behind.
    subprocess.run(
        [_found(program), *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **_as(servant),
    )
