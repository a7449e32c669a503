"""The pages over an office of the training group, whose clock a test sets. Asserts nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from actions.office import Office
from config.settings import Settings
from rules.facts import FactKind
from tests.actions.incoming import summoned
from tests.actions.post import says, sweeps
from web.app import create_app
from web.reception import Reception

BASE = "https://kallelse.example.se"
ASKED = "Hur påverkas <b>bemanningen</b> av budgeten?"


@contextmanager
def pages(folder: Path) -> Iterator[tuple[Office, Reception, TestClient]]:
    """The pages; the summons of m1 has left and the union has asked q1 on the first matter."""
    with summoned(folder) as (office, _):
        sweeps(office, "2021-04-09T10:00")
        says(
            office, FactKind.QUESTION_ASKED, meeting="m1", question="q1", matter="x1", person="p3", text=ASKED
        )

        @contextmanager
        def opening(_: Settings) -> Iterator[Office]:
            yield office

        settings = Settings(data=folder / "data", config_dir=folder / "config", web_url=BASE)
        reception = Reception(settings, opening)
        with TestClient(create_app(reception), base_url=BASE, raise_server_exceptions=False) as client:
            yield office, reception, client
        reception.close()
