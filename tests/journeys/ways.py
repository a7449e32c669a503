"""What differs between SMTP with IMAP, Exchange and Graph: what is told, how an answer comes, where a line is cut."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from config.settings import Settings
from tests.journeys.way_mails import (
    GROUP_BOX,
    Told,
    a_reply,
    answering_mail,
    event_of,
    local,
    person_of,
    words_of,
)
from tests.servers.ews.server import EwsServer, Trouble
from tests.servers.graph import GraphServer
from tests.servers.imap import ImapServer
from tests.servers.maildir import into_maildir
from tests.servers.relay import Relay
from tests.servers.smtp import SmtpServer, Stage

MEETING_TEXTS = ("summons", "summons_update", "summons_cancel")


class Cut(StrEnum):
    """Where the line is cut."""

    BEFORE = "before"  # nothing was done
    AFTER = "after"  # it was done, and the answer is lost


class Way(Protocol):
    """One way out and in, as a test sees and steers it."""

    settings: Settings
    own_words: list[Told]  # what is to be `beside` when the weeks are over

    def told(self) -> list[Told]:
        """What the server told its attendees and receivers, in order; each copy by itself."""
        ...

    def beside(self) -> list[Told]:
        """The words that left beside what a calendar server says of a meeting, in mails of their own."""
        ...

    def answer(self, person: str, partstat: str, comment: str = "") -> None:
        """Somebody answers the newest invitation, and the answer comes as it does on this way."""
        ...

    def write(self, raw: bytes) -> None:
        """A mail arrives in the group's mailbox."""
        ...

    def lying(self) -> tuple[int, int, int]:
        """How many mails lie in the inbox, among the handled and in quarantine."""
        ...

    def cut_sending(self, where: Cut) -> None:
        """Cut the line in the middle of what is sent next."""
        ...

    def cut_reading(self, where: Cut) -> None:
        """Cut the line in the middle of what is read and put away next."""
        ...

    @property
    def cuts(self) -> int:
        """How often the line was cut while mail was read, where the mailbox may have read on by itself."""
        ...


@dataclass(slots=True, kw_only=True)
class Smtp:
    """SMTP out with the journal mailbox as proof, and IMAP in."""

    settings: Settings
    smtp: SmtpServer
    inbox: ImapServer
    line: Relay  # before the inbox
    own_words: list[Told] = field(default_factory=list)

    def told(self) -> list[Told]:
        found: list[Told] = []
        for mail in self.smtp.mails:
            words, event = words_of(mail.content), event_of(mail.content)
            if event is None:
                found.append(words)
            elif event[0] == "CANCEL":
                found.append(Told(person=words.person, what="off"))
            else:
                meeting = Told(person=words.person, what="meeting", starts=local(event[1]))
                last = [one for one in found if one.person == words.person and one.what in ("meeting", "off")]
                # A change of somebody's own part comes with the entry anew; it says nothing more of the meeting.
                if words.what in MEETING_TEXTS or last[-1:] != [meeting]:
                    found.append(meeting)
                found += [words] if words.what not in MEETING_TEXTS else []
        return found

    def beside(self) -> list[Told]:
        return []

    def answer(self, person: str, partstat: str, comment: str = "") -> None:
        mine = [mail.content for mail in self.smtp.mails if f"{person}@example.se" in mail.recipients]
        events = [event for event in map(event_of, mine) if event is not None]
        _, starts, uid, sequence = events[-1]
        told = a_reply(person, partstat, uid=uid, starts=starts, sequence=sequence, comment=comment)
        self.write(answering_mail(person, partstat, told))

    def write(self, raw: bytes) -> None:
        into_maildir(self.inbox.maildir, raw)

    def lying(self) -> tuple[int, int, int]:
        inbox, handled, quarantine = (
            sum(len(list((self.inbox.maildir / folder / part).glob("*"))) for part in ("new", "cur"))
            for folder in ("", ".Handled", ".Quarantine")
        )
        return inbox, handled, quarantine

    def cut_sending(self, where: Cut) -> None:
        stage = Stage.BEFORE_DOT if where is Cut.BEFORE else Stage.AFTER_ACCEPTING
        self.smtp.behave(drop=stage, skip=1, times=1)

    def cut_reading(self, where: Cut) -> None:
        self.line.cut_after(b"BODY[]" if where is Cut.BEFORE else b"COPYUID")

    @property
    def cuts(self) -> int:
        return self.line.cuts


@dataclass(slots=True, kw_only=True)
class Exchange:
    """An Exchange server, out and in."""

    settings: Settings
    server: EwsServer
    own_words: list[Told] = field(default_factory=lambda: [Told(person="p2", what="summons_update")])

    def told(self) -> list[Told]:
        return [one for one in self._all() if one.what not in MEETING_TEXTS]

    def beside(self) -> list[Told]:
        return [one for one in self._all() if one.what in MEETING_TEXTS]

    def _all(self) -> Iterator[Told]:
        for mail in self.server.mailed:
            if mail.kind == "message":
                yield words_of(mail.mime)
            elif mail.kind == "cancel":
                yield Told(person=person_of(mail.to), what="off")
            else:
                assert mail.starts_at is not None
                yield Told(person=person_of(mail.to), what="meeting", starts=local(mail.starts_at))

    def answer(self, person: str, partstat: str, comment: str = "") -> None:
        item = self.server.items(GROUP_BOX, "calendar")[-1]
        starts = datetime.fromisoformat(str(item.text("Start")))
        told = a_reply(
            person, partstat, uid=str(item.text("UID")), starts=starts, sequence=0, comment=comment
        )
        response = {"ACCEPTED": "Accept", "TENTATIVE": "Tentative", "DECLINED": "Decline"}[partstat]
        # Some servers tell it by the item's properties alone.
        part = None if partstat == "TENTATIVE" else told
        self.server.answer(GROUP_BOX, f"{person}@example.se", response, calendar_part=part, words="")

    def write(self, raw: bytes) -> None:
        self.server.put(GROUP_BOX, raw)

    def lying(self) -> tuple[int, int, int]:
        inbox, handled, quarantine = (
            len(self.server.items(GROUP_BOX, where)) for where in ("inbox", "Handled", "Quarantine")
        )
        return inbox, handled, quarantine

    def cut_sending(self, where: Cut) -> None:
        trouble = Trouble.DROP_BEFORE if where is Cut.BEFORE else Trouble.DROP_AFTER
        self.server.behave_well()
        for operation in ("CreateItem", "UpdateItem"):
            self.server.behave(operation, trouble)

    def cut_reading(self, where: Cut) -> None:
        self.server.behave_well()
        if where is Cut.BEFORE:
            self.server.behave("GetItem", Trouble.DROP_BEFORE, skip=1)
        else:
            self.server.behave("MoveItem", Trouble.DROP_AFTER)

    @property
    def cuts(self) -> int:
        return 0


@dataclass(slots=True, kw_only=True)
class Graph:
    """Microsoft Graph, out and in."""

    settings: Settings
    server: GraphServer
    own_words: list[Told] = field(default_factory=lambda: [Told(person="p2", what="summons_update")])

    def told(self) -> list[Told]:
        return [one for one in self._all() if one.what not in MEETING_TEXTS]

    def beside(self) -> list[Told]:
        return [one for one in self._all() if one.what in MEETING_TEXTS]

    def _all(self) -> Iterator[Told]:
        for mail in list(self.server.mailed):
            if mail.kind == "mail":
                yield words_of(mail.mime)
            elif mail.kind == "cancel":
                yield Told(person=person_of(mail.to), what="off")
            else:
                yield Told(person=person_of(mail.to), what="meeting", starts=local(_start(mail.event)))

    def answer(self, person: str, partstat: str, comment: str = "") -> None:
        event = list(self.server.box(GROUP_BOX).events.values())[-1]
        # Graph counts by itself: its number is not ours.
        told = a_reply(person, partstat, uid=event["iCalUId"], starts=_start(event), sequence=4)
        self.write(answering_mail(person, partstat, told, words=comment))

    def write(self, raw: bytes) -> None:
        self.server.put(GROUP_BOX, raw)

    def lying(self) -> tuple[int, int, int]:
        inbox, handled, quarantine = (
            len(self.server.lying(GROUP_BOX, where)) for where in ("inbox", "Handled", "Quarantine")
        )
        return inbox, handled, quarantine

    def cut_sending(self, where: Cut) -> None:
        self.server.faults.clear()
        done = where is Cut.AFTER
        self.server.fail("POST", "/sendMail", done=done)
        self.server.fail("POST", "/events", done=done)  # made, and cancelled
        self.server.fail("PATCH", "/events", done=done)

    def cut_reading(self, where: Cut) -> None:
        self.server.faults.clear()
        if where is Cut.BEFORE:
            self.server.fail("GET", "/$value", skip=1)
        else:
            self.server.fail("POST", "/move", done=True)

    @property
    def cuts(self) -> int:
        return 0


def _start(event: dict[str, object]) -> datetime:
    told = event["start"]
    assert isinstance(told, dict)
    return datetime.fromisoformat(told["dateTime"]).replace(tzinfo=ZoneInfo(told["timeZone"]))
