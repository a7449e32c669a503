"""Serve the pages on this machine, in a thread of `kallelse serve`. Logs no address: some of them are keys."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from config.settings import Settings

HOST = "127.0.0.1"
STARTS_WITHIN = 10.0
log = structlog.get_logger("pages")


@contextmanager
def pages(settings: Settings) -> Iterator[None]:
    """The pages, until the block ends. Raises OSError when they cannot be served."""
    if not settings.web_port:
        yield
        return
    import uvicorn  # half a second that no other command pays

    config = uvicorn.Config(
        "web.served:app",  # by name: one door does not know another
        factory=True,
        host=HOST,
        port=settings.web_port,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        limit_concurrency=100,
        timeout_graceful_shutdown=2,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server,), name="pages", daemon=True)
    thread.start()
    over = threading.Event()
    try:
        waited = 0.0
        while not server.started and thread.is_alive() and waited < STARTS_WITHIN:
            over.wait(0.05)
            waited += 0.05
        if not server.started:
            raise OSError(f"the pages cannot be served on {HOST}:{settings.web_port}: is the port free?")
        yield
    finally:
        server.should_exit = True
        thread.join(5)


def _run(server: "object") -> None:
    try:
        server.run()  # type: ignore[attr-defined]  # uvicorn.Server, which is imported late
    except SystemExit:  # how uvicorn tells that its port is taken
        log.error("pages_ended")
