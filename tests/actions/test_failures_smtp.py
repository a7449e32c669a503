"""A mail server that is down, refuses, hangs or hangs up: one clear state each, and nothing lost or doubled."""

import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from actions.office import Office
from actions.sweep import sweep
from notifiers.journal import MaildirJournal
from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier
from store import incidents, outbox
from store.outbox import State
from tests.journeys.builders import SUMMONS_DAY, an_office, call, set_clock
from tests.servers.maildir import made_maildir
from tests.servers.smtp import JOURNAL, SmtpServer, Stage, smtp_server

SEATS = 4
QUIET = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


@contextmanager
def _called(folder: Path, port: int, *, journal: Path | None = None, timeout: int = 5) -> Iterator[Office]:
    """An office that owes four summonses at this moment."""
    with an_office(
        folder,
        smtp_port=port,
        seats=SEATS,
        journal=journal,
        quiet=QUIET.total_seconds(),
        timeout=timeout,
    ) as office:
        call(office)
        yield office


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return made_maildir(tmp_path / "journal")


@pytest.fixture
def server(journal: Path) -> Iterator[SmtpServer]:
    with smtp_server(journal=journal) as started:
        yield started


def test_while_the_server_is_down_everything_waits_and_leaves_when_it_is_back(
    tmp_path: Path, journal: Path
) -> None:
    port = _free_port()
    with _called(tmp_path, port, journal=journal) as office:
        tries = _tries(office, SUMMONS_DAY, 4)
        assert [at - SUMMONS_DAY for at in tries] == [MINUTE, 3 * MINUTE, 8 * MINUTE, 18 * MINUTE]
        assert _states(office) == {State.WAITING: SEATS}
        assert all("does not take mails" in why for why in _whys(office))
        with smtp_server(journal=journal, port=port) as back:
            sweep(office)
            assert _copies(back) == []  # not before the next try is due
            set_clock(office, tries[-1])
            sweep(office)
            assert _copies(back) == [1] * SEATS
        assert _states(office) == {State.ACCEPTED: SEATS}
        assert _incidents(office) == []


def test_a_refusal_for_now_is_tried_again_later(tmp_path: Path, journal: Path, server: SmtpServer) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        server.behave(rcpt={"p3@example.se": "451 4.7.1 greylisted"})
        sweep(office)
        assert _states(office) == {State.ACCEPTED: SEATS - 1, State.WAITING: 1}
        assert _whys(office)[2] == "451 4.7.1 greylisted"
        server.behave()
        _sweep_at(office, SUMMONS_DAY + MINUTE)
        assert _copies(server) == [1] * SEATS
        assert _incidents(office) == []


def test_a_refusal_for_good_is_an_incident_until_a_person_retries(
    tmp_path: Path, journal: Path, server: SmtpServer
) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        server.behave(rcpt={"p3@example.se": "550 5.1.1 no such user"})
        sweep(office)
        _sweep_at(office, SUMMONS_DAY + timedelta(hours=1))
        assert _states(office) == {State.ACCEPTED: SEATS - 1, State.DEAD: 1}
        assert _incidents(office) == [
            ("refused", "summons to p3 about m1: 550 5.1.1 no such user"),
        ]
        server.behave()
        with office.store.writing() as tx:
            outbox.retry(tx, "ovning/invite/m1/0/p3", office.now(), "sekreteraren")
        sweep(office)
        assert _copies(server) == [1] * SEATS
        assert (_states(office), _incidents(office)) == ({State.ACCEPTED: SEATS}, [])


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 no"])
def test_an_answer_after_the_final_dot_counts(
    tmp_path: Path, journal: Path, server: SmtpServer, answer: str
) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        server.behave(end=answer, times=1)
        sweep(office)
        ended = State.WAITING if answer.startswith("4") else State.DEAD
        assert _states(office) == {State.ACCEPTED: SEATS - 1, ended: 1}
        assert _whys(office)[0] == answer


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_a_server_that_hangs_up_before_the_final_dot_gets_it_later(
    tmp_path: Path, journal: Path, server: SmtpServer, stage: Stage
) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        server.behave(drop=stage)
        sweep(office)
        assert _states(office) == {State.WAITING: SEATS}
        assert _copies(server) == []
        server.behave()
        _sweep_at(office, SUMMONS_DAY + MINUTE)
        assert _copies(server) == [1] * SEATS
        assert _incidents(office) == []


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.DATA])
def test_a_server_that_hangs_costs_a_time_out_and_not_one_for_every_mail(
    tmp_path: Path, journal: Path, server: SmtpServer, stage: Stage
) -> None:
    with _called(tmp_path, server.port, journal=journal, timeout=1) as office:
        server.behave(hang=stage)
        sweep(office)
        assert _states(office) == {State.WAITING: SEATS}
        assert server.connections <= 2
        server.behave()
        _sweep_at(office, SUMMONS_DAY + MINUTE)
        assert _copies(server) == [1] * SEATS


@pytest.mark.parametrize("stage", [Stage.BEFORE_DOT, Stage.AFTER_DOT, Stage.AFTER_ACCEPTING])
def test_a_line_that_breaks_once_the_final_dot_has_left_is_settled_by_the_journal(
    tmp_path: Path, journal: Path, server: SmtpServer, stage: Stage
) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        server.behave(drop=stage, times=1)
        sweep(office)
        assert _states(office) == {State.ACCEPTED: SEATS - 1, State.UNSURE: 1}
        _sweep_at(office, SUMMONS_DAY + QUIET - MINUTE)
        assert _states(office)[State.UNSURE] == 1  # the server may still be about to show what it took
        _sweep_at(office, SUMMONS_DAY + QUIET)
        assert _states(office) == {State.ACCEPTED: SEATS}
        assert _copies(server) == [1] * SEATS
        assert _incidents(office) == []


def test_an_answer_after_the_time_out_is_found_in_the_journal(
    tmp_path: Path, journal: Path, server: SmtpServer
) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        _answer_within(office, 0.3, server.port, journal)
        server.behave(late=2.0, times=1)
        sweep(office)
        assert _states(office) == {State.ACCEPTED: SEATS - 1, State.UNSURE: 1}
        assert "no answer in time" in _whys(office)[0]
        _sweep_at(office, SUMMONS_DAY + QUIET)
        assert _states(office) == {State.ACCEPTED: SEATS}
        assert _copies(server) == [1] * SEATS


def test_without_a_proof_an_unanswered_mail_is_sent_again_byte_for_byte(
    tmp_path: Path, server: SmtpServer
) -> None:
    with _called(tmp_path, server.port) as office:
        server.behave(drop=Stage.AFTER_ACCEPTING, times=1)
        sweep(office)
        _sweep_at(office, SUMMONS_DAY + QUIET)
        assert _states(office) == {State.ACCEPTED: SEATS}
        assert sorted(_copies(server)) == [1, 1, 1, 2]


def test_while_the_journal_does_not_answer_nothing_is_sent_again(
    tmp_path: Path, journal: Path, server: SmtpServer
) -> None:
    with _called(tmp_path, server.port, journal=journal) as office:
        server.behave(drop=Stage.AFTER_ACCEPTING, times=1)
        sweep(office)
        away = journal.with_name("away")
        shutil.move(journal, away)
        _sweep_at(office, SUMMONS_DAY + QUIET)
        _sweep_at(office, SUMMONS_DAY + 2 * QUIET)
        assert _states(office) == {State.ACCEPTED: SEATS - 1, State.UNSURE: 1}
        shutil.move(away, journal)
        sweep(office)
        assert _states(office) == {State.ACCEPTED: SEATS}
        assert _copies(server) == [1] * SEATS


def _tries(office: Office, start: datetime, count: int) -> list[datetime]:
    """Sweep at the moment of each try; when the next ones will be."""
    found, at = [], start
    for _ in range(count):
        _sweep_at(office, at)
        with office.store.reading() as tx:
            coming = {item.not_before for item in _summonses(office, outbox.listing(tx))}
        (at,) = coming
        found.append(at)
    return found


def _summonses(_office: Office, items: tuple[outbox.Item, ...]) -> list[outbox.Item]:
    return [item for item in items if item.notice.text == "summons"]


def _sweep_at(office: Office, at: datetime) -> None:
    set_clock(office, at)
    sweep(office)


def _states(office: Office) -> Counter[State]:
    with office.store.reading() as tx:
        return Counter(item.state for item in _summonses(office, outbox.listing(tx)))


def _whys(office: Office) -> list[str]:
    with office.store.reading() as tx:
        return [item.why or "" for item in _summonses(office, outbox.listing(tx))]


def _incidents(office: Office) -> list[tuple[str, str]]:
    with office.store.reading() as tx:
        return [(incident.code, incident.message) for incident in incidents.open_incidents(tx)]


def _copies(server: SmtpServer) -> list[int]:
    """How many mails each person got that are the same byte for byte."""
    return list(Counter((mail.recipients[0], mail.content) for mail in server.mails).values())


def _answer_within(office: Office, seconds: float, port: int, journal: Path) -> None:
    """The same route with less patience: the settings give ten times the time-out."""
    route = SmtpRoute(
        host="127.0.0.1", port=port, security=Security.NONE, journal=JOURNAL, answer_timeout=seconds
    )
    office.notifier = SmtpNotifier(route, MaildirJournal(path=journal))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
