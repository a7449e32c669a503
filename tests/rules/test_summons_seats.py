"""Who is summoned when seats change, and when the secretary sends the summons herself."""

from datetime import date

from rules.facts import Fact, FactKind, Json
from rules.people import Role
from tests.rules.desk import Desk
from tests.rules.worlds import (
    EMPLOYERS,
    UNIONS,
    ZONE,
    a_charter,
    a_fact,
    a_seat,
    at,
    called,
    matter,
    moved,
)

EVERYBODY = ["c1", "h1", "k1", "k2", "m1", "s1", "v1", "v2"]
NEW = {"role": "ordinary", "organisation": "vision", "email": "n1@example.se"}


def cancelled(when: str, **said: Json) -> Fact:
    """The meeting is cancelled."""
    return a_fact(FactKind.MEETING_CANCELLED, when, said, meeting="m1")


def by_hand(when: str, **said: Json) -> Fact:
    """The secretary has sent the summons herself."""
    return a_fact(FactKind.SUMMONS_SENT, when, said, meeting="m1")


def seat(when: str, person: str, said: dict[str, Json]) -> Fact:
    """A seat changes."""
    return a_fact(FactKind.SEAT_CHANGED, when, said, person=person)


def when_sent(desk: Desk, text: str = "summons") -> list[str]:
    """The moments at which a text left, on the wall clock."""
    return sorted({moment for _, moment in desk.told(text)})


def who_got(desk: Desk, text: str) -> list[str]:
    """Whom a text reached, sorted."""
    return sorted(person for person, _ in desk.told(text))


def last_day(desk: Desk) -> tuple[date | None, tuple[str, ...]]:
    """The summons rule's last day and its flags."""
    (owed,) = desk.deadlines("AMF-K7")
    return owed.reckoned.last_day, owed.flags


def test_whoever_gets_a_seat_after_the_summons_gets_one_of_their_own() -> None:
    desk = Desk(charter=a_charter()).hears(called(), seat("2021-04-10T12:00", "n1", {**NEW}))
    desk.until("2021-04-15T08:00")
    # a Saturday: the next open moment is Monday 07:00
    assert desk.mails("summons", "n1")[0].at == at("2021-04-12T07:00")
    assert desk.entries("n1") == [("REQUEST", 0)]
    assert len(desk.mails("summons")) == len(EVERYBODY) + 1


def test_whoever_loses_their_seat_is_uninvited_and_not_told_that_the_meeting_is_off() -> None:
    gone = seat("2021-04-12T10:00", "k2", {"from": "2021-04-12"})
    desk = Desk(charter=a_charter()).hears(called(), gone).until("2021-04-15T08:00")
    (mail,) = desk.mails("summons_cancel")
    met = mail.notice.context["meeting"]
    assert (desk.entries("k2"), mail.notice.person) == ([("REQUEST", 0), ("CANCEL", 0)], "k2")
    assert isinstance(met, dict)
    assert (met["cancelled"], mail.notice.context["reason"]) == (False, None)


def test_coming_back_gives_a_higher_sequence_and_every_later_change() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(),
        seat("2021-04-09T10:00", "k2", {"from": "2021-04-09"}),
        seat("2021-04-12T10:00", "k2", {"role": "substitute", "organisation": "kommunal"}),
        moved("2021-04-13T10:00", "2021-04-15T13:00"),
    )
    desk.until("2021-04-15T08:00")
    assert desk.entries("k2") == [("REQUEST", 0), ("CANCEL", 0), ("REQUEST", 1), ("REQUEST", 2)]
    assert desk.entries("k1") == [("REQUEST", 0), ("REQUEST", 1)]


def test_leaving_twice_uninvites_twice_and_a_cancelled_meeting_reaches_the_returned() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(),
        seat("2021-04-08T15:00", "k2", {"from": "2021-04-08"}),
        seat("2021-04-09T10:00", "k2", {"role": "substitute", "organisation": "kommunal"}),
        seat("2021-04-09T11:00", "k2", {"from": "2021-04-09"}),
        seat("2021-04-09T12:00", "k2", {"role": "ordinary", "organisation": "kommunal"}),
        cancelled("2021-04-12T10:00"),
    )
    assert desk.entries("k2") == [
        *(("REQUEST", 0), ("CANCEL", 0)),
        *(("REQUEST", 1), ("CANCEL", 1)),
        *(("REQUEST", 2), ("CANCEL", 3)),
    ]


def test_whoever_was_taken_out_of_the_file_is_uninvited_where_they_were_reached() -> None:
    desk = Desk(charter=a_charter()).hears(called()).until("2021-04-09T10:00")
    desk.charter = a_charter(seats=(*EMPLOYERS, *(one for one in UNIONS if one.person != "k2")))
    desk.until("2021-04-15T08:00")
    assert [(one.notice.person, one.notice.to.email) for one in desk.mails("summons_cancel")] == [
        ("k2", "k2@example.se")
    ]


def test_two_roles_in_one_person_are_one_summons() -> None:
    seats = (
        *EMPLOYERS,
        *UNIONS,
        a_seat("k1", role=Role.HEAD_SAFETY_REP),
        a_seat("k1", organisation="vision"),
    )
    desk = Desk(charter=a_charter(seats=seats)).hears(called()).until("2021-04-09T09:00")
    assert who_got(desk, "summons") == EVERYBODY


def test_a_role_that_changes_on_the_first_of_may_changes_nobodys_summons() -> None:
    seats = (
        *EMPLOYERS,
        a_seat("v1", organisation="vision"),
        a_seat("k1", ends=date(2021, 4, 30)),
        a_seat("k1", role=Role.SUBSTITUTE, opens=date(2021, 5, 1)),
        a_seat("k2", role=Role.SUBSTITUTE, ends=date(2021, 4, 30)),
        a_seat("k2", opens=date(2021, 5, 1)),
    )
    desk = Desk(charter=a_charter(seats=seats)).hears(
        called(), called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2")
    )
    desk.until("2021-05-12T08:00")
    assert [desk.entries(person) for person in ("k1", "k2")] == [[("REQUEST", 0)] * 2] * 2
    # the reminder goes to whoever is the ordinary member on the meeting's day
    assert [one.notice.person for one in desk.mails("question_reminder") if one.notice.person != "v1"] == [
        "k1",
        "k2",
    ]


def test_the_co_opted_are_summoned_when_a_matter_names_them() -> None:
    seats = (*EMPLOYERS, *UNIONS, a_seat("x1", organisation="vision", role=Role.CO_OPTED))
    desk = Desk(charter=a_charter(seats=seats)).hears(
        called(), matter("2021-04-09T10:00", "x", board=False, co_opted=["x1"])
    )
    desk.until("2021-04-15T08:00")
    assert [(str(one.at.astimezone(ZONE))[:16], one.notice.text) for one in desk.mails(person="x1")] == [
        ("2021-04-09 10:00", "summons"),
        ("2021-04-09 10:00", "agenda_update"),
    ]


def test_two_groups_may_name_their_meetings_alike() -> None:
    plans = [
        Desk(charter=a_charter(slug=slug)).hears(called(group=slug)).until("2021-04-15T08:00")
        for slug in ("fvg", "svg")
    ]
    keys = [{one.notice.key for one in desk.sent} for desk in plans]
    uids = [{one.notice.entry.uid for one in desk.sent if one.notice.entry} for desk in plans]
    assert (keys[0] & keys[1], uids) == (set(), [{"m1.fvg@example.se"}, {"m1.svg@example.se"}])


def test_a_summons_by_hand_is_not_sent_again() -> None:
    desk = Desk(charter=a_charter()).hears(called(), by_hand("2021-04-07T10:00")).until("2021-04-15T08:00")
    assert [one for one in desk.sent if one.notice.entry] == []
    # Thu 8 (1), Fri 9 (2), Mon 12 (3): AMF-Q3 from the day it was sent by hand
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {date(2021, 4, 12)}


def test_a_summons_by_hand_then_moved_is_told_to_everybody() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(), by_hand("2021-04-07T10:00"), moved("2021-04-12T10:00", "2021-04-16T09:00")
    )
    assert (who_got(desk, "summons_update"), who_got(desk, "summons")) == (EVERYBODY, [])
    assert desk.entries("k1") == [("REQUEST", 1)]


def test_a_summons_by_hand_then_cancelled_is_told_to_everybody() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(), by_hand("2021-04-07T10:00"), cancelled("2021-04-12T10:00")
    )
    assert (who_got(desk, "summons_cancel"), desk.entries("k1")) == (EVERYBODY, [("CANCEL", 1)])


def test_whoever_gets_a_seat_after_a_summons_by_hand_is_summoned() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(), by_hand("2021-04-07T10:00"), seat("2021-04-09T12:00", "n1", {**NEW})
    )
    assert who_got(desk, "summons") == ["n1"]


def test_a_summons_by_hand_to_some_leaves_the_rest_to_the_engine() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(),
        by_hand("2021-04-07T10:00", persons=["k1", "v1"]),
        by_hand("2021-04-07T11:00", persons=["k2"]),
    )
    desk.until("2021-04-15T08:00")
    assert who_got(desk, "summons") == ["c1", "h1", "m1", "s1", "v2"]


def test_a_new_sequence_by_hand_to_some_still_tells_the_others() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(),
        by_hand("2021-04-07T10:00", persons=["k1"]),
        moved("2021-04-07T11:00", "2021-04-16T09:00"),
        by_hand("2021-04-07T11:00:01", persons=["v1"]),
    )
    desk.until("2021-04-16T08:00")
    assert desk.entries("k1") == [("REQUEST", 1)]


def test_nobody_is_invited_to_a_meeting_that_was_over_when_their_seat_began() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(), seat("2021-04-16T12:00", "n1", {**NEW, "from": "2021-04-01"})
    )
    assert desk.mails(person="n1") == []
    assert [one.key for one in desk.plan().notices if one.person == "n1" and one.text == "summons"] == []
