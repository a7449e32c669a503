"""Everything is checked at start: what ships is clean, and each wrong file is named once."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.check import check_everything
from config.load import manners, texts
from config.toml import SHIPPED
from rules.people import Language
from tests.config.test_groups import GROUP

ROOT = SHIPPED.parent


@dataclass
class Own:
    """Settings with only the one thing that the check asks for."""

    config_dir: Path | None = None


def an_own_file(tmp_path: Path, name: str, text: str) -> list[str]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return [str(wrong).removeprefix(f"{tmp_path}/") for wrong in check_everything(Own(tmp_path))]


def test_what_ships_is_clean() -> None:
    assert check_everything(Own()) == []


def test_every_text_is_there_in_both_languages_with_its_manners() -> None:
    ids = {language: {text_id for text_id, known in texts() if known is language} for language in Language}
    assert ids[Language.SWEDISH] == ids[Language.ENGLISH] == set(manners())


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        ("groups/x.toml", GROUP.replace('"g"', '"x"'), []),
        ("groups/x.toml", GROUP, ["groups/x.toml:1: slug 'g' in a file named 'x': rename one of them"]),
        (
            "groups/x.toml",
            GROUP.replace('"amf"', '"amff"'),
            ["groups/x.toml:3: rulebook 'amff' not found in config/rulebooks or "],
        ),
        (
            "rulebooks/x.toml",
            'id = "x"\n',
            [
                "rulebooks/x.toml:1: key 'in_force_from' is missing: ",
                "rulebooks/x.toml:1: key 'title' is missing: ",
                "rulebooks/x.toml:1: key 'version' is missing: ",
            ],
        ),
        ("calendars/x.toml", "closd = 1\n", ["calendars/x.toml:1: key 'closd' is unknown: "]),
        (
            "scenarios/x.toml",
            "from = 1\n",
            [
                "scenarios/x.toml:1: 'from' is a number (1), not a moment: ",
                "scenarios/x.toml:1: key 'to' is missing: ",
                "scenarios/x.toml:1: key 'group' is missing: ",
            ],
        ),
        ("texts/sv/summons.txt", "Ämne: x\n", ["texts/sv/summons.txt:1: the first line is no subject: "]),
        ("texts/sv/summons.txt", "Subject: x\n\n", ["texts/sv/summons.txt:2: no body: "]),
        (
            "texts/sv/extra.txt",
            "Subject: x\n\ny\n",
            [
                "config/texts/en/extra.txt:1: text 'extra' is missing in 'en': write it",
                "config/texts/manners.toml:1: text 'extra' has no manners: ",
            ],
        ),
        (
            "texts/manners.toml",
            '[summons]\nhours = "any"\nwhen_late = "at_once"\nuseful_for = "long"\n',
            ["texts/manners.toml:4: useful_for 'long' is no length of time: "],
        ),
    ],
)
def test_a_wrong_file_of_ones_own_is_named(tmp_path: Path, name: str, text: str, messages: list[str]) -> None:
    found = an_own_file(tmp_path, name, text)
    assert [told[: len(message)] for told, message in zip(found, messages, strict=True)] == messages


def test_a_short_command_loads_neither_pydantic_nor_the_holidays_library() -> None:
    code = (
        "import sys, config.load, config.scenarios, config.check\n"
        "from config.calendars import calendar_named\n"
        "from config.rulebooks import rule_anywhere\n"
        "calendar_named('sweden', 2020, 2023), rule_anywhere('AMF-Q3')\n"
        "print(sorted({'pydantic', 'holidays', 'sqlalchemy', 'email'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
