from dataclasses import replace

from rules.facts import FactKind
from rules.people import Area, AreaKind
from tests.rules.desk import Desk
from tests.rules.worlds import ZONE, a_charter, a_fact, called, dispatched, matter, moved

PLAIN = a_charter()
AREA = Area(kind=AreaKind.FOLDER, place="/srv/samarbetsyta")
CHARTER = replace(PLAIN, group=replace(PLAIN.group, area=AREA))


def pages(desk: Desk) -> list[tuple[str, str, int | None]]:
    """What was published: its text, when, and the sequence of its entry."""
    return [
        (
            one.notice.text,
            f"{one.at.astimezone(ZONE):%m-%d %H:%M}",
            one.notice.entry.sequence if one.notice.entry else None,
        )
        for one in desk.sent
        if one.notice.channel == "area"
    ]


def test_the_summons_is_published_once_at_the_moment_of_the_mails() -> None:
    desk = Desk(charter=CHARTER).hears(called()).until("2021-04-14T12:00")
    assert pages(desk) == [("summons", "04-08 14:00", 0)]
    (page,) = [one.notice for one in desk.sent if one.notice.channel == "area"]
    assert (page.key, page.person, page.to.name, page.to.email) == (
        "fvg/area/invite/m1/0/area",
        "area",
        "Samarbetsytan",
        "fvg@example.se",
    )


def test_a_move_and_a_cancellation_are_published_each_once() -> None:
    desk = Desk(charter=CHARTER).hears(
        called(),
        moved("2021-04-09T10:00", "2021-04-15T10:00"),
        a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T10:00", meeting="m1", reason="för få"),
    )
    assert pages(desk.until("2021-04-14T12:00")) == [
        ("summons", "04-08 14:00", 0),
        ("summons_update", "04-09 10:00", 1),
        ("summons_cancel", "04-12 10:00", 2),
    ]


def test_a_meeting_that_is_cancelled_before_its_summons_is_never_published() -> None:
    cancelled = a_fact(FactKind.MEETING_CANCELLED, "2021-04-06T10:00", meeting="m1")
    assert pages(Desk(charter=CHARTER).hears(called(), cancelled).until("2021-04-14T12:00")) == []


def test_a_late_document_and_a_new_point_are_published_once_each() -> None:
    desk = Desk(charter=CHARTER).hears(
        called(),
        matter("2021-04-01T10:00", "x"),
        matter("2021-04-09T09:00", "y", board=False),
        dispatched("2021-04-12T10:00", "x"),
    )
    assert pages(desk.until("2021-04-14T12:00")) == [
        ("summons", "04-08 14:00", 0),
        ("agenda_update", "04-09 09:00", None),
        ("late_matter", "04-12 10:00", None),
    ]


def test_a_summons_by_hand_is_not_published_for_the_secretary() -> None:
    by_hand = a_fact(FactKind.SUMMONS_SENT, "2021-04-07T10:00", meeting="m1")
    desk = Desk(charter=CHARTER).hears(called(), by_hand, moved("2021-04-09T10:00", "2021-04-15T10:00"))
    assert pages(desk.until("2021-04-14T12:00")) == [("summons_update", "04-09 10:00", 1)]


def test_the_mails_are_the_same_with_an_area_and_without() -> None:
    story = (
        called(),
        matter("2021-04-01T10:00", "x"),
        moved("2021-04-09T10:00", "2021-04-15T10:00"),
        dispatched("2021-04-12T10:00", "x"),
    )
    with_area = Desk(charter=CHARTER).hears(*story).until("2021-05-20T12:00")
    without = Desk(charter=PLAIN).hears(*story).until("2021-05-20T12:00")
    assert [one for one in with_area.sent if one.notice.channel == "mail"] == without.sent
    assert pages(without) == []


def test_an_area_that_comes_later_gets_the_summons_that_has_left() -> None:
    first = Desk(charter=PLAIN).hears(called()).until("2021-04-09T09:00")
    desk = Desk(charter=CHARTER, facts=first.facts, left=first.left, now=first.now)
    assert pages(desk.until("2021-04-09T09:00").until("2021-04-14T12:00")) == [("summons", "04-09 09:00", 0)]
