"""`kallelse attendance` says who comes, in a table and as JSON."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.running import kallelse

STARTS = (datetime.now(UTC) + timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample group with a meeting ahead, to which the ombud of Vision has said no by telephone."""
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    assert kallelse("record", "meeting_called", "meeting=m1", f"starts_at={STARTS.isoformat()}").code == 0
    assert kallelse("record", "summons_answered", "meeting=m1", "person=v1", "reply=declined").code == 0


def test_one_object_a_person_says_the_answer_and_the_substitute() -> None:
    told = kallelse("attendance", "m1", "--json").json
    assert (told["group"], told["meeting"], datetime.fromisoformat(told["starts_at"]), told["cancelled"]) == (
        *("fvg-sample", "m1"),
        STARTS,
        False,
    )
    found = {row["person"]: row for row in told["people"]}
    v1, v3 = found["v1"], found["v3"]
    assert [v1[name] for name in ("answer", "via", "substitute", "serving_for", "present", "paragraphs")] == [
        *("declined", "hand", "v3", None, None, None)
    ]
    assert [v3[name] for name in ("answer", "answered_at", "via", "serving_for", "called_at")] == [
        *(None, None, None, "v1", None)
    ]


def test_the_table_has_a_line_for_everybody_who_is_called() -> None:
    lines = kallelse("attendance", "m1").out.splitlines()
    vision = [line.split() for line in lines if line.startswith(("v1 ", "v3 "))]
    assert [(line[0], line[4], line[-1]) for line in vision] == [("v1", "no", "v3"), ("v3", "-", "v1")]


def test_an_unknown_meeting_is_refused_with_those_there_are() -> None:
    answer = kallelse("attendance", "m2")
    assert (answer.code, answer.out, answer.err) == (
        1,
        "",
        "kallelse: group 'fvg-sample': meeting 'm2' not found (have: m1)\n",
    )
