"""Keep a process running: start it, start it again when it dies, end it with all it started. Knows no Prefect."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
STEADY_SECONDS = 60.0  # a process that lived this long starts again without a pause
log = structlog.get_logger("serve")


class Child:
    """One process in a group of its own. Call it from the thread that lives longest: the kernel ends the
    process when the thread that started it ends (flows/die_with_parent.py)."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        farewell: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Remember what to start; starts nothing."""
        self.name = name
        self.command = tuple(command)
        self.environment = dict(environment)
        self.farewell = farewell
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.start_at = 0.0
        self.pause = FIRST_PAUSE

    def keep(self) -> None:
        """Start it if it is not running and its pause is over; notice that it died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.started = now
                self.process = subprocess.Popen(
                    self.command, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
                )
            return
        if _has_ended(self.process):
            code = self._bury()
            if now - self.started > STEADY_SECONDS:
                self.pause = FIRST_PAUSE
            log.warning("child_died", child=self.name, code=code, again_in_seconds=self.pause)
            self.start_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def end(self, *, within: float) -> None:
        """Ask it to end, then make it, with everything in its group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(self.farewell)
        over = time.monotonic() + within
        while not _has_ended(self.process) and time.monotonic() < over:
            time.sleep(0.05)
        self._bury()

    def _bury(self) -> int:
        """Kill what is left of the group, then let the process go. In this order: while it is not reaped,
        nobody else can have its number."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        return code


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, without reaping it."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
