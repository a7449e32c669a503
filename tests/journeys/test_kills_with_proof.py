"""SIGKILL at any moment loses nothing and doubles nothing where the journal mailbox proves what was accepted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.books import assert_all_went_out_once, books_at
from tests.journeys.builders import an_environment, invitations
from tests.journeys.kills import kill_many
from tests.journeys.lives import a_nursery
from tests.servers.imap import ImapServer, imap_server
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import steadfast_server

SEATS = 24
QUIET = 1.5  # seconds; the server takes far less to keep a mail whose sender has died
Tell = Callable[[str, object], None]


def test_a_hundred_and_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path, tell: Tell) -> None:
    with imap_server() as journal:
        _kill(
            tmp_path,
            journal.maildir,
            journal,
            f"sqlite:///{tmp_path}/kallelse.db",
            kills=120,
            seed=1,
            tell=tell,
        )


def test_kills_on_postgresql_lose_nothing_and_double_nothing(
    tmp_path: Path, postgresql: str, tell: Tell
) -> None:
    maildir = made_maildir(tmp_path / "journal")
    _kill(tmp_path, maildir, maildir, postgresql, kills=40, seed=2, tell=tell, connections=3)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_nothing_and_double_nothing(tmp_path: Path, url: str, tell: Tell) -> None:
    maildir = made_maildir(tmp_path / "journal")
    _kill(tmp_path, maildir, maildir, url, kills=1000, seed=3, tell=tell, connections=3)


def _kill(
    folder: Path,
    maildir: Path,
    journal: ImapServer | Path,
    url: str,
    *,
    kills: int,
    seed: int,
    tell: Tell,
    connections: int = 1,
) -> None:
    with steadfast_server(maildir) as server:
        server.slow, server.late = 0.01, 0.005
        environment = an_environment(
            folder,
            smtp_port=server.port,
            seats=SEATS,
            database=url,
            journal=journal,
            quiet=QUIET,
            connections=connections,
        )
        with a_nursery(environment) as nursery:
            done = kill_many(nursery, server, kills=kills, seed=seed, seats=SEATS)
            nursery.run("sweep")
        mails = server.mails
    tell("kills", dict(sorted(done.kills.items())))
    tell("mails", len(mails))
    assert done.total >= kills
    assert_all_went_out_once(books_at(url), mails, invitations(done.meetings, SEATS))
