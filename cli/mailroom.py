"""Read the mailbox while the service runs, and wait for what comes next. Without Prefect: an answer counts at once."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from actions.collect import Collected, collect
from actions.mailboxes import mailboxes
from actions.office import Office, open_office
from cli.doorbell import Files, place
from config.settings import Settings
from inbox.port import Mailbox, MailboxDown

_LOOK_SECONDS = 0.2  # how soon a wait ends when the service does
log = structlog.get_logger("mailroom")


def keep_collecting(settings: Settings, *, until: threading.Event) -> None:
    """Collect until told to stop. An error is logged by its kind and place, and the next round tries again."""
    failures = 0
    told: dict[str, int] = {}
    while not until.is_set():
        try:
            files = Files(settings)  # first, so that what is saved while they are read is seen
            with open_office(settings) as office, _opened(settings, office) as boxes:
                while not until.is_set() and not files.edited():
                    counts = _round(office, boxes).counts()
                    failures = 0
                    if counts and counts != told:  # a mailbox that stays away is said once
                        log.info("collected", **counts)
                    told = counts
                    _rest(boxes, settings.inbox_seconds, until)
        except Exception as broken:  # noqa: BLE001  # the last line of defence: the next mail has to be read
            failures += 1
            if failures & (failures - 1) == 0:  # the 1st, 2nd, 4th, 8th in a row: a log that can be read
                log.error("collect_failed", kind=type(broken).__name__, at=place(broken), in_a_row=failures)
            until.wait(settings.inbox_seconds)


@contextmanager
def _opened(settings: Settings, office: Office) -> Iterator[Sequence[Mailbox]]:
    boxes = mailboxes(settings, office.charters)
    try:
        yield boxes
    finally:
        for box in boxes:
            box.close()


def _round(office: Office, boxes: Sequence[Mailbox]) -> Collected:
    done = Collected()
    for box in boxes:
        collect(office, box, done)
    return done


def _rest(boxes: Sequence[Mailbox], seconds: float, until: threading.Event) -> None:
    """Wait for the next mail, the next look or the end. Of several mailboxes none is waited for alone."""
    if len(boxes) != 1:
        until.wait(seconds)
        return
    (box,) = boxes
    rested = threading.Event()

    def end_with_the_service() -> None:
        while not rested.is_set():
            if until.wait(_LOOK_SECONDS):
                box.close()  # ends its wait; whatever is read then is read again at the next start
                return

    watcher = threading.Thread(target=end_with_the_service, name="mailroom-end", daemon=True)
    watcher.start()
    try:
        box.wait(seconds)
    except MailboxDown:  # the next look tells a person
        until.wait(seconds)
    finally:
        rested.set()
        watcher.join()
