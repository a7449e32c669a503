from datetime import date

from rules.bounced import bounces_in, dead, first_key, key_again, rerouted
from rules.facts import Fact, FactKind
from rules.notices import Left, LeftState
from rules.people import Address, Seat
from tests.rules.worlds import a_fact, a_seat

OLD, NEW, OTHER = "k1@example.se", "k1@hemma.example.se", "k1@annan.example.se"


def bounced(when: str, email: str = OLD, person: str = "k1") -> Fact:
    return a_fact(FactKind.ADDRESS_BOUNCED, when, person=person, email=email, status="5.1.1")


def given(when: str, email: str) -> Fact:
    return a_fact(FactKind.SEAT_CHANGED, when, person="k1", email=email)


def a_left(email: str, state: LeftState) -> Left:
    return Left(
        key="",
        person="k1",
        to=Address(name="", email=email),
        text="summons",
        sequence=0,
        state=state,
        accepted_at=None,
    )


def with_other(other: str | None) -> Seat:
    seat = a_seat("k1", opens=date(2021, 1, 1))
    return Seat(
        person=seat.person,
        address=seat.address,
        organisation=seat.organisation,
        role=seat.role,
        other_email=other,
    )


def test_an_address_is_dead_until_it_is_given_anew() -> None:
    first, again = bounced("2021-04-08T15:00"), bounced("2021-04-10T15:00", OLD.upper())
    assert dead(bounces_in([first])) == {("k1", OLD)}
    assert dead(bounces_in([first, given("2021-04-09T09:00", NEW)])) == {("k1", OLD)}
    assert dead(bounces_in([first, given("2021-04-09T09:00", OLD.upper())])) == frozenset()
    mended = [first, given("2021-04-09T09:00", OLD), again]
    assert [(one.email, one.fact) for one in bounces_in(mended)] == [(OLD, again.id)]
    assert dead(bounces_in(mended)) == {("k1", OLD)}


def test_mail_goes_to_the_other_address_and_both_stay_known() -> None:
    (seat,) = rerouted([with_other(NEW)], bounces_in([bounced("2021-04-08T15:00")]))
    assert (seat.address.email, seat.other_email) == (NEW, OLD)


def test_without_another_address_that_works_the_mail_goes_where_it_went() -> None:
    both = bounces_in([bounced("2021-04-08T15:00"), bounced("2021-04-08T16:00", NEW)])
    assert [seat.address.email for seat in rerouted([with_other(None), with_other(NEW)], both)] == [OLD, OLD]


def test_anothers_bounce_moves_nobody() -> None:
    seats = (with_other(NEW),)
    assert rerouted(seats, bounces_in([bounced("2021-04-08T15:00", OLD, "v1")])) == seats


def test_a_notice_goes_under_a_new_key_only_when_it_came_back_from_every_address_but_this() -> None:
    key = "fvg/invite/m1/0/k1"
    came_back, accepted = a_left(OLD, LeftState.BOUNCED), a_left(OLD, LeftState.ACCEPTED)
    second = f"{key}/again-2"
    assert key_again(key, NEW, {}) == key
    assert key_again(key, OLD, {key: came_back}) == key
    assert key_again(key, NEW, {key: accepted}) == key
    assert key_again(key, NEW, {key: came_back}) == second
    assert key_again(key, NEW, {key: came_back, second: a_left(NEW, LeftState.UNSURE)}) == second
    back_twice = {key: came_back, second: a_left(NEW, LeftState.BOUNCED)}
    assert key_again(key, OLD, back_twice) == key  # it went there already
    assert key_again(key, OTHER, back_twice) == f"{key}/again-3"
    assert [first_key(one) for one in (key, second)] == [key, key]
