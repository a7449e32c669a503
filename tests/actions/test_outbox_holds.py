"""A burst or a clock that jumps holds everything and says so; a person lets go, and nothing leaves twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from actions.holds import HoldCode, release
from actions.office import Office
from actions.sweep import sweep
from store import incidents, outbox
from store.outbox import State
from tests.journeys.builders import SUMMONS_DAY, an_office, call, invitations, set_clock
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import SteadfastServer, steadfast_server

SEATS = 4
FEW = 5  # the burst setting; 3 x two messages to each of the seats is 24
MEETINGS = 7


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SteadfastServer]:
    with steadfast_server(made_maildir(tmp_path / "journal")) as started:
        yield started


@pytest.fixture
def office(tmp_path: Path, server: SteadfastServer) -> Iterator[Office]:
    journal = tmp_path / "journal"
    with an_office(tmp_path, smtp_port=server.port, seats=SEATS, burst=FEW, journal=journal) as opened:
        yield opened


def test_a_burst_is_held_and_said_once_until_a_person_lets_go(
    office: Office, server: SteadfastServer
) -> None:
    for number in range(1, MEETINGS + 1):
        call(office, f"m{number}")
    held = sweep(office).delivered.hold
    assert held is not None
    message = "28 notices are due at once and the most expected is 24: look, then release or drop them"
    assert (held.code, held.message) == (HoldCode.BURST, message)
    for minute in range(1, 5):
        set_clock(office, SUMMONS_DAY + timedelta(minutes=minute))
        assert sweep(office).delivered.hold == held
    assert _open(office) == [("burst", message)]
    assert server.mails == []
    _let_go(office)
    assert _open(office) == []
    for _ in range(3):
        assert sweep(office).delivered.hold is None
    assert sorted(mail.key for mail in server.mails) == invitations(MEETINGS, SEATS)
    assert _states(office) == {State.ACCEPTED: MEETINGS * SEATS}


def test_no_more_than_the_busiest_day_allows_is_no_burst(office: Office, server: SteadfastServer) -> None:
    for number in range(1, 7):
        call(office, f"m{number}")
    assert sweep(office).delivered.hold is None
    assert sorted(mail.key for mail in server.mails) == invitations(6, SEATS)


def test_a_clock_that_goes_back_holds_everything(office: Office, server: SteadfastServer) -> None:
    sweep(office)
    call(office)
    set_clock(office, SUMMONS_DAY - timedelta(minutes=20))
    held = sweep(office).delivered.hold
    assert held is not None
    assert (held.code, server.mails) == (HoldCode.CLOCK_JUMP, [])
    assert [code for code, _ in _open(office)] == ["clock_jump"]
    set_clock(office, SUMMONS_DAY + timedelta(minutes=1))
    assert server.mails == []
    _let_go(office)
    sweep(office)
    assert sorted(mail.key for mail in server.mails) == invitations(1, SEATS)


def test_a_jump_that_the_service_saw_holds_what_became_due_by_it(
    office: Office, server: SteadfastServer
) -> None:
    set_clock(office, SUMMONS_DAY - timedelta(minutes=50))
    call(office)
    sweep(office)
    set_clock(office, SUMMONS_DAY)
    held = sweep(office, clock_jumped=True).delivered.hold
    assert held is not None
    assert sweep(office).delivered.hold == held
    assert (held.code, server.mails) == (HoldCode.CLOCK_JUMP, [])
    _let_go(office)
    sweep(office)
    sweep(office)
    assert sorted(mail.key for mail in server.mails) == invitations(1, SEATS)


def _let_go(office: Office) -> None:
    with office.store.writing() as tx:
        assert release(tx, "sekreteraren", "det är rätt", office.now()) is not None


def _open(office: Office) -> list[tuple[str, str]]:
    with office.store.reading() as tx:
        return [(incident.code, incident.message) for incident in incidents.open_incidents(tx)]


def _states(office: Office) -> Counter[State]:
    with office.store.reading() as tx:
        return Counter(item.state for item in outbox.listing(tx) if item.notice.text == "summons")
