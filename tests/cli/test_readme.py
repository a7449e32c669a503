"""What the README shows is what the commands print and draw."""

from pathlib import Path

from tests.cli.running import kallelse

HOUSE = Path(__file__).resolve().parents[2]
PICTURES = HOUSE / "docs" / "pictures"


def test_the_date_in_the_readme_is_what_the_command_prints() -> None:
    told = kallelse("calculate", "3 working days after", "2021-04-08T16:30")
    assert told.code == 0
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert readme.count(told.out.strip()) == 1


def test_the_picture_in_the_readme_is_what_the_command_draws(tmp_path: Path) -> None:
    drawn = tmp_path / "year.svg"
    told = kallelse(
        "plan-year", str(PICTURES / "year-2027.csv"), "--group", "fvg-sample", "--svg", str(drawn)
    )
    assert told.code == 1  # three clashes, to be seen
    assert drawn.read_bytes() == (PICTURES / "year-2027.svg").read_bytes()
