"""Answers in an Exchange mailbox, and what becomes of a mailbox that fails."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.exchange_account import accounts_of
from actions.mailboxes import mailboxes
from config.settings import Settings
from inbox.exchange import ExchangeMailbox
from inbox.port import MailboxDown, Shelf
from inbox.reading import read_letter
from inbox.signals import CalendarCounter, CalendarReply, Reply, Signal, Unreadable
from inbox.sorting import signal_of
from notifiers.exchange import ExchangeNotifier
from notifiers.exchange_line import told_why
from rules.charter import Charter
from tests.notifiers.exchanging import kinds, mail, settings_for
from tests.notifiers.making import AT, MAILBOX, an_entry
from tests.rules.worlds import a_charter
from tests.servers.ews.server import PASSWORD, EwsServer, Trouble, ews_server

GROUP = MAILBOX.email
UID = "fvg-2021-04@angslyckan.example.se"
Both = tuple[EwsServer, ExchangeMailbox]
_REPLY = (
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20210409T080000Z\r\n"
    "DTSTART:20210415T070000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:p1@example.se\r\nSEQUENCE:0\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def both() -> Iterator[Both]:
    """A mailbox from which one meeting was called."""
    with ews_server(GROUP, begins=AT + timedelta(hours=1)) as server:
        accounts = accounts_of(settings_for(server))
        assert kinds(ExchangeNotifier(accounts, [GROUP]), [mail(entry=an_entry())]) == ["Accepted"]
        yield (
            server,
            ExchangeMailbox(
                accounts(GROUP),
                name="exchange/fvg",
                handled="Handled",
                quarantine="Quarantine",
                max_bytes=100_000,
                why=told_why,
            ),
        )


def signals(mailbox: ExchangeMailbox) -> list[Signal]:
    found: list[Signal] = []
    for arrived in mailbox.fetch():
        letter = read_letter(arrived.raw)
        assert not isinstance(letter, Unreadable)
        found.append(signal_of(letter))
    return found


@pytest.mark.parametrize(
    ("response", "reply"),
    [("Accept", Reply.ACCEPTED), ("Tentative", Reply.TENTATIVE), ("Decline", Reply.DECLINED)],
)
def test_an_answer_without_a_calendar_part_is_read_from_its_item(
    both: Both, response: str, reply: Reply
) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", response, calendar_part=None)
    (signal,) = signals(mailbox)
    assert isinstance(signal, CalendarReply)
    assert (signal.uid, signal.attendee, signal.reply, signal.sequence, signal.starts_at) == (
        UID,
        "p1@example.se",
        reply,
        0,
        datetime(2021, 4, 15, 7, 0, tzinfo=UTC),
    )
    assert signal.stamp is not None


def test_an_answer_with_a_calendar_part_comes_as_it_is(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Decline", calendar_part=_REPLY.format(uid=UID))
    (signal,) = signals(mailbox)
    assert isinstance(signal, CalendarReply)
    assert (signal.reply, signal.stamp) == (Reply.DECLINED, datetime(2021, 4, 9, 8, 0, tzinfo=UTC))


def test_an_answer_is_to_the_start_that_was_answered_though_the_meeting_has_moved(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Accept", calendar_part=None, starts="2021-04-14T07:00:00Z")
    (signal,) = signals(mailbox)
    assert isinstance(signal, CalendarReply)
    assert signal.starts_at == datetime(2021, 4, 14, 7, 0, tzinfo=UTC)


def test_another_time_that_is_proposed_is_a_counter(both: Both) -> None:
    server, mailbox = both
    proposed = ("2021-04-16T11:00:00Z", "2021-04-16T13:00:00Z")
    server.answer(GROUP, "p1@example.se", "Tentative", calendar_part=None, proposed=proposed)
    (signal,) = signals(mailbox)
    assert isinstance(signal, CalendarCounter)
    assert (signal.uid, signal.attendee, signal.starts_at, signal.ends_at) == (
        UID,
        "p1@example.se",
        datetime(2021, 4, 16, 11, 0, tzinfo=UTC),
        datetime(2021, 4, 16, 13, 0, tzinfo=UTC),
    )


def test_an_answer_has_the_same_bytes_at_every_look(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Accept", calendar_part=None)
    first = [one.raw for one in mailbox.fetch()]
    assert [one.raw for one in mailbox.fetch()] == first


def test_a_uid_of_exchange_is_told_with_ours(both: Both) -> None:
    server, mailbox = both
    server.own_uid(GROUP, "040000008200E00074C5B7101A82E008")
    server.answer(
        GROUP, "p1@example.se", "Decline", calendar_part=_REPLY.format(uid="040000008200E00074C5B7101A82E008")
    )
    (arrived,) = mailbox.fetch()
    assert arrived.uids == {"040000008200E00074C5B7101A82E008": UID}


def test_an_answer_to_a_meeting_that_exchange_organises_says_so_also_under_our_own_uid(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Decline", calendar_part=_REPLY.format(uid=UID))
    server.put(GROUP, b"From: p2@example.se\r\nMessage-ID: <2@example.se>\r\n\r\nHej\r\n")
    assert [one.uids for one in mailbox.fetch()] == [{UID: UID}, {}]


def test_an_answer_to_a_meeting_that_is_gone_comes_as_words(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Accept", calendar_part=None)
    (meeting,) = server.items(GROUP, "calendar")
    server.remove(meeting)
    (arrived,) = mailbox.fetch()
    assert (b"text/calendar" in arrived.raw, arrived.uids) == (False, {})


def test_an_answer_that_only_the_calendar_knows_comes_once_and_can_be_put_away(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Decline", calendar_part=None, mailed=False)
    (signal,) = signals(mailbox)
    assert isinstance(signal, CalendarReply)
    assert (signal.uid, signal.attendee, signal.reply, signal.starts_at) == (
        UID,
        "p1@example.se",
        Reply.DECLINED,
        datetime(2021, 4, 15, 7, 0, tzinfo=UTC),
    )
    first, again = list(mailbox.fetch()), list(mailbox.fetch())
    assert [one.raw for one in first] == [one.raw for one in again]
    assert [one.uids for one in first] == [{UID: UID}]
    before = len(server.mailed)
    mailbox.put_away(first, Shelf.HANDLED)
    assert (list(mailbox.fetch()), server.mailed[before:]) == ([], [])


def test_an_answer_whose_mail_is_on_a_shelf_is_not_told_by_the_calendar_too(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Accept", calendar_part=None)
    found = list(mailbox.fetch())
    assert [one.box for one in found] == [f"exchange:{GROUP}/inbox"]
    mailbox.put_away(found, Shelf.HANDLED)
    assert list(mailbox.fetch()) == []


def test_an_answer_whose_mail_was_thrown_away_is_told_by_the_calendar(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Accept", calendar_part=None)
    server.remove(server.items(GROUP, "inbox")[0])
    assert [one.box for one in mailbox.fetch()] == [f"exchange:{GROUP}/calendar"]


def test_an_answer_from_before_the_meeting_moved_is_told_by_nobody(both: Both) -> None:
    server, mailbox = both
    server.answer(GROUP, "p1@example.se", "Accept", calendar_part=None, mailed=False)
    (meeting,) = server.items(GROUP, "calendar")
    told_at = ("00020329-0000-0000-c000-000000000046", "kallelse-told-at", "String")
    assert meeting.values(told_at) == ["2021-04-08T14:00:03+02:00"]
    assert len(list(mailbox.fetch())) == 1
    next(meeting.extended[told_at].iter("{*}Value")).text = "2021-04-09T14:00:00+02:00"
    assert list(mailbox.fetch()) == []


def test_a_mail_that_exchange_cannot_write_out_comes_as_its_head_and_stops_no_other(both: Both) -> None:
    server, mailbox = both
    for number in (1, 2):
        server.put(GROUP, f"From: p1@example.se\r\nMessage-ID: <{number}@example.se>\r\n\r\nHej\r\n".encode())
    server.behave("GetItem", Trouble.CODE, code="ErrorContentConversionFailed")
    broken, sound = mailbox.fetch()
    assert (broken.whole, sound.whole) == (False, True)
    assert broken.raw == b"From: p1@example.se\r\nMessage-ID: <1@example.se>\r\n\r\n"


@pytest.mark.parametrize(
    "trouble",
    [
        {"trouble": Trouble.DROP_BEFORE},
        {"trouble": Trouble.BUSY},
        {"trouble": Trouble.UNAVAILABLE},
        {"trouble": Trouble.GATEWAY},
        {"trouble": Trouble.CODE, "code": "ErrorMailboxStoreUnavailable"},
    ],
    ids=lambda trouble: trouble.get("code", trouble["trouble"].value),
)
def test_a_line_that_is_cut_while_a_mail_is_read_says_nothing_of_the_mail(
    both: Both, trouble: dict[str, str]
) -> None:
    """It would be set aside as too large, and the answer that it holds never be recorded."""
    server, mailbox = both
    server.put(GROUP, b"From: p1@example.se\r\nMessage-ID: <1@example.se>\r\n\r\nHej\r\n")
    server.behave("GetItem", Trouble(trouble["trouble"]), code=trouble.get("code", ""))
    with pytest.raises(MailboxDown, match="exchange/fvg"):
        list(mailbox.fetch())
    assert [one.whole for one in mailbox.fetch()] == [True]


def test_of_a_mail_that_is_too_large_the_content_is_never_asked_for(both: Both) -> None:
    server, mailbox = both
    server.put(GROUP, b"From: p1@example.se\r\nSubject: Stort\r\n\r\n" + b"x" * 200_000)
    before = server.sent_bytes
    (arrived,) = mailbox.fetch()
    assert (arrived.whole, arrived.size) == (False, 200_039)
    assert arrived.raw == b"From: p1@example.se\r\nSubject: Stort\r\n\r\n"
    assert server.sent_bytes - before < 20_000


@pytest.mark.parametrize("trouble", [Trouble.BUSY, Trouble.UNAVAILABLE, Trouble.GATEWAY, Trouble.DROP_BEFORE])
@pytest.mark.parametrize("operation", ["FindItem", "MoveItem"])
def test_a_mailbox_that_fails_is_down_and_can_be_read_again(
    both: Both, trouble: Trouble, operation: str
) -> None:
    server, mailbox = both
    server.put(GROUP, b"From: p1@example.se\r\nMessage-ID: <1@example.se>\r\n\r\nHej\r\n")
    server.behave(operation, trouble)
    with pytest.raises(MailboxDown, match="exchange/fvg: Exchange"):
        mailbox.put_away(list(mailbox.fetch()), Shelf.HANDLED)
    mailbox.put_away(list(mailbox.fetch()), Shelf.HANDLED)
    assert [len(list(mailbox.fetch(shelf))) for shelf in Shelf] == [0, 1, 0]


def test_a_move_whose_answer_did_not_come_is_done_once(both: Both) -> None:
    server, mailbox = both
    server.put(GROUP, b"From: p1@example.se\r\nMessage-ID: <1@example.se>\r\n\r\nHej\r\n")
    found = list(mailbox.fetch())
    server.behave("MoveItem", Trouble.DROP_AFTER)
    with pytest.raises(MailboxDown):
        mailbox.put_away(found, Shelf.HANDLED)
    mailbox.put_away(found, Shelf.HANDLED)
    assert [len(list(mailbox.fetch(shelf))) for shelf in Shelf] == [0, 1, 0]


def test_a_mailbox_that_may_not_be_opened_says_so_without_the_password(both: Both) -> None:
    server, mailbox = both
    server.close_mailbox(GROUP)
    with pytest.raises(OSError, match="full access") as told:
        mailbox.probe()
    assert PASSWORD not in str(told.value)
    with pytest.raises(MailboxDown, match="full access"):
        list(mailbox.fetch())


def test_a_mail_that_disappears_between_two_looks_is_passed_over(both: Both) -> None:
    server, mailbox = both
    for number in (1, 2):
        server.put(GROUP, f"From: p1@example.se\r\nMessage-ID: <{number}@example.se>\r\n\r\nHej\r\n".encode())
    looking = mailbox.fetch()
    first = next(looking)
    server.remove(server.items(GROUP, "inbox")[1])
    assert (b"<1@example.se>" in first.raw, list(looking)) == (True, [])


def test_each_group_has_its_own_mailbox(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "inbox": "exchange",
            "exchange_url": "https://mail.example.se/EWS/Exchange.asmx",
            "exchange_username": "kallelse@example.se",
        }
    )
    charters: dict[str, Charter] = {name: a_charter(slug=name) for name in ("fvg", "svg")}
    assert [one.name for one in mailboxes(settings, charters)] == ["exchange/fvg", "exchange/svg"]
