"""What lies in a mailbox is taken in and moved out of the way; one bad mail stops no other, and nothing is fatal."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.collect import MOST_FAILURES, Collected, collect, collect_all, reread
from actions.mailboxes import mailboxes
from actions.office import Office
from config.settings import Inbox, Settings
from inbox.drop_folder import DropFolder
from inbox.port import Arrived, Mailbox, MailboxDown, Shelf
from store import incidents
from store.trouble import StoreError, Trouble
from tests.actions.incoming import a_mail, an_answer, aside, by_mail, summoned
from tests.actions.post import at, to_look_at
from tests.journeys.builders import set_clock

CAME = "2021-04-09T10:00"


def settings(folder: Path) -> Settings:
    return Settings(data=folder / "data", inbox=Inbox.FOLDER, inbox_dir=folder / "incoming")


def drop(folder: Path, name: str, raw: bytes, local: str = CAME) -> None:
    """A mail lies in the drop folder from that moment on."""
    (folder / "incoming").mkdir(exist_ok=True)
    file = folder / "incoming" / f".{name}"
    file.write_bytes(raw)
    os.utime(file, (at(local).timestamp(), at(local).timestamp()))
    file.rename(folder / "incoming" / f"{name}.eml")


def lies(folder: Path) -> dict[str, list[str]]:
    """Which mails lie on which shelf."""
    told = {"inbox": folder / "incoming", "handled": folder / "incoming" / "handled"}
    told["quarantine"] = folder / "incoming" / "quarantine"
    return {shelf: sorted(file.stem for file in where.glob("*.eml")) for shelf, where in told.items()}


@contextmanager
def collecting(folder: Path, local: str = "2021-04-09T10:05") -> Iterator[tuple[Office, Mailbox]]:
    with summoned(folder) as (office, _):
        set_clock(office, at(local).astimezone(UTC))
        (mailbox,) = mailboxes(settings(folder), office.charters)
        yield office, mailbox
        mailbox.close()


def spoil(folder: Path, message_id: str) -> None:
    """Let the database refuse one mail, as a fault of ours would."""
    with sqlite3.connect(folder / "data" / "kallelse.db") as database:
        database.execute(
            "CREATE TRIGGER no_such_mail BEFORE INSERT ON incoming"
            f" WHEN NEW.message_id = '{message_id}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )


def passes(office: Office, minutes: int) -> datetime:
    later = office.now() + timedelta(minutes=minutes)
    set_clock(office, later)
    return later


def test_each_mail_ends_where_it_belongs(tmp_path: Path) -> None:
    drop(tmp_path, "svar", an_answer())
    drop(tmp_path, "fraga", a_mail("Hur blir det med ärende 1?"))
    drop(tmp_path, "tack", a_mail("Tack för senast.", subject="Hej", message_id="<t@example.se>"))
    drop(tmp_path, "okand", a_mail("Hur?", sender="okand@example.se", message_id="<o@example.se>"))
    with collecting(tmp_path) as (office, _):
        done = collect_all(office, settings(tmp_path))
        assert done.counts() == {"reply": 1, "question": 1, "unknown": 1, "quarantined": 1, "moved": 4}
        assert lies(tmp_path) == {
            "inbox": [],
            "handled": ["fraga", "svar", "tack"],
            "quarantine": ["okand"],
        }
        assert len(by_mail(office)) == 2
        assert collect_all(office, settings(tmp_path)).counts() == {}


def test_what_is_shown_of_a_round_names_nobody(tmp_path: Path) -> None:
    drop(tmp_path, "okand", a_mail("Hur?", sender="okand@example.se", message_id="<o@example.se>"))
    with collecting(tmp_path) as (office, mailbox):
        done = collect(office, mailbox)
        (mail,) = aside(office)
        assert done.rows() == [
            {"what": "quarantined", "subject": str(mail.data["mail"]), "detail": "stranger"}
        ]


def test_more_than_a_batch_is_collected_in_one_round(tmp_path: Path) -> None:
    for number in range(120):
        drop(tmp_path, f"{number:03}", an_answer(message_id=f"<r{number}@example.se>"))
    with collecting(tmp_path) as (office, mailbox):
        done = collect(office, mailbox)
        assert (done.counts(), len(lies(tmp_path)["handled"])) == (
            {"reply": 60, "quarantined": 60, "moved": 120},
            60,
        )


def test_a_mail_that_makes_us_fail_stops_no_other_and_is_told_once(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer(message_id="<bad@example.se>"))
    drop(tmp_path, "b", an_answer())
    with collecting(tmp_path) as (office, mailbox):
        spoil(tmp_path, "<bad@example.se>")
        done = collect(office, mailbox)
        assert done.counts() == {"reply": 1, "failed": 1, "moved": 1}
        assert lies(tmp_path) == {"inbox": ["a"], "handled": ["b"], "quarantine": []}
        assert len(by_mail(office)) == 1
        assert [code for code, _ in to_look_at(office)] == ["mail_failed"]
        with office.store.reading() as tx:
            (incident,) = incidents.open_incidents(tx)
        assert "example.se" not in incident.message
        assert "StoreError" in incident.message


def test_it_is_tried_again_with_growing_pauses_and_then_put_aside(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer(message_id="<bad@example.se>"))
    with collecting(tmp_path) as (office, mailbox):
        spoil(tmp_path, "<bad@example.se>")
        tried = []
        for minute in range(120):
            if collect(office, mailbox).failed:
                tried.append(minute)
            passes(office, 1)
        assert tried == [0, 1, 6, 26, 86]
        assert len(tried) == MOST_FAILURES
        assert lies(tmp_path) == {"inbox": [], "handled": [], "quarantine": ["a"]}
        (fact,) = aside(office)
        assert (fact.data["why"], fact.data["verdict"]) == ("failed", "quarantined")
        assert [code for code, _ in to_look_at(office)] == ["quarantined"]


def test_a_mail_that_can_be_read_after_all_is_recorded_and_closes_its_incident(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer(message_id="<bad@example.se>"))
    with collecting(tmp_path) as (office, mailbox):
        spoil(tmp_path, "<bad@example.se>")
        collect(office, mailbox)
        with sqlite3.connect(tmp_path / "data" / "kallelse.db") as database:
            database.execute("DROP TRIGGER no_such_mail")
        passes(office, 2)
        assert collect(office, mailbox).counts() == {"reply": 1, "moved": 1}
        assert (len(by_mail(office)), to_look_at(office)) == (1, [])


def test_a_database_in_trouble_is_no_fault_of_the_mail(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer())
    url = f"sqlite:///{tmp_path}/data/kallelse.db?timeout=0.1"
    (tmp_path / "data").mkdir()
    with summoned(tmp_path, database=url) as (office, _):
        set_clock(office, at("2021-04-09T10:05").astimezone(UTC))
        (mailbox,) = mailboxes(settings(tmp_path), office.charters)
        other = sqlite3.connect(tmp_path / "data" / "kallelse.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as locked:
            collect(office, mailbox)
        other.execute("ROLLBACK")
        other.close()
        assert locked.value.trouble is Trouble.LOCKED
        assert collect(office, mailbox).counts() == {"reply": 1, "moved": 1}
        assert to_look_at(office) == []


def test_a_mailbox_that_vanishes_is_told_once_and_closes_itself(tmp_path: Path) -> None:
    with collecting(tmp_path) as (office, mailbox):
        incoming = tmp_path / "incoming"
        incoming.write_text("no folder", encoding="utf-8")
        for _ in range(2):
            assert collect(office, mailbox).counts() == {"down": 1}
            assert to_look_at(office) == [("inbox_down", "folder")]
        incoming.unlink()
        drop(tmp_path, "a", an_answer())
        assert collect(office, mailbox).counts() == {"reply": 1, "moved": 1}
        assert to_look_at(office) == []
        incoming.rename(tmp_path / "gone")
        incoming.write_text("again", encoding="utf-8")
        collect(office, mailbox)
        assert to_look_at(office) == [("inbox_down", "folder")]


class Unmoving(DropFolder):
    """A mailbox that answers, and vanishes before anything is moved."""

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Nothing is moved."""
        raise MailboxDown("gone")


def test_what_was_recorded_and_not_moved_is_only_moved(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer())
    drop(tmp_path, "b", a_mail("Hur?", sender="okand@example.se"))
    with collecting(tmp_path) as (office, mailbox):
        collect(office, Unmoving(folder=tmp_path / "incoming", max_bytes=1_000_000))
        assert (len(by_mail(office)), lies(tmp_path)["inbox"]) == (1, ["a", "b"])
        assert collect(office, mailbox).counts() == {"known": 2, "moved": 2}
        assert len(by_mail(office)) == 1
        assert lies(tmp_path) == {"inbox": [], "handled": ["a"], "quarantine": ["b"]}


def test_a_mail_that_comes_twice_is_recorded_once_and_both_copies_are_put_away(tmp_path: Path) -> None:
    for name in ("a", "b"):
        drop(tmp_path, name, an_answer())
    with collecting(tmp_path) as (office, mailbox):
        assert collect(office, mailbox).counts() == {"reply": 1, "known": 1, "moved": 2}
        assert (len(by_mail(office)), lies(tmp_path)["handled"]) == (1, ["a", "b"])


def test_after_the_store_was_restored_handled_mail_is_read_again(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer("DECLINED"))
    with collecting(tmp_path) as (office, mailbox):
        backup = sqlite3.connect(tmp_path / "backup.db")
        with sqlite3.connect(tmp_path / "data" / "kallelse.db") as now:
            now.backup(backup)
        collect(office, mailbox)
        drop(tmp_path, "b", a_mail("Hur?", sender="okand@example.se"))
        collect(office, mailbox)
        office.store.close()
        with sqlite3.connect(tmp_path / "data" / "kallelse.db") as now:
            backup.backup(now)
        backup.close()
        assert by_mail(office) == []
        assert reread(office, mailbox).counts() == {"reply": 1, "quarantined": 1}
        assert [fact.data["reply"] for fact in by_mail(office)] == ["declined"]
        assert reread(office, mailbox).counts() == {"known": 2}
        assert lies(tmp_path) == {"inbox": [], "handled": ["a"], "quarantine": ["b"]}


def test_an_office_without_groups_touches_nothing(tmp_path: Path) -> None:
    drop(tmp_path, "a", an_answer())
    with collecting(tmp_path) as (office, mailbox):
        office.charters = {}
        assert collect(office, mailbox) == Collected()
        assert lies(tmp_path)["inbox"] == ["a"]
