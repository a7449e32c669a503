"""The doorbell goes on whatever happens, and tells a clock that jumped from time that went by."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from cli.doorbell import Clock, keep_sweeping
from config.settings import Settings
from tests.flows.serving import an_open_office, call_a_meeting, settings_from, until

MINUTES = 60.0


@contextmanager
def ringing(settings: Settings) -> Iterator[None]:
    """The doorbell in a thread, until the block ends."""
    end = threading.Event()
    thread = threading.Thread(target=keep_sweeping, args=(settings,), kwargs={"until": end})
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(30)
    assert not thread.is_alive()


def test_a_broken_store_is_tried_again_until_it_works(tmp_path: Path) -> None:
    told = an_open_office(tmp_path, smtp_port=9, doorbell=0.1) | {"KALLELSE_CHANNEL": "folder"}
    settings = settings_from(told)
    settings.data.mkdir()
    database = settings.data / "kallelse.db"
    database.write_bytes(b"no database at all" * 100)
    with capture_logs() as logs, ringing(settings):
        until(lambda: len(logs) >= 3, seconds=30, what="three lines of trouble")
        database.unlink()
        call_a_meeting(told)
        until(lambda: len(list(settings.outgoing_dir.glob("*.eml"))) == 3, seconds=30, what="the summons")
    failed = [line for line in logs if line["event"] == "sweep_failed"]
    assert [line["in_a_row"] for line in failed][:3] == [1, 2, 4]
    assert {tuple(sorted(line)) for line in failed} == {("at", "event", "in_a_row", "kind", "log_level")}


@pytest.mark.parametrize(
    ("wall", "gone", "jumped"),
    [
        (5.0, 5.0, False),
        (9 * MINUTES, 0.0, False),  # a clock that is set right
        (11 * MINUTES, 0.0, True),
        (-11 * MINUTES, 0.0, True),
        (600 * MINUTES, 600 * MINUTES, False),  # a machine that slept
        (0.0, 11 * MINUTES, True),
    ],
)
def test_a_jump_is_the_wall_clock_against_the_time_that_went_by(
    wall: float, gone: float, jumped: bool
) -> None:
    walls, ups = iter([1000.0, 1000.0 + wall]), iter([50.0, 50.0 + gone])
    clock = Clock(wall=lambda: next(walls), gone=lambda: next(ups))
    assert [clock.jumped(), clock.jumped()] == [False, jumped]
