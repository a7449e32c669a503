"""The attendance list: answers, who serves for whom, and who was there for which paragraphs."""

import csv
import io

from documents.attendance import in_minutes, register, rows
from documents.minutes import minutes
from rules.attendance import attending
from rules.facts import Fact, FactKind, Json
from rules.world import fold
from tests.rules.attending import ACCEPTED, DECLINED, a_desk, answered, places_at
from tests.rules.worlds import a_fact


def noted(person: str, *, present: bool = True, **said: Json) -> Fact:
    """It is noted whether somebody was there."""
    data: dict[str, Json] = {"present": present, **said}
    return a_fact(FactKind.ATTENDANCE_NOTED, "2021-04-15T11:00", data, meeting="m1", person=person)


def told(*facts: Fact) -> tuple[dict[str, Json], ...]:
    """The list after the meeting."""
    desk = a_desk(*facts).until("2021-04-15T12:00")
    world = fold(desk.charter, desk.facts)
    (met,) = world.meetings
    return rows(world, met, attending(world, met, places_at(desk)))


STORY = (
    answered("2021-04-12T10:00", "k1", DECLINED, comment="Tandläkaren"),
    answered("2021-04-12T11:00", "k3", ACCEPTED, via="mail"),
    noted("k1", present=False),
    noted("k3", stands_in_for="k1"),
    noted("v1", paragraphs="1-7 och 9"),
    noted("c1"),
)


def test_a_line_says_the_answer_how_it_came_and_who_serves_for_whom() -> None:
    found = {str(row["person"]): row for row in told(*STORY)}
    k1, k3 = found["k1"], found["k3"]
    assert [k1[name] for name in ("answer", "answered_at", "via", "comment", "substitute", "present")] == [
        *("declined", "2021-04-12T10:00:00+02:00", "hand", "Tandläkaren", "k3", False)
    ]
    assert [
        k3[name] for name in ("answer", "via", "serving_for", "called_at", "served_for", "paragraphs")
    ] == [*("accepted", "mail", "k1", "2021-04-12T10:00:00+02:00", "k1", None)]
    assert (found["v1"]["paragraphs"], found["h1"]["present"]) == ("1-7, 9", None)


def test_the_register_has_a_row_for_everybody_who_is_called() -> None:
    table = list(csv.DictReader(io.StringIO(register(told(*STORY)), newline="")))
    assert [(row["person"], row["present"], row["paragraphs"]) for row in table] == [
        *(("c1", "yes", ""), ("s1", "", ""), ("h1", "", ""), ("m1", "", "")),
        *(("k1", "no", ""), ("k2", "", ""), ("k3", "yes", ""), ("k4", "", "")),
        *(("v1", "yes", "1-7, 9"), ("v2", "", "")),
    ]


def test_the_minutes_say_who_was_there_for_what_and_who_could_not_come() -> None:
    assert in_minutes(told(*STORY)) == [
        (
            "Närvarande",
            [
                "Person c1, Förvaltningen",
                "Person k3, Kommunal (för Person k1)",
                "Person v1, Vision, § 1-7, 9",
            ],
        ),
        ("Anmält förhinder", ["Person k1, Kommunal"]),
    ]


def test_before_the_meeting_the_minutes_say_who_has_been_called() -> None:
    assert in_minutes(told(*STORY[:2])) == [
        ("Anmält förhinder", ["Person k1, Kommunal"]),
        ("Kallade att tjänstgöra", ["Person k3 för Person k1"]),
    ]


def test_where_nobody_answered_the_minutes_are_as_they_were() -> None:
    desk = a_desk().until("2021-04-15T12:00")
    world = fold(desk.charter, desk.facts)
    (met,) = world.meetings
    assert in_minutes(told()) == []
    assert minutes(world, met, told()) == minutes(world, met)


def test_a_later_note_about_somebody_takes_the_place_of_the_first() -> None:
    later = a_fact(
        FactKind.ATTENDANCE_NOTED,
        "2021-04-15T11:30",
        meeting="m1",
        person="v1",
        present=True,
        paragraphs="1-9",
    )
    found = {str(row["person"]): row["paragraphs"] for row in told(*STORY, later)}
    assert found["v1"] == "1-9"


def test_a_guest_who_was_there_stands_last() -> None:
    """m1 of another day: a co-opted person whom no matter names is not called, but may come."""
    guest = {"role": "co_opted", "organisation": "vision", "email": "x1@example.se"}
    seat = a_fact(FactKind.SEAT_CHANGED, "2021-04-12T09:00", guest, person="x1")
    found = told(seat, noted("x1", paragraphs="3"))
    assert [(row["person"], row["paragraphs"]) for row in found][-1] == ("x1", "3")
