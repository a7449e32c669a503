"""A group may climb another ladder than the one its rule names; a ladder that is not there is refused by its line."""

from pathlib import Path

import pytest

from config.load import charter
from config.toml import ConfigError
from rules.charter import Charter
from tests.config.test_groups import GROUP


def read(folder: Path, lines: str) -> Charter:
    """The group with those lines at its end."""
    (folder / "g.toml").write_text(GROUP + lines)
    return charter("g.toml", base=folder, first_year=2021, last_year=2021)


def test_without_a_choice_the_rules_own_ladder_holds(tmp_path: Path) -> None:
    assert read(tmp_path, "").group.balance_ladder is None


def test_a_group_chooses_among_the_ladders_of_its_books(tmp_path: Path) -> None:
    governs = read(tmp_path, '\n[balance]\nladder = "slow"\n')
    assert governs.group.balance_ladder == "slow"
    assert [rung.meetings for rung in governs.rulebook.ladder("slow").rungs] == [2, 3]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            '\n[balance]\nladder = "slov"\n',
            "g.toml:38: ladder 'slov' is in none of its books: did you mean 'slow'?",
        ),
        ("\n[balance]\nlader = 1\n", "g.toml:38: key 'lader' is unknown: did you mean 'ladder'?"),
        ("\n[balance]\n", "g.toml:37: key 'ladder' is missing: add it"),
    ],
)
def test_a_ladder_that_is_not_there_is_refused_by_its_line(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, lines)
    assert str(refused.value).removeprefix(f"{tmp_path}/") == message
