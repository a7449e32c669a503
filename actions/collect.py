"""Collect what lies in a mailbox: take in each mail, then move it out of the way. Deletes nothing, says what failed."""

import os
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from actions.mailboxes import mailboxes
from actions.office import Office
from actions.take_in import Taken, place_of, set_aside_failed, take_in
from config.settings import Settings
from inbox.port import Arrived, Mailbox, MailboxDown, PassesOver, Shelf
from rules.facts import ENGINE
from store import incidents, incoming, marks
from store.incoming import Place
from store.trouble import StoreError, Trouble

BATCH = 50
MOST_FAILURES = 5
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60))  # at most hourly
_OF_THE_MAIL = (
    Trouble.REFUSED,
    Trouble.NOT_POSSIBLE,
)  # any other trouble is the database's, and stops the round


@dataclass(slots=True, kw_only=True)
class Collected:
    """What one look into the mailboxes did."""

    taken: list[Taken] = field(default_factory=list)
    failed: int = 0
    moved: int = 0
    down: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many mails had not been read before."""
        return sum(1 for one in self.taken if one.new)

    def counts(self) -> dict[str, int]:
        """How many there were of each kind; those that were known count as known."""
        found = Counter(one.verdict.value if one.new else "known" for one in self.taken)
        found.update({"failed": self.failed, "moved": self.moved, "down": len(self.down)})
        return {name: count for name, count in found.items() if count}

    def rows(self) -> list[dict[str, str]]:
        """One plain row for each new mail, and for what failed: ids only, never a name or an address."""
        rows = [
            {"what": one.verdict.value, "subject": one.mail, "detail": one.why}
            for one in self.taken
            if one.new
        ]
        rows += [{"what": "failed", "subject": "mail", "detail": str(self.failed)}] if self.failed else []
        return rows + [{"what": "down", "subject": name, "detail": ""} for name in self.down]


def collect_all(office: Office, settings: Settings) -> Collected:
    """Look into every mailbox that the settings describe. May be called any number of times, in parallel."""
    return _over_all(office, settings, collect)


def reread_all(office: Office, settings: Settings) -> Collected:
    """Read again what was handled in every mailbox."""
    return _over_all(office, settings, reread)


def _over_all(
    office: Office, settings: Settings, look: Callable[[Office, Mailbox, Collected], Collected]
) -> Collected:
    done = Collected()
    for mailbox in mailboxes(settings, office.charters):
        try:
            look(office, mailbox, done)
        finally:
            mailbox.close()
    return done


def collect(
    office: Office, mailbox: Mailbox, done: Collected | None = None, shelf: Shelf = Shelf.INBOX
) -> Collected:
    """Take in what lies on a shelf, oldest first, and put it where it belongs. Raises StoreError.

    A mailbox that does not answer is an incident, and closes itself when it answers again.
    """
    done = done if done is not None else Collected()
    if not office.charters:
        return done
    try:
        _all_of(office, mailbox, done, shelf)
    except MailboxDown as down:
        done.down.append(mailbox.name)
        _tell_down(office, mailbox, str(down))
    else:
        _tell_up(office, mailbox)
        if shelf is Shelf.INBOX:
            _tell_passed_over(office, mailbox)
    return done


def reread(office: Office, mailbox: Mailbox, done: Collected | None = None) -> Collected:
    """Read again what was handled, after the store was restored from a backup: what it knows changes nothing."""
    done = done if done is not None else Collected()
    for shelf in (Shelf.HANDLED, Shelf.QUARANTINE):
        collect(office, mailbox, done, shelf)
    return done


def _all_of(office: Office, mailbox: Mailbox, done: Collected, shelf: Shelf) -> None:
    """The inbox in batches, so that what was read is moved before much more is: a crash leaves little to do again.

    What stays where it lies is not fetched over and over: another shelf is gone through once.
    """
    seen: set[Place] = set()
    stays = 0  # of what was seen, how many still lie there
    while True:
        to: dict[Shelf, list[Arrived]] = {Shelf.HANDLED: [], Shelf.QUARANTINE: []}
        new = 0
        for arrived in mailbox.fetch(shelf, BATCH + stays if shelf is Shelf.INBOX else None):
            if place_of(arrived) in seen:
                continue
            seen.add(place_of(arrived))
            new += 1
            taken = _one(office, arrived, done)
            if taken is None or taken.shelf is shelf:
                stays += 1
            else:
                to[taken.shelf].append(replace(arrived, raw=b""))  # its place is all that moving needs
        for where, mails in to.items():
            _put_away(office, mailbox, mails, where)
            done.moved += len(mails)
        if not new or shelf is not Shelf.INBOX:
            return


def _put_away(office: Office, mailbox: Mailbox, mails: Sequence[Arrived], shelf: Shelf) -> None:
    if mails:
        mailbox.put_away(mails, shelf)
        with office.store.writing() as tx:
            incoming.note_put_away(tx, [place_of(mail) for mail in mails], office.now())


def _one(office: Office, arrived: Arrived, done: Collected) -> Taken | None:
    """One mail. None when it stays where it lies, to be tried again."""
    mark = _mark(arrived)
    failures, again_at = _failures(office, mark)
    if again_at is not None and office.now() < again_at:
        return None
    try:
        tried_out = failures >= MOST_FAILURES
        taken = set_aside_failed(office, arrived, "failed") if tried_out else take_in(office, arrived)
    except Exception as broken:  # the last line of defence: one mail stops no other
        if isinstance(broken, StoreError) and broken.trouble not in _OF_THE_MAIL:
            raise
        done.failed += 1
        _note_failure(office, mark, arrived, failures + 1, _where(broken))
        return None
    if failures:
        _close(office, mark, "it has been recorded")
    done.taken.append(taken)
    return taken


def _failures(office: Office, mark: str) -> tuple[int, datetime | None]:
    with office.store.reading() as tx:
        said = marks.get(tx, mark)
    if said is None:
        return 0, None
    count, _, again_at = said.partition(" ")
    return int(count), datetime.fromisoformat(again_at)


def _note_failure(office: Office, mark: str, arrived: Arrived, failures: int, where: str) -> None:
    """Remember when to try again, and tell a person once: of the mail its place and nothing it says."""
    now = office.now()
    pause = timedelta(0) if failures == MOST_FAILURES else _PAUSES[min(failures, len(_PAUSES)) - 1]
    with office.store.writing() as tx:
        marks.put(tx, mark, f"{failures} {(now + pause).isoformat()}")
        incidents.raise_incident(
            tx,
            key=mark,
            code="mail_failed",
            subject=f"{arrived.box} {arrived.uid}".replace("\n", " "),
            message=f"a mail cannot be read ({where}): it stays in the inbox and is tried again, at most hourly;"
            f" after {MOST_FAILURES} times it lies in quarantine",
            now=now,
        )


def _mark(arrived: Arrived) -> str:
    return f"mail_failed/{arrived.box}/{arrived.validity}/{arrived.uid}".replace("\n", "/")


def _where(broken: BaseException) -> str:
    """The kind of an error and the line that raised it, without its words: they may hold what the mail says."""
    frames = traceback.extract_tb(broken.__traceback__)
    at = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(broken).__name__}{at}"


def _tell_down(office: Office, mailbox: Mailbox, why: str) -> None:
    with office.store.writing() as tx:
        incidents.raise_incident(
            tx,
            key=f"inbox_down/{mailbox.name}",
            code="inbox_down",
            subject=mailbox.name,
            message=f"the mailbox {mailbox.name} cannot be read, so no answer is recorded: {why}",
            now=office.now(),
            mender=ENGINE,
        )


def _tell_up(office: Office, mailbox: Mailbox) -> None:
    _close(office, f"inbox_down/{mailbox.name}", "it can be read again")


def _tell_passed_over(office: Office, mailbox: Mailbox) -> None:
    """A mail that no look can give is nobody's until a person mends it."""
    key = f"mail_unreadable/{mailbox.name}"
    if not (isinstance(mailbox, PassesOver) and mailbox.passed_over):
        _close(office, key, "every mail can be read")
        return
    with office.store.writing() as tx:
        incidents.raise_incident(
            tx,
            key=key,
            code="mail_unreadable",
            subject=mailbox.name,
            message=f"mail lies in the mailbox {mailbox.name} that it cannot give, so nothing in it is recorded:"
            " mend its permissions or its disk, or read it there",
            now=office.now(),
            mender=ENGINE,
        )


def _close(office: Office, key: str, reason: str) -> None:
    """Close what has mended itself, where it is open."""
    with office.store.reading() as tx:
        is_open = incidents.is_open(tx, key)
    if is_open:
        with office.store.writing() as tx:
            if incidents.is_open(tx, key):  # nobody else has closed it meanwhile
                incidents.close(tx, key, reason, ENGINE, office.now())
