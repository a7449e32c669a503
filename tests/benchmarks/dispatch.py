"""Deliver thousands of invitations through the real verb, beside a bare smtplib loop with the same bytes."""

import os
import shutil
import smtplib
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import select

from actions.deliver import deliver
from notifiers.folder import FolderNotifier
from notifiers.journal import MaildirJournal
from notifiers.port import Notifier
from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier
from rules.charter import Charter
from rules.delivery import Frozen
from store.outbox import State
from store.tables import outbox, outbox_bytes
from tests.benchmarks import sink
from tests.benchmarks.figure import Figure, interleaved, on_one_cpu
from tests.benchmarks.offices import NOW, charters, meeting_facts, office_at, record_all

GROUPS, MEETINGS, REPEATS = 40, 2, 3
LOOKED_UP = 50  # mails whose proof is asked for after each run
SLOW = 0.002  # seconds that a server with a disk takes for a mail
_JOURNAL = "journal@example.se"
_NUMBERS = count(1)
_HERE, _APART, _SLOW = "here", "apart", "slow"  # where the server is, and how


def run() -> list[Figure]:
    """Mails a second on SQLite (WAL, FULL), journal mailbox and proof included, against one bare connection."""
    elsewhere = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kallelse-bench-")))
        pinned = stack.enter_context(on_one_cpu())
        desk = _prepared(folder)
        sinks = {
            _HERE: stack.enter_context(sink.running()),
            _APART: stack.enter_context(sink.running(cpu=elsewhere)),
            _SLOW: stack.enter_context(sink.running(delay=SLOW)),
        }
        ways: dict[str, Callable[[], float]] = {}
        for place, there in sinks.items():
            most = 500 if place is _SLOW else None
            ways[f"{place} bare"] = partial(desk.bare, there.port, most)
            ways[f"{place} one"] = partial(desk.over_smtp, there.port, 1)
            ways[f"{place} four"] = partial(desk.over_smtp, there.port, 4)
        ways[f"{_HERE} folder"] = desk.into_folder
        ways[f"{_HERE} summons"] = partial(desk.over_smtp, sinks[_HERE].port, 1, summons=True)
        rates = interleaved(ways, REPEATS)
    size = sum(len(mail.mime) for mail in desk.mails) / len(desk.mails)

    def figure(way: str, name: str, note: str = "", *, at_least: float | None = None) -> Figure:
        return Figure(
            name=f"dispatch, {name}",
            value=rates[way],
            unit="mails/s",
            peer=rates[f"{way.split()[0]} bare"],
            peer_is="smtplib, one connection",
            at_least=at_least,
            note=note,
        )

    said = (
        f"{len(desk.mails)} invitations of {size / 1000:.1f} kB to {sinks[_HERE].name}, journal as second "
        f"recipient, {LOOKED_UP} proofs looked up; {'both ends on one CPU' if pinned else 'not pinned'}"
    )
    return [
        figure(f"{_HERE} one", "SMTP, one connection", said, at_least=0.7),
        figure(f"{_HERE} four", "SMTP, four connections", at_least=1.5),
        figure(f"{_HERE} folder", "folder", "written, flushed, and its own proof"),
        figure(f"{_HERE} summons", "SMTP, first summonses", "with the plan that each summons starts"),
        figure(f"{_APART} one", "one connection, each end on its own CPU"),
        figure(f"{_APART} four", "four connections, each end on its own CPU"),
        figure(f"{_SLOW} one", f"one connection, server takes {1000 * SLOW:g} ms", sinks[_SLOW].name),
        figure(f"{_SLOW} four", f"four connections, server takes {1000 * SLOW:g} ms"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Two databases full of due invitations, copied anew for each run, and the mails that they become."""

    folder: Path
    charters: Mapping[str, Charter]
    mails: list[Frozen]

    def bare(self, port: int, most: int | None = None) -> float:
        """What anybody would write: one connection, sendmail in a loop, nothing written down."""
        mails = self.mails[:most]
        with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as client:
            client.ehlo()
            begun = time.perf_counter()
            for mail in mails:
                client.sendmail(mail.sender, [mail.recipient], mail.mime)
            return len(mails) / (time.perf_counter() - begun)

    def over_smtp(self, port: int, connections: int, *, summons: bool = False) -> float:
        """Ours over SMTP."""
        route = SmtpRoute(
            host="127.0.0.1", port=port, security=Security.NONE, journal=_JOURNAL, connections=connections
        )
        return self._deliver(SmtpNotifier(route, MaildirJournal(path=self.folder / "journal")), summons)

    def into_folder(self) -> float:
        """Ours into a folder of files."""
        return self._deliver(FolderNotifier(self.folder / f"mail{next(_NUMBERS)}"), summons=False)

    def _deliver(self, notifier: Notifier, summons: bool) -> float:
        database = self.folder / f"run{next(_NUMBERS)}.db"
        shutil.copy(self.folder / ("summons.db" if summons else "updates.db"), database)
        with office_at(database, notifier, self.charters) as office:
            sample = [mail.message_id for mail in self.mails[:: len(self.mails) // LOOKED_UP]][:LOOKED_UP]
            begun = time.perf_counter()
            done = deliver(office, NOW)
            if not summons:
                found = office.notifier.find(sample)
                assert found is not None
                assert all(found.values())
            took = time.perf_counter() - begun
        accepted = done.count(State.ACCEPTED)
        assert accepted == len(done.settled) >= len(self.mails)
        return accepted / took


def _prepared(folder: Path) -> _Desk:
    """Invitations that are due now: of moved meetings (nothing follows from them), and first summonses."""
    governs = charters(GROUPS)
    sent, moved = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    for name in ("updates", "summons"):
        told = [
            fact
            for group in governs
            for number in range(MEETINGS)
            for fact in (
                meeting_facts(group, f"{group}-m{number}", sent_at=sent, moved_at=moved)
                if name == "updates"
                else meeting_facts(group, f"{group}-m{number}", starts_at=NOW + timedelta(days=7, hours=-5))
            )
        ]
        with office_at(folder / f"{name}.db", FolderNotifier(folder / "nowhere"), governs) as office:
            record_all(office.store, governs, told, NOW - timedelta(minutes=30))
    (folder / "journal" / "new").mkdir(parents=True)
    (folder / "journal" / "cur").mkdir()
    shutil.copy(folder / "updates.db", folder / "first.db")
    with office_at(folder / "first.db", FolderNotifier(folder / "first"), governs) as office:
        deliver(office, NOW)
        columns = (
            outbox.c.message_id,
            outbox.c.dated,
            outbox.c.mail_from,
            outbox.c.rcpt_to,
            outbox_bytes.c.mime,
        )
        with office.store.reading() as tx:
            rows = tx.execute(select(*columns).join_from(outbox, outbox_bytes)).all()
    mails = [
        Frozen(message_id=row[0], dated=row[1], sender=row[2], recipient=row[3], mime=bytes(row[4]))
        for row in rows
    ]
    for number, mail in enumerate(mails[:: len(mails) // LOOKED_UP]):
        (folder / "journal" / "new" / f"{number}.bench").write_bytes(mail.mime)
    return _Desk(folder=folder, charters=governs, mails=mails)
