"""`kallelse balance` shows who owes an answer, for how long, and what has happened to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.facts import FactKind
from tests.actions.post import ZONE, a_second_group, calls, posting, says, sweeps
from tests.cli.running import kallelse
from tests.journeys.builders import GROUP, a_shelf

TODAY = datetime.now(UTC).astimezone(ZONE).date()  # the command looks at the wall clock
BEGAN = TODAY - timedelta(days=40)


def day(number: int) -> str:
    """So many days after the story began."""
    return (BEGAN + timedelta(days=number)).isoformat()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two promises: one put off at the meeting after it, one handed over to a group that is not here."""
    a_shelf(tmp_path / "config")
    with posting(tmp_path, local=f"{day(0)}T09:00") as (opened, _):
        calls(opened, "m1", starts=f"{day(10)}T09:00")
        for item, owner in (("b1", "p2"), ("b2", "p1")):
            says(opened, FactKind.ITEM_RAISED, item=item, title=f"Löfte {item}", text="Se över.", owner=owner)
        sweeps(opened, f"{day(10)}T10:00")
        says(opened, FactKind.ITEM_DEFERRED, item="b1", meeting="m1", text="Vi återkommer.")
        says(opened, FactKind.ITEM_HANDED_OVER, item="b2", meeting="m1", to="ssg")
        sweeps(opened, f"{day(39)}T10:00")
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path / "config"))


@pytest.mark.usefixtures("office")
def test_the_list_is_by_owner_with_ages_and_marks_what_was_handed_over() -> None:
    told = kallelse("balance", "--json").json["items"]
    assert [
        (one["owner"], one["item"], one["state"], one["age_meetings"], one["deferrals"]) for one in told
    ] == [
        ("p1", "b2", "handed to ssg", 1, 0),
        ("p2", "b1", "open", 1, 1),
    ]
    assert all(one["age_working_days"] > 20 and "history" not in one for one in told)


@pytest.mark.usefixtures("office")
def test_the_history_comes_when_it_is_asked_for() -> None:
    told = kallelse("balance", "--history", "--json").json["items"]
    assert [[(line["what"], line["text"]) for line in one["history"]] for one in told] == [
        [("item_raised", "Se över."), ("item_handed_over", "")],
        [("item_raised", "Se över."), ("item_deferred", "Vi återkommer.")],
    ]
    shown = kallelse("balance", "--history").out
    assert [line.strip().partition("  ")[2] for line in shown.split("\n") if GROUP in line] == [
        f"{GROUP}  raised: Se över.",
        f"{GROUP}  handed over to ssg",
        f"{GROUP}  raised: Se över.",
        f"{GROUP}  put off: Vi återkommer.",
    ]


@pytest.mark.usefixtures("office")
def test_an_unknown_group_is_named_and_an_empty_list_says_so(tmp_path: Path) -> None:
    asked = kallelse("balance", "--group", "fel")
    assert (asked.code, asked.out) == (1, "")
    assert asked.err == "kallelse: group 'fel' not found (have: ovning)\n"
    a_second_group(tmp_path)
    assert kallelse("balance", "--group", "andra").out == "nothing is open on the balance list\n"
