"""Answers to invitations: whose they are, to which start, and who may give them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from inbox.meaning import understand
from inbox.signals import CalendarCounter, CalendarReply
from inbox.understood import Understood, Verdict
from rules.facts import FactKind, Json
from rules.people import Delegation
from rules.world import World
from tests.inbox.office import (
    DELEGATIONS,
    HOME,
    NOW,
    SEATS,
    UID,
    a_letter,
    a_reply,
    a_seat,
    seen_by_office,
    the_charter,
    the_world,
)
from tests.rules.worlds import a_fact, at

VERA, KARIN = "vera.vag@vision.example.se", "karin.kust@kommunal.example.se"
ASSISTANT = "assistent@kommunal.example.se"


def understood(
    signal: CalendarReply | CalendarCounter,
    *,
    sender: str = VERA,
    world: World | None = None,
    received_at: datetime = NOW,
) -> Understood:
    """What an answer from that address means."""
    letter = a_letter(sender=sender)
    return understand(letter, signal, seen_by_office(letter, signal, world=world, received_at=received_at))


def answered(found: Understood) -> dict[str, Json]:
    """The fields of the one answer."""
    assert [said.kind for said in found.facts] == [FactKind.SUMMONS_ANSWERED]
    return dict(found.facts[0].data)


def test_an_answer_is_to_the_start_that_the_invitation_with_its_sequence_named() -> None:
    found = understood(a_reply(sequence=1, starts_at=at("2021-04-15T09:00")))
    assert answered(found) == {
        "meeting": "fvg-2021-04",
        "person": "v1",
        "reply": "accepted",
        "sequence": 1,
        "starts_at": "2021-04-15T10:00:00+02:00",
    }


def test_an_answer_with_an_unknown_sequence_is_to_the_start_that_it_names() -> None:
    found = understood(a_reply(sequence=7, starts_at=at("2021-04-15T08:00+00:00")))
    assert answered(found)["starts_at"] == "2021-04-15T08:00:00+00:00"


def test_an_answer_that_names_no_start_leaves_it_out() -> None:
    assert "starts_at" not in answered(understood(a_reply(sequence=7)))


def test_another_members_second_invitation_says_nothing_of_hers() -> None:
    found = understood(a_reply(attendee=KARIN, sequence=1), sender=KARIN)
    assert "starts_at" not in answered(found)


def test_a_stamp_from_the_future_is_taken_for_the_moment_of_arrival() -> None:
    assert answered(understood(a_reply(stamp=at("2031-01-01T00:00"))))["stamp"] == NOW.isoformat()
    assert answered(understood(a_reply(stamp=at("2021-04-14T12:04"))))["stamp"] == "2021-04-14T12:04:00+02:00"


def test_a_uid_of_our_form_is_known_though_no_entry_was_found() -> None:
    found = understood(a_reply(uid=f"FVG-2021-05.fvg@{HOME}"))
    assert (found.verdict, found.meeting) == (Verdict.REPLY, "fvg-2021-05")


@pytest.mark.parametrize("uid", ["", "x", f"fvg-2021-09.fvg@{HOME}", "fvg-2021-05.fvg@annan.example.se"])
def test_a_uid_that_is_none_of_ours_is_unknown(uid: str) -> None:
    found = understood(a_reply(uid=uid))
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "unknown_uid", ())


def test_an_unknown_attendee_is_an_alias_of_the_member_who_sends_it() -> None:
    assert answered(understood(a_reply(attendee="vera@telefon.example.se")))["person"] == "v1"
    assert answered(understood(a_reply(attendee=None)))["person"] == "v1"


def test_an_answer_from_the_members_other_address_needs_no_delegation() -> None:
    assert answered(understood(a_reply(), sender="vera.vag@kommun.example.se")) == answered(
        understood(a_reply())
    )


def test_nobody_answers_for_another_without_a_delegation() -> None:
    found = understood(a_reply(attendee=KARIN))
    assert (found.verdict, found.why, found.person, found.facts) == (
        Verdict.QUARANTINED,
        "no_delegation",
        "v1",
        (),
    )


def test_an_attendee_whose_seat_has_ended_is_still_another_person() -> None:
    assert understood(a_reply(attendee="gun.gammal@vision.example.se")).why == "no_delegation"


def test_a_member_with_a_delegation_answers_for_another_and_is_named() -> None:
    found = understood(a_reply(attendee=f"chair@{HOME}"), sender=f"secretary@{HOME}")
    assert (found.verdict, found.person) == (Verdict.REPLY, "sek")
    assert (answered(found)["person"], answered(found)["sent_by"]) == ("ordf", "sek")


def test_a_delegate_without_a_seat_answers_for_the_member() -> None:
    found = understood(a_reply(attendee=KARIN), sender=ASSISTANT)
    assert (found.verdict, found.person) == (Verdict.REPLY, None)
    assert (answered(found)["person"], answered(found)["sent_by"]) == ("k1", ASSISTANT)


def test_a_delegation_holds_on_its_days_only() -> None:
    delegations = (
        *DELEGATIONS,
        Delegation(person="v1", delegate="v2", valid_from=date(2021, 4, 14), valid_to=date(2021, 4, 14)),
    )
    world = the_world(charter=the_charter(delegations=delegations))
    vilgot = "vilgot.vik@vision.example.se"
    whys = [
        understood(a_reply(), sender=vilgot, world=world, received_at=at(moment)).why
        for moment in ("2021-04-13T23:59", "2021-04-14T00:00", "2021-04-14T23:59", "2021-04-15T00:00")
    ]
    assert whys == ["no_delegation", "reply", "reply", "no_delegation"]


def test_whoever_is_named_as_having_sent_it_needs_a_delegation_too() -> None:
    assert understood(a_reply(sent_by=KARIN)).why == "no_delegation"
    assert understood(a_reply(sent_by=VERA)).why == "reply"
    found = understood(a_reply(attendee=KARIN, sent_by=ASSISTANT), sender=KARIN)
    assert (found.why, answered(found)["sent_by"]) == ("reply", ASSISTANT)


def test_two_who_share_an_address_cannot_be_told_apart() -> None:
    shared = "expeditionen@ledarna.example.se"
    found = understood(a_reply(attendee=shared), sender=shared)
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "shared_address", ())


def test_of_two_who_share_an_address_the_one_who_is_invited_answers() -> None:
    shared = "expeditionen@ledarna.example.se"
    seats = tuple(replace(seat, valid_to=date(2021, 5, 1)) if seat.person == "l2" else seat for seat in SEATS)
    world = the_world(charter=the_charter(seats=seats))
    found = understood(a_reply(attendee=shared, uid=f"fvg-2021-05.fvg@{HOME}"), sender=shared, world=world)
    assert answered(found)["person"] == "l1"


def test_a_member_who_is_not_invited_changes_nothing() -> None:
    seats = (*SEATS, a_seat("x1", "tillfallig@vision.example.se", "vision", ends=date(2021, 4, 14)))
    world = the_world(charter=the_charter(seats=seats))
    found = understood(a_reply(attendee=None), sender="tillfallig@vision.example.se", world=world)
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "not_invited", ())


def test_a_member_whose_seat_begins_before_the_meeting_may_answer_before_that() -> None:
    nils = "nils.ny@kommunal.example.se"
    found = understood(a_reply(attendee=nils, uid=f"fvg-2021-05.fvg@{HOME}"), sender=nils)
    assert answered(found)["person"] == "k3"


@pytest.mark.parametrize("sender", ["gun.gammal@vision.example.se", "nagon@annanstans.example.se"])
def test_nobody_without_a_seat_answers(sender: str) -> None:
    found = understood(a_reply(), sender=sender)
    assert (found.verdict, found.facts) == (Verdict.QUARANTINED, ())


def test_an_answer_after_the_meeting_or_its_cancellation_is_recorded_and_late() -> None:
    assert understood(a_reply(), received_at=at("2021-04-15T10:59")).why == "reply"
    over = understood(a_reply(), received_at=at("2021-04-15T11:00"))
    assert (over.verdict, over.why, len(over.facts)) == (Verdict.REPLY, "late", 1)
    off = the_world([a_fact(FactKind.MEETING_CANCELLED, "2021-04-13T09:00", meeting="fvg-2021-04")])
    assert understood(a_reply(), world=off).why == "late"


def a_counter(starts: str, ends: str | None) -> CalendarCounter:
    """Vera proposes another time."""
    return CalendarCounter(
        uid=UID,
        attendee=VERA,
        sent_by=None,
        sequence=0,
        stamp=None,
        starts_at=datetime.fromisoformat(starts),
        ends_at=datetime.fromisoformat(ends) if ends else None,
        comment=" Tåget\n går\tsent ",
    )


def test_another_time_is_recorded_with_its_reason_and_without_an_end_that_cannot_be() -> None:
    found = understood(a_counter("2021-04-15T13:00+02:00", "2021-04-15T12:00+02:00"))
    assert found.verdict is Verdict.COUNTER
    assert found.facts[0].data == {
        "meeting": "fvg-2021-04",
        "person": "v1",
        "sequence": 0,
        "comment": "Tåget går sent",
        "starts_at": "2021-04-15T13:00:00+02:00",
    }


def test_another_time_without_a_zone_is_shown_to_a_person() -> None:
    found = understood(a_counter("2021-04-15T13:00", None))
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "no_zone", ())
