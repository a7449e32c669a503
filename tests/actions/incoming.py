"""Mails that arrive at the training group, and an office whose summons has left. Asserts nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from actions.office import Office
from actions.take_in import Taken, take_in
from inbox.port import Arrived
from rules.facts import Fact, FactKind
from rules.world import meeting_scope
from store import facts, history
from store.history import What
from tests.actions.post import Post, at, calls, lives_until, posting, says
from tests.journeys.builders import GROUP, a_shelf, set_clock

MAILBOX = "ovning@example.se"
UID = f"m1.{GROUP}@example.se"
SUMMONED = "2021-04-08T14:00"  # a Thursday
TOLD = ("facket", "p3", "p3@example.se")  # a union's member


@contextmanager
def summoned(folder: Path, *, until: str = SUMMONED, database: str = "") -> Iterator[tuple[Office, Post]]:
    """An office with two matters on the agenda of m1, whose summons has left to p1, p2, p3 and p4."""
    a_shelf(folder / "config")
    with posting(folder, database=database) as (office, post):
        calls(office)
        for number, title in enumerate(("Budget", "Lokaler"), start=1):
            says(office, FactKind.MATTER_REGISTERED, meeting="m1", matter=f"x{number}", title=title)
        lives_until(office, until)
        yield office, post


def a_mail(
    text: str,
    *,
    sender: str = "p3@example.se",
    subject: str = "Fråga om budgeten",
    message_id: str | None = "<a1@example.se>",
    to: str = MAILBOX,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail in plain words."""
    told = {"From": sender, "To": to, "Subject": subject, "Date": "Fri, 09 Apr 2021 10:00:00 +0200"}
    told |= {"Message-ID": message_id} if message_id is not None else {}
    told |= {"Content-Type": "text/plain; charset=utf-8", **(headers or {})}
    head = "".join(f"{name}: {value}\n" for name, value in told.items())
    return f"{head}\n{text}\n".encode()


def an_answer(
    partstat: str = "ACCEPTED",
    *,
    person: str = "p3",
    uid: str = UID,
    sequence: int = 0,
    stamp: str = "20210409T080000Z",
    message_id: str = "<r1@example.se>",
    sender: str | None = None,
) -> bytes:
    """The answer of a mail program to an invitation."""
    calendar = "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Example//Mail//SV",
            "METHOD:REPLY",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"SEQUENCE:{sequence}",
            f"DTSTAMP:{stamp}",
            "DTSTART:20210415T070000Z",
            "DTEND:20210415T090000Z",
            f"ATTENDEE;PARTSTAT={partstat}:mailto:{person}@example.se",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )
    return a_mail(
        calendar,
        sender=sender or f"{person}@example.se",
        subject="Svar",
        message_id=message_id,
        headers={"Content-Type": "text/calendar; charset=utf-8; method=REPLY", "MIME-Version": "1.0"},
    )


def arrived(raw: bytes, local: str = "2021-04-09T10:00", *, uid: str = "1", validity: str = "1") -> Arrived:
    """The mail as it lies in the group's mailbox from that moment on."""
    return Arrived(
        box="imap:mail.example.se/konto/INBOX",
        validity=validity,
        uid=uid,
        size=len(raw),
        arrived_at=at(local),
        raw=raw,
    )


def takes_in(office: Office, raw: bytes, local: str = "2021-04-09T10:00", *, uid: str = "1") -> Taken:
    """Take a mail in at the moment at which it comes."""
    set_clock(office, max(office.now(), at(local).astimezone(UTC)))
    return take_in(office, arrived(raw, local, uid=uid))


def by_mail(office: Office, meeting: str = "m1") -> list[Fact]:
    """The facts about a meeting that came by mail."""
    with office.store.reading() as tx:
        told = facts.of_scopes(tx, GROUP, (meeting_scope(meeting),))
    return [fact for fact in told if fact.data.get("via") == "mail"]


def aside(office: Office) -> list[Fact]:
    """What was set aside."""
    with office.store.reading() as tx:
        return list(facts.of_kinds(tx, GROUP, (FactKind.MAIL_SET_ASIDE,)))


def told(office: Office, what: What = What.FLAG) -> list[tuple[str, str]]:
    """Code and subject of each flag in the timeline."""
    with office.store.reading() as tx:
        lines = history.since(tx, 0)
    return [(str(line.data["code"]), str(line.data["subject"])) for line in lines if line.what is what]


def moment(fact: Fact) -> str:
    """When it happened, on the group's wall clock."""
    local: datetime = fact.happened_at.astimezone(at("2021-04-01").tzinfo)
    return f"{local:%Y-%m-%dT%H:%M}"
