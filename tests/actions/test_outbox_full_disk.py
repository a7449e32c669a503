"""A full disk sends nothing that it cannot record, and loses nothing."""

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from actions.office import Office
from actions.sweep import sweep
from store import outbox
from store.outbox import State
from store.trouble import StoreError, Trouble
from tests.journeys.books import assert_all_went_out_once, books_at, books_of
from tests.journeys.builders import (
    SUMMONS_DAY,
    an_environment,
    an_office,
    call,
    invitations,
    set_clock,
)
from tests.journeys.lives import a_nursery
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import Kept, SteadfastServer, Step, steadfast_server

SEATS = 24
QUIET = 60.0
JOURNALLED = {State.SENDING, State.UNSURE, State.ACCEPTED}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of three megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "kallelse-test", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("kilobytes", [0, 4, 16, 48, 96, 160, 256])
def test_a_disk_with_little_room_sends_only_what_it_has_written_down(
    tmp_path: Path, disk: Path, kilobytes: int
) -> None:
    journal = made_maildir(tmp_path / "journal")
    with (
        steadfast_server(journal) as server,
        an_office(
            tmp_path, smtp_port=server.port, seats=SEATS, database=_url(disk), journal=journal, quiet=QUIET
        ) as office,
    ):
        office.batch = 5
        call(office)
        _fill(disk, leave=kilobytes * 1024)
        troubles = _sweep_in_trouble(office, times=5)
        assert troubles <= {Trouble.FULL}
        if kilobytes == 0:
            assert (troubles, server.mails) == ({Trouble.FULL}, [])
        _assert_journalled(office, server.mails)
        _empty(disk)
        _finish(office)
        assert_all_went_out_once(books_of(office.store), server.mails, invitations(1, SEATS))


@pytest.mark.parametrize("proof", [True, False])
def test_a_disk_that_fills_while_a_mail_is_under_way_repeats_nothing(
    tmp_path: Path, disk: Path, *, proof: bool
) -> None:
    journal = made_maildir(tmp_path / "journal") if proof else None
    with (
        steadfast_server(journal) as server,
        an_office(
            tmp_path, smtp_port=server.port, seats=SEATS, database=_url(disk), journal=journal, quiet=QUIET
        ) as office,
    ):
        office.batch = 5
        call(office)
        _fill_at_the_dot_of(server, 3, disk)
        assert _sweep_in_trouble(office, times=1) == {Trouble.FULL}
        sent = len(server.mails)
        for minute in range(1, 30):
            set_clock(office, SUMMONS_DAY + timedelta(minutes=minute))
            assert _sweep_in_trouble(office, times=1) == {Trouble.FULL}
        assert len(server.mails) == sent
        _assert_journalled(office, server.mails)
        server.watch()
        _empty(disk)
        _finish(office)
        if proof:
            assert_all_went_out_once(books_of(office.store), server.mails, invitations(1, SEATS))
        else:
            assert sorted({mail.key for mail in server.mails}) == invitations(1, SEATS)
            assert len({mail.sha256 for mail in server.mails}) == SEATS
            assert len(server.mails) == SEATS + 1  # the one that was under way, byte for byte


def test_a_limit_on_the_size_of_files_sends_only_what_is_written_down(tmp_path: Path) -> None:
    journal, url = made_maildir(tmp_path / "journal"), f"sqlite:///{tmp_path}/kallelse.db"
    with steadfast_server(journal) as server:
        environment = an_environment(
            tmp_path, smtp_port=server.port, seats=SEATS, database=url, journal=journal, quiet=0.2
        )
        with a_nursery(environment) as nursery:
            nursery.run("record", meeting="m1")
            statuses = set()
            for kilobytes in (4, 16, 40, 64, 96, 128, 160):
                life = nursery.run("sweep", batch=4, sweeps=2, file_size=kilobytes * 1024)
                assert life.status == 0 or any(said.startswith("trouble full") for said in life.said)
                statuses.add(life.status)
                states = books_at(url).states
                assert all(states[mail.key] in JOURNALLED for mail in server.mails)
            assert 3 in statuses
            nursery.run("sweep")
        assert_all_went_out_once(books_at(url), server.mails, invitations(1, SEATS))


def _url(disk: Path) -> str:
    return f"sqlite:///{disk}/kallelse.db"


def _fill(disk: Path, *, leave: int) -> None:
    """Write until the disk is full, then give so many bytes back."""
    filler = os.open(disk / "filler", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for size in (65536, 4096, 1):
            try:
                while True:
                    os.write(filler, b"x" * size)
            except OSError:
                continue
        os.ftruncate(filler, max(0, os.fstat(filler).st_size - leave))
    finally:
        os.close(filler)


def _fill_at_the_dot_of(server: SteadfastServer, number: int, disk: Path) -> None:
    def watch(step: Step, mail: int) -> None:
        if step is Step.DOT and mail == number:
            _fill(disk, leave=0)

    server.watch(watch)


def _empty(disk: Path) -> None:
    (disk / "filler").unlink()


def _sweep_in_trouble(office: Office, *, times: int) -> set[Trouble]:
    troubles = set()
    for _ in range(times):
        try:
            sweep(office)
        except StoreError as trouble:
            troubles.add(trouble.trouble)
    return troubles


def _assert_journalled(office: Office, mails: list[Kept]) -> None:
    with office.store.reading() as tx:
        rows = {item.key: item for item in outbox.listing(tx)}
    assert all(rows[mail.key].state in JOURNALLED for mail in mails)
    assert all(rows[mail.key].sha256 == mail.sha256 for mail in mails)


def _finish(office: Office) -> None:
    """Sweep, and again after each quiet period, until everything has come to rest."""
    for _ in range(4):
        sweep(office)
        set_clock(office, office.now() + timedelta(seconds=QUIET + 1))
