"""A ladder goes on where another ends, counted on from its last rung; one that never ends is refused by its line."""

from pathlib import Path

import pytest

from config.rulebooks import rulebook_at
from config.shelves import Shelves
from config.toml import ConfigError

HEAD = 'id = "x"\ntitle = "X"\nversion = "1"\nin_force_from = 2020-01-01\ninclude = []\n'  # lines 1 to 5


def ladder(name: str, *afters: str, then: str = "") -> str:
    """A [[ladder]] of 3 lines (4 with `then`) and 4 for each rung."""
    onwards = f'then = "{then}"\n' if then else ""
    rungs = "".join(
        f'[[ladder.rung]]\nafter = "{after}"\ntell = "chair"\ntext = "balance_escalated"\n'
        for after in afters
    )
    return f'[[ladder]]\nname = "{name}"\n{onwards}{rungs}'


def rungs(tmp_path: Path, *ladders: str, named: str) -> list[str]:
    path = tmp_path / "x.toml"
    path.write_text(HEAD + "".join(ladders))
    found = rulebook_at(path, Shelves()).ladder(named).rungs
    return [f"{rung.meetings} meetings" if rung.meetings else str(rung.after) for rung in found]


def test_a_ladder_goes_on_counted_from_where_the_one_before_it_ended(tmp_path: Path) -> None:
    books = (
        ladder("a", "1 working day", "3 working days", then="b"),
        ladder("b", "2 working days", "4 working days", then="c"),
        ladder("c", "1 working day"),
    )
    assert rungs(tmp_path, *books, named="a") == [
        "1 working day",
        "3 working days",
        "5 working days",  # 3 + 2
        "7 working days",  # 3 + 4
        "8 working days",  # 3 + 4 + 1
    ]
    assert rungs(tmp_path, *books, named="b") == ["2 working days", "4 working days", "5 working days"]


def test_a_ladder_of_meetings_goes_on_in_meetings(tmp_path: Path) -> None:
    books = (ladder("a", "1 meeting", then="b"), ladder("b", "1 meeting", "2 meetings"))
    assert rungs(tmp_path, *books, named="a") == ["1 meetings", "2 meetings", "3 meetings"]


def test_two_ladders_may_go_on_in_the_same_third(tmp_path: Path) -> None:
    books = (
        ladder("a", "1 meeting", then="c"),
        ladder("b", "2 meetings", then="c"),
        ladder("c", "1 meeting"),
    )
    assert rungs(tmp_path, *books, named="b") == ["2 meetings", "3 meetings"]


@pytest.mark.parametrize(
    ("ladders", "message"),
    [
        (
            [ladder("a", "1 meeting", then="a")],
            "x.toml:8: ladder 'a' never ends (a -> a): remove 'then' from one of them",
        ),
        (
            [
                ladder("a", "1 meeting", then="b"),
                ladder("b", "1 meeting", then="c"),
                ladder("c", "1 meeting", then="a"),
            ],
            "x.toml:22: ladder 'c' never ends (a -> b -> c -> a): remove 'then' from one of them",
        ),
        (
            [ladder("a", "1 meeting", then="b"), ladder("b", "1 meeting", then="b")],
            "x.toml:15: ladder 'b' never ends (a -> b -> b): remove 'then' from one of them",
        ),
        (
            [ladder("a", "1 meeting", then="slov"), ladder("slow", "1 meeting")],
            "x.toml:8: ladder 'a': then 'slov' is unknown: did you mean 'slow'?",
        ),
        (
            [ladder("a", "2 working days", "2 working days")],
            "x.toml:13: ladder 'a': 2 working days is not after 2 working days: "
            "let each rung come after the one before it",
        ),
        (
            [ladder("a", "3 meetings", "1 meeting")],
            "x.toml:13: ladder 'a': 1 meeting is not after 3 meetings: "
            "let each rung come after the one before it",
        ),
        ([ladder("a")], "x.toml:6: ladder 'a' has no rungs: add a [[ladder.rung]]"),
        (
            [ladder("a", "0 meetings")],
            "x.toml:9: after '0 meetings': a promise is due at a meeting: write 1 meeting or more",
        ),
        (
            [ladder("a", "1 meeting", then="b"), ladder("b", "1 working day")],
            "x.toml:8: ladder 'a' ends in meetings, but 'b' begins in working days: "
            "let both count the same, so that one can be counted on from the other",
        ),
        (
            [ladder("a", "1 meeting"), ladder("a", "2 meetings")],
            "x.toml:13: ladder 'a' stands twice: remove one",
        ),
        ([ladder("a", "2 days")], "x.toml:9: after '2 days': a ladder counts working days or meetings"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused_by_its_line(
    tmp_path: Path, ladders: list[str], message: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        rungs(tmp_path, *ladders, named="a")
    assert str(refused.value).removeprefix(f"{tmp_path}/") == message
