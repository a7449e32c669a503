"""A letter to what it is: what counts as an answer, a report, a machine, and a person's own words."""

from datetime import UTC, datetime

import pytest

from inbox.signals import FOREIGN, AutoReply, CalendarCounter, CalendarReply, Reply, Unreadable, Words
from inbox.sorting import signal_of
from tests.inbox.letters import UID, a_letter, a_mail, a_reply, a_signal

VERA = "vera.vag@vision.example.se"
ATTENDEE = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{VERA}"


def reply_of(raw: bytes) -> CalendarReply:
    """The answer in there."""
    signal = a_signal(raw)
    assert isinstance(signal, CalendarReply), signal
    return signal


@pytest.mark.parametrize(
    ("line", "starts_at"),
    [
        ("DTSTART:20210415T070000Z", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        ("DTSTART;TZID=Europe/Stockholm:20210415T090000", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        ("DTSTART;TZID=W. Europe Standard Time:20210415T090000", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        ("DTSTART;TZID=w. europe standard time:20210115T090000", datetime(2021, 1, 15, 8, tzinfo=UTC)),
        ("DTSTART;TZID=FLE Standard Time:20210415T100000", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        ("DTSTART;TZID=/exempel.se/Europe/Helsinki:20210415T100000", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        ("DTSTART:20210415T090000", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        ("DTSTART;VALUE=DATE:20210415", None),
        ("DTSTART;TZID=Mittgard:20210415T090000", None),
        ("DTSTART;TZID=Europe/../../etc/passwd:20210415T090000", None),
        ("DTSTART:20210231T090000Z", None),
        ("DTSTART;TZID=Europe/Stockholm:00010101T000000", None),
        ("X:1", None),
    ],
)
def test_an_answer_names_the_start_that_it_answers(line: str, starts_at: datetime | None) -> None:
    assert reply_of(a_reply(ATTENDEE, line)).starts_at == starts_at


def described(*blocks: str) -> str:
    """A zone "q" that the calendar describes."""
    return f"BEGIN:VTIMEZONE\nTZID:q\n{''.join(blocks)}END:VTIMEZONE\n"


WINTER = (
    "BEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETTO:+0100\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
)
SUMMER = (
    "BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n"
)


@pytest.mark.parametrize(
    ("zone", "wall", "starts_at"),
    [
        (described(WINTER, SUMMER), "20210415T090000", datetime(2021, 4, 15, 7, tzinfo=UTC)),
        (described(WINTER, SUMMER), "20210115T090000", datetime(2021, 1, 15, 8, tzinfo=UTC)),
        (described(WINTER, SUMMER), "20210327T090000", datetime(2021, 3, 27, 8, tzinfo=UTC)),
        (described(WINTER, SUMMER), "20210328T030000", datetime(2021, 3, 28, 1, tzinfo=UTC)),
        (described(WINTER, SUMMER), "20211031T090000", datetime(2021, 10, 31, 8, tzinfo=UTC)),
        (described(WINTER), "20210415T090000", datetime(2021, 4, 15, 8, tzinfo=UTC)),
        (described(WINTER, SUMMER.replace("YEARLY", "SECONDLY")), "20210415T090000", None),
        (described(WINTER, SUMMER), "19000415T090000", None),
        (described(), "20210415T090000", None),
    ],
)
def test_a_zone_that_the_calendar_describes_is_followed(
    zone: str, wall: str, starts_at: datetime | None
) -> None:
    assert reply_of(a_reply(ATTENDEE, f"DTSTART;TZID=q:{wall}", before=zone)).starts_at == starts_at


def test_a_zone_described_in_one_mail_is_forgotten_for_the_next() -> None:
    reply_of(a_reply(ATTENDEE, "DTSTART;TZID=q:20210415T090000", before=described(WINTER)))

    assert reply_of(a_reply(ATTENDEE, "DTSTART;TZID=q:20210415T090000")).starts_at is None


@pytest.mark.parametrize(
    ("lines", "attendee", "reply"),
    [
        ((ATTENDEE,), VERA, Reply.ACCEPTED),
        (("ATTENDEE;PARTSTAT=DECLINED:mailto:x@example.se", ATTENDEE), VERA, Reply.ACCEPTED),
        (
            ("ATTENDEE;PARTSTAT=DECLINED:mailto:x@example.se", "ATTENDEE:mailto:y@example.se"),
            "x@example.se",
            Reply.DECLINED,
        ),
        (
            (
                f'ATTENDEE:mailto:y@example.se\nATTENDEE;PARTSTAT=TENTATIVE;SENT-BY="mailto:{VERA}":MAILTO:X@example.se',
            ),
            "x@example.se",
            Reply.TENTATIVE,
        ),
        (("ATTENDEE;PARTSTAT=declined:invalid:nomail",), None, Reply.DECLINED),
    ],
)
def test_of_several_attendees_the_senders_own_line_counts(
    lines: tuple[str, ...], attendee: str | None, reply: Reply
) -> None:
    signal = reply_of(a_reply(*lines))

    assert (signal.attendee, signal.reply) == (attendee, reply)


@pytest.mark.parametrize(
    ("lines", "sequence"),
    [
        (("SEQUENCE:3",), 3),
        ((), FOREIGN),
        (("SEQUENCE:-1",), FOREIGN),
        (("SEQUENCE:99999999999999",), FOREIGN),
        (("SEQUENCE:4294967296",), 2**31 - 1),
        (("X-MICROSOFT-CDO-APPT-SEQUENCE:2",), 2),
    ],
)
def test_a_sequence_is_a_small_number_or_nothing(lines: tuple[str, ...], sequence: int) -> None:
    assert reply_of(a_reply(ATTENDEE, *lines)).sequence == sequence


@pytest.mark.parametrize(
    "raw",
    [
        a_reply(),
        a_reply("ATTENDEE:mailto:vera.vag@vision.example.se"),
        a_reply("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:vera.vag@vision.example.se"),
        a_reply(ATTENDEE, method="REQUEST"),
        a_reply(ATTENDEE, method="CANCEL"),
        a_reply(ATTENDEE, method="PUBLISH"),
        a_reply(ATTENDEE, method="COUNTER"),
        a_reply(ATTENDEE).replace(f"UID:{UID}\n".encode(), b""),
        a_reply(ATTENDEE, "END:VEVENT", "BEGIN:VEVENT", "UID:another@example.se"),
    ],
)
def test_what_is_no_whole_answer_is_words_and_never_a_guess(raw: bytes) -> None:
    assert a_signal(raw) == Words(text="")


def test_a_property_of_an_alarm_is_none_of_the_event() -> None:
    alarm = (
        "BEGIN:VALARM",
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{VERA}",
        "UID:x",
        "COMMENT:nej",
        "END:VALARM",
    )
    signal = reply_of(a_reply(*alarm, ATTENDEE))

    assert (signal.reply, signal.comment) == (Reply.ACCEPTED, "")


def test_a_line_break_in_a_comment_brings_no_property_along() -> None:
    signal = reply_of(a_reply(ATTENDEE, "COMMENT:ja\\nATTENDEE\\;PARTSTAT=DECLINED:mailto:x@example.se"))

    assert (signal.reply, signal.comment) == (
        Reply.ACCEPTED,
        "ja\nATTENDEE;PARTSTAT=DECLINED:mailto:x@example.se",
    )


def test_an_answer_sent_by_a_machine_is_an_answer() -> None:
    raw = b"Auto-Submitted: auto-replied\nPrecedence: bulk\n" + a_reply(ATTENDEE)

    assert reply_of(raw).reply is Reply.ACCEPTED


def test_a_counter_proposal_needs_a_start() -> None:
    raw = a_reply(ATTENDEE, "DTSTART:20210416T070000Z", "COMMENT:hellre fredag", method="COUNTER")

    assert a_signal(raw) == CalendarCounter(
        uid=UID,
        attendee=VERA,
        sent_by=None,
        sequence=FOREIGN,
        stamp=datetime(2021, 4, 9, 8, 12, 3, tzinfo=UTC),
        starts_at=datetime(2021, 4, 16, 7, tzinfo=UTC),
        ends_at=None,
        comment="hellre fredag",
    )


@pytest.mark.parametrize(
    ("headers", "subject", "why"),
    [
        (
            "Auto-Submitted: auto-replied; owner-email=x\n",
            "Hej",
            "auto-submitted: auto-replied; owner-email=x",
        ),
        ("Auto-Submitted: no\n", "Hej", None),
        ("Precedence: first-class\n", "Hej", None),
        ("Precedence: list\n", "Hej", "precedence: list"),
        ("X-Autoreply: no\n", "Hej", None),
        ("X-Auto-Response-Suppress: All\n", "Hej", None),
        ("X-Auto-Response-Suppress: All\n", "Frånvaro: Hej", "subject: Frånvaro"),
        ("X-Auto-Response-Suppress: None\n", "Frånvaro: Hej", None),
        ("Return-Path: <>\n", "Semester", "subject: Semester"),
        ("", "Frånvaro på torsdag", None),
        ("", "Automatiskt svar: Kallelse", "subject: Automatiskt svar:"),
        ("", "SV: Automatiskt svar: Kallelse", None),
    ],
)
def test_a_machine_is_known_by_its_mark_and_a_person_is_not_taken_for_one(
    headers: str, subject: str, why: str | None
) -> None:
    signal = a_signal(a_mail("Hej!", headers=headers, subject=subject))

    assert signal == (Words(text="Hej!") if why is None else AutoReply(why=why))


def test_a_mail_of_which_only_the_head_is_there_is_too_large() -> None:
    letter = a_letter(a_mail())

    assert signal_of(letter) == Words(text="Hej!")
    assert a_signal(a_mail("\n" * 5_000_000 + "Hej!")) == Unreadable(why="too_large")


def test_an_outlook_answer_with_the_old_block_of_stars_keeps_the_words_below_it() -> None:
    body = (
        "När: den 15 april 2021 09:00-11:00.\nVar: Sal Almen\n\n*~*~*~*~*~*~*~*~*~*\n\nJag kommer tio över.\n"
    )
    raw = a_mail(
        f"--q\n\n{body}\n--q\n"
        + a_reply(ATTENDEE)
        .decode()
        .partition("MIME-Version: 1.0\n")[2]
        .replace("-//Exempel//SV", "Microsoft Exchange")
        + "--q--\n",
        kind="multipart/alternative; boundary=q",
    )

    assert reply_of(raw).comment == "Jag kommer tio över."
