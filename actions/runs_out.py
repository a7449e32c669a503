"""Raise an incident for what runs out before long, once for each thing and date. Looks once a day."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from actions.office import Office
from config.running_out import HOLIDAYS_UNTIL
from rules.endings import Ending, endings
from rules.facts import ENGINE
from rules.moments import local_day
from rules.world import GROUP_SCOPE, fold
from store import facts, incidents, marks
from store.database import Tx

RUNS_OUT = "runs_out"
_LOOKED = "runs_out_looked"
_REASON = "it has been seen to"


def has_looked(tx: Tx, office: Office, now: datetime) -> bool:
    """Whether today's look has been taken at the files as they are. Costs one mark."""
    return marks.get(tx, _LOOKED) == _today(office, now)


def tell_what_runs_out(tx: Tx, office: Office, now: datetime) -> None:
    """Open an incident for each thing, and close those that somebody has seen to."""
    for group, charter in sorted(office.charters.items()):
        world = fold(charter, facts.of_scopes(tx, group, (GROUP_SCOPE,)))
        day = local_day(now, charter.group.zone)
        _tell(tx, group, endings(world.charter, world.seats, day, HOLIDAYS_UNTIL), now)
    marks.put(tx, _LOOKED, _today(office, now))


def _today(office: Office, now: datetime) -> str:
    """Changes with the day of any group, and with any of its files."""
    asked = [
        f"{group} {local_day(now, charter.group.zone)} {charter.digest}"
        for group, charter in sorted(office.charters.items())
    ]
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()


def _tell(tx: Tx, group: str, found: Iterable[Ending], now: datetime) -> None:
    keys = {f"{RUNS_OUT}/{group}/{one.thing}/{one.name}/{one.ends}": one for one in found}
    for key, one in keys.items():
        incidents.raise_incident(
            tx, key=key, code=RUNS_OUT, subject=group, message=f"{group}: {one.message}", now=now
        )
    for known in incidents.open_incidents(tx, subject=group, codes=(RUNS_OUT,)):
        if known.key not in keys:
            incidents.close(tx, known.key, _REASON, ENGINE, now)
