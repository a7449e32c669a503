"""Record what happened: the fact, the new plan and its notices, all in one transaction or not at all."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from actions.apply_change import tell_changes
from actions.hand_over import also_holds, counterpart
from actions.mended import close_found_again
from actions.office import Office
from actions.replan import Replanned, replan
from actions.worlds import named_by, outline, scope_of, touched, world_for
from rules.admission import SPOKEN, Refused, admit
from rules.changes import cause_of
from rules.facts import Data, Fact, FactKind, Json, fact_id
from rules.moments import aware, local_day
from rules.world import World
from store import facts, history, scopes
from store.database import Tx
from store.history import Entry, What


class DryRun(Exception):
    """Raised to undo the transaction of a dry run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The fact, whether it was new, and what it changed."""

    fact: Fact
    new: bool
    changes: tuple[Replanned, ...]


def record(
    office: Office,
    *,
    group: str,
    kind: FactKind,
    data: Data,
    at: datetime,
    by: str,
    corrects: str | None = None,
    dry_run: bool = False,
) -> Recorded:
    """Record one fact. The same fact again changes nothing. Raises Refused, CalendarEnds or StoreError."""
    now = office.now()
    said = fact_of(office, group=group, kind=kind, data=data, at=at, by=by, corrects=corrects)
    done: Recorded | None = None
    with suppress(DryRun), office.store.writing() as tx:
        done = entered(tx, office, said, now)
        if not done.new:
            return done
        if dry_run:
            raise DryRun
    assert done is not None
    if not dry_run:
        ring(office.doorbell)
    return done


def fact_of(
    office: Office,
    *,
    group: str,
    kind: FactKind,
    data: Data,
    at: datetime,
    by: str,
    corrects: str | None = None,
) -> Fact:
    """What is said, as the fact that it would be. Raises KeyError for an unknown group."""
    return Fact(
        id=fact_id(kind=kind, group=office.charter(group).group.slug, happened_at=aware(at), data=data),
        kind=kind,
        group=group,
        scope=scope_of(kind, dict(data)),
        happened_at=at,
        recorded_at=office.now(),
        recorded_by=by,
        data=data,
        corrects=corrects,
    )


def entered(tx: Tx, office: Office, said: Fact, now: datetime) -> Recorded:
    """Admit a fact and write it down with all that follows, inside an open transaction."""
    for each, scope in sorted({(said.group, said.scope), *also_holds(tx, office, said)}):
        scopes.hold(tx, each, scope)
    if facts.by_id(tx, said.id) is not None:
        return Recorded(fact=said, new=False, changes=())
    _refuse_correction(tx, said)
    world = world_for(tx, office.charter(said.group), *named_by(said), without=said.corrects)
    said = completed(said, world)
    admit(said, world)
    return Recorded(fact=said, new=True, changes=write(tx, office, said, now))


def _refuse_correction(tx: Tx, said: Fact) -> None:
    """A correction names a fact of the same kind about the same thing, once."""
    if said.corrects is None:
        return
    old = facts.by_id(tx, said.corrects)
    if old is None or old.group != said.group:
        raise Refused(f"fact '{said.corrects}' not found: kallelse record prints a fact's id")
    if (old.kind, old.scope) != (said.kind, said.scope):
        raise Refused(f"fact '{old.id}' is a {old.kind} of {old.scope}: correct it by one of the same")
    for told in facts.of_scopes(tx, said.group, (said.scope,)):
        if told.corrects == old.id:
            raise Refused(f"fact '{old.id}' has been corrected already: correct '{told.id}'")


def write(tx: Tx, office: Office, said: Fact, now: datetime) -> tuple[Replanned, ...]:
    """Add an admitted fact and plan all that it touches, inside an open transaction."""
    charter = office.charter(said.group)
    if not facts.add(tx, said):
        return ()
    entry = Entry(at=now, group=said.group, scope=said.scope, what=What.FACT, data=fact_as_json(said, office))
    history.tell(tx, [entry])
    world = outline(tx, charter)
    done = replan(tx, charter, touched(said, world, now), now)
    close_found_again(tx, said, world, now)
    done = (*done, *tell_changes(tx, charter, done, now, cause_of(said)))
    other = counterpart(tx, office, said)
    return done if other is None else (*done, *write(tx, office, other, now))


def completed(said: Fact, world: World) -> Fact:
    """Fill in the union that a person speaks for, where the fact names only the person."""
    person = said.maybe("person")
    if said.kind not in SPOKEN or person is None or said.maybe("organisation"):
        return said
    union = world.union_of(person, local_day(said.happened_at, world.charter.group.zone))
    return said if union is None else replace(said, data={**said.data, "organisation": union})


def fact_as_json(said: Fact, office: Office) -> dict[str, Json]:
    """A fact as the timeline prints it: its kind and its fields."""
    zone = office.charter(said.group).group.zone
    return {
        "kind": said.kind.value,
        "id": said.id,
        "happened_at": said.happened_at.astimezone(zone).isoformat(),
        "recorded_by": said.recorded_by,
        **said.data,
    }


def ring(doorbell: Path | None) -> None:
    """Tell a running service that there is something to do. Without one this does nothing."""
    if doorbell is not None and doorbell.parent.is_dir():
        with suppress(OSError):  # the service also looks by itself every few seconds
            doorbell.touch()
