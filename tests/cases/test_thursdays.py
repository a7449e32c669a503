"""The 550 working Thursdays of 2020-2030, as the command counts them. The numbers were worked out by hand."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from config.calendars import calendar_named
from tests.cli.running import kallelse

ON_OR_AFTER, DAY_BEFORE = "questions_end_on_or_after_meeting", "questions_end_day_before_meeting"


def thursdays() -> list[date]:
    """Every Thursday of the eleven years."""
    first, last = date(2020, 1, 2), date(2030, 12, 31)
    return [first + timedelta(weeks=week) for week in range(((last - first).days // 7) + 1)]


@pytest.mark.parametrize("roll", ["back_to_working_day", "none"])
def test_19_thursdays_clash_and_29_leave_no_day(tmp_path: Path, roll: str) -> None:
    calendar = calendar_named("sweden", 2019, 2031)
    every = thursdays()
    working = [day for day in every if calendar.is_working(day)]
    assert (len(every), len(working)) == (574, 550)
    file = tmp_path / "torsdagar.txt"
    file.write_text("".join(f"{day}T09:00\n" for day in working), encoding="utf-8")
    told = kallelse("plan-year", str(file), "--group", "fvg-sample", "--policy", f"K7_roll={roll}", "--json")
    assert (told.code, told.err) == (1, "")
    meetings = told.json["meetings"]
    assert [meeting["starts_at"][:10] for meeting in meetings] == [day.isoformat() for day in working]
    assert (told.json["summary"][ON_OR_AFTER], told.json["summary"][DAY_BEFORE]) == (19, 29)
    for flag, count in told.json["summary"].items():
        assert sum(flag in meeting["flags"] for meeting in meetings) == count
    for meeting in meetings:
        starts, last = (
            date.fromisoformat(meeting["starts_at"][:10]),
            date.fromisoformat(meeting["questions_last_day"]),
        )
        assert (last >= starts) is (ON_OR_AFTER in meeting["flags"])
        assert (last == starts - timedelta(days=1)) is (DAY_BEFORE in meeting["flags"])
        assert DAY_BEFORE not in meeting["flags"] or last.weekday() == 2


def test_both_ways_to_treat_a_red_summons_day_give_the_same_last_days(tmp_path: Path) -> None:
    file = tmp_path / "torsdagar.txt"
    calendar = calendar_named("sweden", 2019, 2031)
    file.write_text(
        "\n".join(f"{day}T09:00" for day in thursdays() if calendar.is_working(day)), encoding="utf-8"
    )
    rolled, stays = (
        kallelse(
            "plan-year", str(file), "--group", "fvg-sample", "--policy", f"K7_roll={roll}", "--json"
        ).json["meetings"]
        for roll in ("back_to_working_day", "none")
    )
    moved = [
        one["starts_at"][:10]
        for one, other in zip(rolled, stays, strict=True)
        if one["summons"] != other["summons"]
    ]
    red = [
        one["starts_at"][:10] for one in stays if not calendar.is_working(date.fromisoformat(one["summons"]))
    ]
    assert moved == red
    assert [one["questions_last_day"] for one in rolled] == [one["questions_last_day"] for one in stays]
