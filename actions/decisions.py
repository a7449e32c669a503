"""What a person decides about one deadline, as the fact that says so: which deadline, by its key. Records nothing."""

from datetime import datetime

from actions.office import Office
from actions.record import fact_of
from rules.facts import Data, Fact, FactKind, Json
from rules.refused import Refused
from rules.world import GROUP_SCOPE
from store import deadlines, facts
from store.database import Tx
from store.deadlines import StoredDeadline

_MOST = 12
_UNDOES = (
    FactKind.DEADLINE_EXTENDED,
    FactKind.DEADLINE_PAUSED,
    FactKind.DEADLINE_RESUMED,
    FactKind.DEADLINE_WAIVED,
)


def decision(
    office: Office, kind: FactKind, key: str, *, reason: str, by: str, at: datetime, until: str | None = None
) -> Fact:
    """The fact that extends, pauses, resumes or waives the deadline with that key, or the one that it fits.

    Raises Refused when no deadline or several have it.
    """
    with office.store.reading() as tx:
        held = _the_deadline(tx, key)
    data: dict[str, Json] = {
        **_about(held.scope),
        "subject": held.subject,
        "rule": held.rule,
        "owed_by": held.owed_by,
        "reason": reason,
    }
    if until is not None:
        data["until"] = until
    return fact_of(office, group=held.group, kind=kind, data=data, at=at, by=by)


def undoing(office: Office, fact: str, *, reason: str, by: str, at: datetime) -> Fact:
    """The fact that takes such a decision back. Raises Refused when there is no such decision."""
    with office.store.reading() as tx:
        old = facts.by_id(tx, fact)
    if old is None or old.kind not in _UNDOES or old.scope == GROUP_SCOPE:
        raise Refused(f"no decision about a deadline has the id '{fact}': 'kallelse why KEY' tells its id")
    data: Data = {**_about(old.scope), "fact": old.id, "reason": reason}
    return fact_of(office, group=old.group, kind=FactKind.CHANGE_UNDONE, data=data, at=at, by=by)


def _the_deadline(tx: Tx, key: str) -> StoredDeadline:
    held = deadlines.by_key(tx, key)
    if held is not None:
        return held
    names = deadlines.keys_like(tx, key, _MOST)
    found = deadlines.by_key(tx, names[0]) if len(names) == 1 else None
    if found is None:
        cure = f"it fits {', '.join(names)}" if names else "'kallelse due --all' shows every key"
        raise Refused(f"no single deadline has the key '{key}': {cure}")
    return found


def _about(scope: str) -> dict[str, Json]:
    """What the deadline is about: a meeting, an item or a timetable, by its id."""
    what, _, name = scope.partition(":")
    return {what: name}
