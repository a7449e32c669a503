"""What becomes of a look when the IMAP server fails: what it could give is given, and the next look gives the rest."""

import os
import re
import shutil
from threading import Timer

import pytest

from inbox.port import Mailbox, MailboxDown, Shelf
from tests.inbox.imap_boxes import LIMIT, files, hide, mailbox_on, numbers, put, shelves
from tests.servers.imap import ImapServer, imap_server
from tests.servers.relay import relay

HUGE = 2 * 1024**3
LONG = 1_700.0  # seconds: a wait that nothing ends outlasts the test's limit


def made_anew(server: ImapServer, generation: int) -> None:
    """The mailbox as it is after it was restored from a backup: the same mails under other numbers."""
    server.stop()
    file = server.maildir / "dovecot-uidlist"
    head, *mails = file.read_text(encoding="ascii").splitlines()
    renumbered = [re.sub(r"^\d+", lambda found: str(int(found[0]) + 1), one) for one in mails]
    head = re.sub(r" V\d+ N\d+", f" V{generation} N{len(mails) + 2}", head)
    file.write_text("\n".join((head, *renumbered)) + "\n", encoding="ascii")
    for index in server.maildir.glob("dovecot.index*"):
        index.unlink()
    server.start()


def fails(box: Mailbox) -> str:
    """How a look at it fails."""
    with pytest.raises(MailboxDown) as told:
        list(box.fetch())
    return str(told.value)


def test_a_mailbox_that_was_restored_meanwhile_is_looked_at_again_before_anything_is_moved() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2)
        first, _ = box.fetch()
        made_anew(server, 77)
        with pytest.raises(MailboxDown, match="the folder was made anew while it was read: look again"):
            box.put_away([first], Shelf.HANDLED)
        found = list(box.fetch())
        assert [
            (number, mail.validity, mail.uid) for number, mail in zip(numbers(found), found, strict=True)
        ] == [
            (1, "77", "2"),
            (2, "77", "3"),
        ]
        box.put_away(found[:1], Shelf.HANDLED)
        assert shelves(box) == ([2], [1], [])


def test_a_mailbox_that_is_restored_between_two_mails_gives_no_mail_a_wrong_number() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2, 3)
        looking = box.fetch()
        assert numbers([next(looking)]) == [1]
        made_anew(server, 77)
        with pytest.raises(MailboxDown, match="look again"):
            list(looking)


def test_a_server_that_dies_while_it_is_read_is_told_and_read_again_when_it_is_back() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2, 3)
        looking = box.fetch()
        assert numbers([next(looking)]) == [1]
        server.kill()
        with pytest.raises(MailboxDown, match=r"127\.0\.0\.1/journal@example\.se does not answer: .*refused"):
            list(looking)
        assert "refused" in fails(box)
        server.start()
        assert numbers(box.fetch()) == [1, 2, 3]


def test_a_server_that_dies_before_mails_are_moved_leaves_them_to_be_moved_later() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2)
        found = list(box.fetch())
        server.kill()
        with pytest.raises(MailboxDown, match="refused"):
            box.put_away(found, Shelf.HANDLED)
        server.start()
        box.put_away(found, Shelf.HANDLED)
        assert shelves(box) == ([], [1, 2], [])


@pytest.mark.timeout(120)
def test_a_server_that_dies_ends_a_wait() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        list(box.fetch())
        dying = Timer(0.5, server.kill)
        dying.start()
        with pytest.raises(MailboxDown):
            box.wait(LONG)
        dying.join()
        server.start()
        put(server, 1)
        assert numbers(box.fetch()) == [1]


def test_a_server_that_is_restarted_between_two_looks_is_no_trouble() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1)
        assert numbers(box.fetch()) == [1]
        server.kill()
        server.start()
        assert numbers(box.fetch()) == [1]


def test_a_line_that_is_cut_in_the_middle_of_a_mail_gives_no_half_of_it() -> None:
    with imap_server() as server, relay(server.port) as line, mailbox_on(server, port=line.port) as box:
        put(server, 1, 2, 3)
        line.cut_after(b"Subject: 2")
        assert numbers(box.fetch()) == [1, 3]
        assert numbers(box.fetch()) == [1, 2, 3]


def test_a_mail_that_the_server_cannot_read_stops_no_other() -> None:
    """Dovecot hangs up over each of them."""
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2, 3, 4)
        unread = box.fetch()
        assert numbers([next(unread)]) == [1]
        hide(server, 2, 3)
        assert numbers(unread) == [4]
        (first, last) = box.fetch()
        box.put_away([first, last], Shelf.HANDLED)
        for file in (server.maildir / "cur").iterdir():
            file.chmod(0o666)
        assert shelves(box) == ([2, 3], [1, 4], [])


def test_a_mail_whose_size_the_server_cannot_tell_stops_no_other() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, *range(1, 8))
        hide(server, 2, 5)
        assert numbers(box.fetch()) == [1, 3, 4, 6, 7]


def test_a_mail_that_goes_while_the_mailbox_is_read_stops_no_other() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2, 3)
        looking = box.fetch()
        assert numbers([next(looking)]) == [1]
        files(server.maildir)[2].unlink()
        assert numbers(looking) == [3]


def test_a_folder_that_is_deleted_meanwhile_is_made_again() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1)
        (mail,) = box.fetch()
        server.stop()
        shutil.rmtree(server.maildir / ".Handled")
        server.start()
        box.put_away([mail], Shelf.HANDLED)
        assert shelves(box) == ([], [1], [])


def test_a_folder_that_is_deleted_under_an_open_line_is_made_at_the_next_look() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1)
        (mail,) = box.fetch()
        shutil.rmtree(server.maildir / ".Handled")
        with pytest.raises(MailboxDown, match="the server refuses MOVE"):
            box.put_away([mail], Shelf.HANDLED)
        box.put_away(list(box.fetch()), Shelf.HANDLED)
        assert shelves(box) == ([], [1], [])


def test_a_wrong_password_is_told_without_the_password() -> None:
    with imap_server() as server:
        put(server, 1)
        with mailbox_on(server, password="inte-hemligt") as box:
            why = fails(box)
            assert why.startswith("127.0.0.1/journal@example.se does not answer: ")
            assert "AUTHENTICATIONFAILED" in why
            assert "inte-hemligt" not in why
            with pytest.raises(OSError, match="AUTHENTICATIONFAILED"):
                box.probe()
        with mailbox_on(server) as box:
            assert numbers(box.fetch()) == [1]


def test_a_mailbox_may_be_closed_between_two_mails() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1, 2, 3)
        looking = box.fetch()
        assert numbers([next(looking)]) == [1]
        box.close()
        assert numbers(looking) == [2, 3]


def test_a_mail_of_two_gigabytes_is_refused_by_its_size_before_it_is_read() -> None:
    with imap_server() as server, relay(server.port) as line, mailbox_on(server, port=line.port) as box:
        head = b"Subject: 1\r\nMessage-ID: <1@vision.example.se>\r\n\r\n"
        file = server.maildir / "tmp" / f"1.big.example,S={HUGE},W={HUGE}"
        file.write_bytes(head)
        os.truncate(file, HUGE)  # a sparse file: it takes no room
        file.chmod(0o666)
        file.rename(server.maildir / "new" / file.name)
        put(server, 2)
        large, small = sorted(box.fetch(), key=lambda mail: mail.whole)
        assert (large.size, large.whole, len(large.raw), large.raw[: len(head)]) == (
            HUGE,
            False,
            65_536,
            head,
        )
        assert (numbers([small]), small.whole) == ([2], True)
        assert line.told < 65_536 + LIMIT  # all that the server has said, from its greeting on
        box.put_away([large], Shelf.QUARANTINE)
        assert ([mail.whole for mail in box.fetch(Shelf.QUARANTINE)], shelves(box)[0]) == ([False], [2])
