"""What changed between two plans, who acts otherwise now, and how two changes become one mail."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.changes import Cause, Move, Seen, cause_of, compare, differs, is_about, mentions, worth_telling
from rules.deadlines import Kind
from rules.facts import FactKind, Json
from rules.outcome import Standing
from rules.people import Language
from rules.plan_changes import Drift, Lines, Reader, change_notice, collapsed, expanded, merged
from tests.rules.worlds import SECRETARY, a_charter, a_fact, at, called, moved

FACT = Cause(id="f1", kind="day_closed", reason="städdag")
FILES = Cause(id="files-1", kind="files", rules_anew=True)
NOW = at("2021-04-12T10:00")
TUESDAY, WEDNESDAY, THURSDAY = (date(2021, 4, day) for day in (13, 14, 15))


def a_seen(
    day: date | None = TUESDAY,
    *,
    key: str = "fvg/m1/AMF-Q3/vision",
    standing: Standing = Standing.OPEN,
    paused: bool = False,
    opens: str = "2021-04-08T14:00",
) -> Seen:
    """Vision's time for questions, until a day at 24:00."""
    return Seen(
        key=key,
        scope="meeting:m1",
        rule="AMF-Q3",
        subject="m1",
        owed_by=key.rpartition("/")[2],
        opens_at=at(opens),
        standing=standing,
        paused=paused,
        kind=Kind.DATE if day else Kind.NONE,
        last_day=day,
        due_at=at(f"{day}T23:59") if day else None,
        until="24:00" if day else None,
        capped_at=None,
    )


def a_move(was: Seen | None, now: Seen | None) -> Move:
    one = now or was
    assert one is not None
    return Move(key=one.key, was=was, now=now)


def a_drift(was: Seen | None, now: Seen | None) -> Drift:
    """The move as a text tells it."""
    move = a_move(was, now)
    line: dict[str, Json] = {
        **dict.fromkeys(("meeting_at", "item", "matter", "part", "decided")),
        "keys": [move.key],
        "rule": "AMF-Q3",
        "name": "Frågor",
        "owed_by": [move.key.rpartition("/")[2]],
        "old": told(was),
        "new": told(now) if now else None,
    }
    return Drift(move=move, line=line, readers=())


def told(one: Seen | None) -> dict[str, Json]:
    if one is None:
        return {}
    return {
        "state": one.state,
        "kind": one.kind.value,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "until": one.until,
        "capped_at": None,
    }


def after(*drifts: Drift) -> Lines:
    """What one mail says after these changes."""
    lines: Lines = {}
    for drift in drifts:
        lines = merged(lines, drift, adds=True)
    return lines


def days(lines: Lines) -> list[tuple[Json, Json]]:
    return [(_day(line["old"]), _day(line["new"])) for line in lines.values()]


def _day(said: Json) -> Json:
    return said.get("last_day") if isinstance(said, dict) else None


def test_two_plans_differ_in_what_people_go_by_and_in_nothing_else() -> None:
    was = [a_seen(key="fvg/m1/A/vision"), a_seen(key="fvg/m1/B/vision"), a_seen(key="fvg/m1/C/vision")]
    met = a_seen(key="fvg/m1/A/vision", standing=Standing.MET)
    now = [met, a_seen(WEDNESDAY, key="fvg/m1/B/vision"), a_seen(key="fvg/m1/D/vision")]
    assert [(move.key[7:8], bool(move.was), bool(move.now)) for move in compare(was, now)] == [
        ("B", True, True),
        ("C", True, False),
        ("D", False, True),
    ]


@pytest.mark.parametrize(
    "now",
    [a_seen(WEDNESDAY), a_seen(None), a_seen(standing=Standing.WAIVED), a_seen(paused=True)],
)
def test_another_day_no_day_a_pause_and_a_waiver_are_changes(now: Seen) -> None:
    assert differs(a_move(a_seen(), now))
    assert differs(a_move(now, a_seen()))


WAIVED, MISSED, MET = Standing.WAIVED, Standing.MISSED, Standing.MET


@pytest.mark.parametrize(
    ("was", "now", "cause", "said"),
    [
        (a_seen(), a_seen(WEDNESDAY), FACT, True),
        (a_seen(standing=MISSED), a_seen(WEDNESDAY), FACT, True),  # extended after it had run out
        (a_seen(), a_seen(WEDNESDAY, standing=MET), FACT, False),  # they have done it
        (a_seen(), a_seen(WEDNESDAY, standing=Standing.VOID), FACT, False),  # the cancellation says it
        (a_seen(), a_seen(date(2021, 4, 9), standing=MISSED), FACT, True),  # it has become too late
        (a_seen(standing=MISSED), a_seen(date(2021, 4, 9), standing=MISSED), FACT, False),
        (a_seen(), a_seen(standing=WAIVED), FACT, True),
        (a_seen(standing=WAIVED), a_seen(), FACT, True),
        (a_seen(standing=WAIVED), a_seen(standing=MISSED), FACT, True),  # the waiver was undone too late
        (a_seen(opens="2021-04-20T09:00"), a_seen(WEDNESDAY, opens="2021-04-20T09:00"), FACT, False),
        (a_seen(), None, FACT, True),
        (a_seen(None), None, FACT, False),  # a clause without a day is missed by nobody
        (None, a_seen(), FACT, False),
        (None, a_seen(), FILES, True),
        (None, a_seen(opens="2021-04-20T09:00"), FILES, False),
    ],
)
def test_whoever_acts_otherwise_now_is_told(
    was: Seen | None, now: Seen | None, cause: Cause, said: bool
) -> None:
    assert worth_telling(a_move(was, now), cause, NOW, told=False) is said


def test_what_has_been_named_in_a_mail_is_told_though_it_has_not_begun() -> None:
    later = "2021-04-20T09:00"
    move = a_move(a_seen(opens=later), a_seen(WEDNESDAY, opens=later))
    assert worth_telling(move, FACT, NOW, told=True)


def test_of_two_changes_the_first_old_day_and_the_last_new_one_are_told() -> None:
    first, second = a_drift(a_seen(), a_seen(WEDNESDAY)), a_drift(a_seen(WEDNESDAY), a_seen(THURSDAY))
    assert days(after(first, second)) == [("2021-04-13", "2021-04-15")]


def test_what_is_back_where_it_was_is_not_told() -> None:
    assert after(a_drift(a_seen(), a_seen(WEDNESDAY)), a_drift(a_seen(WEDNESDAY), a_seen())) == {}
    assert after(a_drift(None, a_seen()), a_drift(a_seen(), None)) == {}


def test_a_mail_that_waits_is_brought_up_to_date_by_what_tells_nobody() -> None:
    waiting = after(a_drift(a_seen(), a_seen(WEDNESDAY)))
    other = a_drift(a_seen(key="fvg/m1/A/kommunal"), a_seen(WEDNESDAY, key="fvg/m1/A/kommunal"))
    assert merged(waiting, other, adds=False) == waiting
    later = a_drift(a_seen(WEDNESDAY), a_seen(THURSDAY))
    assert days(merged(waiting, later, adds=False)) == [("2021-04-13", "2021-04-15")]


@pytest.mark.parametrize("gone", [None, a_seen(WEDNESDAY, standing=Standing.VOID)])
def test_a_mail_that_waits_says_nothing_of_what_is_gone_meanwhile(gone: Seen | None) -> None:
    waiting = after(a_drift(a_seen(), a_seen(WEDNESDAY)))
    assert merged(waiting, a_drift(a_seen(WEDNESDAY), gone), adds=False) == {}


@given(st.lists(st.sampled_from([TUESDAY, WEDNESDAY, THURSDAY]), min_size=2, max_size=8))
def test_however_often_it_changes_one_mail_tells_the_first_and_the_last(path: list[date]) -> None:
    steps = [(a, b) for a, b in itertools.pairwise(path) if a != b]
    lines = after(*(a_drift(a_seen(a), a_seen(b)) for a, b in steps))
    same = path[0] == path[-1]
    assert days(lines) == ([] if same else [(path[0].isoformat(), path[-1].isoformat())])


def test_unions_with_the_same_day_are_one_line_and_come_apart_again() -> None:
    unions = ("kommunal", "saco", "vision")
    keys = [f"fvg/m1/AMF-Q3/{union}" for union in unions]
    drifts = [
        a_drift(a_seen(key=key), a_seen(THURSDAY if key.endswith("saco") else WEDNESDAY, key=key))
        for key in keys
    ]
    lines = after(*drifts)
    listed = collapsed(lines)
    assert [line["owed_by"] for line in listed if isinstance(line, dict)] == [
        ["kommunal", "vision"],
        ["saco"],
    ]
    assert expanded(listed) == lines


def notice_at(when: str, *days_: date) -> tuple[str, str | None]:
    """When the one mail about these new days leaves, and until when it can."""
    lines = after(*(a_drift(a_seen(key=f"k/{day}"), a_seen(day, key=f"k/{day}")) for day in days_))
    reader = Reader(person="s1", to=SECRETARY.address, language=Language.SWEDISH)
    notice = change_notice(a_charter(), reader, lines, FACT, key="k", now=at(when))
    ends = notice.expires_at.isoformat() if notice.expires_at else None
    return notice.not_before.isoformat(), ends


def test_the_mail_keeps_office_hours_unless_a_new_day_would_pass_first() -> None:
    assert notice_at("2021-04-12T10:00", WEDNESDAY) == ("2021-04-12T10:00:00+02:00", None)
    assert notice_at("2021-04-12T20:00", WEDNESDAY) == ("2021-04-13T07:00:00+02:00", None)
    night = "2021-04-14T20:00"
    assert notice_at(night, WEDNESDAY, THURSDAY) == (f"{night}:00+02:00", "2021-04-14T23:59:00+02:00")


def test_a_text_is_about_the_deadlines_that_it_named() -> None:
    own: dict[str, Json] = {"key": "fvg/m1/AMF-Q3/vision"}
    general: dict[str, Json] = {"key": "fvg/m1/AMF-Q3"}
    line: dict[str, Json] = {"keys": ["a", "b"], "new": {"last_day": "2021-04-14"}}
    found = mentions({"deadline": own, "deadlines": [general], "changed": [line]})
    assert [(key, to_them) for key, _, to_them in found] == [
        ("fvg/m1/AMF-Q3/vision", True),
        ("fvg/m1/AMF-Q3", False),
        ("a", True),
        ("b", True),
    ]
    assert is_about("fvg/m1/AMF-Q3", "fvg/m1/AMF-Q3/vision")
    assert not is_about("fvg/m1/AMF-Q", "fvg/m1/AMF-Q3/vision")


def test_only_what_somebody_changed_is_a_cause() -> None:
    assert cause_of(called()) is None
    move = moved("2021-04-01T10:00", "2021-04-22T09:00", reason="krock")
    assert cause_of(move) == Cause(id=move.id, kind="meeting_moved", reason="krock")
    closed = a_fact(FactKind.DAY_CLOSED, "2021-04-01T10:00", day="2021-04-13", reason="städdag")
    assert cause_of(closed) == Cause(id=closed.id, kind="day_closed", reason="städdag")
