"""What runs out becomes an incident in the running office: once for each thing and date, closed when seen to."""

from pathlib import Path

import pytest

from actions.checkup import checkup
from actions.desk import close_incident
from actions.office import Office
from config.settings import settings_from_environment
from rules.facts import FactKind
from store import incidents
from tests.actions.post import at, posting, says, sweeps
from tests.journeys.builders import GROUP, a_shelf

LAST = 'email = "p4@example.se"\norganisation = "facket"\nrole = "ordinary"\n'
KEY = f"runs_out/{GROUP}/membership/facket/ordinary/p4/2021-05-31"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The group, whose last seat ends on 31 May 2021: sixty days before it is 1 April."""
    file = a_shelf(tmp_path / "config") / "groups" / f"{GROUP}.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count(LAST) == 1
    file.write_text(text.replace(LAST, LAST + "to = 2021-05-31\n"), encoding="utf-8")
    return tmp_path


def told(office: Office) -> list[tuple[str, str]]:
    with office.store.reading() as tx:
        found = incidents.open_incidents(tx, codes=("runs_out",))
    return [(one.key, one.message) for one in found]


def test_a_seat_that_ends_is_an_incident_from_sixty_days_before_and_once(folder: Path) -> None:
    message = f"{GROUP}: seat 'p4' (ordinary of facket) ends 2021-05-31: add the seat that follows it, or lengthen it"
    with posting(folder, local="2021-03-31T10:00") as (office, _):
        sweeps(office, "2021-03-31T10:00")
        assert told(office) == []
        sweeps(office, "2021-04-01T08:00")
        assert told(office) == [(KEY, message)]
        close_incident(office, KEY, reason="the union names somebody in May", by="secretary")
        for day in ("2021-04-01T09:00", "2021-04-02T09:00", "2021-06-02T09:00"):
            sweeps(office, day)
        assert told(office) == []


def test_a_successor_who_is_recorded_closes_it_at_the_next_look(folder: Path) -> None:
    with posting(folder, local="2021-04-06T10:00") as (office, _):
        sweeps(office, "2021-04-06T10:00")
        assert [key for key, _ in told(office)] == [KEY]
        said = {"organisation": "facket", "role": "ordinary", "from": "2021-06-01"}
        who = {"person": "p9", "name": "Övning p9", "email": "p9@example.se"}
        says(office, FactKind.SEAT_CHANGED, **who, **said)
        sweeps(office, "2021-04-06T11:00")
        assert [key for key, _ in told(office)] == [KEY]
        sweeps(office, "2021-04-07T08:00")
        assert told(office) == []


def test_a_file_that_was_mended_closes_it_on_the_same_day(folder: Path) -> None:
    with posting(folder, local="2021-04-06T10:00") as (office, _):
        sweeps(office, "2021-04-06T10:00")
        assert [key for key, _ in told(office)] == [KEY]
    file = folder / "config" / "groups" / f"{GROUP}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("to = 2021-05-31\n", ""), encoding="utf-8")
    with posting(folder, local="2021-04-06T12:00") as (office, _):
        sweeps(office, "2021-04-06T12:00")
        assert told(office) == []


def test_the_doctor_names_the_file_and_the_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(folder / "config"))
    monkeypatch.setenv("KALLELSE_DATA", str(folder / "data"))
    found = checkup(settings_from_environment(), at("2021-04-06T10:00"))
    file = folder / "config" / "groups" / f"{GROUP}.toml"
    line = file.read_text(encoding="utf-8").splitlines().index("to = 2021-05-31") + 1
    assert [
        (one.verdict.value, one.message.partition(": ")[0]) for one in found if one.check == "runs out"
    ] == [("warning", f"{file}:{line}")]
