"""Facts, scopes, deadlines, incidents, history and marks: written down once, and as they were said."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from rules.deadlines import Cutoff, Kind, Reckoned, Step
from rules.facts import FactKind
from rules.outcome import Because, Deadline, Standing
from store import deadlines, facts, history, incidents, marks, scopes
from store.database import Store
from store.deadlines import Change, ChangeKind
from store.history import Entry, What
from store.trouble import StoreError, Trouble
from tests.builders import NOON, a_fact, a_notice
from tests.store.office import put

HOUR = timedelta(hours=1)


def a_deadline(
    *,
    key: str = "q:m1:vision",
    standing: Standing = Standing.OPEN,
    due_at: datetime | None = NOON + 5 * HOUR,
    flags: tuple[str, ...] = (),
) -> Deadline:
    reckoned = Reckoned(
        kind=Kind.NONE if due_at is None else Kind.DATE,
        last_day=None if due_at is None else date(2021, 4, 13),
        due_at=due_at,
        cutoff=None if due_at is None else Cutoff(clock=time(12)),
        unrolled=None if due_at is None else date(2021, 4, 13),
        capped_at=None,
        flags=(),
        told=(Step(day=date(2021, 4, 9), counted=1), Step(day=date(2021, 4, 10), skipped="lördag")),
        reason="genast" if due_at is None else None,
    )
    because = Because(
        trigger="summons_sent",
        trigger_at=NOON,
        rule="AMF-Q3",
        version="2021-04-15",
        cites="§ 4",
        counted="3 working days after, until 24:00",
        calendar="sweden",
        reckoned=reckoned,
    )
    return Deadline(
        key=key,
        rule="AMF-Q3",
        scope="meeting:m1",
        subject="m1",
        owed_by="vision",
        opens_at=NOON,
        standing=standing,
        flags=flags,
        because=because,
    )


def replaced(store: Store, *planned: Deadline, now: datetime = NOON) -> tuple[Change, ...]:
    with store.writing() as tx:
        return deadlines.replace(tx, group="fvg", scope="meeting:m1", deadlines=planned, now=now)


def test_the_same_fact_twice_changes_nothing(store: Store) -> None:
    with store.writing() as tx:
        assert [facts.add(tx, a_fact()), facts.add(tx, a_fact())] == [True, False]
    with store.writing() as tx:
        assert facts.add(tx, a_fact()) is False
        assert facts.of_scopes(tx, "fvg", ["meeting:m1"]) == (a_fact(),)


def test_facts_come_in_the_order_in_which_they_were_written(store: Store) -> None:
    late = a_fact(happened_at=NOON + HOUR, data={"meeting": "m1", "place": "Åsö"})
    early = a_fact(kind=FactKind.SUMMONS_SENT, scope="meeting:m2", happened_at=NOON - HOUR)
    foreign = a_fact(group="svg")
    with store.writing() as tx:
        for fact in (late, early, foreign):
            facts.add(tx, fact)
        assert facts.of_scopes(tx, "fvg", ["meeting:m1", "meeting:m2"]) == (late, early)
        assert facts.of_kinds(tx, "fvg", [FactKind.SUMMONS_SENT]) == (early,)
        assert facts.by_id(tx, early.id) == early
        assert facts.last_number(tx) == 3


def test_a_moment_keeps_its_microsecond_and_loses_only_its_zone(store: Store) -> None:
    at = datetime(2021, 3, 28, 3, 0, 0, 123457, tzinfo=ZoneInfo("Europe/Stockholm"))
    with store.writing() as tx:
        facts.add(tx, a_fact(happened_at=at))
        (found,) = facts.of_scopes(tx, "fvg", ["meeting:m1"])
    assert (found.happened_at, found.happened_at.tzinfo) == (at, UTC)


@pytest.mark.parametrize("table", ["fact", "outbox_event", "history"])
@pytest.mark.parametrize("change", ["UPDATE {} SET number = number + 1", "DELETE FROM {}"])
def test_what_is_append_only_can_be_neither_changed_nor_removed(
    store: Store, table: str, change: str
) -> None:

    put(store, a_notice())
    with store.writing() as tx:
        facts.add(tx, a_fact())
        history.tell(tx, [Entry(at=NOON, group="fvg", scope="meeting:m1", what=What.FACT, data={})])
    with pytest.raises(StoreError, match=f"{table} is append-only") as caught, store.writing() as tx:
        tx.execute(text(change.format(table)))
    assert caught.value.trouble is Trouble.REFUSED


def test_only_the_scopes_whose_moment_has_come_are_due_the_longest_overdue_first(store: Store) -> None:
    with store.writing() as tx:
        for name, at in (("a", NOON), ("b", NOON - HOUR), ("c", NOON + HOUR), ("d", None)):
            scopes.set_next(tx, "fvg", name, at, "d1")
        assert scopes.due(tx, NOON, 10) == (("fvg", "b"), ("fvg", "a"))
        assert scopes.due(tx, NOON, 1) == (("fvg", "b"),)
        assert scopes.next_at(tx) == NOON - HOUR
        scopes.set_next(tx, "fvg", "b", None, "d1")
        assert scopes.due(tx, NOON, 10) == (("fvg", "a"),)
        assert scopes.of_group(tx, "fvg") == ("a", "b", "c", "d")


def test_scopes_planned_under_another_charter_are_found(store: Store) -> None:
    with store.writing() as tx:
        for name, digest in (("a", "d1"), ("b", "d2"), ("c", "d3"), ("d", "d2")):
            scopes.set_next(tx, "fvg", name, None, digest)
        scopes.set_next(tx, "svg", "e", None, "d1")
        assert scopes.planned_under_other(tx, "fvg", "d2", 10) == ("a", "c")
        assert scopes.planned_under_other(tx, "fvg", "d2", 1) == ("a",)


def test_a_deadline_is_stored_with_its_whole_reason(store: Store) -> None:
    (change,) = replaced(store, a_deadline(flags=("late_summons",)))
    assert (change.key, change.kind, change.fields, change.was) == (
        "q:m1:vision",
        ChangeKind.ADDED,
        (),
        None,
    )
    with store.reading() as tx:
        stored = deadlines.by_key(tx, "q:m1:vision")
    assert stored == change.now
    assert stored is not None
    assert (stored.kind, stored.last_day, stored.due_at, stored.cutoff, stored.flags) == (
        Kind.DATE,
        date(2021, 4, 13),
        NOON + 5 * HOUR,
        "12:00",
        ("late_summons",),
    )
    assert stored.because == ({"day": "2021-04-09", "counted": 1}, {"day": "2021-04-10", "skipped": "lördag"})


def test_only_what_differs_is_written(store: Store) -> None:
    replaced(store, a_deadline(), a_deadline(key="b"), a_deadline(key="c"))
    later = NOON + HOUR
    changes = replaced(
        store, a_deadline(), a_deadline(key="b", standing=Standing.MET), a_deadline(key="d"), now=later
    )
    assert [(change.key, change.kind, change.fields) for change in changes] == [
        ("b", ChangeKind.CHANGED, ("standing",)),
        ("d", ChangeKind.ADDED, ()),
        ("c", ChangeKind.REMOVED, ()),
    ]
    with store.reading() as tx:
        assert [(one.key, one.changed_at) for one in deadlines.of_scope(tx, "fvg", "meeting:m1")] == [
            ("b", later),
            ("d", later),
            ("q:m1:vision", NOON),
        ]
    assert (
        replaced(store, a_deadline(), a_deadline(key="b", standing=Standing.MET), a_deadline(key="d")) == ()
    )


def test_a_deadline_of_another_scope_is_never_taken_over(store: Store) -> None:
    replaced(store, a_deadline())
    with pytest.raises(StoreError, match="belongs to fvg/meeting:m1"), store.writing() as tx:
        deadlines.replace(tx, group="svg", scope="meeting:m1", deadlines=[a_deadline()], now=NOON)


def test_deadlines_are_listed_by_what_ends_first_and_those_without_a_day_last(store: Store) -> None:
    soon, never = a_deadline(key="soon", due_at=NOON + HOUR), a_deadline(key="never", due_at=None)
    met = a_deadline(key="met", standing=Standing.MET)
    replaced(store, never, met, a_deadline(key="late"), soon)
    with store.reading() as tx:
        assert [one.key for one in deadlines.listing(tx)] == ["soon", "late", "met", "never"]
        assert [one.key for one in deadlines.listing(tx, standings=[Standing.OPEN], limit=2)] == [
            "soon",
            "late",
        ]
        assert [one.key for one in deadlines.listing(tx, before=NOON + 5 * HOUR)] == ["soon"]
        assert [
            one.key for one in deadlines.listing(tx, standings=[Standing.MET, Standing.MISSED], group="fvg")
        ] == ["met"]
        assert deadlines.listing(tx, group="svg") == ()


def test_an_incident_is_raised_once_and_closed_with_a_reason(store: Store) -> None:
    with store.writing() as tx:
        said = {"key": "dead:k:1", "code": "refused", "subject": "k", "message": "550 no such user"}
        assert incidents.raise_incident(tx, **said, now=NOON) is True
        assert incidents.raise_incident(tx, **said, now=NOON + HOUR) is False
        assert [(one.key, one.raised_at) for one in incidents.open_incidents(tx)] == [("dead:k:1", NOON)]
        incidents.close(tx, "dead:k:1", "phoned her", "secretary", NOON + HOUR)
        assert incidents.open_incidents(tx) == ()
        assert incidents.raise_incident(tx, **said, now=NOON + HOUR) is False
    with store.writing() as tx:
        again = incidents.Incident(
            key="dead:k:1", code="refused", subject="k", message="550 still", raised_at=NOON + 2 * HOUR
        )
        assert [incidents.raise_all(tx, [again]), incidents.raise_all(tx, [again])] == [1, 0]
        assert incidents.open_incidents(tx, subject="k") == (again,)
        incidents.close_about(tx, "k", "phoned again", "secretary", NOON)
    with pytest.raises(StoreError, match="no open incident 'dead:k:1'"), store.writing() as tx:
        incidents.close(tx, "dead:k:1", "again", "secretary", NOON)


def test_the_history_is_read_on_from_a_number(store: Store) -> None:
    line = Entry(at=NOON, group="fvg", scope="meeting:m1", what=What.FACT, data={"kind": "ärende"})
    with store.writing() as tx:
        history.tell(tx, [line, replace(line, what=What.FLAG)])
        history.tell(tx, [])
        history.tell(tx, [replace(line, what=What.NOTICE)])
        assert history.since(tx, 0, limit=1) == (replace(line, number=1),)
        assert [entry.what for entry in history.since(tx, 1)] == [What.FLAG, What.NOTICE]
        assert history.last_number(tx) == 3


def test_a_mark_is_overwritten(store: Store) -> None:
    with store.writing() as tx:
        assert (marks.get(tx, "sweep"), marks.moment(tx, "sweep")) == (None, None)
        marks.put_moment(tx, "sweep", NOON)
        marks.put_moment(tx, "sweep", NOON + HOUR)
        assert marks.moment(tx, "sweep") == NOON + HOUR
