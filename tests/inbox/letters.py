"""Mails for tests, each with defaults: a test says only what matters to it. Everybody here is invented."""

from inbox.letter import Letter
from inbox.reading import read_letter
from inbox.signals import Signal, Unreadable
from inbox.sorting import signal_of

UID = "fvg-2021-04.fvg@forvaltningen.example.se"


def a_mail(
    text: str = "Hej!\n",
    *,
    headers: str = "",
    sender: str = "Vera <vera.vag@vision.example.se>",
    subject: str = "Kallelse",
    kind: str = "text/plain; charset=utf-8",
) -> bytes:
    """The bytes of a mail; `headers` are whole lines that stand above the others."""
    return (
        f"{headers}From: {sender}\nTo: fvg@forvaltningen.example.se\nSubject: {subject}\n"
        f"Message-ID: <1@vision.example.se>\nDate: Fri, 9 Apr 2021 10:12:03 +0200\n"
        f"MIME-Version: 1.0\nContent-Type: {kind}\n\n{text}"
    ).encode()


def a_letter(raw: bytes) -> Letter:
    """The letter that these bytes are."""
    letter = read_letter(raw)
    assert isinstance(letter, Letter), letter
    return letter


def a_signal(raw: bytes) -> Signal:
    """What these bytes are sorted as."""
    letter = read_letter(raw)
    return letter if isinstance(letter, Unreadable) else signal_of(letter)


def a_reply(*lines: str, method: str = "REPLY", before: str = "") -> bytes:
    """A mail that holds nothing but a calendar whose event has these lines."""
    event = "\n".join(lines)
    return a_mail(
        f"BEGIN:VCALENDAR\nMETHOD:{method}\nPRODID:-//Exempel//SV\n{before}BEGIN:VEVENT\nUID:{UID}\n"
        f"DTSTAMP:20210409T081203Z\n{event}\nEND:VEVENT\nEND:VCALENDAR\n",
        kind=f"text/calendar; charset=utf-8; method={method}",
    )
