"""A real mail server takes our mails, cannot deliver one, and reports it: Postfix out, its queue, and Dovecot in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from actions.collect import collect, reread
from actions.mailboxes import mailboxes
from actions.office import Office
from config.settings import Inbox, Security, Settings
from inbox.letter import Letter
from inbox.port import Mailbox
from inbox.reading import read_letter
from inbox.signals import Bounce, Failure, Finality
from inbox.sorting import signal_of
from notifiers.route import Security as Protection
from notifiers.route import SmtpRoute
from notifiers.smtp import SmtpNotifier
from rules.facts import FactKind
from store import facts, outbox
from store.outbox import State
from tests.actions.incoming import MAILBOX
from tests.actions.post import at, calls, lives_until, posting, rows, to_look_at
from tests.journeys.builders import GROUP, a_shelf
from tests.servers.imap import imap_server
from tests.servers.postfix import DISCARDED, Postfix, handed_to, postfix_server
from tests.servers.smtp import SmtpServer, smtp_server

KEY = f"{GROUP}/invite/m1/0/p3"
THEIRS = "p3@example.se"
OTHERS = {f"{person}@example.se": DISCARDED for person in ("p1", "p2", "p4")}
GIVE_UP_AT_ONCE = "maximal_queue_lifetime = 0"
WARN_SOON = """
delay_warning_time = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An office that sends over a real mail server, and that server's mailbox of the group."""

    office: Office
    postfix: Postfix
    mailbox: Mailbox

    def comes_back(self, local: str, count: int = 1) -> None:
        """Wait for the report, and let it have come at that moment of the office's clock."""
        for file in self.postfix.wait_for(count):
            os.utime(file, (at(local).timestamp(), at(local).timestamp()))

    def item(self) -> outbox.Item:
        """The summons to the person whose mail came back."""
        return next(item for item in rows(self.office) if item.key == KEY)


@contextmanager
def a_house(tmp_path: Path, theirs: str = "", more: str = "") -> Iterator[House]:
    """Everybody but one person can be written to."""
    a_shelf(tmp_path / "config")
    with (
        postfix_server(MAILBOX, {**OTHERS, **({THEIRS: theirs} if theirs else {})}, more) as postfix,
        imap_server(postfix.maildir) as imap,
        posting(tmp_path) as (office, _),
    ):
        route = SmtpRoute(host="127.0.0.1", port=postfix.port, security=Protection.NONE)
        settings = Settings(
            inbox=Inbox.IMAP,
            inbox_host="127.0.0.1",
            inbox_port=imap.port,
            inbox_security=Security.NONE,
            inbox_username=imap.username,
            inbox_password=SecretStr(imap.password),
        )
        office.notifier = notifier = SmtpNotifier(route)
        (mailbox,) = mailboxes(settings, office.charters)
        calls(office)
        lives_until(office, "2021-04-08T15:00")
        try:
            yield House(office=office, postfix=postfix, mailbox=mailbox)
        finally:
            mailbox.close()
            notifier.close()


@pytest.fixture
def theirs() -> Iterator[SmtpServer]:
    """The mail server of the person's own organisation."""
    with smtp_server() as server:
        yield server


def reports(house: House) -> list[Bounce]:
    """What the mails in the group's mailbox are, each of them a report."""
    found = []
    for mail in house.mailbox.fetch():
        letter = read_letter(mail.raw)
        assert isinstance(letter, Letter)
        signal = signal_of(letter)
        assert isinstance(signal, Bounce)
        found.append(signal)
    return found


def flagged(office: Office) -> list[tuple[object, object]]:
    with office.store.reading() as tx:
        said = facts.of_kinds(tx, GROUP, (FactKind.ADDRESS_BOUNCED,))
    return [(fact.data["email"], fact.data["status"]) for fact in said]


def test_a_person_whom_the_server_does_not_know_is_flagged_and_the_secretary_told_once(
    tmp_path: Path,
) -> None:
    with a_house(tmp_path) as house:
        office = house.office
        house.comes_back("2021-04-08T15:05")
        assert reports(house) == [
            Bounce(
                failures=(
                    Failure(
                        address=THEIRS,
                        finality=Finality.HARD,
                        status="5.1.1",
                        diagnostic=f'unknown user: "{THEIRS}"',
                    ),
                ),
                message_id=house.item().message_id,
                notice_key=KEY,
            )
        ]
        lives_until(office, "2021-04-08T15:10")
        assert collect(office, house.mailbox).counts() == {"bounce": 1, "moved": 1}
        assert {item.key: item.state for item in rows(office, "summons")} == {
            f"{GROUP}/invite/m1/0/{person}": State.BOUNCED if person == "p3" else State.ACCEPTED
            for person in ("p1", "p2", "p3", "p4")
        }
        assert flagged(office) == [(THEIRS, "5.1.1")]
        assert to_look_at(office) == [("bounced", KEY)]
        lives_until(office, "2021-04-09T12:00")
        (told,) = rows(office, "address_bounced")
        assert (told.notice.to.email, told.state) == ("p2@example.se", State.ACCEPTED)
        assert collect(office, house.mailbox).counts() == {}
        assert reread(office, house.mailbox).counts() == {"known": 1}
        lives_until(office, "2021-04-12T08:00")
        assert [item.key for item in rows(office, "address_bounced")] == [told.key]


def test_a_server_that_relays_for_nobody_is_known_for_what_it_says(
    tmp_path: Path, theirs: SmtpServer
) -> None:
    theirs.behave(rcpt={THEIRS: "554 5.7.1 Relay access denied"})
    with a_house(tmp_path, handed_to(theirs.port)) as house:
        house.comes_back("2021-04-08T15:05")
        (report,) = reports(house)
        assert (report.message_id, report.notice_key) == (house.item().message_id, KEY)
        assert report.failures == (
            Failure(
                address=THEIRS,
                finality=Finality.HARD,
                status="5.7.1",
                diagnostic="554 5.7.1 Relay access denied",
            ),
        )
        lives_until(house.office, "2021-04-08T15:10")
        assert collect(house.office, house.mailbox).counts() == {"bounce": 1, "moved": 1}
        assert (house.item().state, to_look_at(house.office)) == (State.BOUNCED, [("bounced", KEY)])


def test_what_the_queue_gave_up_over_a_full_mailbox_is_sent_again_and_nobody_is_blamed(
    tmp_path: Path, theirs: SmtpServer
) -> None:
    theirs.behave(rcpt={THEIRS: "452 4.2.2 Mailbox full"})
    with a_house(tmp_path, handed_to(theirs.port), GIVE_UP_AT_ONCE) as house:
        office, first = house.office, house.item().message_id
        house.comes_back("2021-04-08T15:05")
        (report,) = reports(house)
        assert [(one.finality, one.status) for one in report.failures] == [(Finality.SOFT, "4.2.2")]
        lives_until(office, "2021-04-08T15:10")
        assert collect(office, house.mailbox).counts() == {"bounce": 1, "moved": 1}
        assert (house.item().state, flagged(office), to_look_at(office)) == (State.WAITING, [], [])
        theirs.behave()
        lives_until(office, "2021-04-09T08:00")
        (mail,) = theirs.wait_for(1)
        assert (mail.recipients, house.item().state) == ((THEIRS,), State.ACCEPTED)
        assert house.item().message_id not in (None, first)


def test_a_mail_that_the_servers_still_try_to_deliver_is_left_to_them(
    tmp_path: Path, theirs: SmtpServer
) -> None:
    theirs.behave(rcpt={THEIRS: "451 4.3.0 Try later"})
    with a_house(tmp_path, handed_to(theirs.port), WARN_SOON) as house:
        office, first = house.office, house.item().message_id
        house.comes_back("2021-04-08T15:05")
        (report,) = reports(house)
        assert [(one.finality, one.status) for one in report.failures] == [(Finality.DELAYED, "4.3.0")]
        lives_until(office, "2021-04-08T15:10")
        assert collect(office, house.mailbox).counts() == {"bounce": 1, "moved": 1}
        assert (house.item().state, house.item().message_id) == (State.ACCEPTED, first)
        assert (flagged(office), to_look_at(office)) == ([], [])
        theirs.behave()
        (mail,) = theirs.wait_for(1)
        assert mail.recipients == (THEIRS,)
