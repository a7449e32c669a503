"""Run the office on one machine: the doorbell here, Prefect beside it. Imports no Prefect and decides nothing."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import structlog
from rich.console import Console

from cli.children import Child
from cli.doorbell import keep_sweeping
from cli.mailroom import keep_collecting
from cli.office import the_office
from cli.pages import pages
from cli.prefect_home import HOST, port_is_free, prefect_environment, server_environment
from config.settings import Channel, Inbox, Settings

ROOT = Path(__file__).parent.parent
DIES_WITH = "KALLELSE_DIES_WITH"  # read by flows/die_with_parent.py
GRACE_SECONDS = 10.0
LAST_SWEEP_SECONDS = 10.0
LAST_COLLECT_SECONDS = 5.0
log = structlog.get_logger("serve")


def serve(settings: Settings, *, prefect: bool = True) -> int:
    """Serve until SIGTERM or Ctrl-C. Answers the exit code: 0 ended as asked, 1 failed, 2 wrongly called."""
    _log_to_stderr()
    rings = settings.doorbell_seconds > 0
    reads = settings.inbox is not Inbox.NONE
    if not rings and not prefect and not reads:
        return _refused("nothing to do: --no-prefect, and KALLELSE_DOORBELL_SECONDS is 0", code=2)
    if prefect and not port_is_free(settings.prefect_port):
        return _refused(
            f"port {settings.prefect_port} on {HOST} is taken, and Prefect's server needs one: "
            "set KALLELSE_PREFECT_PORT to a free port, or run with --no-prefect"
        )
    if settings.web_port and not port_is_free(settings.web_port):
        return _refused(
            f"port {settings.web_port} on {HOST} is taken, and the pages need one: "
            "set KALLELSE_WEB_PORT to a free port"
        )
    # Once before anything starts: a wrong setting stops the start, and the tables are made by one process only.
    with the_office():
        pass
    try:
        children = _children(settings) if prefect else []
    except OSError as wrong:
        return _refused(f"{wrong.filename}: {wrong.strerror}")
    _announce(settings, prefect=prefect)
    with _asked_to_end() as end, pages(settings):
        swept = _in_thread("doorbell", keep_sweeping, settings, end) if rings else None
        collected = _in_thread("mailroom", keep_collecting, settings, end) if reads else None
        while not end.is_set() and not (swept and swept.done()):
            for child in children:
                child.keep()
            end.wait(0.5)
        end.set()
        for child in children:
            child.end(within=GRACE_SECONDS)
        if swept:
            try:
                swept.result(timeout=LAST_SWEEP_SECONDS)
            except TimeoutError:  # a mail server that hangs: the journal knows what may have left
                log.warning("ended_while_sending")
        if collected:
            try:
                collected.result(timeout=LAST_COLLECT_SECONDS)
            except TimeoutError:  # what was being read is read again at the next start
                log.warning("ended_while_reading")
    return 0


def _children(settings: Settings) -> list[Child]:
    """First to end first: the runs before the server that they tell their end."""
    ours = {**os.environ, DIES_WITH: str(os.getpid()), "PYTHONPATH": str(ROOT)}
    python = (sys.executable, "-m", "flows.die_with_parent")
    return [
        Child(  # Prefect forgets to await its own stop() on SIGTERM; as Ctrl-C the end is clean
            "runs", [*python, "flows.embedded"], prefect_environment(settings, ours), signal.SIGINT
        ),
        Child(
            "server",
            [*python, "flows.prefect_server", str(settings.prefect_port)],
            server_environment(settings, ours),
        ),
    ]


def _in_thread(
    name: str, keep: Callable[..., None], settings: Settings, end: threading.Event
) -> Future[None]:
    """One of the two that never rest, in a thread that a hanging mail server cannot keep from ending."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            keep(settings, until=end)
            done.set_result(None)
        except BaseException as broken:
            done.set_exception(broken)
            raise

    threading.Thread(target=run, name=name, daemon=True).start()
    return done


@contextmanager
def _asked_to_end() -> Iterator[threading.Event]:
    """An event that SIGTERM, Ctrl-C and a closed terminal set."""
    end = threading.Event()
    asked = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        asked.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: end.set()) for number in asked}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _announce(settings: Settings, *, prefect: bool) -> None:
    """One screen: where things are, and how to stop."""
    data = settings.data.resolve()
    console = Console(highlight=False, soft_wrap=True)
    console.print("Kallelse serves. Stop with Ctrl-C.", style="bold")
    console.print(f"  data      {data}", markup=False)
    console.print(f"  mail      {_way_out(settings)}", markup=False)
    if settings.inbox is not Inbox.NONE:
        console.print(f"  inbox     {settings.inbox.value}, at least every {settings.inbox_seconds} s")
    if settings.doorbell_seconds > 0:
        console.print(f"  doorbell  every {settings.doorbell_seconds:g} s, and at once after each record")
    if settings.web_port:
        console.print(f"  pages     http://{HOST}:{settings.web_port}")
    if prefect:
        login = "KALLELSE_PREFECT_AUTH" if settings.prefect_auth else data / "prefect" / "auth"
        page = f"http://{HOST}:{settings.prefect_port}"
        console.print(f"  Prefect   {page} in about half a minute; log in with the line in {login}")


def _way_out(settings: Settings) -> str:
    match settings.channel:
        case Channel.FOLDER:
            return f"as .eml files in {settings.outgoing_dir.resolve()}: nothing is sent"
        case Channel.SMTP:
            return f"to {settings.smtp_host}:{settings.smtp_port_used}"
        case Channel.EXCHANGE:
            return f"through Exchange at {settings.exchange_url}"
        case Channel.GRAPH:
            return f"through Microsoft Graph at {settings.graph_url}"


def _refused(message: str, *, code: int = 1) -> int:
    print(f"kallelse: {message}", file=sys.stderr)
    return code


def _log_to_stderr() -> None:
    if not structlog.is_configured():
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
