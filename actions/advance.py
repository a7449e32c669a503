"""Let time pass: plan anew what becomes due by time alone, or stands under a changed charter."""

from datetime import datetime

from actions.office import Office
from actions.replan import Replanned, replan
from store import scopes

_BATCH = 200


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
                    changed.extend(replan(tx, office.charter(group), by_group[group], now))
                else:  # its file is gone: nothing is sent for it, and its facts stay
                    for scope in by_group[group]:
                        scopes.set_next(tx, group, scope, None, "")
        done.extend(changed)
        if len(due) < _BATCH:
            return tuple(done)


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
                done.extend(replan(tx, charter, stale, now))
            if len(stale) < _BATCH:
                break
    return done
