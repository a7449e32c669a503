"""What ends within sixty days is said once, and what somebody follows is not."""

from dataclasses import replace
from datetime import date

import pytest

from rules.endings import book_ends, closed_days_end, recess_ends, rules_end, seats_end
from rules.people import Recess, Role, Seat
from tests.rules.worlds import a_charter

TODAY = date(2021, 3, 2)  # sixty days later is 1 May


def a_seat(person: str, first: date | None = None, last: date | None = None) -> Seat:
    held = replace(a_charter().group.seats[0], person=person, role=Role.ORDINARY, organisation="vision")
    return replace(held, valid_from=first, valid_to=last)


def ended(*seats: Seat) -> list[tuple[str, str]]:
    return [(seat.person, one.message) for seat, one in seats_end(seats, TODAY)]


@pytest.mark.parametrize(("last", "told"), [(date(2021, 5, 1), True), (date(2021, 5, 2), False)])
def test_a_seat_is_told_of_from_sixty_days_before_its_last_day(last: date, told: bool) -> None:
    assert (ended(a_seat("v1", last=last)) != []) is told


def test_a_seat_that_ended_and_nobody_followed_is_told_of() -> None:
    cure = "add the seat that follows it, or lengthen it"
    assert ended(a_seat("v1", last=date(2020, 12, 31))) == [
        ("v1", f"seat 'v1' (ordinary of vision) ended 2020-12-31: {cure}")
    ]


def test_a_seat_that_is_followed_is_not_told_of_and_one_follows_one() -> None:
    old = [a_seat("v1", last=date(2021, 4, 30)), a_seat("v2", last=date(2021, 4, 30))]
    new = [a_seat("v3", first=date(2021, 5, 1)), a_seat("v4", first=date(2021, 4, 20))]
    assert ended(*old, *new) == []
    assert [person for person, _ in ended(*old, new[0])] == ["v2"]


def test_another_seat_of_the_same_role_that_was_there_before_follows_nobody() -> None:
    assert [person for person, _ in ended(a_seat("v1", last=date(2021, 4, 30)), a_seat("v2"))] == ["v1"]


def test_a_seat_in_another_role_or_union_follows_nobody() -> None:
    heir = a_seat("v2", first=date(2021, 5, 1))
    others = [replace(heir, role=Role.SUBSTITUTE), replace(heir, organisation="kommunal")]
    assert [person for person, _ in ended(a_seat("v1", last=date(2021, 4, 30)), *others)] == ["v1"]


def test_only_the_newest_row_of_a_rule_that_is_on_is_told_of() -> None:
    row = replace(
        a_charter().rulebook.rules[0], in_force_from=date(2020, 1, 1), in_force_to=date(2021, 3, 31)
    )
    newer = replace(row, in_force_from=date(2021, 4, 1), in_force_to=None)
    asked = {"A": [row], "B": [newer, row], "C": [replace(row, off=True)]}
    assert [(one.name, one.ends) for one in rules_end(asked, TODAY)] == [("A", date(2021, 3, 31))]


def test_a_book_with_an_end_far_away_or_without_one_is_not_told_of() -> None:
    assert (book_ends("b", None, TODAY), book_ends("b", date(2021, 12, 31), TODAY)) == (None, None)
    near = book_ends("b", date(2021, 3, 2), TODAY)
    assert near is not None
    assert near.message == "rule book 'b' ends 2021-03-02: let the group choose the book that follows it"


def test_a_list_of_closed_days_ends_with_the_last_year_that_it_names() -> None:
    days = [date(2020, 5, 22), date(2021, 5, 14)]
    assert closed_days_end("c", days, date(2021, 10, 31)) is None
    near = closed_days_end("c", days, date(2021, 11, 1))
    assert near is not None
    assert near.ends == date(2021, 12, 31)
    assert closed_days_end("c", [], TODAY) is None


def test_a_recess_list_needs_one_in_the_coming_twelve_months() -> None:
    past = Recess(first=date(2020, 6, 29), last=date(2020, 8, 9), reason="sommar")
    soon = Recess(first=date(2022, 3, 2), last=date(2022, 8, 8), reason="sommar")
    later = replace(soon, first=date(2022, 3, 3))
    assert (recess_ends([past, soon], TODAY), recess_ends([], TODAY), recess_ends([later], TODAY)) == (
        None,
        None,
        None,
    )
    ending = recess_ends([past, later], TODAY)
    assert ending is not None
    assert ending.ends == date(2020, 8, 9)
