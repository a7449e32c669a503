"""What Prefect's processes are told: where they keep things, their keys, and what they must not do. Starts none."""

import base64
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from actions.kept_secret import kept_secret
from config.settings import Settings

HOST = "127.0.0.1"
HERE = "127.0.0.1,localhost"
CLOSED = "http://127.0.0.1:9"  # nothing listens on the discard port, so a call through it ends at once

# What one machine without work pools, automations or tasks does not need. Each is a loop or a queue at rest.
UNUSED_SERVICES = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "EVENT_LOGGER",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "TASK_RUN_RECORDER",
    "TRIGGERS",
)
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the second version calls out
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # off by default: runs pile up for ever
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * 24 * 3600),
    # Few runs ahead: after a week without power no more than these are late, and not a hundred of each.
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "1",
} | {f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in UNUSED_SERVICES}


def prefect_environment(settings: Settings, around: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that talks to Prefect. Prefect's variables around us do not count."""
    home = settings.data.resolve() / "prefect"
    for folder in (home, home / "tmp"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = settings.prefect_auth.get_secret_value() if settings.prefect_auth else None
    direct = ",".join(filter(None, (HERE, around.get("NO_PROXY") or around.get("no_proxy"))))
    told = {key: value for key, value in around.items() if not key.startswith("PREFECT_")}
    told |= QUIET
    told |= {
        "NO_PROXY": direct,
        "no_proxy": direct,
        "PREFECT_API_AUTH_STRING": given or kept_secret(home / "auth", _new_login),
        "PREFECT_API_URL": f"http://{HOST}:{settings.prefect_port}/api",
        "PREFECT_HOME": str(home),
        "PREFECT_RUNNER_POLL_FREQUENCY": "15",  # seconds that a run may start late
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "pages"),
        "TMPDIR": str(home / "tmp"),  # Prefect's folder there has one name for all users of the machine
    }
    return told


def server_environment(settings: Settings, around: Mapping[str, str]) -> dict[str, str]:
    """The same for the server, which also keeps the keys, and has no way out to the network."""
    told = prefect_environment(settings, around)
    port = settings.prefect_port
    told |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), CLOSED)
    told |= {
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port},http://localhost:{port}",
        "PREFECT_SERVER_API_AUTH_STRING": told["PREFECT_API_AUTH_STRING"],
        "PREFECT_SERVER_ENCRYPTION_KEY": kept_secret(Path(told["PREFECT_HOME"]) / "encryption_key", _new_key),
    }
    return told


def _new_login() -> str:
    return f"kallelse:{secrets.token_urlsafe(24)}"


def _new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
