"""What a person decides about a notice: send it again, drop it, let go of a hold. Sends nothing itself."""

from contextlib import suppress

from actions.holds import Hold, release
from actions.office import Office
from actions.record import DryRun, ring
from actions.summoned import note_summons
from store import outbox


def retry_notice(office: Office, key: str, *, by: str, dry_run: bool = False) -> None:
    """Let a dead, expired or unsure notice wait again. Raises StoreError for any other."""
    with suppress(DryRun), office.store.writing() as tx:
        outbox.retry(tx, key, office.now(), by)
        if dry_run:
            raise DryRun
    ring(office.doorbell)


def drop_notice(office: Office, key: str, *, reason: str, by: str, dry_run: bool = False) -> None:
    """Cancel a waiting, dead or unsure notice with a reason. Raises StoreError for any other."""
    now = office.now()
    with suppress(DryRun), office.store.writing() as tx:
        outbox.drop(tx, key, reason, by, now)
        item = outbox.by_key(tx, key)
        if item is not None:  # it may have been the last of a summons
            note_summons(tx, office, [(item.group, item.notice.scope, item.notice.text)], now)
        if dry_run:
            raise DryRun


def let_go(office: Office, *, reason: str, by: str) -> Hold | None:
    """Let go of what a burst or a clock jump holds. None when nothing was held."""
    with office.store.writing() as tx:
        was = release(tx, by, reason, office.now())
    ring(office.doorbell)
    return was
