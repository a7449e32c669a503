"""The same scenarios on the emulator and, where the environment names one, on a real Exchange server."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from notifiers import exchange_items
from rules.delivery import Frozen
from rules.notices import Entry, Method
from tests.notifiers.exchanging import Server, emulated, kinds, mail, real
from tests.notifiers.making import ZONE, an_entry

STARTS = datetime.now(ZONE).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=30)


@pytest.fixture(params=[emulated, real], ids=["emulator", "real server"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    running: Callable[[], AbstractContextManager[Server]] = request.param
    with running() as found:
        yield found


@pytest.fixture
def uid() -> str:
    """A meeting that no other run knows."""
    return f"{uuid4()}@angslyckan.example.se"


def invitation(server: Server, uid: str, to: str, *, text: str = "summons", **changes: object) -> Frozen:
    base = an_entry(starts_at=STARTS, organizer=server.sender)
    entry: Entry = replace(base, uid=uid, **changes)  # type: ignore[arg-type]  # fields of an entry, by name
    return mail(to, entry=entry, text=text, sender=server.sender, key=f"{uid}/{text}/{to}/{entry.sequence}")


def shown(server: Server, uid: str) -> tuple[set[str], datetime, datetime]:
    """Whom the one item of a meeting has, and when."""
    (item,) = exchange_items.meetings_of(server.notifier.account(server.sender.email), uid)
    emails = {one.mailbox.email_address.lower() for one in item.required_attendees or ()}
    plain = [datetime.fromtimestamp(at.timestamp(), UTC) for at in (item.start, item.end)]
    return emails, plain[0], plain[1]


def test_it_can_be_probed(server: Server) -> None:
    server.notifier.probe()
    assert server.notifier.find(["<nobody@example.se>"]) == {"<nobody@example.se>": False}


def test_a_plain_mail_is_accepted_and_proven(server: Server) -> None:
    sent = mail(server.attendees[0], text="question_reminder", sender=server.sender, key=str(uuid4()))
    assert kinds(server.notifier, [sent]) == ["Accepted"]
    assert server.notifier.find([sent.message_id]) == {sent.message_id: True}


def test_a_meeting_lives_in_one_item_from_its_summons_to_its_cancellation(server: Server, uid: str) -> None:
    first, second = server.attendees[:2]
    called = [invitation(server, uid, to) for to in (first, second)]
    assert kinds(server.notifier, called[:1]) == ["Accepted"]
    assert kinds(server.notifier, called[1:]) == ["Accepted"]
    ends = STARTS + timedelta(hours=2)
    assert shown(server, uid) == ({first, second}, STARTS, ends)

    day = timedelta(days=1)
    changed = {"sequence": 1, "starts_at": STARTS + day, "ends_at": ends + day}
    moved = [invitation(server, uid, to, text="summons_update", **changed) for to in (first, second)]
    assert kinds(server.notifier, moved) == ["Accepted"] * 2
    assert shown(server, uid) == ({first, second}, STARTS + day, ends + day)

    cancel = {**changed, "method": Method.CANCEL}
    off = [invitation(server, uid, to, text="summons_cancel", **cancel) for to in (first, second)]
    assert kinds(server.notifier, off[:1]) == ["Accepted"]
    assert shown(server, uid) == ({second}, STARTS + day, ends + day)
    assert kinds(server.notifier, off[1:]) == ["Accepted"]
    assert exchange_items.meetings_of(server.notifier.account(server.sender.email), uid) == []

    everything = [one.message_id for one in (*called, *moved, *off)]
    assert server.notifier.find(everything) == dict.fromkeys(everything, True)


def test_the_same_mail_again_changes_nothing(server: Server, uid: str) -> None:
    sent = invitation(server, uid, server.attendees[0])
    assert kinds(server.notifier, [sent]) == ["Accepted"]
    account = server.notifier.account(server.sender.email)
    (before,) = exchange_items.meetings_of(account, uid)
    assert kinds(server.notifier, [sent]) == ["Accepted"]
    (after,) = exchange_items.meetings_of(account, uid)
    assert (after.id, after.changekey) == (before.id, before.changekey)
    off = invitation(server, uid, server.attendees[0], text="summons_cancel", method=Method.CANCEL)
    assert kinds(server.notifier, [off]) == ["Accepted"]
