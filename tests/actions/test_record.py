"""Recording a fact: all of it or nothing, once, and what it touches is planned anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from actions.office import Office
from actions.record import Recorded, record
from actions.sweep import sweep
from config.texts import texts
from notifiers.compose import Composer
from notifiers.folder import FolderNotifier
from rules.admission import Refused
from rules.facts import Fact, FactKind
from rules.moments import NaiveMoment
from rules.outcome import Plan
from rules.plan import plan
from rules.world import GROUP_SCOPE
from store import deadlines, facts, outbox
from store.database import open_store
from store.outbox import State
from tests.rules.worlds import a_charter, a_fact, asked, at, called, dispatched, matter, moved, raised


@dataclass(slots=True)
class Clock:
    """A clock that shows what it was set to."""

    at: datetime

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite that writes its mail as files."""
    store = open_store(f"sqlite:///{tmp_path / 'kallelse.db'}")
    (tmp_path / "mail").mkdir()
    yield Office(
        store=store,
        composer=Composer(texts(None)),
        notifier=FolderNotifier(tmp_path / "mail"),
        charters={"fvg": a_charter()},
        clock=Clock(at("2021-03-25T09:00")),
    )
    store.close()


def says(office: Office, fact: Fact, *, dry_run: bool = False) -> Recorded:
    """Record a fact at the moment it happens."""
    assert isinstance(office.clock, Clock)
    office.clock.at = max(office.clock.at, fact.happened_at)
    return record(
        office,
        group=fact.group,
        kind=fact.kind,
        data=fact.data,
        at=fact.happened_at,
        by=fact.recorded_by,
        dry_run=dry_run,
    )


def books(office: Office) -> tuple[int, list[str], dict[str, State]]:
    """How many facts, which deadlines, and the state of every notice."""
    with office.store.reading() as tx:
        told = facts.of_kinds(tx, "fvg", tuple(FactKind))
        due = sorted(one.key for one in deadlines.listing(tx))
        return len(told), due, {item.notice.key: item.state for item in outbox.listing(tx)}


def test_a_fact_its_deadlines_and_its_notices_are_written_together(office: Office) -> None:
    done = says(office, called())
    assert done.new
    assert books(office)[:2] == (1, ["fvg/m1/AMF-JUST/chair", "fvg/m1/AMF-K7/secretary"])
    assert sorted(books(office)[2]) == sorted(
        [
            *(f"fvg/invite/m1/0/{person}" for person in ("c1", "h1", "k1", "k2", "m1", "s1", "v1", "v2")),
            *(key for key in books(office)[2] if key.startswith("fvg/secretary_nudge/m1/AMF-K7/")),
        ]
    )


def test_the_same_fact_again_changes_nothing(office: Office) -> None:
    says(office, called())
    before = books(office)
    again = says(office, called())
    assert (again.new, again.changes, books(office)) == (False, (), before)


def test_a_dry_run_says_what_would_change_and_changes_nothing(office: Office) -> None:
    before = books(office)
    done = says(office, called(), dry_run=True)
    assert [change.scope for change in done.changes] == ["meeting:m1"]
    assert books(office) == before


def test_what_is_refused_leaves_nothing_behind(office: Office) -> None:
    says(office, called())
    before = books(office)
    with pytest.raises(Refused):
        says(office, asked("2021-03-26T10:00", person="v9"))
    with pytest.raises(NaiveMoment):
        record(
            office,
            group="fvg",
            kind=FactKind.MEETING_OPENED,
            data={"meeting": "m1"},
            at=datetime(2021, 4, 15, 9, 0),  # noqa: DTZ001  # the wrong value is the test
            by="test",
        )
    assert books(office) == before


def test_an_unknown_group_is_named_with_those_there_are(office: Office) -> None:
    with pytest.raises(KeyError, match=r"group 'svg' not found \(have: fvg\)"):
        says(office, called(group="svg"))


def test_a_fact_that_the_plan_cannot_reckon_leaves_nothing_behind(office: Office) -> None:
    before = books(office)
    with pytest.raises(ValueError, match="outside calendar 'sweden'"):
        says(office, called(starts="2031-04-15T09:00"))
    assert books(office) == before


def test_a_promise_may_name_the_matter_it_was_given_under(office: Office) -> None:
    says(office, called())
    says(office, matter("2021-03-30T10:00", "x"))
    done = says(office, raised("2021-04-15T10:20", meeting="m1", matter="x"))
    assert done.new
    with pytest.raises(Refused, match=r"meeting 'm1': matter 'y' not found \(have: x\)"):
        says(office, raised("2021-04-15T10:21", "b2", meeting="m1", matter="y"))


def test_a_person_speaks_for_their_union(office: Office) -> None:
    says(office, called())
    done = says(office, asked("2021-03-26T10:00", organisation=None))
    assert done.fact.data["organisation"] == "vision"
    says(office, asked("2021-03-26T10:00", organisation=None))  # the same again is still the same
    assert books(office)[0] == 2


def test_moving_a_meeting_plans_open_promises_anew(office: Office) -> None:
    says(office, called())
    says(office, raised("2021-03-30T11:00"))
    done = says(office, moved("2021-04-01T10:00", "2021-04-22T09:00"))
    assert [change.scope for change in done.changes] == [
        "balance",
        "item:b1",
        "meeting:m1",
        f"change:{done.fact.id}",
    ]


def test_a_changed_seat_plans_every_coming_meeting_anew(office: Office) -> None:
    says(office, called())
    done = says(
        office, a_fact(FactKind.SEAT_CHANGED, "2021-04-01T10:00", {"from": "2021-04-10"}, person="k2")
    )
    assert [(change.scope, change.superseded) for change in done.changes] == [
        ("meeting:m1", ("fvg/invite/m1/0/k2",))
    ]


def test_planning_scope_by_scope_is_planning_the_whole(office: Office) -> None:
    """Each scope is planned from a part of the facts; the parts have to say what the whole says."""
    story = [
        called(),
        called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2"),
        raised("2021-03-26T10:00"),
        raised("2021-03-26T10:05", "b2", due="2021-05-03"),
        matter("2021-03-30T10:00", "x"),
        a_fact(FactKind.SEAT_CHANGED, "2021-04-01T10:00", {"role": "substitute"}, person="v1"),
        dispatched("2021-04-09T10:00", "x"),
        asked("2021-04-09T11:00"),
        moved("2021-04-12T10:00", "2021-04-16T09:00"),
        a_fact(FactKind.ITEM_ANSWERED, "2021-04-12T11:00", item="b2"),
    ]
    for fact in story:
        says(office, fact)
        sweep(office)
    with office.store.reading() as tx:
        told = facts.of_kinds(tx, "fvg", tuple(FactKind))
        scopes = [*{fact.scope for fact in told} - {GROUP_SCOPE}]
        left = {
            key: one for scope in scopes for key, one in outbox.left(tx, group="fvg", scope=scope).items()
        }
        kept = sorted((one.key, one.standing.value, one.last_day) for one in deadlines.listing(tx))
        waiting = {item.notice.key for item in outbox.listing(tx, [State.WAITING])}
    whole: Plan = plan(office.charter("fvg"), told, left=left, now=office.now())
    assert kept == sorted((one.key, one.standing.value, one.reckoned.last_day) for one in whole.deadlines)
    assert waiting == {notice.key for notice in whole.notices} - set(left)
