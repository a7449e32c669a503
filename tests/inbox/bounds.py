"""What holds of every mail, whatever was in it: the fuzzers call this, and it says what does not."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from config.fact_fields import checked
from inbox import limits
from inbox.letter import Letter
from inbox.meaning import understand
from inbox.our_mails import ANSWER_LIMIT
from inbox.reading import read_letter
from inbox.received import received_at
from inbox.signals import (
    FOREIGN,
    AutoReply,
    Bounce,
    CalendarCounter,
    CalendarReply,
    Signal,
    Unreadable,
    Words,
)
from inbox.sorting import signal_of
from tests.inbox.office import seen_by_office, the_world

WORLD = the_world()
ARRIVED = datetime(2021, 4, 9, 8, 0, tzinfo=UTC)
WHYS = ("too_large", "too_deep", "too_many_parts", "calendar_too_large")
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def taken_in(raw: bytes) -> Letter | Unreadable:
    """Read and sort these bytes, and hold what comes of it against every bound."""
    letter = read_letter(raw)
    again = read_letter(raw)
    assert letter == again, "the same bytes gave two letters"
    if isinstance(letter, Unreadable):
        assert letter.why in WHYS
        return letter
    check_letter(letter)
    signal = signal_of(letter)
    check_signal(signal)
    check_meaning(letter, signal)
    assert received_at(letter, ("forvaltningen.example.se",), ARRIVED) <= ARRIVED
    head_only = read_letter(raw, whole=False)
    assert isinstance(head_only, Letter)
    assert (head_only.id, head_only.sender, head_only.cut) == (
        letter.id if letter.message_id else head_only.id,
        letter.sender,
        True,
    )
    return letter


def check_meaning(letter: Letter, signal: Signal) -> None:
    """Facts that can be recorded, or a reason why there are none."""
    found = understand(letter, signal, seen_by_office(letter, signal, world=WORLD))
    assert found.why
    for said in found.facts:
        assert checked(said.kind, said.data) == said.data
        assert len(str(said.data.get("text", ""))) <= ANSWER_LIMIT


def check_letter(letter: Letter) -> None:
    """Every field within its limit, and nothing in it that controls anything."""
    assert re.fullmatch(r"[0-9a-f]{32}", letter.id)
    assert re.fullmatch(r"[0-9a-f]{64}", letter.digest)
    for line in (*one_liners(letter), *letter.attachments, letter.subject, letter.sender_name):
        assert not controls(line), line
    for text in (letter.text, *letter.calendars, letter.delivery_status or "", letter.returned_head or ""):
        assert not controls(text.replace("\n", "")), controls(text)
    for address in (*letter.recipients, *([letter.sender] if letter.sender is not None else [])):
        assert ADDRESS.fullmatch(address), address
        assert address == address.lower()
    assert len(letter.text) <= limits.TEXT
    assert len(letter.subject) <= limits.SUBJECT
    assert len(letter.sender_name) <= limits.NAME
    assert len(letter.recipients) <= limits.RECIPIENTS
    assert len(letter.answers) <= limits.ANSWERS
    assert len(letter.received) <= limits.HOPS
    assert len(letter.verdicts) <= limits.VERDICTS
    assert len(letter.attachments) <= limits.ATTACHMENTS
    assert len(letter.calendars) == len(set(letter.calendars)) <= limits.CALENDARS
    assert all(len(one) <= limits.NAME for one in letter.attachments)
    assert all(hop.at.utcoffset() is not None for hop in letter.received)
    assert len(letter.delivery_status or "") <= limits.REPORT
    assert len(letter.returned_head or "") <= limits.RETURNED


def one_liners(letter: Letter) -> Iterator[str]:
    """The fields that are one line."""
    yield from letter.answers
    yield from letter.recipients
    yield from (one for one in (letter.message_id, letter.sender, letter.automatic) if one is not None)
    yield from (hop.by for hop in letter.received)
    yield from (hop.source for hop in letter.received)
    for verdict in letter.verdicts:
        yield from (verdict.authserv_id, verdict.method, verdict.result)


def check_signal(signal: Signal) -> None:
    """The same for what the letter is."""
    match signal:
        case CalendarReply() | CalendarCounter():
            assert signal.uid
            assert not controls(signal.uid)
            assert FOREIGN <= signal.sequence < 2**31
            assert len(signal.comment) <= limits.COMMENT
            assert not controls(signal.comment.replace("\n", ""))
            for moment in (signal.stamp, signal.starts_at):
                assert moment is None or moment.astimezone(UTC).year > 0
            for address in (signal.attendee, signal.sent_by):
                assert address is None or ADDRESS.fullmatch(address)
        case Bounce():
            assert 0 < len(signal.failures) <= limits.FAILURES
            for one in signal.failures:
                assert ADDRESS.fullmatch(one.address), one
                assert not controls(one.diagnostic)
                assert len(one.diagnostic) <= limits.COMMENT
            assert not controls(signal.notice_key or "")
        case AutoReply():
            assert 0 < len(signal.why) <= 100
            assert not controls(signal.why)
        case Words():
            assert len(signal.text) <= limits.TEXT
            assert not controls(signal.text.replace("\n", ""))
        case Unreadable():
            assert signal.why in WHYS


def controls(text: str) -> list[str]:
    """The signs in it that control a terminal, a parser or the direction of reading."""
    if text.isprintable():
        return []
    return [
        sign
        for sign in text
        if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or 0x202A <= ord(sign) <= 0x202E
    ]
