"""Sweep every few seconds, and at once when the bell is rung. Without Prefect: a dead scheduler delays nothing."""

import os
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from actions.checked_rows import edited_rows
from actions.office import open_office, wall_clock
from actions.sweep import sweep
from config.check import check_everything
from config.load import files_stamp
from config.settings import Settings

LOOK_SECONDS = 0.2  # how often the bell is looked at: one stat() of one file
JUMP = timedelta(minutes=10)
BELL = "doorbell"  # touched in the data folder by actions/record.py, after its commit
log = structlog.get_logger("doorbell")


def keep_sweeping(settings: Settings, *, until: threading.Event) -> None:
    """Sweep until told to stop. An error is logged by its kind and place, and the next round tries again."""
    clock = Clock()
    failures, jumped = 0, False
    told: list[dict[str, str]] = []
    while not until.is_set():
        try:
            files = Files(settings)  # first, so that what is saved while they are read is seen
            with open_office(settings) as office:
                while not until.is_set() and not files.edited():
                    heard = _rung_at(settings.data)
                    jumped = clock.jumped() or jumped  # until a sweep has written it down
                    swept = sweep(office, clock_jumped=jumped)
                    failures, jumped = 0, False
                    if (rows := swept.rows()) and rows != told:  # what is held is said once
                        log.info("swept", **Counter(row["what"] for row in rows))
                    told = rows
                    _rest(settings, heard, until)
        except Exception as broken:  # noqa: BLE001  # the last line of defence: the bell has to ring again
            failures += 1
            if failures & (failures - 1) == 0:  # the 1st, 2nd, 4th, 8th in a row: a log that can be read
                log.error("sweep_failed", kind=type(broken).__name__, at=place(broken), in_a_row=failures)
            _rest(settings, _rung_at(settings.data), until)


class Files:
    """The files of config/ as they lay when the office read them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._looked = files_stamp(settings.config_dir)

    def edited(self) -> bool:
        """Whether they were saved since and can be used. A bad one leaves the office as it is, and is said once."""
        stamp = files_stamp(self._settings.config_dir)
        if stamp == self._looked:
            return False
        self._looked = stamp
        # A row in use that was edited would stop the next start, and must not stop what runs.
        wrong = check_everything(self._settings) or edited_rows(self._settings, wall_clock())
        if wrong:
            log.error("configuration_refused", files=len(wrong), cure="kallelse check")
        return not wrong


def _rest(settings: Settings, heard: int, until: threading.Event) -> None:
    """Wait for the next round, the bell or the end."""
    over = time.monotonic() + settings.doorbell_seconds
    while (left := over - time.monotonic()) > 0 and _rung_at(settings.data) == heard:
        if until.wait(min(left, LOOK_SECONDS)):
            return


def _rung_at(data: Path) -> int:
    try:
        return os.stat(data / BELL).st_mtime_ns
    except FileNotFoundError:
        return 0


def place(broken: BaseException) -> str:
    """The line that raised it, without its words: they may name a person."""
    frames = traceback.extract_tb(broken.__traceback__)
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""


def _uptime() -> float:
    """Seconds that went by, those that the machine slept included: waking up is not a jump."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


@dataclass(slots=True)
class Clock:
    """Compares the clock on the wall with the time that really went by."""

    wall: Callable[[], float] = time.time
    gone: Callable[[], float] = _uptime
    offset: float | None = None

    def jumped(self) -> bool:
        """Whether the wall clock was moved by more than ten minutes since the last look."""
        before, self.offset = self.offset, self.wall() - self.gone()
        return before is not None and abs(self.offset - before) > JUMP.total_seconds()
