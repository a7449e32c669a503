"""A group, its meetings and its environment, with defaults: a test says only what matters to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from actions.office import Office, open_office
from actions.record import Recorded, record
from actions.rehearse import SimulatedClock
from config.settings import Settings
from rules.facts import Data, FactKind
from tests.servers.imap import ImapServer
from tests.servers.steadfast import JOURNAL

GROUP = "ovning"
CALLED_AT = datetime(2021, 4, 8, 11, 0, tzinfo=UTC)
SUMMONS_DAY = datetime(2021, 4, 8, 12, 0, 30, tzinfo=UTC)  # Thursday, half a minute after the summons is due
_HEAD = """\
slug = "ovning"
title = "Övningsgruppen"
zone = "Europe/Stockholm"
calendar = "sweden"
rulebook = "{rulebook}"
mailbox = "Övningsgruppen <ovning@example.se>"

[quiet]
hours = "18:00-07:00"
days = "non_working"

[[organisation]]
slug = "forvaltningen"
title = "Övningsförvaltningen"
side = "employer"

[[organisation]]
slug = "facket"
title = "Övningsfacket"
side = "union"
"""
_SEAT = """
[[seat]]
person = "{person}"
name = "Övning {person}"
email = "{person}@example.se"
organisation = "{organisation}"
role = "{role}"
"""


def persons(seats: int) -> tuple[str, ...]:
    """The people of a group with that many seats: the chair, the secretary, and the union's."""
    return tuple(f"p{number}" for number in range(1, seats + 1))


def a_shelf(folder: Path, *, seats: int = 4, rulebook: str = "amf") -> Path:
    """An operator's own configuration with one group in it."""
    told = [_HEAD.format(rulebook=rulebook)]
    for number, person in enumerate(persons(seats), start=1):
        organisation = "forvaltningen" if number <= 2 else "facket"
        role = {1: "chair", 2: "secretary"}.get(number, "ordinary")
        told.append(_SEAT.format(person=person, organisation=organisation, role=role))
    groups = folder / "groups"
    groups.mkdir(parents=True, exist_ok=True)
    (groups / f"{GROUP}.toml").write_text("".join(told), encoding="utf-8")
    return folder


def a_call(meeting: str, *, starts_at: str = "2021-04-15T09:00:00+02:00") -> Data:
    """The data of `meeting_called`."""
    day = starts_at.partition("T")[0]
    return {
        "meeting": meeting,
        "starts_at": starts_at,
        "ends_at": f"{day}T11:00:00+02:00",
        "place": "Sal 1",
    }


CALL = FactKind.MEETING_CALLED


def invitations(meetings: int, seats: int) -> list[str]:
    """The key of every summons that these meetings owe, sorted."""
    return sorted(
        f"{GROUP}/invite/m{number}/0/{person}"
        for number in range(1, meetings + 1)
        for person in persons(seats)
    )


def an_environment(
    folder: Path,
    *,
    smtp_port: int,
    seats: int = 4,
    database: str | None = None,
    journal: ImapServer | Path | None = None,
    quiet: float = 1.0,
    connections: int = 1,
    timeout: int = 20,
) -> dict[str, str]:
    """The variables of an office that sends over SMTP; `journal` is its proof, over IMAP or as a Maildir."""
    told = {
        "DATA": str(folder / "data"),
        "CONFIG_DIR": str(a_shelf(folder / "config", seats=seats)),
        "CHANNEL": "smtp",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_SECURITY": "none",
        "SMTP_CONNECTIONS": str(connections),
        "SMTP_TIMEOUT": str(timeout),
        "QUIET_PERIOD": str(quiet),
        "BURST": "100000",
    }
    if database is not None:
        told["DATABASE"] = database
    match journal:
        case ImapServer():
            told |= {
                "SMTP_JOURNAL": JOURNAL,
                "IMAP_HOST": "127.0.0.1",
                "IMAP_PORT": str(journal.port),
                "IMAP_SECURITY": "none",
                "IMAP_USERNAME": journal.username,
                "IMAP_PASSWORD": journal.password,
            }
        case Path():
            told |= {"SMTP_JOURNAL": JOURNAL, "JOURNAL_MAILDIR": str(journal)}
        case None:
            pass
    return {f"KALLELSE_{name}": value for name, value in told.items()}


@contextmanager
def an_office(
    folder: Path, *, smtp_port: int, clock: SimulatedClock | None = None, burst: int = 100_000, **more: Any
) -> Iterator[Office]:
    """That office in this process, on a clock that stands still until it is set."""
    told: dict[str, Any] = {
        name.removeprefix("KALLELSE_").lower(): value
        for name, value in an_environment(folder, smtp_port=smtp_port, **more).items()
    }
    told["burst"] = burst
    with open_office(Settings(**told), clock=clock or SimulatedClock(SUMMONS_DAY)) as office:
        yield office


def call(office: Office, meeting: str = "m1", *, at: datetime = CALLED_AT, **more: str) -> Recorded:
    """Record that a meeting was called."""
    return record(office, group=GROUP, kind=CALL, data=a_call(meeting, **more), at=at, by="secretary")


def set_clock(office: Office, at: datetime) -> None:
    """Let the office's clock show that moment."""
    assert isinstance(office.clock, SimulatedClock)
    office.clock.at = at
