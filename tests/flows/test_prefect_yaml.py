"""prefect.yaml says every deployment once: each loads, and what is served embedded is the same."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect import Flow
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import load_flow_from_entrypoint

from flows.embedded import deployments

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "prefect.yaml").read_text("utf-8")
SAID: dict[str, Any] = yaml.safe_load(TEXT)
DECLARED: list[dict[str, Any]] = SAID["deployments"]
ENTRYPOINTS = [one["entrypoint"] for one in DECLARED]


def test_every_flow_has_one_deployment() -> None:
    from tests.flows.test_flow_files import NAMES

    assert sorted(ENTRYPOINTS) == [f"flows/{name}.py:{name}" for name in NAMES]


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
def test_an_entrypoint_loads_and_is_no_placeholder(entrypoint: str) -> None:
    flow: Flow[..., Any] = load_flow_from_entrypoint(str(ROOT / entrypoint), use_placeholder_flow=False)
    assert (flow.name, flow.retries) == (entrypoint.rpartition(":")[2].replace("_", "-"), 0)


def test_what_is_served_embedded_is_what_prefect_yaml_says() -> None:
    assert [_as_said(one) for one in deployments()] == [
        {key: value for key, value in one.items() if key != "work_pool"} for one in DECLARED
    ]


def test_a_cron_of_the_settings_stands_in_for_every_schedule() -> None:
    assert {_as_said(one)["schedules"][0]["cron"] for one in deployments(cron="* * * * *")} == {"* * * * *"}


def test_every_schedule_is_swedish_wall_clock_time() -> None:
    zones = {one["timezone"] for said in DECLARED for one in said["schedules"]}
    assert zones == {"Europe/Stockholm"}
    assert ZoneInfo(*zones)


def test_one_run_at_a_time_and_a_second_is_cancelled() -> None:
    limits = [one["concurrency_limit"] for one in DECLARED]
    assert limits == [{"limit": 1, "collision_strategy": "CANCEL_NEW"}] * len(DECLARED)


def test_the_worker_says_where_the_code_is() -> None:
    assert SAID["pull"] == [
        {"prefect.deployments.steps.set_working_directory": {"directory": "{{ $KALLELSE_HOME }}"}}
    ]


def _as_said(made: RunnerDeployment) -> dict[str, Any]:
    """A deployment in the words of prefect.yaml."""
    assert made.entrypoint is not None
    assert made.concurrency_options is not None
    file, _, function = made.entrypoint.rpartition(":")
    schedules = [one.schedule for one in made.schedules or [] if isinstance(one.schedule, CronSchedule)]
    return {
        "name": made.name,
        "entrypoint": f"{Path(file).resolve().relative_to(ROOT)}:{function}",
        "description": made.description,
        "tags": made.tags,
        "schedules": [{"cron": one.cron, "timezone": one.timezone} for one in schedules],
        "concurrency_limit": {
            "limit": made.concurrency_limit,
            "collision_strategy": made.concurrency_options.collision_strategy.value,
        },
    }
