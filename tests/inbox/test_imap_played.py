"""What a mailbox does with a server that is wrong about its own mail."""

import pytest
from pydantic import SecretStr

from actions.mailboxes import mailboxes
from config.settings import Inbox, Security, Settings
from inbox.imap import ImapMailbox
from tests.servers.imap_played import Played, played_server

LIMIT = 20_000
MAIL = b"Subject: 1\r\n\r\n" + b"x" * 100_000


def mailbox_on(played: Played) -> ImapMailbox:
    settings = Settings(
        inbox=Inbox.IMAP,
        inbox_host="127.0.0.1",
        inbox_port=played.port,
        inbox_security=Security.NONE,
        inbox_username="fvg",
        inbox_password=SecretStr("hemligt"),
        inbox_max_bytes=LIMIT,
    )
    (mailbox,) = mailboxes(settings, {})
    assert isinstance(mailbox, ImapMailbox)
    return mailbox


@pytest.mark.parametrize(("claimed", "given"), [(100, LIMIT + 1), (LIMIT, LIMIT + 1), (LIMIT + 1, 65_536)])
def test_a_server_that_counts_a_mail_too_small_says_no_more_than_the_limit(claimed: int, given: int) -> None:
    with played_server(Played(size=claimed, mail=MAIL)) as played:
        box = mailbox_on(played)
        (mail,) = box.fetch()
        box.close()
    assert (mail.whole, mail.size, played.given, mail.raw) == (
        False,
        max(claimed, given),
        given,
        MAIL[:given],
    )


def test_a_mail_of_just_the_limit_is_read_whole() -> None:
    with played_server(Played(size=LIMIT, mail=MAIL[:LIMIT])) as played:
        box = mailbox_on(played)
        (mail,) = box.fetch()
        box.close()
    assert (mail.whole, mail.size, mail.raw) == (True, LIMIT, MAIL[:LIMIT])


def test_a_mail_that_is_refused_is_passed_over_and_counted() -> None:
    with played_server(Played(size=10, mail=MAIL[:10], refuses=True)) as played:
        box = mailbox_on(played)
        assert (list(box.fetch()), box.passed_over) == ([], 1)
        played.refuses = False
        assert ([mail.raw for mail in box.fetch()], box.passed_over) == ([MAIL[:10]], 0)
        box.close()


@pytest.mark.timeout(120)
def test_news_that_come_in_one_breath_with_the_consent_to_wait_end_the_wait() -> None:
    with played_server(Played(size=10, mail=MAIL[:10], news=b"* 2 EXISTS\r\n")) as played:
        box = mailbox_on(played)
        assert [mail.uid for mail in box.fetch()] == ["1"]
        box.wait(1_700.0)  # longer than the test may take
        assert [mail.uid for mail in box.fetch()] == ["1"]
        box.close()
