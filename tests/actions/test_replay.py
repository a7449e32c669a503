"""The same facts in an empty store give the same plan, whatever the way that led there."""

import random
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.office import Office
from actions.record import record
from actions.rehearse import SimulatedClock
from actions.replan import replan
from config.texts import texts
from notifiers.compose import Composer
from notifiers.folder import FolderNotifier
from rules.admission import Refused
from rules.changes import CHANGE_SCOPE
from rules.facts import Data, Fact, Json
from rules.world import BALANCE_SCOPE, GROUP_SCOPE
from store import deadlines, desk, facts
from store.database import Store, open_store
from store.states import State
from tests.rules.test_plan_laws import BEGINS, stories, the_charter

Planned = tuple[list[object], list[object]]


def the_office(stack: ExitStack, folder: Path, name: str) -> tuple[Office, SimulatedClock, Store]:
    """An office on a new SQLite file. Nothing is sent."""
    store = open_store(f"sqlite:///{folder / name}.db")
    clock = SimulatedClock(BEGINS)
    notifier = FolderNotifier(folder / name)
    stack.callback(notifier.close)
    stack.callback(store.close)
    office = Office(
        store=store,
        composer=Composer(texts()),
        notifier=notifier,
        charters={"fvg": the_charter("amf")},
        clock=clock,
    )
    return office, clock, store


def planned(store: Store, scopes: set[str], now: datetime) -> Planned:
    """Every deadline, and every waiting notice that can still be said, without when they were written."""
    with store.reading() as tx:
        held = [one for scope in sorted(scopes) for one in deadlines.of_scope(tx, "fvg", scope)]
        waiting = desk.listing(tx)
    told = [
        (one.notice.key, one.notice.not_before, one.notice.expires_at, _of_the_plan(one.notice.context))
        for one in waiting
        if one.state is State.WAITING
        and not one.notice.scope.startswith(CHANGE_SCOPE)
        and (one.notice.expires_at is None or one.notice.expires_at > now)
    ]
    dates = [(one.key, one.standing, one.last_day, one.ends_at, one.flags, one.because) for one in held]
    return sorted(dates, key=repr), sorted(told, key=repr)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=stories(), seed=st.integers(0, 1000))
def test_replaying_the_facts_from_an_empty_store_gives_the_same_plan(
    told: tuple[Fact, ...], seed: int
) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        lived, clock, store = the_office(stack, folder, "lived")
        for fact in sorted(told, key=_moment):
            clock.at = fact.happened_at
            with suppress(Refused):
                record(
                    lived, group="fvg", kind=fact.kind, data=fact.data, at=fact.happened_at, by="secretary"
                )
        with store.reading() as tx:
            written = list(facts.of_scopes(tx, "fvg", tuple({fact.scope for fact in told})))
        scopes = {fact.scope for fact in written} - {GROUP_SCOPE} | {BALANCE_SCOPE}
        end = max(told, key=_moment).happened_at
        with store.writing() as tx:
            replan(tx, lived.charter("fvg"), scopes, end)
        again, _, other = the_office(stack, folder, "again")
        random.Random(seed).shuffle(written)
        with other.writing() as tx:
            for fact in written:
                facts.add(tx, fact)
            replan(tx, again.charter("fvg"), scopes, end)
        assert planned(store, scopes, end)[0]
        assert planned(store, scopes, end) == planned(other, scopes, end)


def _of_the_plan(context: Data) -> dict[str, Json]:
    """Without what changed: that follows from what stood before, and an empty store has no before."""
    return {name: value for name, value in context.items() if name != "changed"}


def _moment(fact: Fact) -> datetime:
    return fact.happened_at
