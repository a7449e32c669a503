"""An iTIP answer (RFC 5546) out of a calendar part. Never guesses what somebody meant to answer.

Only the lines that say something about the answer are read, with the library's own reader of lines. Its reader of whole
calendars expands every zone that a mail brings along, as long as that takes, and keeps it for the mails that follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from icalendar.parser import Contentline, Parameters

from inbox import addresses, limits, zones
from inbox.signals import FOREIGN, CalendarCounter, CalendarReply, Reply
from inbox.signs import lines, one_line
from rules.moments import STOCKHOLM

_WANTED = frozenset(
    ("UID", "ATTENDEE", "DTSTART", "DTEND", "DTSTAMP", "SEQUENCE", "COMMENT", "X-MICROSOFT-CDO-APPT-SEQUENCE")
)
_NAME = re.compile(r"[^;:]{0,64}")
_OF_ZONES = frozenset(("DTSTART", "RRULE", "TZOFFSETTO"))
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_UID = 1000
_SEQUENCE = 2**31 - 1
_REPLIES = {
    "ACCEPTED": Reply.ACCEPTED,
    "DECLINED": Reply.DECLINED,
    "TENTATIVE": Reply.TENTATIVE,
    # Who sends somebody else has not said no, and no seat is handed on in a calendar: a person decides.
    "DELEGATED": Reply.TENTATIVE,
}


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: Parameters
    value: str

    def parameter(self, name: str) -> str:
        told = self.parameters.get(name, "")
        if isinstance(told, (list, tuple)):
            told = told[0] if told else ""
        return one_line(str(told))


@dataclass(slots=True)
class _Calendar:
    method: str = ""
    product: str = ""
    events: list[list[_Line]] = field(default_factory=list)
    zones: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # by TZID: STANDARD and DAYLIGHT

    def moment(self, event: list[_Line], name: str, floating: str = STOCKHOLM) -> datetime | None:
        found = _first(event, name)
        if found is None:
            return None
        return zones.moment(found.value, found.parameter("TZID"), floating=floating, described=self.zones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a calendar part answers, and the program that wrote it."""

    signal: CalendarReply | CalendarCounter
    product: str  # PRODID


def answer(calendar: str, sender: str | None) -> Answer | None:
    """The reply or counter-proposal in a calendar part; None for everything else, and for a broken one."""
    read = _read(calendar)
    if read.method not in ("REPLY", "COUNTER") or len({_text(event, "UID") for event in read.events}) != 1:
        return None  # nothing to answer, or answers to two meetings at once
    event = read.events[0]
    uid = _text(event, "UID")[:_UID]
    who = _attendee([line for line in event if line.name == "ATTENDEE"], sender)
    starts_at = read.moment(event, "DTSTART")
    if not uid:
        return None
    if read.method == "COUNTER":
        if starts_at is None:
            return None
        return Answer(
            product=read.product,
            signal=CalendarCounter(
                uid=uid,
                attendee=_address(who),
                sent_by=_sent_by(who),
                sequence=_sequence(event),
                stamp=read.moment(event, "DTSTAMP", floating="UTC"),
                starts_at=starts_at,
                ends_at=read.moment(event, "DTEND"),
                comment=_comment(event, who),
            ),
        )
    reply = _REPLIES.get(who.parameter("PARTSTAT").upper()) if who else None
    if reply is None:
        return None
    return Answer(
        product=read.product,
        signal=CalendarReply(
            uid=uid,
            attendee=_address(who),
            sent_by=_sent_by(who),
            reply=reply,
            sequence=_sequence(event),
            stamp=read.moment(event, "DTSTAMP", floating="UTC"),
            starts_at=starts_at,
            comment=_comment(event, who),
        ),
    )


def _read(calendar: str) -> _Calendar:
    found = _Calendar()
    inside: list[str] = []
    blocks: list[dict[str, str]] | None = None
    looked_at = 0
    for line in _unfolded(calendar):
        name = _NAME.match(line)[0].upper()  # type: ignore[index]  # it always matches
        if name == "BEGIN":
            inside.append(line[6:].strip().upper())
            if inside == ["VCALENDAR", "VEVENT"]:
                if len(found.events) >= limits.CALENDARS:
                    break
                found.events.append([])
            if inside[:2] == ["VCALENDAR", "VTIMEZONE"] and len(inside) == 3 and blocks is not None:
                blocks.append({})
            if len(inside) > limits.DEPTH:
                break
        elif name == "END":
            if inside:
                inside.pop()
        elif inside == ["VCALENDAR"] and name == "METHOD":
            found.method = line.rpartition(":")[2].strip().upper()
        elif inside == ["VCALENDAR"] and name == "PRODID":
            found.product = one_line(line.partition(":")[2])[: limits.NAME]
        elif inside[:2] == ["VCALENDAR", "VTIMEZONE"]:
            value = line.partition(":")[2].strip()
            if len(inside) == 2 and name == "TZID" and len(found.zones) < limits.CALENDARS:
                blocks = found.zones.setdefault(_plain(value), [])
            elif len(inside) == 3 and blocks and name in _OF_ZONES:
                blocks[-1].setdefault(name, value)
        elif inside == ["VCALENDAR", "VEVENT"] and name in _WANTED and looked_at < limits.CALENDAR_PROPERTIES:
            looked_at += 1
            told = _line(line)
            if told is not None:
                found.events[-1].append(told)
    return found


def _unfolded(calendar: str) -> Iterator[str]:
    parts: list[str] = []
    length = 0
    for line in calendar.split("\n"):
        if line[:1] in (" ", "\t") and parts:
            if length < limits.CALENDAR_LINE:
                parts.append(line[1:])
                length += len(line)
            continue
        if parts:
            yield "".join(parts)
        parts, length = [line[: limits.CALENDAR_LINE]], len(line)
    yield "".join(parts)


def _line(line: str) -> _Line | None:
    """The line read; None when it is none."""
    end = _NAME.match(line).end()  # type: ignore[union-attr]  # it always matches
    if line[end : end + 1] == ":":  # no parameters: nothing that takes a library
        return _Line(line[:end].upper(), Parameters(), lines(_plain(line[end + 1 :])))
    try:
        name, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]  # its making is untyped
    except ValueError:
        return None
    return _Line(name.upper(), parameters, lines(value))


def _plain(value: str) -> str:
    """A text value without its escapes (RFC 5545 3.3.11)."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _first(event: list[_Line], name: str) -> _Line | None:
    return next((line for line in event if line.name == name), None)


def _text(event: list[_Line], name: str) -> str:
    found = _first(event, name)
    return "" if found is None else one_line(found.value)


def _attendee(named: list[_Line], sender: str | None) -> _Line | None:
    """Whose answer it is: the sender's own line, the one that the sender answered for, else the first."""
    for who in (addresses.bare, None):
        for line in named:
            address = _address(line) if who is not None else _sent_by(line)
            if sender is not None and address == sender:
                return line
    return named[0] if named else None


def _address(line: _Line | None) -> str | None:
    return None if line is None else addresses.bare(line.value)


def _sent_by(line: _Line | None) -> str | None:
    return None if line is None else addresses.bare(line.parameter("SENT-BY"))


def _sequence(event: list[_Line]) -> int:
    for name in ("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"):
        told = _text(event, name)
        if told.isascii() and told.isdigit() and len(told) <= 10:
            return min(int(told), _SEQUENCE)
    return FOREIGN  # left out: some programs do so whatever was sent, so nothing says which entry is meant


def _comment(event: list[_Line], who: _Line | None) -> str:
    told = next((line.value for line in event if line.name == "COMMENT" and line.value.strip()), "")
    if not told and who is not None:
        told = who.parameter("X-RESPONSE-COMMENT")
    delegate = addresses.bare(who.parameter("DELEGATED-TO")) if who is not None else None
    if who is not None and who.parameter("PARTSTAT").upper() == "DELEGATED":
        told = f"Delegerat till {delegate or 'någon annan'}. {told}"
    return told.strip()[: limits.COMMENT]
