"""One suite for every way out. A new one joins by its name in WAYS."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from notifiers.area import AreaNotifier, LocalFolder
from notifiers.folder import FolderNotifier
from notifiers.graph_calendar import UID
from notifiers.journal import ImapJournal, MaildirJournal
from notifiers.port import Notifier, ProofUnavailable
from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier
from notifiers.switchboard import Switchboard
from rules.delivery import AREA, MAIL, Accepted, Frozen
from rules.notices import Method
from tests.notifiers.exchanging import exchange
from tests.notifiers.graphing import graph
from tests.notifiers.making import AT, COMPOSER, ZONE, a_notice, an_entry
from tests.servers import graph as graph_emulator
from tests.servers.ews.calendar import Mailed
from tests.servers.graph_filters import kept
from tests.servers.imap import imap_server
from tests.servers.maildir import made_maildir
from tests.servers.smtp import JOURNAL, smtp_server


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a receiver is told, whoever writes the mail: we do, or the server does."""

    to: str
    sender: str
    method: str | None = None
    uid: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out, what came of it, and the very bytes where they leave as they are."""

    notifier: Notifier
    arrived: Callable[[], list[Arrival]]
    taken: Callable[[], list[bytes]] | None = None


def arrival(mime: bytes) -> Arrival:
    """What a mail of our own tells its receiver."""
    message: Any = message_from_bytes(mime, policy=policy.default)
    who = {"to": message["To"].addresses[0].addr_spec, "sender": message["From"].addresses[0].addr_spec}
    calendars = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    if not calendars:
        return Arrival(**who)
    calendar: Any = Calendar.from_ical(calendars[0].get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    return Arrival(
        **who,
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        starts_at=event["DTSTART"].dt,
        ends_at=event["DTEND"].dt,
        location=str(event["LOCATION"]),
    )


def carrying(notifier: Notifier, taken: Callable[[], list[bytes]]) -> Way:
    """A way that carries our bytes as they are."""
    return Way(notifier=notifier, arrived=lambda: [arrival(mime) for mime in taken()], taken=taken)


@contextmanager
def a_folder(tmp_path: Path) -> Iterator[Way]:
    folder = tmp_path / "mail"
    yield carrying(
        FolderNotifier(folder), lambda: [file.read_bytes() for file in sorted(folder.glob("*.eml"))]
    )


@contextmanager
def a_switchboard(tmp_path: Path) -> Iterator[Way]:
    folder, area = tmp_path / "mail", AreaNotifier({"fvg": LocalFolder(tmp_path / "area")})
    yield carrying(
        Switchboard({MAIL: FolderNotifier(folder), AREA: area}),
        lambda: [file.read_bytes() for file in sorted(folder.glob("*.eml"))],
    )


@contextmanager
def smtp_with_a_maildir(tmp_path: Path, connections: int = 1) -> Iterator[Way]:
    maildir = made_maildir(tmp_path / "journal")
    with smtp_server(journal=maildir) as server:
        route = SmtpRoute(
            host="127.0.0.1",
            port=server.port,
            security=Security.NONE,
            journal=JOURNAL,
            connections=connections,
        )
        notifier = SmtpNotifier(route, MaildirJournal(path=maildir))
        yield carrying(notifier, lambda: [mail.content for mail in server.mails])
        notifier.close()


@contextmanager
def smtp_on_four_connections(tmp_path: Path) -> Iterator[Way]:
    with smtp_with_a_maildir(tmp_path, connections=4) as way:
        yield way


@contextmanager
def smtp_with_an_imap_journal(tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as running:
        imap = running.enter_context(imap_server())
        server = running.enter_context(smtp_server(journal=imap.maildir))
        route = SmtpRoute(host="127.0.0.1", port=server.port, security=Security.NONE, journal=JOURNAL)
        journal = ImapJournal(
            host="127.0.0.1",
            port=imap.port,
            security=Security.NONE,
            username=imap.username,
            password=imap.password,
        )
        notifier = SmtpNotifier(route, journal)
        yield carrying(notifier, lambda: [mail.content for mail in server.mails])
        notifier.close()


def told_by_exchange(mailed: Mailed) -> Arrival:
    """What Exchange tells an attendee, or the mail of ours that it carries."""
    if mailed.kind == "message":
        return arrival(mailed.mime)
    return Arrival(
        to=mailed.to,
        sender=mailed.sender,
        method={"request": "REQUEST", "cancel": "CANCEL"}[mailed.kind],
        uid=mailed.uid,
        starts_at=mailed.starts_at,
        ends_at=mailed.ends_at,
        location=mailed.location,
    )


@contextmanager
def on_exchange(tmp_path: Path) -> Iterator[Way]:
    with exchange() as (server, notifier):
        yield Way(notifier=notifier, arrived=lambda: [told_by_exchange(one) for one in server.mailed])


def told_by_graph(mailed: graph_emulator.Mailed) -> Arrival:
    """What Graph tells an attendee, or the mail of ours that it carries. The UID is the one that it knows ours by."""
    if mailed.kind == "mail":
        return arrival(mailed.mime)
    event = mailed.event
    begins, ends = (
        datetime.fromisoformat(event[name]["dateTime"]).replace(tzinfo=ZoneInfo(event[name]["timeZone"]))
        for name in ("start", "end")
    )
    return Arrival(
        to=mailed.to,
        sender=mailed.sender,
        method={"request": "REQUEST", "cancel": "CANCEL"}[mailed.kind],
        uid=kept(event)[UID],
        starts_at=begins,
        ends_at=ends,
        location=event["location"]["displayName"],
    )


@contextmanager
def through_graph(tmp_path: Path) -> Iterator[Way]:
    with graph(tmp_path) as (server, notifier):
        yield Way(notifier=notifier, arrived=lambda: [told_by_graph(one) for one in server.mailed])


WAYS = [
    a_folder,
    a_switchboard,
    smtp_with_a_maildir,
    smtp_on_four_connections,
    smtp_with_an_imap_journal,
    on_exchange,
    through_graph,
]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    with request.param(tmp_path) as found:
        yield found


def mails(count: int, first: int = 0) -> list[Frozen]:
    numbers = range(first, first + count)
    return [COMPOSER.compose(a_notice(person=f"p{n}", entry=an_entry()), AT) for n in numbers]


def by_receiver(arrivals: list[Arrival]) -> list[Arrival]:
    return sorted(arrivals, key=lambda one: one.to)


def test_every_mail_is_accepted_once_and_arrives_once(way: Way) -> None:
    sent = mails(12)
    told = list(way.notifier.deliver(sent))
    assert sorted(index for index, _ in told) == list(range(12))
    assert [type(outcome) for _, outcome in told] == [Accepted] * 12
    assert by_receiver(way.arrived()) == by_receiver([arrival(mail.mime) for mail in sent])
    if way.taken is not None:
        assert sorted(way.taken()) == sorted(mail.mime for mail in sent)


def test_a_mail_without_an_entry_arrives_too(way: Way) -> None:
    sent = COMPOSER.compose(a_notice(text="question_reminder"), AT)
    assert [type(outcome) for _, outcome in way.notifier.deliver([sent])] == [Accepted]
    assert way.arrived() == [arrival(sent.mime)]
    assert way.notifier.find([sent.message_id]) == {sent.message_id: True}


def test_a_meeting_that_moves_and_is_cancelled_reaches_its_attendee_each_time(way: Way) -> None:
    moved = datetime(2021, 4, 16, 13, 0, tzinfo=ZONE)
    entries = [
        ("summons", an_entry()),
        ("summons_update", an_entry(sequence=1, starts_at=moved)),
        ("summons_cancel", an_entry(sequence=1, starts_at=moved, method=Method.CANCEL)),
    ]
    sent = [COMPOSER.compose(a_notice(text=text, entry=entry), AT) for text, entry in entries]
    for mail in sent:
        assert [type(outcome) for _, outcome in way.notifier.deliver([mail])] == [Accepted]
    assert way.arrived() == [arrival(mail.mime) for mail in sent]
    asked = [mail.message_id for mail in sent]
    assert way.notifier.find(asked) == dict.fromkeys(asked, True)


def test_nothing_to_send_is_nothing_done(way: Way) -> None:
    assert list(way.notifier.deliver([])) == []
    assert way.arrived() == []


def test_what_was_accepted_is_found_and_what_was_not_is_not(way: Way) -> None:
    sent, unsent = mails(3), mails(3, first=10)
    for _ in way.notifier.deliver(sent):
        pass
    asked = [mail.message_id for mail in (*sent, *unsent)]
    assert way.notifier.proves
    assert way.notifier.find(asked) == dict(zip(asked, [True] * 3 + [False] * 3, strict=True))


def test_hundreds_can_be_asked_for_at_once(way: Way) -> None:
    sent = mails(150)
    for _ in way.notifier.deliver(sent[::2]):
        pass
    found = way.notifier.find([mail.message_id for mail in sent])
    assert found is not None
    assert [found[mail.message_id] for mail in sent] == [n % 2 == 0 for n in range(150)]


def test_a_part_of_a_message_id_is_no_proof(way: Way) -> None:
    (mail,) = mails(1)
    assert [type(outcome) for _, outcome in way.notifier.deliver([mail])] == [Accepted]
    part = "<" + mail.message_id[5:]
    assert way.notifier.find([part]) == {part: False}


def test_asking_for_nothing_finds_nothing(way: Way) -> None:
    assert way.notifier.find([]) == {}


def test_it_works_again_after_it_was_closed(way: Way) -> None:
    for number in range(2):
        assert [type(outcome) for _, outcome in way.notifier.deliver(mails(1, first=number))] == [Accepted]
        way.notifier.close()
    assert [one.to for one in by_receiver(way.arrived())] == ["p0@example.se", "p1@example.se"]


def test_a_journal_that_does_not_answer_is_no_proof_of_anything(tmp_path: Path) -> None:
    with smtp_server() as gone:
        port = gone.port
    imap = ImapJournal(
        host="127.0.0.1", port=port, security=Security.NONE, username="a", password="b", timeout=1
    )
    for journal in (imap, MaildirJournal(path=tmp_path / "nowhere"), FolderNotifier(tmp_path / "x" / "mail")):
        if isinstance(journal, FolderNotifier):
            (tmp_path / "x" / "mail").rmdir()
        with pytest.raises(ProofUnavailable):
            journal.find(["<a@example.se>"])


def test_a_wrong_password_to_the_journal_is_no_proof_of_anything() -> None:
    with imap_server() as imap:
        journal = ImapJournal(
            host="127.0.0.1",
            port=imap.port,
            security=Security.NONE,
            username=imap.username,
            password="fel",
        )
        with pytest.raises(ProofUnavailable) as told:
            journal.find(["<a@example.se>"])
        assert "fel" not in str(told.value).split()


def test_a_message_id_that_could_break_the_question_is_not_asked() -> None:
    journal = ImapJournal(host="127.0.0.1", port=1, security=Security.NONE, username="a", password="b")
    for bad in ('<a"@example.se>', "<a@example.se>\r\nA1 LOGOUT", "a@example.se", "<a @example.se>"):
        with pytest.raises(ProofUnavailable, match="no Message-ID"):
            journal.find([bad])


def test_a_route_without_a_journal_has_no_proof() -> None:
    notifier = SmtpNotifier(SmtpRoute(host="127.0.0.1", port=1))
    assert (notifier.proves, notifier.find(["<a@example.se>"])) == (False, None)
    with pytest.raises(ValueError, match="set the journal mailbox"):
        SmtpNotifier(SmtpRoute(host="127.0.0.1", port=1), MaildirJournal(path=Path("x")))
