"""Each answer is a fact once: read twice, by two at once, restored from a backup, or killed at every step."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

from pydantic import SecretStr

from actions.collect import Collected, collect, collect_all
from actions.mailboxes import mailboxes
from actions.office import Office, open_office
from config.settings import Inbox, Security, Settings
from inbox.port import Mailbox, Shelf
from rules.facts import Fact, FactKind
from store import facts
from tests.actions.incoming import a_mail, an_answer
from tests.journeys.builders import CALLED_AT, GROUP, SUMMONS_DAY, a_shelf, an_environment, call
from tests.journeys.lives import a_nursery
from tests.servers.imap import PASSWORD, USERNAME, imap_server
from tests.servers.maildir import into_maildir, made_maildir

MAILS = 12
WORDS = 76  # that one round with two mails says to the database, at least
NOWHERE = 9  # the port of a mail server that nobody asks


def an_inbox(folder: Path, database: str) -> Settings:
    return Settings(
        data=folder / "data",
        config_dir=a_shelf(folder / "config"),
        database=database,
        inbox=Inbox.FOLDER,
        inbox_dir=folder / "incoming",
    )


@contextmanager
def the_office(settings: Settings) -> Iterator[Office]:
    with open_office(settings, clock=lambda: SUMMONS_DAY) as office:
        yield office


def drop(folder: Path, number: int, raw: bytes) -> None:
    (folder / "incoming").mkdir(exist_ok=True)
    file = folder / "incoming" / f".{number}"
    file.write_bytes(raw)
    os.utime(file, (CALLED_AT.timestamp(), CALLED_AT.timestamp()))
    file.rename(folder / "incoming" / f"{number:03}.eml")


def the_answer(number: int) -> bytes:
    """One of many: each from one of the four, who may all write a lot on one day."""
    return an_answer(
        person=f"p{number % 4 + 1}",
        message_id=f"<r{number}@example.se>",
        stamp=f"20210408T08{number // 60:02}{number % 60:02}Z",
    )


def answers(office: Office) -> list[Fact]:
    """What came by mail."""
    with office.store.reading() as tx:
        told = facts.of_kinds(tx, GROUP, tuple(FactKind))
    return [fact for fact in told if fact.data.get("via") == "mail"]


def stamps(office: Office) -> Counter[object]:
    return Counter(fact.data["stamp"] for fact in answers(office))


def shelves(folder: Path) -> tuple[int, int, int]:
    """How many mails lie in the inbox, among the handled and in quarantine."""
    incoming = folder / "incoming"
    inbox, handled, quarantine = (
        len(list(where.glob("*.eml"))) for where in (incoming, incoming / "handled", incoming / "quarantine")
    )
    return inbox, handled, quarantine


def test_two_at_once_record_each_answer_once(tmp_path: Path, url: str) -> None:
    settings = an_inbox(tmp_path, url)
    with the_office(settings) as office:
        call(office)
    for number in range(MAILS):
        drop(tmp_path, number, the_answer(number))
    together = Barrier(3)

    def collects() -> Collected:
        with the_office(settings) as office:
            together.wait()
            return collect_all(office, settings)

    with ThreadPoolExecutor(3) as pool:
        done = [one.result() for one in [pool.submit(collects) for _ in range(3)]]
    with the_office(settings) as office:
        assert sorted(stamps(office).values()) == [1] * MAILS
        assert sum(one.new for one in done) == MAILS
        assert sum(one.failed for one in done) == 0
    assert shelves(tmp_path) == (0, MAILS, 0)


def test_a_kill_at_every_step_loses_and_doubles_nothing(tmp_path: Path, url: str) -> None:
    """Each life finds two new mails, and dies one word to the database later than the one before.

    SQLite takes the odd words and PostgreSQL the even ones: they are told the same.
    """
    environment = an_environment(tmp_path, smtp_port=NOWHERE, database=url) | {
        "KALLELSE_INBOX": "folder",
        "KALLELSE_INBOX_DIR": str(tmp_path / "incoming"),
    }
    mails = iter(range(1000))
    kills = 0
    with a_nursery(environment) as nursery:
        nursery.run("record", meeting="m1")
        for word in range(1 if url.startswith("sqlite") else 2, WORDS + 1, 2):
            for number in (next(mails), next(mails)):
                drop(tmp_path, number, the_answer(number))
            kills += nursery.run("collect", die_at=word).status == -9
            if word % 8 < 2:
                nursery.run("collect")
        nursery.run("collect")
    sent = next(mails)
    with the_office(an_inbox(tmp_path, url)) as office:
        told = stamps(office)
    assert told == Counter(
        f"2021-04-08T08:{number // 60:02}:{number % 60:02}+00:00" for number in range(sent)
    )
    assert (kills, shelves(tmp_path)) == (WORDS // 2, (0, sent, 0))


def test_a_mailbox_restored_from_its_backup_gives_nothing_twice(tmp_path: Path) -> None:
    """The same mails lie in the inbox again, and the server numbers them anew."""
    settings = an_inbox(tmp_path, f"sqlite:///{tmp_path}/kallelse.db")
    with TemporaryDirectory(prefix="kallelse-mail-") as made, the_office(settings) as office:
        Path(made).chmod(0o777)  # the server is another user
        maildir = made_maildir(Path(made) / "maildir")
        for number in range(3):
            into_maildir(maildir, the_answer(number))
        into_maildir(maildir, a_mail("Hur?", sender="okand@example.se"))
        shutil.copytree(maildir, tmp_path / "backup")
        numbered(maildir, 1_600_000_001)
        call(office)
        first = over_imap(office, settings, maildir)
        shutil.rmtree(maildir)
        shutil.copytree(tmp_path / "backup", made_maildir(maildir), dirs_exist_ok=True)
        numbered(made_maildir(maildir), 1_600_000_002)
        second = over_imap(office, settings, maildir)
        assert (first.counts(), second.counts()) == (
            {"reply": 3, "quarantined": 1, "moved": 4},
            {"known": 4, "moved": 4},
        )
        with office.store.reading() as tx:
            seen = tx.exec_driver_sql("SELECT DISTINCT validity FROM incoming_place ORDER BY 1").scalars()
            assert list(seen) == ["1600000001", "1600000002"]
        kinds = sorted(fact.kind.value for fact in answers(office))
        assert kinds == ["mail_set_aside", *["summons_answered"] * 3]
        with over_imap_mailbox(office, settings, maildir) as mailbox:
            assert [len(list(mailbox.fetch(shelf))) for shelf in Shelf] == [0, 3, 1]


def numbered(maildir: Path, validity: int) -> None:
    """Let Dovecot number the mails from one, in that generation."""
    (maildir / "dovecot-uidlist").write_text(f"3 V{validity} N1\n", encoding="ascii")
    (maildir / "dovecot-uidlist").chmod(0o666)


@contextmanager
def over_imap_mailbox(office: Office, settings: Settings, maildir: Path) -> Iterator[Mailbox]:
    """The mailbox behind a server that serves the Maildir as it lies."""
    with imap_server(maildir) as server:
        told = {
            "inbox": Inbox.IMAP,
            "inbox_host": "127.0.0.1",
            "inbox_port": server.port,
            "inbox_security": Security.NONE,
            "inbox_username": USERNAME,
            "inbox_password": SecretStr(PASSWORD),
        }
        (mailbox,) = mailboxes(settings.model_copy(update=told), office.charters)
        yield mailbox
        mailbox.close()


def over_imap(office: Office, settings: Settings, maildir: Path) -> Collected:
    """Collect from that server."""
    with over_imap_mailbox(office, settings, maildir) as mailbox:
        return collect(office, mailbox)


def test_reading_a_mailbox_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    settings = an_inbox(tmp_path, f"sqlite:///{tmp_path}/kallelse.db")
    with the_office(settings) as office:
        call(office)
        for round_ in range(2):
            for number in range(MAILS):  # somebody moves them all back into the inbox
                drop(tmp_path, number + 100 * round_, the_answer(number))
            collect_all(office, settings)
        assert sorted(stamps(office).values()) == [1] * MAILS
    assert shelves(tmp_path) == (0, 2 * MAILS, 0)
