"""Invitations through Exchange: one item for each meeting, and each attendee is told once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from notifiers.exchange import ExchangeNotifier
from rules.notices import Method
from rules.people import Address, Language
from tests.notifiers.exchanging import delivered, exchange, kinds, mail
from tests.notifiers.making import MAILBOX, ZONE, an_entry
from tests.servers.ews.server import EwsServer

Both = tuple[EwsServer, ExchangeNotifier]
GROUP = MAILBOX.email
MOVED = datetime(2021, 4, 16, 13, 0, tzinfo=ZONE)
UID = ("00020329-0000-0000-c000-000000000046", "kallelse-uid", "String")


@pytest.fixture
def both() -> Iterator[Both]:
    with exchange() as running:
        yield running


def told(server: EwsServer, since: int = 0) -> list[tuple[str, str]]:
    return [(one.kind, one.to) for one in server.mailed[since:]]


def test_a_mail_without_an_entry_leaves_byte_for_byte_and_a_copy_is_kept(both: Both) -> None:
    server, notifier = both
    sent = mail(text="question_reminder")
    assert kinds(notifier, [sent]) == ["Accepted"]
    assert [one.mime for one in server.mailed] == [sent.mime]
    assert [one.text("InternetMessageId") for one in server.items(GROUP, "sentitems")] == [sent.message_id]


def test_three_invitations_are_one_meeting_that_everybody_is_asked_to_once(both: Both) -> None:
    server, notifier = both
    mails = [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2, 3)]
    assert kinds(notifier, mails) == ["Accepted"] * 3
    assert told(server) == [("request", f"p{n}@example.se") for n in (1, 2, 3)]
    (item,) = server.items(GROUP, "calendar")
    assert item.text("UID") == "fvg-2021-04@angslyckan.example.se"
    assert item.values(UID) == ["fvg-2021-04@angslyckan.example.se"]
    assert server.items(GROUP, "sentitems") == []


def test_nobody_is_sent_as_having_accepted(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(entry=an_entry())])
    (item,) = server.items(GROUP, "calendar")
    types = [one.text for one in item.fields["RequiredAttendees"].iter("{*}ResponseType")]
    assert types == ["Unknown"]


@pytest.mark.parametrize(
    ("starts_at", "utc"),
    [
        (datetime(2021, 3, 26, 9, 0, tzinfo=ZONE), "2021-03-26T08:00:00+00:00"),  # Friday before summer time
        (datetime(2021, 3, 29, 9, 0, tzinfo=ZONE), "2021-03-29T07:00:00+00:00"),  # Monday after it began
        (datetime(2021, 10, 29, 9, 0, tzinfo=ZONE), "2021-10-29T07:00:00+00:00"),
        (datetime(2021, 11, 1, 9, 0, tzinfo=ZONE), "2021-11-01T08:00:00+00:00"),
    ],
)
def test_the_hour_is_right_on_both_sides_of_summer_time(both: Both, starts_at: datetime, utc: str) -> None:
    server, notifier = both
    kinds(notifier, [mail(entry=an_entry(starts_at=starts_at))])
    (sent,) = server.mailed
    assert sent.starts_at is not None
    assert sent.ends_at is not None
    assert sent.starts_at.isoformat() == utc
    assert sent.ends_at - sent.starts_at == timedelta(hours=2)
    assert sent.zone == "W. Europe Standard Time"


def test_a_zone_that_windows_does_not_have_is_told_in_utc(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(entry=an_entry(zone="Europe/Oslo"))])
    (sent,) = server.mailed
    assert (sent.starts_at, sent.zone) == (datetime.fromisoformat("2021-04-15T07:00:00+00:00"), "UTC")


def test_somebody_who_is_invited_later_is_told_and_nobody_else(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail("p1@example.se", entry=an_entry())])
    assert kinds(notifier, [mail("p2@example.se", entry=an_entry())]) == ["Accepted"]
    assert told(server) == [("request", "p1@example.se"), ("request", "p2@example.se")]
    assert len(server.items(GROUP, "calendar")) == 1


def test_a_moved_meeting_is_told_to_each_once_though_the_mails_come_in_two_batches(both: Both) -> None:
    server, notifier = both
    everybody = [f"p{n}@example.se" for n in (1, 2, 3)]
    kinds(notifier, [mail(email, entry=an_entry()) for email in everybody])
    later = an_entry(sequence=1, starts_at=MOVED)
    mails = [mail(email, entry=later, text="summons_update") for email in everybody]
    assert kinds(notifier, mails[:1]) == ["Accepted"]
    assert kinds(notifier, mails[1:]) == ["Accepted"] * 2
    assert told(server, since=3) == [("request", email) for email in everybody]
    assert {one.starts_at for one in server.mailed[3:]} == {MOVED}
    assert notifier.find([one.message_id for one in mails]) == {one.message_id: True for one in mails}


def test_the_same_mail_again_tells_nobody(both: Both) -> None:
    server, notifier = both
    mails = [mail(entry=an_entry()), mail(text="question_reminder")]
    kinds(notifier, mails)
    before = len(server.mailed)
    assert kinds(notifier, mails) == ["Accepted"] * 2
    assert server.mailed[before:] == []


def test_one_who_does_not_come_any_more_gets_a_cancellation_and_its_words(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)])
    off = mail("p1@example.se", entry=an_entry(method=Method.CANCEL), text="summons_cancel")
    assert kinds(notifier, [off]) == ["Accepted"]
    assert told(server, since=2) == [("message", "p1@example.se"), ("cancel", "p1@example.se")]
    words = server.mailed[2]
    assert b"text/calendar" not in words.mime
    assert words.message_id == off.message_id
    assert notifier.find([off.message_id]) == {off.message_id: True}


def test_a_cancelled_meeting_is_cancelled_for_everybody_with_its_words_and_proven(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)])
    off = [
        mail(f"p{n}@example.se", entry=an_entry(method=Method.CANCEL), text="summons_cancel") for n in (1, 2)
    ]
    assert kinds(notifier, off) == ["Accepted"] * 2
    assert told(server, since=2) == [("cancel", "p1@example.se"), ("cancel", "p2@example.se")]
    assert {"för få deltagare" in one.body for one in server.mailed[2:]} == {True}
    assert server.items(GROUP, "calendar") == []
    assert notifier.find([one.message_id for one in off]) == {one.message_id: True for one in off}
    assert kinds(notifier, off) == ["Accepted"] * 2
    assert len(server.mailed) == 4


def test_a_meeting_cancelled_in_two_batches_ends_with_the_last_attendee(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)])
    for n in (1, 2):
        off = mail(f"p{n}@example.se", entry=an_entry(method=Method.CANCEL), text="summons_cancel")
        assert kinds(notifier, [off]) == ["Accepted"]
    cancelled = [to for kind, to in told(server, since=2) if kind == "cancel"]
    assert cancelled == ["p1@example.se", "p2@example.se"]
    assert server.items(GROUP, "calendar") == []


def test_whoever_was_invited_by_another_way_is_cancelled_by_the_mail_itself(both: Both) -> None:
    server, notifier = both
    off = mail(entry=an_entry(method=Method.CANCEL), text="summons_cancel")
    assert kinds(notifier, [off]) == ["Accepted"]
    assert [one.mime for one in server.mailed] == [off.mime]
    assert notifier.find([off.message_id]) == {off.message_id: True}


def test_whoever_lost_the_seat_is_not_told_first_that_the_meeting_moved(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)])
    moved = mail("p1@example.se", entry=an_entry(sequence=1, starts_at=MOVED), text="summons_update")
    off = mail("p2@example.se", entry=an_entry(method=Method.CANCEL), text="summons_cancel")
    assert kinds(notifier, [moved, off]) == ["Accepted"] * 2
    assert told(server, since=2) == [
        ("message", "p2@example.se"),
        ("cancel", "p2@example.se"),
        ("request", "p1@example.se"),
    ]


def test_a_member_who_comes_back_is_invited_again(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)])
    kinds(notifier, [mail(entry=an_entry(method=Method.CANCEL), text="summons_cancel")])
    back = mail(entry=an_entry(sequence=1), key="invite/again")
    before = len(server.mailed)
    assert kinds(notifier, [back]) == ["Accepted"]
    assert told(server, since=before) == [("request", "p1@example.se")]


def test_whoever_reads_another_language_gets_the_words_in_a_mail_besides(both: Both) -> None:
    server, notifier = both
    mails = [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)]
    mails.append(mail("p3@example.se", entry=an_entry(), language=Language.ENGLISH))
    assert kinds(notifier, mails) == ["Accepted"] * 3
    assert told(server) == [
        ("message", "p3@example.se"),
        *(("request", f"p{n}@example.se") for n in (1, 2, 3)),
    ]
    assert server.mailed[0].message_id == mails[2].message_id


def test_an_alias_in_the_directory_does_not_invite_twice(both: Both) -> None:
    server, notifier = both
    server.alias("p1@example.se", "asa.oberg@example.se")
    kinds(notifier, [mail(f"p{n}@example.se", entry=an_entry()) for n in (1, 2)])
    update = mail("p1@example.se", entry=an_entry(), key="invite/once-more")
    assert kinds(notifier, [update]) == ["Accepted"]
    assert told(server) == [("request", "asa.oberg@example.se"), ("request", "p2@example.se")]
    off = mail("p1@example.se", entry=an_entry(method=Method.CANCEL), text="summons_cancel")
    assert kinds(notifier, [off]) == ["Accepted"]
    assert told(server, since=2) == [("message", "p1@example.se"), ("cancel", "asa.oberg@example.se")]


def test_whoever_was_added_by_hand_stays_and_a_meeting_moved_by_hand_is_set_right(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(entry=an_entry())])
    server.by_hand(
        GROUP, attendee="gast@example.se", starts="2021-04-15T10:00:00Z", ends="2021-04-15T12:00:00Z"
    )
    before = len(server.mailed)
    assert kinds(notifier, [mail("p2@example.se", entry=an_entry())]) == ["Accepted"]
    assert told(server, since=before) == [
        ("request", "p2@example.se"),
        ("request", "p1@example.se"),
        ("request", "gast@example.se"),
    ]
    (item,) = server.items(GROUP, "calendar")
    assert item.text("Start") == "2021-04-15T07:00:00Z"


def test_two_groups_have_their_meetings_in_their_own_calendars() -> None:
    other = Address(name="FVG Björkdal", email="fvg@bjorkdal.example.se")
    with exchange(GROUP, other.email) as (server, notifier):
        theirs = mail("p2@example.se", entry=replace(an_entry(), uid="x@bjorkdal.example.se"), sender=other)
        assert kinds(notifier, [mail(entry=an_entry()), theirs]) == ["Accepted"] * 2
        assert [(one.sender, one.to) for one in server.mailed] == [
            (GROUP, "p1@example.se"),
            (other.email, "p2@example.se"),
        ]
        assert notifier.find([theirs.message_id]) == {theirs.message_id: True}


def test_a_mail_that_names_another_receiver_than_its_envelope_does_not_leave(both: Both) -> None:
    server, notifier = both
    astray = replace(mail(), recipient="p2@example.se")
    (outcome,) = delivered(notifier, [astray])
    assert type(outcome).__name__ == "Refused"
    assert (server.requests, server.mailed) == ([], [])
