"""Start lives of the office in processes of their own, and end them with SIGKILL. Asserts nothing."""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_LONG = 60.0  # seconds; no life takes that long unless something is wrong


class Life:
    """One forked process."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery = nursery
        self.status: int | None = None  # the exit status; -9 after SIGKILL
        self.said: list[str] = []
        # A handle, not a number: it can never name somebody else's process.
        self._handle = _handle_of(pid)

    def kill(self) -> None:
        """SIGKILL, now. Safe to call from any thread, and when it is gone."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self, seconds: float = _LONG) -> int | None:
        """Its exit status, or None when it still lives after that many seconds."""
        self._nursery.listen(self, time.monotonic() + seconds, until="gone")
        return self.status

    def wait_open(self, seconds: float = _LONG) -> None:
        """Wait until the office is open, or the life is over."""
        self._nursery.listen(self, time.monotonic() + seconds, until="open")

    def forget(self) -> None:
        """Close the handle."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _handle_of(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None  # it was quick


class Nursery:
    """A warmed process that forks one life at a time."""

    def __init__(self) -> None:
        others = {name: value for name, value in os.environ.items() if not name.startswith("KALLELSE_")}
        self._errors = TemporaryFile()  # noqa: SIM115  # closed with the nursery
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.worker"],
            cwd=_ROOT,
            env=others,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._words = self._process.stdin, self._process.stdout
        self._rest = b""
        self._zero = 0.0
        self._life: Life | None = None

    def prepare(self, environment: Mapping[str, str], zero: float) -> None:
        """Serve the office of this environment from now on."""
        self._zero = zero
        self._order({"verb": "prepare", "environment": dict(environment)})
        if self._line(time.monotonic() + _LONG) != "warm":
            raise RuntimeError(self.errors)

    def begin(self, verb: str, **order: Any) -> Life:
        """Fork one life that does `verb`."""
        told = {"verb": verb, "zero": self._zero, **order}
        self._order(told)
        # The child may speak before its parent says that it was born.
        early: list[str] = []
        while True:
            line = self._line(time.monotonic() + _LONG)
            if line is None:
                raise RuntimeError(self.errors)
            if line.startswith("born "):
                self._life = life = Life(self, int(line.split()[1]))
                life.said = early
                return life
            early.append(line)

    def run(self, verb: str, **order: Any) -> Life:
        """Fork one life and let it end by itself."""
        life = self.begin(verb, **order)
        status = life.wait()
        life.kill()
        life.forget()
        if status is None or status not in (0, 3, -signal.SIGKILL):
            raise RuntimeError(f"the life ended with {status}: {life.said} {self.errors}")
        return life

    def listen(self, life: Life, deadline: float, *, until: str) -> None:
        """Take in what is said until that word comes, the life is over, or the deadline has passed."""
        while life.status is None and until not in life.said:
            line = self._line(deadline)
            if line is None:
                if self._process.poll() is not None:
                    raise RuntimeError(self.errors)
                return
            if line.startswith("gone "):
                life.status = int(line.split()[2])
            else:
                life.said.append(line)

    def close(self) -> None:
        """No more lives."""
        if self._life is not None:
            self._life.kill()
        self._orders.close()
        try:
            self._process.wait(_LONG)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()
        self._errors.close()

    @property
    def errors(self) -> str:
        """The end of what went wrong so far."""
        size = self._errors.seek(0, os.SEEK_END)
        return os.pread(self._errors.fileno(), 4000, max(0, size - 4000)).decode(errors="replace")

    def _order(self, told: Mapping[str, Any]) -> None:
        self._orders.write(json.dumps(told).encode() + b"\n")
        self._orders.flush()

    def _line(self, deadline: float) -> str | None:
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._words], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            read = os.read(self._words.fileno(), 65536)
            if not read:
                raise RuntimeError(self.errors)
            self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()


_RESTING: list[Nursery] = []


@contextmanager
def a_nursery(environment: Mapping[str, str], zero: float | None = None) -> Iterator[Nursery]:
    """A warmed process for the length of a block. Those who work side by side share `zero`, when their day began.

    Warming one takes seconds, so a process that did well rests and serves the next test too.
    """
    nursery = _RESTING.pop() if _RESTING else Nursery()
    try:
        nursery.prepare(environment, time.monotonic() if zero is None else zero)
        yield nursery
    except BaseException:
        nursery.close()
        raise
    _RESTING.append(nursery)


@atexit.register
def _close_all() -> None:
    for nursery in _RESTING:
        nursery.close()
