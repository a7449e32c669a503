"""Start lives of the office in processes of their own, and end them with SIGKILL. Asserts nothing."""

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

    def __init__(self, environment: Mapping[str, str], errors: Path, zero: float) -> None:
        others = {name: value for name, value in os.environ.items() if not name.startswith("KALLELSE_")}
        self._errors = errors
        with errors.open("ab") as told:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.worker"],
                cwd=_ROOT,
                env={**others, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._words = self._process.stdin, self._process.stdout
        self._rest = b""
        self._zero = zero
        if self._line(time.monotonic() + _LONG) != "warm":
            raise RuntimeError(self._why())

    def begin(self, verb: str, **order: Any) -> Life:
        """Fork one life that does `verb`."""
        told = {"verb": verb, "zero": self._zero, **order}
        self._orders.write(json.dumps(told).encode() + b"\n")
        self._orders.flush()
        # The child may speak before its parent says that it was born.
        early: list[str] = []
        while True:
            line = self._line(time.monotonic() + _LONG)
            if line is None:
                raise RuntimeError(self._why())
            if line.startswith("born "):
                life = Life(self, int(line.split()[1]))
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
            raise RuntimeError(f"the life ended with {status}: {life.said} {self._why()}")
        return life

    def listen(self, life: Life, deadline: float, *, until: str) -> None:
        """Take in what is said until that word comes, the life is over, or the deadline has passed."""
        while life.status is None and until not in life.said:
            line = self._line(deadline)
            if line is None:
                if self._process.poll() is not None:
                    raise RuntimeError(self._why())
                return
            if line.startswith("gone "):
                life.status = int(line.split()[2])
            else:
                life.said.append(line)

    def close(self) -> None:
        """No more lives."""
        self._orders.close()
        try:
            self._process.wait(_LONG)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()

    def _line(self, deadline: float) -> str | None:
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._words], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            read = os.read(self._words.fileno(), 65536)
            if not read:
                raise RuntimeError(self._why())
            self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def _why(self) -> str:
        return self._errors.read_text(errors="replace")[-4000:]


@contextmanager
def a_nursery(environment: Mapping[str, str], folder: Path, zero: float | None = None) -> Iterator[Nursery]:
    """A warmed process until the block ends. Those who work side by side share `zero`, when their day began."""
    nursery = Nursery(environment, folder / "errors.txt", time.monotonic() if zero is None else zero)
    try:
        yield nursery
    finally:
        nursery.close()
