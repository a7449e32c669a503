"""A substitute's calendar says that they serve; on a calendar server the meeting is one, and has one title for all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from notifiers.our_mail import read_mail
from notifiers.port import Notifier
from rules.delivery import Frozen
from tests.notifiers.exchanging import exchange, kinds, mail
from tests.notifiers.graphing import graph
from tests.notifiers.making import MAILBOX, an_entry

OWN = " (du tjänstgör)"
FIRST = an_entry()
MOVED = an_entry(starts_at=FIRST.starts_at + timedelta(days=1))
Told = Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A calendar server: what it told whom, and the titles in its calendar."""

    notifier: Notifier
    told: Told
    titles: Callable[[], list[str]]


@contextmanager
def on_exchange(folder: Path) -> Iterator[Way]:
    with exchange() as (server, notifier):
        yield Way(
            notifier=notifier,
            told=lambda: [(one.kind, one.to) for one in server.mailed],
            titles=lambda: [str(one.text("Subject")) for one in server.items(MAILBOX.email, "calendar")],
        )


@contextmanager
def through_graph(folder: Path) -> Iterator[Way]:
    with graph(folder) as (server, notifier):
        yield Way(
            notifier=notifier,
            told=lambda: [(one.kind, one.to) for one in server.mailed],
            titles=lambda: [one["subject"] for one in server.box(MAILBOX.email).events.values()],
        )


@pytest.fixture(params=[on_exchange, through_graph], ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    opened: AbstractContextManager[Way] = request.param(tmp_path)
    with opened as found:
        assert kinds(found.notifier, [invited(1), invited(2), invited(3)]) == ["Accepted"] * 3
        yield found


def invited(number: int, *, sequence: int = 0, serves: bool = False, moved: bool = False) -> Frozen:
    entry = replace(MOVED if moved else FIRST, sequence=sequence)
    if serves:
        entry = replace(entry, summary=FIRST.summary + OWN, title=FIRST.summary)
    text = "substitute_called" if serves and not moved else "summons"
    return mail(f"p{number}@example.se", entry=entry, text=text, key=f"{text}/{number}/{sequence}")


def test_whoever_is_called_to_serve_is_told_and_nobody_is_invited_again(way: Way) -> None:
    assert kinds(way.notifier, [invited(3, sequence=1, serves=True)]) == ["Accepted"]
    ((kind, to),) = way.told()[3:]
    assert (kind in ("message", "mail"), to, way.titles()) == (True, "p3@example.se", [FIRST.summary])


def test_a_meeting_that_moves_is_told_once_to_those_who_serve_and_those_who_do_not(way: Way) -> None:
    kinds(way.notifier, [invited(3, sequence=1, serves=True)])
    before = len(way.told())
    mails = [
        invited(3, sequence=2, serves=True, moved=True),
        *(invited(number, sequence=1, moved=True) for number in (1, 2)),
    ]
    assert kinds(way.notifier, mails) == ["Accepted"] * 3
    assert sorted(way.told()[before:]) == [("request", f"p{number}@example.se") for number in (1, 2, 3)]
    assert way.titles() == [FIRST.summary]


def test_the_receivers_own_calendar_says_it_and_the_shared_one_does_not() -> None:
    mine = invited(3, sequence=1, serves=True)
    shared = read_mail(mine)
    assert shared is not None
    assert shared.meeting.summary == FIRST.summary
    parts = [
        part for part in message_from_bytes(mine.mime).walk() if part.get_content_type() == "text/calendar"
    ]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    assert [line for line in content.decode().splitlines() if line.startswith("SUMMARY:")] == [
        f"SUMMARY:{FIRST.summary}{OWN}"
    ]
