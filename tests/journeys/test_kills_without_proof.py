"""SIGKILL where nothing can prove what was accepted; and the naive order under the same kills."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from tests.journeys.books import assert_at_rest, books_at
from tests.journeys.builders import an_environment, invitations
from tests.journeys.kills import kill_many
from tests.journeys.lives import a_nursery
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import Kept, steadfast_server

SEATS = 24
KILLS = 40
Tell = Callable[[str, object], None]


def test_without_proof_each_kill_repeats_at_most_one_mail_byte_for_byte(tmp_path: Path, tell: Tell) -> None:
    url = f"sqlite:///{tmp_path}/kallelse.db"
    with steadfast_server() as server:
        # Two lines asked for: one mail under way at a time all the same, or a kill would repeat several.
        environment = an_environment(
            tmp_path, smtp_port=server.port, seats=SEATS, database=url, quiet=0.2, connections=2
        )
        with a_nursery(environment) as nursery:
            done = kill_many(nursery, server, kills=KILLS, seed=4, seats=SEATS)
            nursery.run("sweep")
        mails = server.mails
    expected, books = invitations(done.meetings, SEATS), books_at(url)
    repeats = len(mails) - len(expected)
    tell("kills", done.total)
    tell("repeats", repeats)
    assert sorted({mail.key for mail in mails}) == expected
    assert_at_rest(books, expected)
    assert {key: {books.sha256[key]} for key in expected} == _fingerprints(mails)
    assert 0 < repeats <= done.total


def test_the_naive_order_doubles_mails_under_the_same_kills(tmp_path: Path, tell: Tell) -> None:
    journal = made_maildir(tmp_path / "journal")
    with steadfast_server(journal) as server:
        environment = an_environment(tmp_path, smtp_port=server.port, seats=SEATS, journal=journal)
        with a_nursery(environment) as nursery:
            done = kill_many(nursery, server, kills=KILLS, seed=4, seats=SEATS, verb="naive", blows=["step"])
            nursery.run("naive")
        copies = Counter(mail.key for mail in server.mails)
    expected = invitations(done.meetings, SEATS)
    tell("kills", done.total)
    tell("repeats", copies.total() - len(expected))
    assert sorted(copies) == expected
    assert copies.total() > len(expected)


def _fingerprints(mails: list[Kept]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mail in mails:
        found[mail.key].add(mail.sha256)
    return dict(found)
