"""One suite for every way out. A new one joins by its name in WAYS."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from notifiers.folder import FolderNotifier
from notifiers.journal import ImapJournal, MaildirJournal
from notifiers.port import Notifier, ProofUnavailable
from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier
from rules.delivery import Accepted, Frozen
from tests.notifiers.making import AT, COMPOSER, a_notice, an_entry
from tests.servers.imap import imap_server
from tests.servers.maildir import made_maildir
from tests.servers.smtp import JOURNAL, smtp_server

Taken = Callable[[], list[bytes]]


@contextmanager
def a_folder(tmp_path: Path) -> Iterator[tuple[Notifier, Taken]]:
    folder = tmp_path / "mail"
    yield FolderNotifier(folder), lambda: [file.read_bytes() for file in sorted(folder.glob("*.eml"))]


@contextmanager
def smtp_with_a_maildir(tmp_path: Path, connections: int = 1) -> Iterator[tuple[Notifier, Taken]]:
    maildir = made_maildir(tmp_path / "journal")
    with smtp_server(journal=maildir) as server:
        route = SmtpRoute(
            host="127.0.0.1",
            port=server.port,
            security=Security.NONE,
            journal=JOURNAL,
            connections=connections,
        )
        notifier = SmtpNotifier(route, MaildirJournal(path=maildir))
        yield notifier, lambda: [mail.content for mail in server.mails]
        notifier.close()


@contextmanager
def smtp_on_four_connections(tmp_path: Path) -> Iterator[tuple[Notifier, Taken]]:
    with smtp_with_a_maildir(tmp_path, connections=4) as both:
        yield both


@contextmanager
def smtp_with_an_imap_journal(tmp_path: Path) -> Iterator[tuple[Notifier, Taken]]:
    with ExitStack() as running:
        imap = running.enter_context(imap_server())
        server = running.enter_context(smtp_server(journal=imap.maildir))
        route = SmtpRoute(host="127.0.0.1", port=server.port, security=Security.NONE, journal=JOURNAL)
        journal = ImapJournal(
            host="127.0.0.1",
            port=imap.port,
            security=Security.NONE,
            username=imap.username,
            password=imap.password,
        )
        notifier = SmtpNotifier(route, journal)
        yield notifier, lambda: [mail.content for mail in server.mails]
        notifier.close()


WAYS = [a_folder, smtp_with_a_maildir, smtp_on_four_connections, smtp_with_an_imap_journal]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Notifier, Taken]]:
    with request.param(tmp_path) as both:
        yield both


def mails(count: int, first: int = 0) -> list[Frozen]:
    numbers = range(first, first + count)
    return [COMPOSER.compose(a_notice(person=f"p{n}", entry=an_entry()), AT) for n in numbers]


def test_every_mail_is_accepted_once_and_arrives_byte_for_byte(way: tuple[Notifier, Taken]) -> None:
    notifier, taken = way
    sent = mails(12)
    told = dict(notifier.deliver(sent))
    assert [type(told[index]) for index in range(12)] == [Accepted] * 12
    assert sorted(taken()) == sorted(mail.mime for mail in sent)


def test_nothing_to_send_is_nothing_done(way: tuple[Notifier, Taken]) -> None:
    notifier, taken = way
    assert list(notifier.deliver([])) == []
    assert taken() == []


def test_what_was_accepted_is_found_and_what_was_not_is_not(way: tuple[Notifier, Taken]) -> None:
    notifier, _ = way
    sent, unsent = mails(3), mails(3, first=10)
    for _ in notifier.deliver(sent):
        pass
    asked = [mail.message_id for mail in (*sent, *unsent)]
    assert notifier.proves
    assert notifier.find(asked) == dict(zip(asked, [True] * 3 + [False] * 3, strict=True))


def test_hundreds_can_be_asked_for_at_once(way: tuple[Notifier, Taken]) -> None:
    notifier, _ = way
    sent = mails(150)
    for _ in notifier.deliver(sent[::2]):
        pass
    found = notifier.find([mail.message_id for mail in sent])
    assert found is not None
    assert [found[mail.message_id] for mail in sent] == [n % 2 == 0 for n in range(150)]


def test_a_part_of_a_message_id_is_no_proof(way: tuple[Notifier, Taken]) -> None:
    notifier, _ = way
    (mail,) = mails(1)
    assert [type(outcome) for _, outcome in notifier.deliver([mail])] == [Accepted]
    part = "<" + mail.message_id[5:]
    assert notifier.find([part]) == {part: False}


def test_asking_for_nothing_finds_nothing(way: tuple[Notifier, Taken]) -> None:
    assert way[0].find([]) == {}


def test_it_works_again_after_it_was_closed(way: tuple[Notifier, Taken]) -> None:
    notifier, taken = way
    for number in range(2):
        assert [type(outcome) for _, outcome in notifier.deliver(mails(1, first=number))] == [Accepted]
        notifier.close()
    assert len(taken()) == 2


def test_a_journal_that_does_not_answer_is_no_proof_of_anything(tmp_path: Path) -> None:
    with smtp_server() as gone:
        port = gone.port
    imap = ImapJournal(
        host="127.0.0.1", port=port, security=Security.NONE, username="a", password="b", timeout=1
    )
    for journal in (imap, MaildirJournal(path=tmp_path / "nowhere"), FolderNotifier(tmp_path / "x" / "mail")):
        if isinstance(journal, FolderNotifier):
            (tmp_path / "x" / "mail").rmdir()
        with pytest.raises(ProofUnavailable):
            journal.find(["<a@example.se>"])


def test_a_wrong_password_to_the_journal_is_no_proof_of_anything() -> None:
    with imap_server() as imap:
        journal = ImapJournal(
            host="127.0.0.1",
            port=imap.port,
            security=Security.NONE,
            username=imap.username,
            password="fel",
        )
        with pytest.raises(ProofUnavailable) as told:
            journal.find(["<a@example.se>"])
        assert "fel" not in str(told.value).split()


def test_a_message_id_that_could_break_the_question_is_not_asked() -> None:
    journal = ImapJournal(host="127.0.0.1", port=1, security=Security.NONE, username="a", password="b")
    for bad in ('<a"@example.se>', "<a@example.se>\r\nA1 LOGOUT", "a@example.se", "<a @example.se>"):
        with pytest.raises(ProofUnavailable, match="no Message-ID"):
            journal.find([bad])


def test_a_route_without_a_journal_has_no_proof() -> None:
    notifier = SmtpNotifier(SmtpRoute(host="127.0.0.1", port=1))
    assert (notifier.proves, notifier.find(["<a@example.se>"])) == (False, None)
    with pytest.raises(ValueError, match="set the journal mailbox"):
        SmtpNotifier(SmtpRoute(host="127.0.0.1", port=1), MaildirJournal(path=Path("x")))
