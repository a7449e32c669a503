"""`kallelse observers` tells whose turn it is and why, and takes in who sat before Kallelse."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.office import open_office
from actions.record import record
from config.settings import Settings
from rules.facts import FactKind
from tests.cli.running import kallelse

TODAY = datetime.now(UTC).date()  # the command looks at the wall clock
BOARD = TODAY + timedelta(days=40)
GROUP = "fvg-sample"
HISTORY = """\
board_at;organisation;person;what
2021-01-26;kommunal;kom1;named
2021-01-26;vision;;named
2021-02-23;saco;;named
2021-02-23;ssr;;declined
2021-02-23;lr;;absent
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample group with one meeting ahead, and the board after it."""
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    starts = datetime.combine(BOARD - timedelta(days=5), datetime.min.time(), UTC).replace(hour=8)
    with open_office(Settings(data=tmp_path / "data")) as opened:
        record(
            opened,
            group=GROUP,
            kind=FactKind.MEETING_CALLED,
            data={
                "meeting": "m1",
                "starts_at": starts.isoformat(),
                "board_at": (starts + timedelta(days=5)).isoformat(),
            },
            at=opened.now(),
            by="secretary",
        )


def imported(tmp_path: Path, text: str, *more: str) -> tuple[int, str, str]:
    file = tmp_path / "history.csv"
    file.write_text(text, encoding="utf-8")
    answer = kallelse("observers", "import", str(file), *more)
    return answer.code, answer.out, answer.err.replace(str(file), "history.csv")


@pytest.mark.usefixtures("office")
def test_a_history_is_taken_in_once_and_changes_whose_turn_it_is(tmp_path: Path) -> None:
    """After it Kommunal, Vision and Saco have sat once; SSR declined when it was asked, so it goes first; then the
    first in the file that never sat: Ledarna."""
    [before] = kallelse("observers", "propose", "--json").json["proposals"]
    assert (before["board_day"], before["seats"], before["proposed"]) == (
        str(BOARD),
        2,
        ["kommunal", "vision"],
    )
    assert imported(tmp_path, HISTORY, "--dry-run")[:2] == (
        0,
        "5 rows of 2 boards: 5 would be recorded, the others known already\n",
    )
    assert kallelse("observers", "propose", "--json").json["proposals"] == [before]
    assert imported(tmp_path, HISTORY)[:2] == (
        0,
        "5 rows of 2 boards: 5 recorded, the others known already\n",
    )
    assert imported(tmp_path, HISTORY)[:2] == (
        0,
        "5 rows of 2 boards: 0 recorded, the others known already\n",
    )
    [after] = kallelse("observers", "propose", "--json").json["proposals"]
    assert after["proposed"] == ["ssr", "ledarna"]
    [why] = [line for line in after["lines"] if line["organisation"] == "ssr"]
    assert why == {
        "organisation": "ssr",
        "turn": "proposed",
        "place": 1,
        "seats": 0,
        "last": None,
        "declined_last": True,
        "why": "declined last time: asked first (never sat)",
    }


@pytest.mark.usefixtures("office")
def test_the_list_counts_seats_and_boards_since(tmp_path: Path) -> None:
    imported(tmp_path, HISTORY)
    [told] = kallelse("observers", "list", "--json").json["groups"]
    assert [
        (one["organisation"], one["seats"], one["last"], one["boards_since"]) for one in told["unions"]
    ] == [
        ("kommunal", 1, "2021-01-26", 1),
        ("vision", 1, "2021-01-26", 1),
        ("saco", 1, "2021-02-23", 0),
        ("ssr", 0, None, 2),
        ("ledarna", 0, None, 2),
        ("lararforbundet", 0, None, 2),
        ("lr", 0, None, 2),
        ("vardforbundet", 0, None, 2),
    ]
    assert [(one["named"], one["declined"], one["absent"]) for one in told["boards"]] == [
        (["kommunal", "vision"], [], []),
        (["saco"], ["ssr"], ["lr"]),
        ([], [], []),
    ]
    shown = kallelse("observers", "list")
    assert (shown.code, shown.err) == (0, "")
    assert "fvg-sample: seats at the board so far" in shown.out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "history.csv:1: is empty: the first row names the columns: board_at, organisation, person"),
        (
            "board_at,union\n",
            "history.csv:1: column 'union' is unknown (have: board_at, organisation, person,",
        ),
        ("board_at,person\n", "history.csv:1: column 'organisation' is missing"),
        (
            "board_at,organisation\n2021-01-26,vision\n2021-01-27,visoin\n",
            "history.csv:3: group 'fvg-sample': ",
        ),
        (
            "board_at,organisation,what\n2021-01-26,vision,sat\n",
            "history.csv:2: what 'sat' is unknown (have: named,",
        ),
        ("board_at,organisation\n26/1,vision\n", "history.csv:2: observer_named: 'board_at' is 26/1, not "),
        ("board_at,organisation\n2021-01-26,vision,x\n", "history.csv:2: has 3 cells, the first row 2"),
        (
            "board_at,organisation\n2021-01-26,forvaltningen\n",
            "history.csv:2: observer_named: organisation 'forv",
        ),
    ],
)
@pytest.mark.usefixtures("office")
def test_a_wrong_row_is_named_and_nothing_of_the_file_is_recorded(
    tmp_path: Path, text: str, why: str
) -> None:
    code, _, err = imported(tmp_path, text)
    assert (code, err.removeprefix("kallelse: ")[: len(why)]) == (1, why)
    [told] = kallelse("observers", "list", "--json").json["groups"]
    assert [one["seats"] for one in told["unions"]] == [0] * 8


@pytest.mark.usefixtures("office")
def test_a_board_ahead_that_no_meeting_leads_to_is_refused(tmp_path: Path) -> None:
    other = BOARD + timedelta(days=1)
    code, _, err = imported(tmp_path, f"board_at,organisation\n{other},vision\n")
    assert (code, err) == (
        1,
        f"kallelse: history.csv:2: observer_named: no called meeting leads to a board on {other} (have: {BOARD})\n",
    )


@pytest.mark.usefixtures("office")
def test_the_register_can_be_read_in_again(tmp_path: Path) -> None:
    table = "board_at,organisation,person,what,at,with_organisation,with_person,seats\r\n"
    row = "2021-01-26,saco,,observer_swapped,2021-01-20T09:00:00+01:00,ledarna,led1,0\r\n"
    assert imported(tmp_path, table + row)[0] == 0
    [told] = kallelse("observers", "list", "--json").json["groups"]
    assert [(one["named"], one["gave_away"]) for one in told["boards"][:1]] == [(["ledarna"], ["saco"])]
