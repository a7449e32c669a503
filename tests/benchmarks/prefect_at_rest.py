"""What `kallelse serve` costs when nothing happens: memory, and Prefect's share of one CPU. Decides no limit."""

import tempfile
import threading
import time
import urllib.error
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no types
import yaml

from tests.flows.serving import ROOT, Serving, a_free_port, an_open_office, serving, until

NEVER = "0 0 29 2 *"  # a cron that has no run while we look
SETTLE, WINDOW = 15.0, 60.0
FEW_PERCENT = 5.0  # of one CPU, in office hours, runs included


def run() -> list[dict[str, Any]]:
    """The figures; takes about two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        alone = _alone(Path(folder) / "alone")
        return [
            _figure("kallelse serve without Prefect, resident", alone, "MB"),
            *_with_prefect(Path(folder) / "whole"),
        ]


def _alone(folder: Path) -> float:
    folder.mkdir()
    told = an_open_office(folder, smtp_port=9, doorbell=5) | {"KALLELSE_CHANNEL": "folder"}
    with serving(told, "--no-prefect") as serves:
        threading.Event().wait(SETTLE)
        return _resident(serves.family())


def _with_prefect(folder: Path) -> list[dict[str, Any]]:
    folder.mkdir()
    told = an_open_office(folder, smtp_port=9, prefect_port=a_free_port(), doorbell=5, cron=NEVER)
    with serving(told | {"KALLELSE_CHANNEL": "folder"}) as serves:
        first = time.monotonic()
        deployments = until(lambda: _served(serves), seconds=180, what="the deployments are served")
        started = time.monotonic() - first
        threading.Event().wait(SETTLE)
        before = _cpu(serves)
        threading.Event().wait(WINDOW)
        rest = {name: 100 * (spent - before[name]) / WINDOW for name, spent in _cpu(serves).items()}
        resident = _resident(serves.family())
        one = _one_run(serves, deployments[0]["id"], rest["flows.embedded"])
    prefect = rest["flows.prefect_server"] + rest["flows.embedded"]
    hourly = runs_an_hour()
    share = prefect + 100 * hourly * one / 3600
    return [
        _figure("kallelse serve with Prefect, resident", resident, "MB"),
        _figure("first start until the deployments are served", started, "s"),
        _figure("doorbell every 5 s, of one CPU", rest["serve"], "%"),
        _figure("Prefect between runs, of one CPU", prefect, "%"),
        _figure("one served run", one, "CPU s"),
        _figure("served runs an hour in office hours", hourly, "runs"),
        _figure("Prefect in office hours with its runs, of one CPU", share, "%", FEW_PERCENT),
    ]


def runs_an_hour() -> int:
    """How many runs prefect.yaml asks for between nine and ten on a working day."""
    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    return sum(_minutes(one["cron"].split()[0]) for said in declared for one in said["schedules"])


def _minutes(field: str) -> int:
    """How many minutes of an hour a cron names: `5,35` or `*/15`."""
    return 60 // int(field[2:]) if field.startswith("*/") else len(field.split(","))


def _one_run(serves: Serving, deployment: str, resting: float) -> float:
    """CPU seconds of one run, the process that serves it included and its rest taken off."""
    before, first = _cpu(serves)["flows.embedded"], time.monotonic()
    asked = serves.ask(f"/api/deployments/{deployment}/create_flow_run", {"state": {"type": "SCHEDULED"}})
    wanted = {"flow_runs": {"id": {"any_": [asked["id"]]}, "state": {"type": {"any_": ["COMPLETED"]}}}}
    until(lambda: serves.ask("/api/flow_runs/filter", wanted) or None, seconds=120, what="the run ends")
    threading.Event().wait(3)  # its process ends a little after the run, and only then is its time added up
    return _cpu(serves)["flows.embedded"] - before - resting / 100 * (time.monotonic() - first)


def _served(serves: Serving) -> list[dict[str, Any]] | None:
    try:
        found: list[dict[str, Any]] = serves.ask("/api/deployments/filter")
    except (urllib.error.URLError, OSError):  # not listening yet
        return None
    return found if len(found) == 5 else None


def _cpu(serves: Serving) -> dict[str, float]:
    """CPU seconds by process, those of its ended children included."""
    spent = {}
    for process in serves.family():
        words = process.cmdline()
        name = next(
            (one for one in ("flows.prefect_server", "flows.embedded", "serve") if one in words), None
        )
        if name is not None:
            told = process.cpu_times()
            spent[name] = told.user + told.system + told.children_user + told.children_system
    return spent


def _resident(family: list[psutil.Process]) -> float:
    """Memory in MB; what processes share is counted once where the system can tell."""
    told = [process.memory_full_info() for process in family]
    return float(sum(getattr(one, "pss", 0) or one.rss for one in told)) / 1e6


def _figure(name: str, value: float, unit: str, limit: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit}
