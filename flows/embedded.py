"""Serve the deployments of prefect.yaml from one process, on one machine. Waits for the server, starts none."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow, serve
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import ConcurrencyLimitConfig, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import load_flow_from_entrypoint
from prefect.schedules import Cron
from prefect.states import Crashed

from config.settings import settings_from_environment
from flows.die_with_parent import PARENT

ROOT = Path(__file__).parent.parent
START_SECONDS = 180  # a first start makes the database: 14-29 s, more on a busy machine
AT_ONCE = 2  # runs side by side; each is a process of its own


def main() -> None:
    """Wait for the server, then serve until SIGTERM."""
    served = deployments(cron=settings_from_environment().cron)
    with get_client(sync_client=True) as client:
        wait_for_server(client)
        bury_the_dead(client)
    os.environ[PARENT] = str(os.getpid())  # a run ends with this process
    serve(*served, limit=AT_ONCE, print_starting_message=False)


def declared() -> list[dict[str, Any]]:
    """The deployments as prefect.yaml says them."""
    said: list[dict[str, Any]] = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    return said


def deployments(*, cron: str = "") -> list[RunnerDeployment]:
    """The same deployments, to be served from here; `cron` stands in for every schedule."""
    return [_deployment(said, cron) for said in declared()]


def _deployment(said: dict[str, Any], cron: str) -> RunnerDeployment:
    # By path, as a worker loads it, and never a placeholder: a broken import stops the start.
    flow: Flow[..., Any] = load_flow_from_entrypoint(
        str(ROOT / said["entrypoint"]), use_placeholder_flow=False
    )
    (schedule,) = said["schedules"]
    made = flow.to_deployment(
        name=said["name"],
        schedule=Cron(cron or schedule["cron"], timezone=schedule["timezone"]),
        concurrency_limit=ConcurrencyLimitConfig(**said["concurrency_limit"]),
        description=said["description"],
        tags=said["tags"],
    )
    assert isinstance(made, RunnerDeployment)  # a coroutine only where a loop is running
    return made


def wait_for_server(client: SyncPrefectClient) -> None:
    """Return when the server answers; give up, so that the supervisor starts again, when it does not."""
    until = time.monotonic() + START_SECONDS
    while (trouble := client.api_healthcheck()) is not None:
        if time.monotonic() > until:
            sys.exit(f"kallelse: Prefect's server did not answer: {type(trouble).__name__}")
        time.sleep(0.5)


def bury_the_dead(client: SyncPrefectClient) -> None:
    """Mark the runs that ended with an earlier process. Each would keep its deployment's only place for ever."""
    begun = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    dead = client.read_flow_runs(flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=begun)))
    for run in dead:
        client.set_flow_run_state(run.id, Crashed(message="ended with its process"), force=True)


if __name__ == "__main__":
    main()
