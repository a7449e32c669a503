"""`kallelse serve` for real: a schedule fires, a dead Prefect delays nothing, and nothing is left behind."""

import json
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from tests.flows.serving import (
    Serving,
    a_free_port,
    alive,
    an_open_office,
    call_a_meeting,
    listeners,
    serving,
    until,
)
from tests.servers.smtp import Stage, smtp_server

SERVER, RUNS = "flows.prefect_server", "flows.embedded"
SEATS = ["p1@example.se", "p2@example.se", "p3@example.se"]


def test_a_scheduled_run_delivers_what_is_due(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        told = an_open_office(
            tmp_path, smtp_port=smtp.port, prefect_port=a_free_port(), doorbell=0, cron="* * * * *"
        )
        call_a_meeting(told)
        with serving(told) as serves:
            mails = smtp.wait_for(3, timeout=240)
            assert sorted(mail.recipients[0] for mail in mails) == SEATS

            table = until(lambda: _table(serves), seconds=60, what="a table on Prefect's page")
            assert [row["what"] for row in table] == ["accepted"] * 3
            done = until(lambda: _completed(serves), seconds=60, what="a run that ends well")
            assert all(run["auto_scheduled"] for run in done)
            assert listeners(serves) == {"127.0.0.1"}
            _no_person_in_prefect(serves)

            family = serves.family()
            serves.process.send_signal(signal.SIGTERM)
            assert serves.process.wait(timeout=30) == 0
            assert alive(family, within=5) == []


def test_a_dead_prefect_delays_nothing_and_is_started_again(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        told = an_open_office(tmp_path, smtp_port=smtp.port, prefect_port=a_free_port(), doorbell=0.5)
        with serving(told) as serves:
            dead = [
                until(partial(serves.child, name), seconds=30, what=f"{name} starts")
                for name in (SERVER, RUNS)
            ]
            for child in dead:
                child.kill()
            call_a_meeting(told)
            assert len(smtp.wait_for(3, timeout=10)) == 3
            for name in (SERVER, RUNS):
                until(partial(serves.child, name), seconds=30, what=f"{name} again")
            assert not set(dead) & set(serves.family())


def test_nothing_is_left_behind_when_the_service_is_killed(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        told = an_open_office(tmp_path, smtp_port=smtp.port, prefect_port=a_free_port(), doorbell=0.5)
        with serving(told) as serves:
            for name in (SERVER, RUNS):
                until(partial(serves.child, name), seconds=30, what=f"{name} starts")
            family = serves.family()
            serves.process.kill()
            assert alive(family, within=10) == []


def test_the_bell_sends_at_once(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        told = an_open_office(tmp_path, smtp_port=smtp.port, doorbell=3600)
        call_a_meeting(told, "m1")
        with serving(told, "--no-prefect") as serves:
            assert len(smtp.wait_for(3, timeout=30)) == 3
            call_a_meeting(told, "m2")
            assert len(smtp.wait_for(6, timeout=10)) == 6
            assert serves.family()[1:] == []


def test_a_mail_server_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        smtp.behave(hang=Stage.DATA)
        told = an_open_office(tmp_path, smtp_port=smtp.port, doorbell=1)
        call_a_meeting(told)
        with serving(told | {"KALLELSE_SMTP_TIMEOUT": "120"}, "--no-prefect") as serves:
            until(lambda: "DATA" in smtp.commands, seconds=30, what="a mail under way")
            serves.process.send_signal(signal.SIGTERM)
            assert serves.process.wait(timeout=20) == 0


def test_a_taken_port_is_one_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = an_open_office(tmp_path, smtp_port=9, prefect_port=port, doorbell=1)
        with serving(told) as serves:
            said, _ = serves.process.communicate(timeout=60)
    assert serves.process.returncode == 1
    assert said == (
        f"kallelse: port {port} on 127.0.0.1 is taken, and Prefect's server needs one: "
        "set KALLELSE_PREFECT_PORT to a free port, or run with --no-prefect\n"
    )


def test_nothing_to_do_is_a_wrong_call(tmp_path: Path) -> None:
    with serving(an_open_office(tmp_path, smtp_port=9, doorbell=0), "--no-prefect") as serves:
        said, _ = serves.process.communicate(timeout=60)
    assert (serves.process.returncode, said) == (
        2,
        "kallelse: nothing to do: --no-prefect, and KALLELSE_DOORBELL_SECONDS is 0\n",
    )


def test_the_service_itself_imports_no_prefect() -> None:
    said = "import cli.serve, actions.sweep, sys; print(sorted(m for m in sys.modules if m == 'prefect'))"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def _completed(serves: Serving) -> list[dict[str, Any]]:
    wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    found: list[dict[str, Any]] = serves.ask("/api/flow_runs/filter", wanted)
    return found


def _table(serves: Serving) -> list[dict[str, str]] | None:
    found = serves.ask("/api/artifacts/filter")
    return json.loads(found[0]["data"]) if found else None


def _no_person_in_prefect(serves: Serving) -> None:
    """What Prefect keeps and shows: ids, and no name or address of anyone."""
    for kept in ("artifacts", "logs", "flow_runs", "deployments"):
        said = json.dumps(serves.ask(f"/api/{kept}/filter"), ensure_ascii=False)
        assert "example.se" not in said, kept
        assert "Övning" not in said, kept
