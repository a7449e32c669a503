"""`kallelse serve` as a process of its own, with an office that owes mail at any hour. Asserts nothing."""

import base64
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psutil  # type: ignore[import-untyped]  # ships no types

from actions.office import Office, open_office
from actions.record import record
from config.settings import Settings
from tests.journeys.builders import CALL, GROUP, an_environment

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from cli.main import main; main()")
Found = TypeVar("Found")


def until(found: Callable[[], Found | None], *, seconds: float, what: str) -> Found:
    """Wait for the condition, and return what it found."""
    over = time.monotonic() + seconds
    while True:
        if (answer := found()) is not None and answer is not False:
            return answer
        if time.monotonic() > over:
            raise TimeoutError(f"{what} did not happen in {seconds:g} s")
        threading.Event().wait(0.1)


def a_free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def an_open_office(
    folder: Path, *, smtp_port: int, prefect_port: int = 4200, doorbell: float = 0, cron: str = ""
) -> dict[str, str]:
    """The variables of an office that sends over SMTP at any hour of any day."""
    told = an_environment(folder, smtp_port=smtp_port, seats=3)
    group = folder / "config" / "groups" / f"{GROUP}.toml"
    awake = group.read_text("utf-8").replace("18:00-07:00", "00:00-00:00").replace('"non_working"', '"none"')
    group.write_text(awake, encoding="utf-8")
    return told | {
        "KALLELSE_PREFECT_PORT": str(prefect_port),
        "KALLELSE_WEB_PORT": "0",
        "KALLELSE_DOORBELL_SECONDS": str(doorbell),
        "KALLELSE_CRON": cron,
    }


def settings_from(told: Mapping[str, str]) -> Settings:
    """The same variables as settings of this process."""
    return Settings.model_validate(
        {key.removeprefix("KALLELSE_").lower(): value for key, value in told.items()}
    )


def call_a_meeting(told: Mapping[str, str], meeting: str = "m1") -> None:
    """Record a meeting in three days, whose summons to three seats is due now."""
    with open_office(settings_from(told)) as office:
        call_a_meeting_in(office, meeting)


def call_a_meeting_in(office: Office, meeting: str) -> None:
    """The same in an office that is open, whatever its files say by now."""
    now = datetime.now(UTC)
    start = now + timedelta(days=3)
    data = {
        "meeting": meeting,
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=2)).isoformat(),
        "place": "Sal 1",
    }
    record(office, group=GROUP, kind=CALL, data=data, at=now, by="test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A running `kallelse serve`."""

    process: subprocess.Popen[str]
    told: Mapping[str, str]

    def family(self) -> list[psutil.Process]:
        """The process and all that it started, directly or not."""
        mother = psutil.Process(self.process.pid)
        return [mother, *mother.children(recursive=True)]

    def child(self, module: str) -> psutil.Process | None:
        """The child that runs a module."""
        return next((one for one in self.family() if module in _words(one)), None)

    def ask(self, path: str, body: object = None) -> Any:
        """Prefect's API, with the line that is kept in the data folder."""
        login = (Path(self.told["KALLELSE_DATA"]) / "prefect" / "auth").read_bytes()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.told['KALLELSE_PREFECT_PORT']}{path}",
            data=json.dumps(body or {}).encode(),
            headers={
                "Authorization": f"Basic {base64.b64encode(login).decode()}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def serving(told: Mapping[str, str], *flags: str) -> Iterator[Serving]:
    """Run it until the block ends; what is left of it then is killed."""
    around = {key: value for key, value in os.environ.items() if not key.startswith("KALLELSE_")}
    with subprocess.Popen(
        [*COMMAND, "serve", *flags],
        env={**around, **told, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        cwd=Path(told["KALLELSE_DATA"]).parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        serves = Serving(process=process, told=told)
        family: list[psutil.Process] = []
        try:
            yield serves
            family = serves.family() if process.poll() is None else []
        finally:
            process.kill()
            for one in family:
                if one.is_running():
                    one.kill()


def listeners(serves: Serving) -> set[str]:
    """Every address that the service or anything it started listens on."""
    return {
        one.laddr.ip
        for process in serves.family()
        for one in process.net_connections(kind="inet")
        if one.status == psutil.CONN_LISTEN
    }


def alive(family: list[psutil.Process], *, within: float) -> list[psutil.Process]:
    """Those that still run after that long; one that only waits to be reaped does not."""
    _, left = psutil.wait_procs(family, timeout=within)
    return [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:  # it ended while we looked
        return []
    return words
