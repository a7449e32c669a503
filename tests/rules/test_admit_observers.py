"""Which facts about the observers' seats are refused, and with what cure."""

import pytest

from rules.admission import Refused, admit
from rules.facts import Fact, FactKind, Json
from rules.world import OBSERVERS_SCOPE, World, fold
from tests.rules.worlds import a_charter, a_fact, called

BOARD = "2021-04-20"


def said(kind: FactKind, when: str = "2021-04-10T09:00", **more: Json) -> Fact:
    fact = a_fact(kind, when, {"board_at": BOARD, **more})
    return Fact(
        id=fact.id,
        kind=kind,
        group=fact.group,
        scope=OBSERVERS_SCOPE,
        happened_at=fact.happened_at,
        recorded_at=fact.recorded_at,
        recorded_by=fact.recorded_by,
        data=fact.data,
    )


def the_group(*facts: Fact) -> World:
    return fold(
        a_charter(),
        (
            called(board_at="2021-04-20T13:00:00+02:00"),
            called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2"),
            *facts,
        ),
    )


NAMED, DECLINED = FactKind.OBSERVER_NAMED, FactKind.OBSERVER_DECLINED
ABSENT, SWAPPED = FactKind.OBSERVER_ABSENT, FactKind.OBSERVER_SWAPPED


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (
            said(NAMED, board_at="2021-04-21", organisation="vision"),
            "observer_named: no called meeting leads to a board on 2021-04-21 (have: 2021-04-20)",
        ),
        (
            said(NAMED, meeting="m2", organisation="vision"),
            "observer_named: meeting 'm2' leads to no board, not to a board on 2021-04-20",
        ),
        (
            said(DECLINED, organisation="employer"),
            "observer_declined: organisation 'employer' is no union of this group (have: kommunal, vision)",
        ),
        (
            said(NAMED, organisation="vision", person="k1"),
            "observer_named: 'k1' has no seat for 'vision'",
        ),
        (said(ABSENT), "observer_absent: say which organisation, or which person"),
        (said(ABSENT, person="s1"), "observer_absent: 's1' sits for no union on 2021-04-20"),
        (
            said(SWAPPED, organisation="vision", with_organisation="vision"),
            "observer_swapped: 'vision' cannot swap with itself: name who takes the seat",
        ),
        (
            said(SWAPPED, organisation="vision", with_organisation="employer"),
            "observer_swapped: with_organisation 'employer' is no union of this group (have: kommunal, vision)",
        ),
        (
            said(SWAPPED, organisation="vision", with_organisation="kommunal", with_person="v1"),
            "observer_swapped: 'v1' has no seat for 'kommunal' on the board's day, 2021-04-20",
        ),
        (
            said(SWAPPED, organisation="vision", with_organisation="kommunal", with_person="k9"),
            "observer_swapped: seat 'k9' not found",
        ),
    ],
)
def test_a_seat_that_cannot_be_is_refused(fact: Fact, why: str) -> None:
    with pytest.raises(Refused) as refused:
        admit(fact, the_group())
    assert str(refused.value) == why


def test_a_union_without_a_seat_cannot_give_it_and_one_with_a_seat_cannot_take_another() -> None:
    declined = said(DECLINED, organisation="vision")
    named = said(NAMED, "2021-04-10T09:01", organisation="kommunal", person="k1")
    for fact, why in (
        (
            said(SWAPPED, "2021-04-10T10:00", organisation="vision", with_organisation="kommunal"),
            "observer_swapped: 'vision' has declined on 2021-04-20: it has no seat to give",
        ),
        (
            said(SWAPPED, "2021-04-10T10:00", organisation="kommunal", with_organisation="kommunal"),
            "observer_swapped: 'kommunal' cannot swap with itself: name who takes the seat",
        ),
    ):
        with pytest.raises(Refused) as refused:
            admit(fact, the_group(declined, named))
        assert str(refused.value) == why
    taking = said(SWAPPED, "2021-04-10T10:00", organisation="vision", with_organisation="kommunal")
    with pytest.raises(Refused) as refused:
        admit(taking, the_group(named))
    assert str(refused.value) == "observer_swapped: 'kommunal' has a seat on 2021-04-20 already"


def test_what_can_be_is_admitted_and_so_is_any_board_that_is_over() -> None:
    world = the_group()
    for fact in (
        said(NAMED, organisation="vision", person="v2"),
        said(NAMED, organisation="vision", meeting="m1"),
        said(ABSENT, person="v1"),
        said(SWAPPED, organisation="vision", with_organisation="kommunal", with_person="k2"),
        said(NAMED, board_at="2019-02-05", organisation="kommunal"),
    ):
        admit(fact, world)
