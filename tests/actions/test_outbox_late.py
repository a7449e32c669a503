"""What a machine that slept does when it wakes: each text has its manners, and nothing is dropped in silence."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.office import Office
from actions.record import record
from actions.sweep import sweep
from rules.facts import FactKind
from store import incidents, outbox
from store.outbox import State
from tests.journeys.builders import GROUP, an_office, call, set_clock
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import Kept, SteadfastServer, steadfast_server

SEATS = 4  # the chair, the secretary and two of the union
ZONE = ZoneInfo("Europe/Stockholm")
SUMMONS, REMINDER, BALANCE = "summons", "question_reminder", "balance_reminder"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SteadfastServer]:
    with steadfast_server(made_maildir(tmp_path / "journal")) as started:
        yield started


@pytest.fixture
def office(tmp_path: Path, server: SteadfastServer) -> Iterator[Office]:
    """A meeting is called for Thursday 15 April at 9, and nothing has been swept yet."""
    journal = tmp_path / "journal"
    with an_office(tmp_path, smtp_port=server.port, seats=SEATS, journal=journal) as opened:
        call(opened)
        yield opened


def test_a_question_reminder_after_its_deadline_never_leaves(office: Office, server: SteadfastServer) -> None:
    _sweep(office, "2021-04-08T14:01")
    _sweep(office, "2021-04-14T08:00")  # the last day was Tuesday the 13th
    assert _states(office, REMINDER) == [State.EXPIRED, State.EXPIRED]
    assert _sent(server, REMINDER) == []
    assert [code for code, key in _incidents(office) if REMINDER in key] == ["expired", "expired"]


def test_a_question_reminder_that_is_late_but_of_use_leaves(office: Office, server: SteadfastServer) -> None:
    _sweep(office, "2021-04-08T14:01")
    _sweep(office, "2021-04-13T10:00")
    assert _states(office, REMINDER) == [State.ACCEPTED, State.ACCEPTED]
    assert _incidents(office) == []


def test_a_question_reminder_that_could_only_leave_at_night_does_not_leave(
    office: Office, server: SteadfastServer
) -> None:
    _sweep(office, "2021-04-08T14:01")
    _sweep(office, "2021-04-13T18:30")  # the next morning would be too late
    assert _states(office, REMINDER) == [State.WAITING, State.WAITING]
    _sweep(office, "2021-04-13T22:00")  # two hours before the end, nobody can act on it any more
    assert _states(office, REMINDER) == [State.EXPIRED, State.EXPIRED]
    assert _sent(server, REMINDER) == []
    assert [code for code, key in _incidents(office) if REMINDER in key] == ["expired", "expired"]


def test_what_became_due_while_the_machine_was_off_waits_for_the_morning(
    office: Office, server: SteadfastServer
) -> None:
    _sweep(office, "2021-04-08T14:01")
    _sweep(office, "2021-04-12T21:30")  # the reminders were due at nine in the morning
    assert _states(office, REMINDER) == [State.WAITING, State.WAITING]
    assert _sent(server, REMINDER) == []
    _sweep(office, "2021-04-13T06:59")
    assert _sent(server, REMINDER) == []
    _sweep(office, "2021-04-13T07:00")
    assert _states(office, REMINDER) == [State.ACCEPTED, State.ACCEPTED]
    assert _incidents(office) == []


def test_of_several_reminders_only_the_newest_leaves(office: Office, server: SteadfastServer) -> None:
    call(office, "m2", starts_at="2021-04-22T09:00:00+02:00")
    data = {"item": "b1", "meeting": "m1", "title": "Rutin", "text": "Återkom.", "raised_by": "facket"}
    record(
        office,
        group=GROUP,
        kind=FactKind.ITEM_RAISED,
        data={**data, "owner": "p1", "due": "2021-04-20"},
        at=_at("2021-04-08T13:30"),
        by="secretary",
    )
    _sweep(office, "2021-04-08T14:01")
    _sweep(office, "2021-04-20T08:00")  # due on the 15th, before the promised day, and on the 19th, before m2
    assert _states(office, BALANCE) == [State.SUPERSEDED, State.ACCEPTED]
    older, newer = _rows(office, BALANCE)
    assert older.why == f"collapsed into {newer.key}"
    assert _sent(server, BALANCE) == [newer.key]


def test_a_late_summons_leaves_before_the_meeting_says_so_and_is_an_incident(
    office: Office, server: SteadfastServer
) -> None:
    _sweep(office, "2021-04-12T10:00")
    assert _states(office, SUMMONS) == [State.ACCEPTED] * SEATS
    assert all("förseningen är antecknad" in _text(mail) for mail in server.mails)
    with office.store.reading() as tx:
        found = [(one.code, one.message) for one in incidents.open_incidents(tx) if one.subject == "m1"]
    assert found == [
        ("lead_time_broken", "the summons leaves 4 days later than the rule allows"),
        ("deadline_passes_meeting", "AMF-Q3: the last day for questions passes the meeting's start"),
    ]
    _sweep(office, "2021-04-12T11:00")
    assert len(_sent(server, SUMMONS)) == SEATS


def test_a_summons_that_is_due_at_night_waits_unless_the_meeting_comes_first(
    office: Office, server: SteadfastServer
) -> None:
    call(office, "m2", starts_at="2021-04-13T06:30:00+02:00")
    _sweep(office, "2021-04-12T22:00")
    assert _sent(server, SUMMONS) == sorted(
        f"{GROUP}/invite/m2/0/p{number}" for number in range(1, SEATS + 1)
    )
    _sweep(office, "2021-04-13T07:00")
    assert len(_sent(server, SUMMONS)) == 2 * SEATS


def test_a_summons_never_leaves_once_the_meeting_has_begun(office: Office, server: SteadfastServer) -> None:
    _sweep(office, "2021-04-15T09:00")
    assert _states(office, SUMMONS) == [State.EXPIRED] * SEATS
    assert server.mails == []
    assert [code for code, key in _incidents(office) if "invite/m1" in key] == ["expired"] * SEATS


def _at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZONE)


def _sweep(office: Office, local: str) -> None:
    set_clock(office, _at(local))
    assert sweep(office).delivered.hold is None


def _rows(office: Office, text: str) -> list[outbox.Item]:
    with office.store.reading() as tx:
        found = [item for item in outbox.listing(tx) if item.notice.text == text]
    return sorted(found, key=lambda item: (item.notice.not_before, item.key))


def _states(office: Office, text: str) -> list[State]:
    return [item.state for item in _rows(office, text)]


def _sent(server: SteadfastServer, text: str) -> list[str]:
    """The keys of the mails with this text, sorted."""
    found = [mail for mail in server.mails if f"X-Kallelse-Text: {text}\r\n".encode() in mail.content]
    return sorted(mail.key for mail in found)


def _incidents(office: Office) -> list[tuple[str, str]]:
    with office.store.reading() as tx:
        return [(one.code, one.subject) for one in incidents.open_incidents(tx)]


def _text(mail: Kept) -> str:
    body = message_from_bytes(mail.content, policy=modern).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())
