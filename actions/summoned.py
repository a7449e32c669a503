"""Record that a meeting's summons has been sent, once everybody has been tried. Sends nothing."""

from collections.abc import Iterable
from datetime import datetime

from actions.office import Office
from actions.record import write
from actions.worlds import world_for
from rules.facts import ENGINE, Data, Fact, FactKind, fact_id
from store import outbox, scopes
from store.database import Tx
from store.outbox import State

_UNDER_WAY = frozenset({State.SENDING, State.UNSURE})


def hold_summons(
    tx: Tx, settled: Iterable[tuple[str, str, str]], also: Iterable[tuple[str, str]] = ()
) -> None:
    """The first thing in a transaction that ends with `note_summons`: who plans holds the scope before any row.

    Two dispatchers that settle one summons would else wait for each other. `also` are scopes that are planned anew.
    """
    summoned = {(group, scope) for group, scope, text in settled if text == "summons"}
    for group, scope in sorted(summoned.union(also)):
        scopes.hold(tx, group, scope)


def note_summons(tx: Tx, office: Office, settled: Iterable[tuple[str, str, str]], now: datetime) -> None:
    """For each (group, scope, text) just settled: record `summons_sent` if that was the last of the summons.

    It is sent when every notice of it has been tried and at least one was accepted; the moment is that of the
    last acceptance. Whoever could not be reached is an incident of their own, and holds up nobody's clock.
    The transaction began with `hold_summons`.
    """
    for group, scope in sorted({(group, scope) for group, scope, text in settled if text == "summons"}):
        if group in office.charters:
            _note(tx, office, group, scope, now)


def _note(tx: Tx, office: Office, group: str, scope: str, now: datetime) -> None:
    rows = outbox.tried(tx, group, scope, "summons")
    waits = any(state in _UNDER_WAY or (state is State.WAITING and not tries) for state, tries, _ in rows)
    accepted = [accepted_at for _, _, accepted_at in rows if accepted_at is not None]
    if waits or not accepted:
        return
    world = world_for(tx, office.charter(group), scope)
    met = next((met for met in world.meetings if scope == f"meeting:{met.id}"), None)
    if met is None or met.summons_sent_at is not None:
        return
    at = max(accepted)
    data: Data = {"meeting": met.id}
    said = Fact(
        id=fact_id(kind=FactKind.SUMMONS_SENT, group=group, happened_at=at, data=data),
        kind=FactKind.SUMMONS_SENT,
        group=group,
        scope=scope,
        happened_at=at,
        recorded_at=now,
        recorded_by=ENGINE,
        data=data,
    )
    write(tx, office, said, now)
