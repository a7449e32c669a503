from pathlib import Path

import pytest

from actions.office import open_office
from actions.rehearse import SimulatedClock
from config.settings import Settings
from tests.actions.post import at, calls, lives_until
from tests.cli.running import kallelse
from tests.journeys.builders import GROUP, a_shelf


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    a_shelf(tmp_path / "config")
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path / "config"))
    settings = Settings(data=tmp_path / "data", config_dir=tmp_path / "config", burst=100)
    with open_office(settings, clock=SimulatedClock(at("2021-04-01T09:00"))) as opened:
        calls(opened)
        lives_until(opened, "2021-04-08T15:00")
    return tmp_path


def test_the_proof_is_printed_as_text_and_as_json(office: Path) -> None:
    plain, english, data = (
        kallelse("dispatch", "m1", *more) for more in ((), ("--lang", "en"), ("--json", "--group", GROUP))
    )
    assert (plain.code, english.code, data.code) == (0, 0, 0)
    assert plain.out.splitlines()[0] == "Utskicksbevis: Övningsgruppen, mötet 15 april 2021 09.00"
    assert (
        english.out.splitlines()[0] == "Proof of dispatch: Övningsgruppen, the meeting of 15 April 2021 09:00"
    )
    (one,) = data.json["rounds"]
    assert one["channels"] == {"mail": {"entitled": 4, "sent": 4, "delivered": 4, "missing": []}}
    assert [each["mails"][0]["accepted"][0]["to"] for each in one["recipients"]] == [
        f"p{number}@example.se" for number in (1, 2, 3, 4)
    ]


def test_the_proof_is_drawn_into_a_file(office: Path) -> None:
    file = office / "bevis.pdf"
    answer = kallelse("dispatch", "m1", "--pdf", str(file))
    assert (answer.code, answer.out, answer.err.strip()) == (0, "", f"wrote {file}")
    assert file.read_bytes().startswith(b"%PDF-")
    nowhere = kallelse("dispatch", "m1", "--pdf", str(office / "borta" / "bevis.pdf"))
    assert (nowhere.code, nowhere.out) == (1, "")


def test_an_unknown_meeting_is_one_line_and_exit_1(office: Path) -> None:
    answer = kallelse("dispatch", "m9", "--json")
    assert (answer.code, answer.out, answer.err.strip()) == (
        1,
        "",
        f"kallelse: group '{GROUP}': meeting 'm9' not found (have: m1)",
    )
