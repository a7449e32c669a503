"""What a person decides about a notice: send it again, drop it, let go of a hold. Sends nothing itself."""

from contextlib import suppress

from actions.holds import Hold, release
from actions.office import Office
from actions.record import DryRun, ring
from actions.replan import replan
from actions.summoned import note_summons
from store import incidents, outbox, scopes


def retry_notice(office: Office, key: str, *, by: str, dry_run: bool = False) -> None:
    """Let a dead, expired or unsure notice wait again. Raises StoreError for any other."""
    with suppress(DryRun), office.store.writing() as tx:
        now = office.now()
        item = outbox.by_key(tx, key)
        if item is not None:
            scopes.hold(tx, item.group, item.notice.scope)
        outbox.retry(tx, key, now, by)
        if (
            item is not None and item.group in office.charters
        ):  # an address that has been mended counts from now
            replan(tx, office.charter(item.group), (item.notice.scope,), now)
        if dry_run:
            raise DryRun
    ring(office.doorbell)


def drop_notice(office: Office, key: str, *, reason: str, by: str, dry_run: bool = False) -> None:
    """Cancel a notice that waits, is in doubt or came to nothing, with a reason. Raises StoreError for any other."""
    now = office.now()
    with suppress(DryRun), office.store.writing() as tx:
        item = outbox.by_key(tx, key)
        if item is not None:
            scopes.hold(tx, item.group, item.notice.scope)
        outbox.drop(tx, key, reason, by, now)
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


def close_incident(office: Office, key: str, *, reason: str, by: str) -> None:
    """Close what a person has looked at, with a reason. Raises StoreError when it is not open."""
    with office.store.writing() as tx:
        incidents.close(tx, key, reason, by, office.now())
