import base64
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest
import vobject

from notifiers.entries import entry_calendar
from notifiers.words import BadText, render
from rules.delivery import Frozen
from rules.notices import Method, Notice, WhenLate
from rules.people import Address, Language
from tests.notifiers.icaljs import read_by_icaljs
from tests.notifiers.making import AT, COMPOSER, ZONE, a_notice, an_entry, contexts
from tests.notifiers.reading import calendar_bytes, event_of, leaves, person_in, read


def by_the_libraries(notice: Notice, at: datetime) -> EmailMessage:
    """The same mail without any of our shortcuts."""
    told = render(COMPOSER.text(notice), notice.context)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = message["Reply-To"] = f'"{notice.sender.name}" <{notice.sender.email}>'
    message["To"] = f'"{notice.to.name}" <{notice.to.email}>'
    message["Subject"] = told.subject
    message.set_content(told.plain)
    message.add_alternative(told.html, subtype="html")
    if notice.entry is not None:
        calendar = entry_calendar(notice.entry, notice.to, at).to_ical(sorted=False)
        message.add_alternative(
            calendar, maintype="text", subtype="calendar", params={"method": notice.entry.method.value}
        )
        message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("name", ["Åsa Öberg", "Bo Ek", "", "Öberg, Åsa; (vik.)", "Åsa 🌲 " + "å" * 180])
def test_the_quick_way_gives_the_same_mail_as_the_libraries(method: Method, name: str) -> None:
    text = "summons" if method is Method.REQUEST else "summons_cancel"
    for person in ("p1", "p2"):
        notice = a_notice(text=text, person=person, name=name, entry=an_entry(method=method))
        mail, plain = COMPOSER.compose(notice, AT), by_the_libraries(notice, AT)
        quick = read(mail)
        assert quick["Subject"] == plain["Subject"]
        for header in ("From", "Reply-To", "To"):
            assert person_in(mail, header) == str(plain[header]).replace('"', "")
        shape = [part.get_content_type() for part in plain.walk()]
        assert [part.get_content_type() for part in quick.walk()] == shape
        for ours, theirs in zip(quick.walk(), plain.walk(), strict=True):
            if not ours.is_multipart():
                sent, expected = ours.get_payload(decode=True), theirs.get_payload(decode=True)
                assert isinstance(sent, bytes) and isinstance(expected, bytes)  # noqa: PT018
                assert sent.replace(b"\r\n", b"\n") == expected.replace(b"\r\n", b"\n")


def test_an_invitation_is_what_mail_programs_expect() -> None:
    message = read(COMPOSER.compose(a_notice(entry=an_entry()), AT))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    *_, calendar, attached = message.walk()
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert attached.get_filename() == "invite.ics"
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True) == calendar.get_payload(decode=True)


def test_the_headers_say_who_what_and_when() -> None:
    mail = COMPOSER.compose(a_notice(entry=an_entry()), AT)
    message = read(mail)
    assert message["From"] == message["Reply-To"] == "FVG Ängslyckan <fvg@angslyckan.example.se>"
    assert message["To"] == "Åsa Öberg <p1@example.se>"
    assert message["Subject"] == "Kallelse: FVG Ängslyckan, torsdag 15 april 2021 kl. 09.00"
    assert message["Date"].datetime == mail.dated == AT
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "sv"
    assert message["X-Kallelse-Key"] == "meeting:fvg-2021-04/summons/p1/1"
    assert message["X-Auto-Response-Suppress"] is None  # it would silence the answer to the invitation
    assert (mail.sender, mail.recipient) == ("fvg@angslyckan.example.se", "p1@example.se")


def test_a_notice_without_an_entry_asks_for_no_automatic_answer() -> None:
    message = read(COMPOSER.compose(a_notice(text="question_reminder"), AT))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply, RN, NRN"


def test_the_same_notice_at_the_same_moment_gives_the_same_bytes() -> None:
    notice = a_notice(entry=an_entry())
    again = type(COMPOSER)({(COMPOSER.text(notice).id, notice.language): COMPOSER.text(notice)})
    assert COMPOSER.compose(notice, AT) == again.compose(notice, AT)


def test_no_two_notices_share_a_message_id() -> None:
    notices = [a_notice(person=f"p{n}", key=key) for n in range(20) for key in ("a", "b")]
    mails = [COMPOSER.compose(notice, AT + timedelta(seconds=s)) for notice in notices for s in (0, 1)]
    assert len({mail.message_id for mail in mails}) == 80
    assert {mail.message_id.rpartition("@")[2] for mail in mails} == {"angslyckan.example.se>"}


def test_mails_of_one_series_to_one_person_form_a_thread() -> None:
    first, second = (
        read(COMPOSER.compose(a_notice(text=text, entry=an_entry()), AT))
        for text in ("summons", "late_matter")
    )
    other = read(COMPOSER.compose(a_notice(person="p2", entry=an_entry()), AT))
    assert first["References"] == second["References"]
    assert first["References"] != other["References"]


def test_the_entry_names_the_meeting_and_only_the_receiver() -> None:
    event = event_of(COMPOSER.compose(a_notice(entry=an_entry(sequence=2)), AT))
    assert str(event["UID"]) == "fvg-2021-04@angslyckan.example.se"
    assert event["SEQUENCE"] == 2
    assert event["DTSTAMP"].dt == AT
    assert event["DTSTART"].dt == datetime(2021, 4, 15, 9, 0, tzinfo=ZONE)
    assert event["DTEND"].dt == datetime(2021, 4, 15, 11, 0, tzinfo=ZONE)
    assert str(event["ORGANIZER"]) == "mailto:fvg@angslyckan.example.se"
    assert str(event["ATTENDEE"]) == "mailto:p1@example.se"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Åsa Öberg",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    assert str(event["STATUS"]) == "CONFIRMED"
    alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(days=-1), timedelta(minutes=-15)]


def test_a_cancellation_takes_the_entry_away() -> None:
    entry = an_entry(method=Method.CANCEL, sequence=3)
    mail = COMPOSER.compose(a_notice(text="summons_cancel", entry=entry), AT)
    event = event_of(mail)
    assert b"\r\nMETHOD:CANCEL\r\n" in calendar_bytes(mail)
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 3)
    assert event.walk("VALARM") == []


def test_the_time_zone_is_a_rule_and_the_calendar_has_no_uid_of_its_own() -> None:
    sent = calendar_bytes(COMPOSER.compose(a_notice(entry=an_entry()), AT))
    assert sent.count(b"RRULE:FREQ=YEARLY") == 2
    assert sent.count(b"\r\nUID:") == 1
    assert b"RDATE" not in sent
    assert max(map(len, sent.split(b"\r\n"))) <= 75


def test_another_zone_is_written_in_utc() -> None:
    entry = an_entry(zone="Europe/Helsinki")
    sent = calendar_bytes(COMPOSER.compose(a_notice(entry=entry), AT))
    assert b"VTIMEZONE" not in sent
    assert b"\r\nDTSTART:20210415T070000Z\r\n" in sent


def test_a_name_with_quotes_keeps_the_entry_whole() -> None:
    event = event_of(COMPOSER.compose(a_notice(name='Åsa "Ek" Öberg, vik.; x:y', entry=an_entry()), AT))
    assert event["ATTENDEE"].params["CN"] == "Åsa Ek Öberg, vik.; x:y"
    assert str(event["ATTENDEE"]) == "mailto:p1@example.se"


def test_an_independent_parser_reads_the_entry() -> None:
    sent = calendar_bytes(COMPOSER.compose(a_notice(entry=an_entry()), AT)).decode()
    event = vobject.readOne(sent).vevent
    assert event.dtstart.value.astimezone(UTC) == datetime(2021, 4, 15, 7, 0, tzinfo=UTC)
    assert event.summary.value == "FVG Ängslyckan"
    assert event.description.value == "Kallelse och dagordning finns i mejlet.\nSvara på inbjudan."
    assert event.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]
    assert len(event.valarm_list) == 2


@pytest.mark.parametrize(
    "start", [datetime(2021, 3, 30, 9, tzinfo=ZONE), datetime(2021, 11, 2, 9, tzinfo=ZONE)]
)
def test_what_thunderbird_reads_with_is_right_in_summer_and_winter(start: datetime) -> None:
    mail = COMPOSER.compose(a_notice(entry=an_entry(starts_at=start)), AT)
    told = read_by_icaljs(calendar_bytes(mail))
    assert told == {
        "method": "REQUEST",
        "uid": "fvg-2021-04@angslyckan.example.se",
        "sequence": 0,
        "start": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end": (start + timedelta(hours=2)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "summary": "FVG Ängslyckan",
        "location": "Sal Linden",
        "status": "CONFIRMED",
        "organizer": "mailto:fvg@angslyckan.example.se",
        "attendees": [{"address": "mailto:p1@example.se", "cn": "Åsa Öberg", "partstat": "NEEDS-ACTION"}],
        "alarms": 2,
    }


def test_a_summons_that_leaves_on_a_later_day_says_so_and_others_do_not() -> None:
    meant = AT - timedelta(days=1)
    late = a_notice(entry=an_entry(), when_late=WhenLate.SEND_MARKED, not_before=meant)
    same_day = a_notice(entry=an_entry(), when_late=WhenLate.SEND_MARKED, not_before=AT - timedelta(hours=3))
    marked = [
        "skulle ha skickats onsdag 7 april 2021" in str(leaves(read(COMPOSER.compose(notice, AT)))[0][1])
        for notice in (late, same_day)
    ]
    assert marked == [True, False]


def test_english_readers_get_english() -> None:
    message = read(COMPOSER.compose(a_notice(language=Language.ENGLISH, entry=an_entry()), AT))
    assert message["Subject"] == "Summons: FVG Ängslyckan, Thursday 15 April 2021 at 09:00"
    assert message["Content-Language"] == "en"


def test_an_unknown_text_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(
        BadText, match=r"text 'farewell' not found in config/texts/sv \(have: address_bounced, "
    ):
        COMPOSER.compose(a_notice(text="farewell", context={}), AT)


def test_what_people_write_changes_when_the_context_does() -> None:
    def plain(mail: Frozen) -> str:
        return str(leaves(read(mail))[0][1])

    context = contexts()["summons"]
    first = plain(COMPOSER.compose(a_notice(context=context, entry=an_entry()), AT))
    context["agenda"] = []
    second = plain(COMPOSER.compose(a_notice(context=context, entry=an_entry()), AT))
    assert ("Budget 2022" in first, "Budget 2022" in second) == (True, False)


def test_the_calendar_is_carried_in_lines_of_76_signs() -> None:
    mail = COMPOSER.compose(a_notice(entry=an_entry()), AT)
    encoded = base64.b64encode(calendar_bytes(mail))
    assert b"\r\n".join(encoded[n : n + 76] for n in range(0, len(encoded), 76)) in mail.mime


def test_nobody_else_can_be_read_in_a_mail() -> None:
    mails = [COMPOSER.compose(a_notice(person=f"p{n}", entry=an_entry()), AT) for n in range(3)]
    for number, mail in enumerate(mails):
        whole = mail.mime + calendar_bytes(mail)
        assert [f"p{n}@example.se".encode() in whole for n in range(3)] == [n == number for n in range(3)]


def test_an_organizer_without_a_name_has_an_address_and_nothing_else() -> None:
    notice = a_notice(entry=an_entry(organizer=Address(name="", email="fvg@angslyckan.example.se")))
    assert dict(event_of(COMPOSER.compose(notice, AT))["ORGANIZER"].params) == {}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", sorted(contexts()))
def test_the_subject_that_is_read_is_the_subject_that_was_written(text: str, language: Language) -> None:
    notice = a_notice(text=text, language=language)
    subject = render(COMPOSER.text(notice), notice.context).subject
    assert read(COMPOSER.compose(notice, AT))["Subject"] == subject
