"""Let time pass: plan anew what becomes due by time alone, or stands under a changed charter."""

from datetime import datetime, timedelta

from actions.absent import tell_without_file
from actions.apply_change import tell_changes
from actions.office import Office
from actions.replan import Occasion, Replanned, replan_what_can
from actions.summoned import note_summons
from rules.changes import Cause
from rules.charter import Charter
from store import scopes
from store.database import Tx

_BATCH = 200
_LATER = timedelta(hours=1)


def advance(office: Office, now: datetime) -> tuple[Replanned, ...]:
    """Plan every scope whose moment has come. Costs by what is due, not by what exists."""
    done = list(_under_new_charters(office, now))
    with office.store.reading() as tx:
        if not scopes.due(tx, now, 1):
            return tuple(done)
    while True:
        with office.store.writing() as tx:
            due = scopes.due(tx, now, _BATCH)
            by_group: dict[str, list[str]] = {}
            for group, scope in due:
                by_group.setdefault(group, []).append(scope)
            changed: list[Replanned] = []
            for group in sorted(by_group):
                if group in office.charters:
                    charter = office.charter(group)
                    changed.extend(replan_what_can(tx, charter, by_group[group], now, Occasion.TIME))
                    # Should a crash have kept it from being noted.
                    note_summons(tx, office, [(group, scope, "summons") for scope in by_group[group]], now)
                else:
                    _without_file(tx, group, by_group[group], now)
        done.extend(changed)
        if len(due) < _BATCH:
            return tuple(done)


def _without_file(tx: Tx, group: str, names: list[str], now: datetime) -> None:
    """A group whose file is gone sends nothing and forgets nothing: it goes on when the file is back."""
    for scope in names:
        scopes.set_next(tx, group, scope, now + _LATER, "")
    tell_without_file(tx, group, now)


def files_changed(charter: Charter) -> Cause:
    """Files that were edited, as what changed deadlines."""
    return Cause(id=f"files-{charter.digest[:12]}", kind="files", rules_anew=True)


def _under_new_charters(office: Office, now: datetime) -> list[Replanned]:
    done: list[Replanned] = []
    with office.store.reading() as tx:
        behind = [
            (group, charter)
            for group, charter in sorted(office.charters.items())
            if scopes.planned_under_other(tx, group, charter.digest, 1)
        ]
    for group, charter in behind:
        while True:
            with office.store.writing() as tx:
                stale = scopes.planned_under_other(tx, group, charter.digest, _BATCH)
                planned = replan_what_can(tx, charter, stale, now, Occasion.CHARTER)
                # A later batch adds to the mail that waits, so a person gets one, wherever a crash falls.
                done.extend((*planned, *tell_changes(tx, charter, planned, now, files_changed(charter))))
            if len(stale) < _BATCH:
                break
    return done
