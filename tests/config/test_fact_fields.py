"""Each kind of fact carries its own fields; TOML and JSON come out the same."""

from datetime import date, datetime

import pytest

from config.fact_fields import FIELDS, WrongField, checked, kind_named
from rules.facts import FactKind

CALLED = {"meeting": "m", "starts_at": "2021-04-15T09:00:00+02:00"}


def refusal(kind: FactKind, said: dict[str, object]) -> tuple[str, str | None]:
    with pytest.raises(WrongField) as refused:
        checked(kind, said)
    return str(refused.value), refused.value.field


def test_every_kind_of_fact_has_its_fields() -> None:
    assert list(FIELDS) == list(FactKind)


def test_toml_and_json_come_out_the_same() -> None:
    starts = datetime.fromisoformat(CALLED["starts_at"])
    told = [
        checked(FactKind.MEETING_CALLED, {**CALLED}),
        checked(FactKind.MEETING_CALLED, {"meeting": "m", "starts_at": starts, "place": None}),
    ]
    assert told == [CALLED, CALLED]


def test_days_become_iso_text() -> None:
    said = {"person": "p", "role": "ordinary", "from": date(2021, 5, 1), "to": "2021-12-31"}
    assert checked(FactKind.SEAT_CHANGED, said) == {**said, "from": "2021-05-01"}


def test_a_promise_is_due_on_a_day_or_at_a_moment() -> None:
    told = [
        checked(FactKind.ITEM_RAISED, {"item": "i", "due": due})["due"]
        for due in (date(2021, 5, 1), "2021-05-01", "2021-05-01T12:00:00+02:00")
    ]
    assert told == ["2021-05-01", "2021-05-01", "2021-05-01T12:00:00+02:00"]


def test_one_name_is_a_list_of_one() -> None:
    assert checked(FactKind.ADJUSTERS_NAMED, {"meeting": "m", "persons": "v1"})["persons"] == ["v1"]


def test_a_timetable_is_anchored_in_a_meeting_a_day_or_a_moment() -> None:
    told = [
        checked(FactKind.TIMETABLE_STARTED, {"timetable": "t", "anchor": anchor})["anchor"]
        for anchor in ("fvg-2021-12", "2021-12-07", "2021-12-07T13:00:00+01:00")
    ]
    assert told == ["fvg-2021-12", "2021-12-07", "2021-12-07T13:00:00+01:00"]


@pytest.mark.parametrize(
    ("kind", "said", "message", "field"),
    [
        (
            FactKind.QUESTION_ASKED,
            {"meeting": "m", "organisation": "v", "mater": "x"},
            "question_asked: field 'mater' is unknown: did you mean 'matter'?",
            "mater",
        ),
        (
            FactKind.OBSERVER_DECLINED,
            {"board_at": "2021-04-20"},
            "observer_declined: field 'organisation' is missing: add it (text, in \"quotes\")",
            None,
        ),
        (
            FactKind.MEETING_CALLED,
            {"meeting": "m", "starts_at": "2021-04-15T09:00:00"},
            "meeting_called: 'starts_at' is 2021-04-15T09:00:00, not a moment with its offset, written"
            " 2021-04-15T09:00:00+02:00 (2021-04-15T09:00:00 has no time zone: write it with an offset,"
            " e.g. 2021-04-15T09:00:00+02:00)",
            "starts_at",
        ),
        (
            FactKind.MATTER_REGISTERED,
            {"meeting": "m", "matter": "1", "board_document": "yes"},
            "matter_registered: 'board_document' is yes, not true or false",
            "board_document",
        ),
        (
            FactKind.MATTER_REGISTERED,
            {"meeting": "m", "matter": "1", "item": "consultaton"},
            "matter_registered: item 'consultaton' is unknown: did you mean 'consultation'?",
            "item",
        ),
        (
            FactKind.MATTER_REGISTERED,
            {"meeting": "m", "matter": 3},
            "matter_registered: 'matter' is 3, not text, in \"quotes\"",
            "matter",
        ),
        (
            FactKind.ADJUSTERS_NAMED,
            {"meeting": "m", "persons": ["v1", 2]},
            "adjusters_named: 'persons' is ['v1', 2], not a list of names, written [\"v1\", \"k1\"]",
            "persons",
        ),
        (
            FactKind.MEETING_CALLED,
            {**CALLED, "ends_at": "2021-04-15T09:00:00+02:00"},
            "meeting_called: ends_at 2021-04-15T09:00:00+02:00 is not after starts_at"
            " 2021-04-15T09:00:00+02:00: mend one",
            "ends_at",
        ),
    ],
)
def test_a_wrong_field_is_refused_by_name(
    kind: FactKind, said: dict[str, object], message: str, field: str | None
) -> None:
    assert refusal(kind, said) == (message, field)


def test_an_unknown_kind_suggests_the_nearest() -> None:
    with pytest.raises(WrongField) as refused:
        kind_named("meeting_caled")
    assert str(refused.value) == "fact kind 'meeting_caled' is unknown: did you mean 'meeting_called'?"
