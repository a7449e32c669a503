"""What has mended itself leaves the list of what a person has to look at; what has not stays there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.office import Office, open_office
from actions.record import record
from actions.rehearse import SimulatedClock
from actions.sweep import sweep
from config.settings import Channel, Settings
from rules.facts import FactKind, Json
from store import incidents
from tests.journeys.builders import GROUP, a_shelf

GATE = f"demands_unanswered/{GROUP}/m1/meeting"


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office that delivers into a folder, on a clock of its own."""
    told = Settings(data=tmp_path / "data", config_dir=a_shelf(tmp_path / "config"), channel=Channel.FOLDER)
    with open_office(told, clock=SimulatedClock(at("2021-04-08T08:00"))) as opened:
        yield opened


def says(office: Office, kind: FactKind, when: str, **data: Json) -> None:
    """A fact about the meeting is recorded when it happens."""
    assert isinstance(office.clock, SimulatedClock)
    office.clock.at = at(when)
    record(office, group=GROUP, kind=kind, data={"meeting": "m1", **data}, at=at(when), by="secretary")


def looks(office: Office, when: str) -> list[str]:
    """The open incidents of the gate after a sweep at that moment."""
    assert isinstance(office.clock, SimulatedClock)
    office.clock.at = at(when)
    sweep(office)
    with office.store.reading() as tx:
        return [one.key for one in incidents.open_incidents(tx, codes=["demands_unanswered"])]


def test_an_incident_of_the_gate_is_closed_when_the_last_answer_has_come(office: Office) -> None:
    says(
        office,
        FactKind.MEETING_CALLED,
        "2021-04-08T08:00",
        starts_at="2021-04-15T09:00:00+02:00",
        place="Sal 1",
    )
    for number in (7, 9):
        made: dict[str, Json] = {
            "demand": f"f-{number}",
            "number": number,
            "organisation": "facket",
            "text": "Mer.",
        }
        says(office, FactKind.DEMAND_MADE, "2021-04-12T10:00", **made)
    assert looks(office, "2021-04-14T06:59") == []
    assert looks(office, "2021-04-14T07:00") == [GATE]  # 09:00 on the working day before, in Stockholm
    says(office, FactKind.DEMAND_ANSWERED, "2021-04-14T08:00", demand="f-7", text="Ja.")
    assert looks(office, "2021-04-14T08:01") == [GATE]
    says(office, FactKind.DEMAND_ANSWERED, "2021-04-14T09:00", demand="f-9", text="Ja.")
    assert looks(office, "2021-04-14T09:01") == []
