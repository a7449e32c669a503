"""Calendars to subscribe to: what they hold, who reaches them, and that they cost nothing when nothing changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import vobject
from fastapi.testclient import TestClient
from icalendar import Calendar

from actions.feeds import create_feed, listed_feeds, revoke_feeds
from actions.office import Office
from rules.facts import FactKind
from rules.refused import Refused
from tests.actions.post import says
from tests.journeys.builders import GROUP
from tests.notifiers.libical import faults_by_libical
from tests.web.office import pages


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, TestClient]]:
    with pages(tmp_path) as (office, _, client):
        yield office, client


def address(office: Office, person: str | None = None) -> str:
    return f"/feeds/{create_feed(office, group=GROUP, person=person, by='secretary')}.ics"


def entries(client: TestClient, path: str) -> list[tuple[str, str]]:
    """Each entry's kind and what it is called."""
    told = Calendar.from_ical(client.get(path).content)
    return [(str(one.name), str(one["summary"])) for one in told.subcomponents if one.name != "VTIMEZONE"]


def test_a_feed_invites_nobody(house: tuple[Office, TestClient]) -> None:
    office, client = house
    answer = client.get(address(office))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    told = Calendar.from_ical(answer.content)
    assert "METHOD" not in told
    assert b"ATTENDEE" not in answer.content
    assert b"ORGANIZER" not in answer.content


def test_a_person_sees_the_meeting_and_what_their_union_owes_and_nobody_elses(
    house: tuple[Office, TestClient],
) -> None:
    office, client = house
    member, secretary = entries(client, address(office, "p3")), entries(client, address(office, "p1"))
    kinds = [[kind for kind, _ in told] for told in (member, secretary)]
    assert [told.count("VEVENT") for told in kinds] == [1, 1]
    assert {name.partition(":")[0] for kind, name in member if kind == "VTODO"} == {
        "Kompletterande frågor från facklig organisation"
    }


def test_deadlines_may_come_as_entries_of_their_day(house: tuple[Office, TestClient]) -> None:
    office, client = house
    path = address(office, "p3")
    assert [kind for kind, _ in entries(client, path)] == ["VEVENT", "VTODO"]
    assert [kind for kind, _ in entries(client, f"{path}?deadlines=events")] == ["VEVENT", "VEVENT"]
    assert client.get(f"{path}?deadlines=nonsense").status_code == 404


def test_what_has_not_changed_is_not_sent_again(house: tuple[Office, TestClient]) -> None:
    office, client = house
    path = address(office)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path).content == first.content
    says(office, FactKind.MEETING_MOVED, meeting="m1", place="Sal 9")
    moved = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert moved.status_code == 200
    assert moved.headers["etag"] != first.headers["etag"]


def test_a_cancelled_meeting_stays_as_cancelled(house: tuple[Office, TestClient]) -> None:
    office, client = house
    path = address(office, "p3")
    says(office, FactKind.MEETING_CANCELLED, meeting="m1")
    told = Calendar.from_ical(client.get(path).content)
    assert [str(one["status"]) for one in told.walk("VEVENT")] == ["CANCELLED"]


def test_unknown_and_revoked_addresses_look_the_same(house: tuple[Office, TestClient]) -> None:
    office, client = house
    path = address(office, "p3")
    assert client.get(path).status_code == 200
    assert revoke_feeds(office, feed=None, group=GROUP, person="p3", by="secretary") == 1
    unknown, revoked = client.get("/feeds/" + "a" * 43 + ".ics"), client.get(path)
    assert (unknown.status_code, unknown.text) == (404, revoked.text)
    assert revoked.status_code == 404


def test_no_address_is_kept(house: tuple[Office, TestClient], tmp_path: Path) -> None:
    office, _ = house
    token = create_feed(office, group=GROUP, person="p3", by="secretary")
    (kept,) = listed_feeds(office)
    assert (kept.person, kept.revoked_at) == ("p3", None)
    assert token not in repr(kept)
    assert all(token.encode() not in file.read_bytes() for file in (tmp_path / "data").glob("kallelse.db*"))


def test_a_feed_of_nobody_is_refused(house: tuple[Office, TestClient]) -> None:
    office, _ = house
    with pytest.raises(Refused, match="seat 'p99' not found"):
        create_feed(office, group=GROUP, person="p99", by="secretary")


def test_asking_for_the_head_alone_gives_no_body(house: tuple[Office, TestClient]) -> None:
    office, client = house
    path = address(office)
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(client.get(path).content))


@pytest.mark.parametrize("shown", ["", "?deadlines=events"])
def test_other_libraries_read_a_feed(house: tuple[Office, TestClient], shown: str) -> None:
    office, client = house
    for person in (None, "p1", "p3"):
        content = client.get(address(office, person) + shown).content
        assert faults_by_libical(content) == []
        assert vobject.readOne(content.decode()).vevent.uid.value == f"m1.{GROUP}@example.se"
