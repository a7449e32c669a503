"""Who sits in the group on which day, folded from its file and the facts."""

from datetime import date

from rules.facts import Fact, FactKind, Json
from rules.people import Language, Role, Seat
from rules.world import World, fold
from tests.rules.worlds import (
    EMPLOYERS,
    OWNER,
    SECRETARY,
    UNIONS,
    a_charter,
    a_fact,
    a_seat,
    called,
    matter,
    raised,
)

APRIL, MAY = date(2021, 4, 30), date(2021, 5, 1)


def changed(when: str, person: str, **fields: Json) -> Fact:
    """A seat changes. `starts` and `ends` are the fact's "from" and "to"."""
    names = {"starts": "from", "ends": "to"}
    said = {names.get(name, name): value for name, value in fields.items()}
    return a_fact(FactKind.SEAT_CHANGED, when, said, person=person)


def world(*facts: Fact, seats: tuple[Seat, ...] = (*EMPLOYERS, *UNIONS)) -> World:
    """The group as the facts leave it."""
    return fold(a_charter(seats=seats), facts)


def roles(found: World, person: str, day: date) -> list[Role]:
    """What a person is on a day."""
    return [seat.role for seat in found.seats if seat.person == person and seat.held_on(day)]


def summoned(found: World) -> list[str]:
    """Who is summoned to the only meeting."""
    (met,) = found.meetings
    return [seat.person for seat in found.members(met)]


def test_ordinary_members_and_substitutes_are_summoned_once_each() -> None:
    twice = a_seat("k1", role=Role.HEAD_SAFETY_REP)
    assert summoned(world(called(), seats=(*EMPLOYERS, *UNIONS, twice))) == [
        *("c1", "s1", "h1", "m1"),
        *("k2", "v1", "v2", "k1"),
    ]


def test_a_role_changes_on_its_day_and_not_before() -> None:
    found = world(changed("2021-04-20T10:00", "k1", role="substitute", starts="2021-05-01"))
    assert [roles(found, "k1", day) for day in (APRIL, MAY)] == [[Role.ORDINARY], [Role.SUBSTITUTE]]


def test_a_change_without_a_day_holds_from_the_day_it_happened() -> None:
    # 23:30Z on 30 April is 01:30 on 1 May in Stockholm
    found = world(changed("2021-04-30T23:30:00+00:00", "k1", role="substitute"))
    assert [roles(found, "k1", day) for day in (APRIL, MAY)] == [[Role.ORDINARY], [Role.SUBSTITUTE]]


def test_a_seat_for_a_time_ends_with_its_last_day() -> None:
    found = world(
        changed("2021-04-20T10:00", "k1", role="substitute", starts="2021-04-25", ends="2021-04-30")
    )
    assert [roles(found, "k1", day) for day in (APRIL, MAY)] == [[Role.SUBSTITUTE], []]


def test_a_change_without_a_role_ends_the_seat_on_the_day_before() -> None:
    found = world(changed("2021-04-20T10:00", "k1", starts="2021-05-01"))
    assert [roles(found, "k1", day) for day in (APRIL, MAY)] == [[Role.ORDINARY], []]


def test_a_last_day_alone_keeps_the_seat_until_then() -> None:
    found = world(changed("2021-04-03T10:00", "k1", ends="2021-04-30"))
    assert [roles(found, "k1", day) for day in (APRIL, MAY)] == [[Role.ORDINARY], []]


def test_a_new_address_alone_takes_no_seat_away() -> None:
    found = world(changed("2021-04-03T10:00", "k1", email="k1.new@example.se"))
    assert [(seat.role, seat.address.email) for seat in found.seats if seat.person == "k1"] == [
        (Role.ORDINARY, "k1.new@example.se")
    ]


def test_a_new_address_holds_for_every_seat_of_the_person() -> None:
    both = (*EMPLOYERS, a_seat("k1"), a_seat("k1", organisation="vision"))
    found = world(
        changed("2021-04-03T10:00", "k1", organisation="vision", role="substitute", email="ny@example.se"),
        seats=both,
    )
    assert {seat.address.email for seat in found.seats if seat.person == "k1"} == {"ny@example.se"}


def test_a_language_that_was_said_is_kept() -> None:
    found = world(
        changed("2021-04-03T10:00", "k1", language="en"),
        changed("2021-04-04T10:00", "k1", role="substitute", starts="2021-05-01"),
    )
    assert [seat.language for seat in found.seats if seat.person == "k1"] == [Language.ENGLISH] * 2


def test_somebody_new_gets_a_seat() -> None:
    said = changed(
        "2021-04-03T10:00", "n1", role="ordinary", organisation="vision", email="n1@example.se", name="Ny"
    )
    found = world(called(), said)
    assert summoned(found)[-1] == "n1"


def test_the_co_opted_come_only_for_a_matter_that_names_them() -> None:
    seats = (*EMPLOYERS, *UNIONS, a_seat("x1", organisation="vision", role=Role.CO_OPTED))
    without = world(called(), matter("2021-03-30T10:00", "x"), seats=seats)
    named = world(called(), matter("2021-03-30T10:00", "x", co_opted=["x1"]), seats=seats)
    assert [("x1" in summoned(one)) for one in (without, named)] == [False, True]


def test_a_union_speaks_through_all_its_ordinary_members() -> None:
    found = world(seats=(*EMPLOYERS, *UNIONS, a_seat("k3"), a_seat("k4", role=Role.SAFETY_REP)))
    assert [seat.person for seat in found.union_voices("kommunal", APRIL)] == ["k1", "k3", "k4"]


def test_a_union_without_an_ordinary_member_speaks_through_its_substitute() -> None:
    found = world(seats=(*EMPLOYERS, a_seat("k2", role=Role.SUBSTITUTE)))
    assert [seat.person for seat in found.union_voices("kommunal", APRIL)] == ["k2"]


def test_a_co_opted_guest_makes_no_union_owe_anything() -> None:
    guest = a_seat("x1", organisation="vision", role=Role.CO_OPTED)
    found = world(seats=(*EMPLOYERS, a_seat("k1"), guest, a_seat("x2", role=Role.CO_OPTED)))
    assert found.unions_on(APRIL) == ("kommunal",)
    assert [seat.person for seat in found.union_voices("kommunal", APRIL)] == ["k1"]


def test_without_a_secretary_the_work_falls_to_the_chair() -> None:
    found = world(seats=tuple(seat for seat in EMPLOYERS if seat is not SECRETARY))
    assert [seat.person for seat in found.owner("secretary", APRIL)] == ["c1"]


def test_an_owner_is_a_person_or_whoever_holds_the_role() -> None:
    found = world()
    assert [[seat.person for seat in found.owner(name, APRIL)] for name in ("m1", "hr_manager", "gone")] == [
        ["m1"],
        ["h1"],
        ["s1"],
    ]


def test_a_person_between_seats_is_still_found() -> None:
    found = world(changed("2021-04-20T10:00", "m1", starts="2021-05-01"))
    seat = found.person("m1", MAY)
    assert (seat.person, seat.valid_to) == ("m1", APRIL) if seat else False


def test_meetings_come_in_the_order_in_which_they_start() -> None:
    later = called(starts="2021-05-12T09:00", meeting="m0")
    assert [met.id for met in world(later, called()).meetings] == ["m1", "m0"]


def test_items_come_in_the_order_in_which_they_were_raised() -> None:
    found = world(raised("2021-04-15T10:30", "a"), raised("2021-04-15T10:20", "b"), seats=(*EMPLOYERS, OWNER))
    assert [item.id for item in found.items] == ["b", "a"]
