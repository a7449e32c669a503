"""The doorbell goes on whatever happens, and tells a clock that jumped from time that went by."""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from actions.office import open_office
from cli.doorbell import Clock, Files, keep_sweeping
from config.settings import Settings
from tests.flows.serving import (
    an_open_office,
    call_a_meeting,
    call_a_meeting_in,
    settings_from,
    until,
)
from tests.journeys.builders import GROUP

MINUTES = 60.0
SUMMONED = re.compile(rb"^X-Kallelse-Key: [^\r]*/invite/[^\r]*/(p\d)\r$", re.MULTILINE)
SEAT = """
[[seat]]
person = "p4"
name = "Övning p4"
email = "p4@example.se"
organisation = "facket"
role = "ordinary"
"""


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


def test_an_edited_file_is_taken_up_and_a_bad_one_is_refused_while_the_office_goes_on(tmp_path: Path) -> None:
    told = an_open_office(tmp_path, smtp_port=9, doorbell=0.1) | {"KALLELSE_CHANNEL": "folder"}
    settings = settings_from(told)
    group = tmp_path / "config" / "groups" / f"{GROUP}.toml"
    good = group.read_text(encoding="utf-8")
    with capture_logs() as logs, ringing(settings):

        def refusals() -> int:
            return sum(line["event"] == "configuration_refused" for line in logs)

        call_a_meeting(told)
        until(lambda: _receivers(settings) == ["p1", "p2", "p3"], seconds=30, what="the summons")
        group.write_text(good.replace('role = "chair"', 'role = "king"'), encoding="utf-8")
        until(lambda: refusals() == 1, seconds=30, what="the refusal")
        group.write_text(good + SEAT, encoding="utf-8")
        until(lambda: _receivers(settings) == ["p1", "p2", "p3", "p4"], seconds=30, what="the new summons")
    assert (refusals(), [line for line in logs if line["event"] == "sweep_failed"]) == (1, [])


def test_an_office_with_a_bad_file_goes_on_sending(tmp_path: Path) -> None:
    told = an_open_office(tmp_path, smtp_port=9, doorbell=0.1) | {"KALLELSE_CHANNEL": "folder"}
    settings = settings_from(told)
    group = tmp_path / "config" / "groups" / f"{GROUP}.toml"
    good = group.read_text(encoding="utf-8")
    with open_office(settings) as office, capture_logs() as logs, ringing(settings):
        call_a_meeting_in(office, "m1")
        until(lambda: len(_receivers(settings)) == 3, seconds=30, what="the first summons")
        group.write_text(good.replace('role = "chair"', 'role = "king"'), encoding="utf-8")
        until(
            lambda: [log["event"] for log in logs][-1:] == ["configuration_refused"],
            seconds=30,
            what="the refusal",
        )
        call_a_meeting_in(office, "m2")
        until(lambda: len(_receivers(settings)) == 6, seconds=30, what="the second summons")


def test_an_older_file_put_in_place_of_a_newer_one_is_an_edit(tmp_path: Path) -> None:
    settings = settings_from(an_open_office(tmp_path, smtp_port=9))
    group = tmp_path / "config" / "groups" / f"{GROUP}.toml"
    files = Files(settings)
    assert files.edited() is False
    older = tmp_path / "older.toml"
    older.write_text(group.read_text(encoding="utf-8") + SEAT, encoding="utf-8")
    os.utime(older, (1, 1))
    older.rename(group)
    assert [files.edited(), files.edited()] == [True, False]


def _receivers(settings: Settings) -> list[str]:
    """Whom the mails in the folder are for, sorted."""
    found = (SUMMONED.search(file.read_bytes()) for file in settings.outgoing_dir.glob("*.eml"))
    return sorted(one[1].decode() for one in found if one is not None)
