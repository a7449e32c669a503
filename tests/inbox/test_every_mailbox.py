"""One suite for every way in. A new one joins by its name in WAYS."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import pytest
from pydantic import SecretStr

from actions.exchange_account import accounts_of
from actions.mailboxes import mailboxes
from config.settings import Inbox, Security, Settings
from inbox.exchange import ExchangeMailbox
from inbox.port import Arrived, Mailbox, Shelf
from tests.notifiers.exchanging import settings_for
from tests.notifiers.graphing import settings_for as settings_for_graph
from tests.rules.worlds import a_charter
from tests.servers.ews.server import ews_server
from tests.servers.graph import graph_server
from tests.servers.imap import imap_server
from tests.servers.maildir import into_maildir

MAILBOX = "fvg@forvaltningen.example.se"
LIMIT = 20_000  # bytes: what is larger is not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A mailbox, how a mail gets into it, and whether its bytes come back exactly as they were."""

    mailbox: Mailbox
    put: Callable[[bytes], None]
    exact: bool = True


@contextmanager
def a_drop_folder(tmp_path: Path) -> Iterator[Way]:
    folder = tmp_path / "incoming"
    folder.mkdir()
    (mailbox,) = mailboxes(Settings(inbox=Inbox.FOLDER, inbox_dir=folder, inbox_max_bytes=LIMIT), {})
    number = iter(range(1000))

    def put(raw: bytes) -> None:
        name = f"{next(number):04}"
        (folder / f".{name}").write_bytes(raw)
        (folder / f".{name}").rename(folder / f"{name}.eml")

    yield Way(mailbox=mailbox, put=put)
    mailbox.close()


@contextmanager
def over_imap(tmp_path: Path) -> Iterator[Way]:
    with imap_server() as server:
        settings = Settings(
            inbox=Inbox.IMAP,
            inbox_host="127.0.0.1",
            inbox_port=server.port,
            inbox_security=Security.NONE,
            inbox_username=server.username,
            inbox_password=SecretStr(server.password),
            inbox_max_bytes=LIMIT,
        )
        (mailbox,) = mailboxes(settings, {})
        yield Way(mailbox=mailbox, put=lambda raw: into_maildir(server.maildir, raw))
        mailbox.close()


@contextmanager
def on_exchange(tmp_path: Path) -> Iterator[Way]:
    with ews_server(MAILBOX, begins=datetime.now(UTC) - timedelta(minutes=2)) as server:
        account = accounts_of(settings_for(server))(MAILBOX)
        mailbox = ExchangeMailbox(
            account, name="exchange/fvg", handled="Handled", quarantine="Quarantine", max_bytes=LIMIT
        )
        yield Way(mailbox=mailbox, put=lambda raw: server.put(MAILBOX, raw))
        mailbox.close()


@contextmanager
def through_graph(tmp_path: Path) -> Iterator[Way]:
    with graph_server(tmp_path) as server:
        settings = settings_for_graph(server).model_copy(
            update={"inbox": Inbox.GRAPH, "inbox_max_bytes": LIMIT}
        )
        group = a_charter().group
        (mailbox,) = mailboxes(settings, {group.slug: a_charter()})
        yield Way(mailbox=mailbox, put=lambda raw: server.put(group.mailbox.email, raw))
        mailbox.close()


WAYS = [a_drop_folder, over_imap, on_exchange, through_graph]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    with request.param(tmp_path) as found:
        yield found


def a_mail(number: int, text: str = "Hej!") -> bytes:
    return (
        f"From: vera.vag@vision.example.se\r\nTo: fvg@forvaltningen.example.se\r\n"
        f"Subject: Fråga {number}\r\nMessage-ID: <{number}@vision.example.se>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def ids(mails: list[Arrived]) -> list[str]:
    """The Message-IDs, in their order."""
    told = [
        line for mail in mails for line in mail.raw.decode().splitlines() if line.startswith("Message-ID:")
    ]
    return [line.partition("<")[2].partition("@")[0] for line in told]


def on(way: Way, shelf: Shelf) -> list[str]:
    return sorted(ids(list(way.mailbox.fetch(shelf))))


def test_an_empty_mailbox_gives_nothing(way: Way) -> None:
    assert [list(way.mailbox.fetch(shelf)) for shelf in Shelf] == [[], [], []]


def test_every_mail_comes_once_a_look_and_whole(way: Way) -> None:
    for number in range(5):
        way.put(a_mail(number))
    found = list(way.mailbox.fetch())
    assert sorted(ids(found)) == ["0", "1", "2", "3", "4"]
    assert [mail.whole for mail in found] == [True] * 5
    if way.exact:
        assert sorted(mail.raw for mail in found) == [a_mail(number) for number in range(5)]


def test_the_oldest_come_first_and_a_limit_leaves_the_newest(way: Way) -> None:
    for number in range(3):
        way.put(a_mail(number))
    assert ids(list(way.mailbox.fetch(limit=2))) == ["0", "1"]


def test_reading_changes_nothing_and_names_the_same_places(way: Way) -> None:
    for number in range(3):
        way.put(a_mail(number))
    first = [(mail.box, mail.validity, mail.uid) for mail in way.mailbox.fetch()]
    assert [(mail.box, mail.validity, mail.uid) for mail in way.mailbox.fetch()] == first
    assert len(set(first)) == 3


def test_it_tells_when_each_mail_lay_there(way: Way) -> None:
    way.put(a_mail(1))
    (mail,) = way.mailbox.fetch()
    assert abs(mail.arrived_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_is_put_away_lies_on_its_shelf_and_nowhere_else(way: Way) -> None:
    for number in range(4):
        way.put(a_mail(number))
    found = {ids([mail])[0]: mail for mail in way.mailbox.fetch()}
    way.mailbox.put_away([found["0"], found["2"]], Shelf.HANDLED)
    way.mailbox.put_away([found["3"]], Shelf.QUARANTINE)
    assert (on(way, Shelf.INBOX), on(way, Shelf.HANDLED), on(way, Shelf.QUARANTINE)) == (
        ["1"],
        ["0", "2"],
        ["3"],
    )


def test_putting_away_twice_is_once(way: Way) -> None:
    way.put(a_mail(1))
    found = list(way.mailbox.fetch())
    for _ in range(2):
        way.mailbox.put_away(found, Shelf.HANDLED)
    assert (on(way, Shelf.INBOX), on(way, Shelf.HANDLED)) == ([], ["1"])


def test_mails_can_be_put_away_while_they_are_read(way: Way) -> None:
    for number in range(4):
        way.put(a_mail(number))
    for mail in way.mailbox.fetch():
        way.mailbox.put_away([mail], Shelf.HANDLED)
    assert (on(way, Shelf.INBOX), on(way, Shelf.HANDLED)) == ([], ["0", "1", "2", "3"])


def test_a_mail_may_be_taken_back_from_quarantine(way: Way) -> None:
    way.put(a_mail(1))
    way.mailbox.put_away(list(way.mailbox.fetch()), Shelf.QUARANTINE)
    way.mailbox.put_away(list(way.mailbox.fetch(Shelf.QUARANTINE)), Shelf.INBOX)
    assert (on(way, Shelf.INBOX), on(way, Shelf.QUARANTINE)) == (["1"], [])


def test_of_a_mail_that_is_too_large_only_the_head_is_read(way: Way) -> None:
    way.put(a_mail(1, "x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 3000))
    way.put(a_mail(2))
    large, small = sorted(way.mailbox.fetch(), key=lambda mail: mail.whole)
    assert (large.whole, small.whole) == (False, True)
    assert large.size > LIMIT
    assert len(large.raw) <= 65_536
    assert ids([large]) == ["1"]


def test_the_same_mail_twice_lies_in_two_places(way: Way) -> None:
    for _ in range(2):
        way.put(a_mail(1))
    found = list(way.mailbox.fetch())
    assert ids(found) == ["1", "1"]
    way.mailbox.put_away(found[:1], Shelf.HANDLED)
    assert (on(way, Shelf.INBOX), on(way, Shelf.HANDLED)) == (["1"], ["1"])
    way.mailbox.put_away(found[1:], Shelf.HANDLED)
    assert (on(way, Shelf.INBOX), on(way, Shelf.HANDLED)) == ([], ["1", "1"])


@pytest.mark.timeout(120)
def test_closing_ends_a_wait_and_it_can_be_read_again(way: Way) -> None:
    way.put(a_mail(1))
    assert on(way, Shelf.INBOX) == ["1"]
    closing = Timer(0.2, way.mailbox.close)
    closing.start()
    way.mailbox.wait(300)  # longer than the test may take: only close ends it
    closing.join()
    assert on(way, Shelf.INBOX) == ["1"]


def test_it_can_be_probed(way: Way) -> None:
    way.mailbox.probe()
    assert on(way, Shelf.INBOX) == []
