"""Two dispatchers at work side by side lose nothing and double nothing; doing a thing twice changes nothing."""

import time
from collections.abc import Callable
from pathlib import Path

from store.database import open_store
from tests.journeys.books import Books, assert_all_went_out_once, books_at, rows
from tests.journeys.builders import an_environment, invitations
from tests.journeys.lives import Life, a_nursery
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import SteadfastServer, Step, Watcher, steadfast_server

SEATS, MEETINGS = 16, 4
Tell = Callable[[str, object], None]


def test_two_dispatchers_side_by_side_send_everything_once(tmp_path: Path, url: str, tell: Tell) -> None:
    journal = made_maildir(tmp_path / "journal")
    with steadfast_server(journal) as server:
        environment = _environment(tmp_path, server.port, url, journal)
        zero = time.monotonic()
        with a_nursery(environment, zero) as one, a_nursery(environment, zero) as other:
            for number in range(1, MEETINGS + 1):
                one.run("record", meeting=f"m{number}")
            server.late = 0.005  # so that there is time to get in each other's way
            lives = [one.begin("sweep", batch=5), other.begin("sweep", batch=5)]
            assert [life.wait() for life in lives] == [0, 0], [life.said[-1] for life in lives]
        sent = [_sent_by(life) for life in lives]
        tell("mails settled by each", sent)
        assert sum(sent) == MEETINGS * SEATS
        assert_all_went_out_once(books_at(url), server.mails, invitations(MEETINGS, SEATS))


def test_killing_one_of_two_dispatchers_again_and_again_changes_nothing(
    tmp_path: Path, url: str, tell: Tell
) -> None:
    journal = made_maildir(tmp_path / "journal")
    with steadfast_server(journal) as server:
        server.slow = 0.005
        environment = _environment(tmp_path, server.port, url, journal)
        zero, kills = time.monotonic(), 0
        with a_nursery(environment, zero) as one, a_nursery(environment, zero) as other:
            for number in range(1, MEETINGS + 1):
                one.run("record", meeting=f"m{number}")
            steady = one.begin("sweep", batch=4)
            while steady.status is None:
                victim = other.begin("sweep", batch=4)
                victim.wait_open()
                server.watch(_killing_in_the_middle(server, victim))
                victim.wait(0.2)
                victim.kill()
                kills += victim.wait() == -9
                victim.forget()
                server.watch()
                steady.wait(0.0)
            assert steady.wait() == 0
            one.run("sweep")
        tell("kills", kills)
        assert kills > 0
        assert_all_went_out_once(books_at(url), server.mails, invitations(MEETINGS, SEATS))


def test_sweeping_and_recording_again_changes_nothing(tmp_path: Path, url: str) -> None:
    journal = made_maildir(tmp_path / "journal")
    with steadfast_server(journal) as server:
        environment = _environment(tmp_path, server.port, url, journal)
        with a_nursery(environment) as nursery:
            nursery.run("record", meeting="m1")
            nursery.run("sweep")
            before = _all(url), len(server.mails)
            for _ in range(3):
                nursery.run("sweep", sweeps=3)
                nursery.run("record", meeting="m1")
        assert (_all(url), len(server.mails)) == before
        assert before[1] == SEATS


def _environment(folder: Path, port: int, url: str, journal: Path) -> dict[str, str]:
    return an_environment(
        folder, smtp_port=port, seats=SEATS, database=url, journal=journal, quiet=1.0, connections=2
    )


def _sent_by(life: Life) -> int:
    return sum(int(word.split()[1]) for word in life.said if word.startswith("settled "))


def _killing_in_the_middle(server: SteadfastServer, victim: Life) -> Watcher:
    """A watcher that kills this one after three more mails, whoever sends them."""
    mark = len(server.mails)

    def watch(step: Step, _number: int) -> None:
        if step is Step.KEPT and len(server.mails) > mark + 2:
            victim.kill()

    return watch


def _all(url: str) -> tuple[dict[str, int], Books]:
    store = open_store(url)
    try:
        return rows(store), books_at(url)
    finally:
        store.close()
