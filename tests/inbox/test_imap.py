"""Where mails lie on an IMAP server, however little it can do. Dovecot, told to offer less."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from inbox.port import MailboxDown, Shelf
from tests.inbox.imap_boxes import (
    BELOW_THE_INBOX,
    NEITHER,
    NO_MOVE,
    files,
    flags,
    hide,
    mailbox_on,
    numbers,
    put,
    shelves,
)
from tests.servers.imap import ImapServer, imap_server
from tests.servers.relay import relay


@contextmanager
def logged_in(server: ImapServer) -> Iterator[imaplib.IMAP4]:
    """Somebody else at the same mailbox, with a mail program of their own."""
    line = imaplib.IMAP4("127.0.0.1", server.port)
    line.login(server.username, server.password)
    yield line
    line.logout()


@pytest.mark.parametrize(
    ("offers", "used", "unused"),
    [
        ("", [b"UID MOVE"], [b"UID COPY", b"UID STORE", b"EXPUNGE"]),
        (NO_MOVE, [b"UID COPY", b"UID STORE", b"UID EXPUNGE"], [b"UID MOVE"]),
        (NEITHER, [b"UID COPY", b"UID STORE"], [b"UID MOVE", b"EXPUNGE"]),
    ],
    ids=["MOVE", "UIDPLUS", "neither"],
)
def test_a_mail_is_put_away_with_what_the_server_offers(
    offers: str, used: list[bytes], unused: list[bytes]
) -> None:
    with (
        imap_server(more=offers) as server,
        relay(server.port) as line,
        mailbox_on(server, port=line.port) as box,
    ):
        put(server, 1, 2, 3)
        first, _, third = box.fetch()
        for _ in range(2):  # the second time they are gone, which is no error
            box.put_away([first], Shelf.HANDLED)
            box.put_away([third], Shelf.QUARANTINE)
        assert shelves(box) == ([2], [1], [3])
        assert [word for word in (*used, *unused) if word in line.asked] == used


def test_a_server_that_can_neither_move_nor_expunge_keeps_the_original_with_a_mark() -> None:
    with imap_server(more=NEITHER) as server, mailbox_on(server) as box:
        put(server, 1, 2)
        box.put_away(list(box.fetch())[:1], Shelf.HANDLED)
        assert (sorted(files(server.maildir)), sorted(files(server.maildir / ".Handled"))) == ([1, 2], [1])
        with logged_in(server) as line:
            line.select()
            assert line.uid("SEARCH", "KEYWORD", "KallelseDone") == ("OK", [b"1"])


@pytest.mark.parametrize("offers", ["", NO_MOVE, NEITHER], ids=["MOVE", "UIDPLUS", "neither"])
def test_what_somebody_else_has_marked_as_deleted_is_never_expunged(offers: str) -> None:
    with imap_server(more=offers) as server, mailbox_on(server) as box:
        put(server, 1, 2, 3)
        with logged_in(server) as line:
            line.select()
            line.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
        box.put_away([mail for mail in box.fetch() if mail.uid == "1"], Shelf.HANDLED)
        box.close()
        assert flags(server.maildir)[2] == "T"
        assert numbers(box.fetch()) == [2, 3]


def test_reading_marks_nothing_as_read_and_nothing_as_answered() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2)
        list(box.fetch())
        box.put_away(list(box.fetch())[:1], Shelf.HANDLED)
        box.close()
        assert flags(server.maildir) | flags(server.maildir / ".Handled") == {1: "", 2: ""}


@pytest.mark.parametrize("written", ["Handled", "INBOX/Handled"])
def test_own_folders_are_made_below_the_inbox_where_the_server_wants_them(written: str) -> None:
    with imap_server(more=BELOW_THE_INBOX) as server, mailbox_on(server, handled=written) as box:
        assert list(box.fetch(Shelf.HANDLED)) == []  # the very first look is at a folder that does not exist
        put(server, 1)
        box.put_away(list(box.fetch()), Shelf.HANDLED)
        assert shelves(box) == ([], [1], [])
        with logged_in(server) as line:
            subscribed = line.lsub()[1]
        assert sorted(one.split()[-1] for one in subscribed if isinstance(one, bytes)) == [
            b"INBOX.Handled",
            b"INBOX.Quarantine",
        ]


def test_folders_may_lie_in_folders_and_have_any_letters() -> None:
    with imap_server() as server:
        with mailbox_on(server, handled="Hanterat/Åtgärdat & klart") as box:
            put(server, 1)
            box.put_away(list(box.fetch()), Shelf.HANDLED)
            assert shelves(box) == ([], [1], [])
        with logged_in(server) as line:
            listed = line.list(pattern='"Hanterat.%"')[1]
        assert [one.split(b'" ', 1)[1] for one in listed if isinstance(one, bytes)] == [
            b'"Hanterat.&AMU-tg&AOQ-rdat &- klart"'
        ]


def test_a_server_without_namespaces_tells_what_stands_between_two_folders() -> None:
    with (
        imap_server(more="imap_capability = IMAP4rev1 UIDPLUS") as server,
        mailbox_on(server, handled="Hanterat/Klart") as box,
    ):
        put(server, 1)
        box.put_away(list(box.fetch()), Shelf.HANDLED)
        assert sorted(files(server.maildir / ".Hanterat.Klart")) == [1]


def test_another_folder_than_the_inbox_may_be_read() -> None:
    with imap_server() as server:
        with logged_in(server) as line:
            line.create("Svar.Samverkan")
        with mailbox_on(server, folder="Svar/Samverkan") as box:
            put(server, 1)
            with logged_in(server) as line:
                line.select()
                line.uid("MOVE", "1", "Svar.Samverkan")
                put(server, 2)
            (mail,) = box.fetch()
            assert (numbers([mail]), mail.box) == ([1], "imap:127.0.0.1/journal@example.se/Svar.Samverkan")
            box.put_away([mail], Shelf.HANDLED)
            assert shelves(box) == ([], [1], [])


def test_a_folder_that_is_missing_is_told_by_its_server_and_made_by_nobody() -> None:
    with imap_server() as server, mailbox_on(server, folder="Saknas") as box:
        with pytest.raises(MailboxDown, match="Mailbox doesn't exist: Saknas"):
            list(box.fetch())
        with pytest.raises(OSError, match="Mailbox doesn't exist: Saknas"):
            box.probe()
        assert not (server.maildir / ".Saknas").exists()


def test_a_limit_counts_what_is_given_and_not_what_is_passed_over() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, *range(1, 8))
        list(box.fetch())
        hide(server, 1, 2, 3)
        assert numbers(box.fetch(limit=2)) == [4, 5]
