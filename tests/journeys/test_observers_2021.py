"""Observers at two boards, from end to end: a decline, an absence and a swap, and who was told of what, when.

The group's unions in the file's order: Kommunal, Vision, Saco, SSR, Ledarna and three more; two seats a board.
Meetings Thu 15 April and Wed 12 May 2021 (summons Thu 8 April, Wed 5 May); boards Tue 20 April and Tue 18 May.
"""

import csv
import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.rehearse import rehearse
from config.scenarios import scenario_named
from tests.journeys.spring import Line, mail, notices

SCENARIO = Path(__file__).with_name("observers-2021.toml")


@lru_cache(maxsize=1)
def played() -> tuple[TemporaryDirectory[str], list[Line]]:
    """The scenario, played once; its folder lives as long as the tests."""
    folder = TemporaryDirectory(prefix="observers-")
    done = rehearse(scenario_named(str(SCENARIO)), Path(folder.name) / "out")
    return folder, json.loads(json.dumps(done.timeline))


def out() -> Path:
    """Where the papers lie."""
    return Path(played()[0].name) / "out"


def told(text: str) -> list[tuple[str, str, str]]:
    """Who got a text about which meeting, and when."""
    found = [(one["about"], one["at"][5:16], one["person"]) for one in notices(played()[1], text)]
    return sorted(found, key=lambda line: (line[1], line[0], line[2]))


def said(entry: Line) -> str:
    """The words of a mail, on one line."""
    body = mail(out(), entry).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_whoever_is_in_turn_is_told_once_and_the_next_at_once_when_somebody_cannot() -> None:
    """Kommunal and Vision are first. Vision declines on Fri 9 April: Saco. Saco has nobody on Mon 12: SSR.

    At the second board Vision, which declined, is asked first again; of those that never sat Saco is first in the
    file. Saco gives its seat to Ledarna on Mon 10 May: they agreed, so neither is asked.
    """
    assert told("observer_proposed") == [
        ("m-04", "04-08T14:00", "ag2"),
        ("m-04", "04-08T14:00", "kom1"),
        ("m-04", "04-08T14:00", "v1"),
        ("m-04", "04-08T14:00", "v2"),
        ("m-04", "04-09T10:00", "ag2"),
        ("m-04", "04-09T10:00", "saco1"),
        ("m-04", "04-12T09:30", "ag2"),
        ("m-04", "04-12T09:30", "ssr1"),
        ("m-05", "05-05T14:00", "ag2"),
        ("m-05", "05-05T14:00", "saco1"),
        ("m-05", "05-05T14:00", "v1"),
        ("m-05", "05-05T14:00", "v2"),
        ("m-05", "05-10T09:00", "ag2"),
    ]
    assert told("observer_withdrawn") == []


def test_the_mails_say_why() -> None:
    bodies = {
        (one["at"][5:16], one["person"]): said(one) for one in notices(played()[1], "observer_proposed")
    }
    first, last = bodies["05-05T14:00", "v1"], bodies["05-10T09:00", "ag2"]
    assert (
        "Varför just ni: Vision har haft 0 platser hittills. Ni tackade nej sist och erbjuds därför först"
        in first
    )
    assert "Saco-rådet: har lämnat sin plats till en annan; 0 platser hittills" in last
    assert "Ledarna: utsedd; 0 platser hittills" in last
    assert "Kommunal: står på tur senare; 1 plats hittills, senast tisdag 20 april 2021" in last


def test_no_mail_tells_other_unions_than_the_secretary_who_declined() -> None:
    to_unions = [one for one in notices(played()[1], "observer_proposed") if one["person"] != "ag2"]
    assert [one for one in to_unions if "tackat nej" in said(one)] == []


def test_nothing_is_flagged() -> None:
    assert [one["code"] for one in played()[1] if one["what"] == "flag"] == []


def test_the_register_tells_declines_absences_swaps_and_counts() -> None:
    with (out() / "register" / "observers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [
        (r["board_at"][:10], r["what"], r["organisation"], r["with_organisation"], r["seats"]) for r in rows
    ] == [
        ("2021-04-20", "observer_declined", "vision", "", "0"),
        ("2021-04-20", "observer_absent", "saco", "", "0"),
        ("2021-04-20", "observer_named", "kommunal", "", "1"),
        ("2021-04-20", "observer_named", "ssr", "", "1"),
        ("2021-05-18", "observer_swapped", "saco", "ledarna", "0"),
        ("2021-05-18", "observer_named", "vision", "", "1"),
    ]
