"""Check what the office stands on: files, database, disk, clock, the way out and the way in. Mends nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from actions.area import place_of
from actions.exchange_cloud import cloud_warning
from actions.holds import LAST_SWEEP, held
from actions.mailboxes import mailboxes
from actions.office import load_charters, mailboxes_of, wall_clock, way_out
from config.check import check_everything, holiday_table_is_current
from config.running_out import running_out
from config.settings import Channel, Inbox, Settings
from config.toml import shown
from notifiers.port import ProofUnavailable
from rules.moments import STOCKHOLM, local_day
from store import incidents, marks, outbox
from store.database import Store, open_store
from store.outbox import State
from store.trouble import StoreError

_LITTLE_DISK = 200 * 1024 * 1024  # bytes
_LONG_SINCE = timedelta(hours=1)


class Verdict(StrEnum):
    """How one check ended."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found, and the cure."""

    check: str
    verdict: Verdict
    message: str


def checkup(settings: Settings, now: datetime | None = None) -> tuple[Finding, ...]:
    """Run every check; none stops the others."""
    at = now or wall_clock()
    findings = list(_files(settings, at))
    findings += _guarded("data folder", lambda: _disk(settings))
    findings += _guarded("database", lambda: _database(settings, at))
    findings += _guarded("way out", lambda: _way_out(settings, at))
    findings += _guarded("inbox", lambda: _inbox(settings, at))
    findings += _guarded("area", lambda: _areas(settings, at))
    return tuple(findings)


def _found(check: str, message: str, verdict: Verdict = Verdict.OK) -> Finding:
    return Finding(check=check, verdict=verdict, message=message)


def _guarded(check: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except (StoreError, ValueError, OSError) as wrong:
        return [_found(check, str(wrong), Verdict.WRONG)]


def _files(settings: Settings, now: datetime) -> Iterator[Finding]:
    errors = check_everything(settings)
    for error in errors:
        yield _found("configuration", str(error), Verdict.WRONG)
    if not errors:
        yield _found("configuration", "every file is in order")
    for one in running_out(settings.config_dir, local_day(now, ZoneInfo(STOCKHOLM))):
        yield _found("runs out", f"{shown(one.path)}:{one.line}: {one.ending.message}", Verdict.WARNING)
    if not holiday_table_is_current():
        cure = "run python -m config.holiday_table and review the difference"
        yield _found(
            "holidays", f"the kept table differs from the installed library: {cure}", Verdict.WARNING
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.access(settings.data, os.W_OK):
        yield _found("data folder", f"{settings.data} cannot be written to", Verdict.WRONG)
        return
    free = shutil.disk_usage(settings.data).free
    verdict = Verdict.WARNING if free < _LITTLE_DISK else Verdict.OK
    yield _found("data folder", f"{free // (1024 * 1024)} MB free in {settings.data}", verdict)


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    store = open_store(settings.database_url)
    try:
        yield _found("database", f"{store.name} opens and has the schema of this version")
        yield from _office(store, now)
    finally:
        store.close()


def _office(store: Store, now: datetime) -> Iterator[Finding]:
    with store.reading() as tx:
        hold, last, counts = held(tx), marks.moment(tx, LAST_SWEEP), outbox.counts(tx)
        looked_for = incidents.open_incidents(tx)
    if hold is not None:
        yield _found("outbox", f"nothing is sent: {hold.message} (kallelse outbox release)", Verdict.WRONG)
    if last is None:
        yield _found("sweep", "no sweep has run yet: start kallelse serve", Verdict.WARNING)
    else:
        old = now - last > _LONG_SINCE
        message = f"the last sweep was at {last.isoformat()}" + (
            ": is kallelse serve running?" if old else ""
        )
        yield _found("sweep", message, Verdict.WARNING if old else Verdict.OK)
    troubled = sum(counts.get(state, 0) for state in (State.UNSURE, State.DEAD, State.BOUNCED))
    verdict = Verdict.WARNING if troubled else Verdict.OK
    yield _found("outbox", f"{counts.get(State.WAITING, 0)} wait, {troubled} need a person", verdict)
    if looked_for:
        yield _found("incidents", f"{len(looked_for)} open: kallelse due shows them", Verdict.WARNING)


def _inbox(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Each mailbox by itself: one that is down says nothing of the others."""
    if settings.inbox is Inbox.NONE:
        sends = settings.channel is not Channel.FOLDER
        cure = "no mailbox is read, so what people mail back is not recorded: set KALLELSE_INBOX"
        yield _found("inbox", cure, Verdict.WARNING if sends else Verdict.OK)
        return
    for mailbox in mailboxes(settings, load_charters(settings, now)):
        try:
            mailbox.probe()
            yield _found("inbox", f"{mailbox.name} can be read, and mail can be moved in it")
        except OSError as down:
            yield _found("inbox", f"{mailbox.name}: {down}", Verdict.WRONG)
        finally:
            mailbox.close()


def _areas(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Each group's collaboration area by itself: one that is away says nothing of the others."""
    for slug, charter in load_charters(settings, now).items():
        if (area := charter.group.area) is None:
            continue
        place = place_of(settings, area)
        try:
            place.probe()
            yield _found("area", f"group '{slug}' publishes on {area.place}")
        except OSError as down:
            yield _found("area", f"group '{slug}': {down}", Verdict.WRONG)
        finally:
            place.close()


def _way_out(settings: Settings, now: datetime) -> Iterator[Finding]:
    if (cloud := cloud_warning(settings.exchange_url)) is not None:
        yield _found("exchange", cloud, Verdict.WARNING)
    if settings.channel is Channel.FOLDER:
        yield _found("way out", f"mail is written as files into {settings.outgoing_dir}, and sent to nobody")
        return
    smtp = settings.channel is Channel.SMTP
    server = f"{settings.smtp_host}:{settings.smtp_port_used}" if smtp else settings.channel.value
    notifier = way_out(settings, () if smtp else mailboxes_of(load_charters(settings, now)))
    try:
        try:
            notifier.probe()
            yield _found("way out", f"{server} takes our connection")
        except OSError as down:
            yield _found("way out", str(down), Verdict.WRONG)
        try:
            proof = notifier.find(["<probe@example.se>"])
        except ProofUnavailable as silent:
            yield _found("proof", str(silent), Verdict.WRONG)
            return
        if proof is None:
            cure = "set KALLELSE_SMTP_JOURNAL and KALLELSE_IMAP_HOST, or a crash can send a mail twice"
            yield _found("proof", f"no proof of acceptance: {cure}", Verdict.WARNING)
        else:
            yield _found("proof", "the journal mailbox answers" if smtp else "the groups' mailboxes answer")
    finally:
        notifier.close()
