"""A real WebDAV server (WsgiDAV on Cheroot) on loopback, with what a test lets go wrong in front of it."""

import base64
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter
from wsgidav.wsgidav_app import WsgiDAVApp

from tests.servers.certificates import Certificate

USERNAME, PASSWORD = "area", "sol och vind"
Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Trouble = Callable[[str, str], "Answer | None"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in for the server's own answer; `after` lets the server do what was asked first."""

    status: str
    headers: tuple[tuple[str, str], ...] = ()
    after: bool = False


CUT = Answer("")  # the line breaks where the answer should be


@dataclass(slots=True, kw_only=True)
class WebDavServer:
    """A running server. `trouble` is asked for each method and path; `asked` is what came."""

    root: Path
    port: int
    scheme: str = "http"
    asked: list[tuple[str, str]] = field(default_factory=list)
    trouble: Trouble = lambda method, path: None

    @property
    def url(self) -> str:
        """The collection's address."""
        return f"{self.scheme}://127.0.0.1:{self.port}/delad"

    def pages(self) -> dict[str, bytes]:
        """What lies in the collection."""
        files = sorted(file for file in self.root.rglob("*") if file.is_file())
        return {str(file.relative_to(self.root)): file.read_bytes() for file in files}


class _Cut(Exception):
    """The line is to break."""


def _guarded(app: Any, server: WebDavServer) -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """The login that WsgiDAV is not asked to do, and the trouble."""
    known = "Basic " + base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()

    def answers(environ: Environ, start: StartResponse) -> Iterable[bytes]:
        method, path = str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"])
        server.asked.append((method, path))
        if environ.get("HTTP_AUTHORIZATION") != known:
            start("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="area"'), ("Content-Length", "0")])
            return [b""]
        wrong = server.trouble(method, path)
        if wrong is None:
            done: Iterable[bytes] = app(environ, start)
            return done
        if wrong.after:
            b"".join(app(environ, lambda *_: None))
        else:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            environ["wsgi.input"].read(length)
        if not wrong.status:
            raise _Cut
        start(wrong.status, [*wrong.headers, ("Content-Length", "0")])
        return [b""]

    return answers


class _Gateway(wsgi.Gateway_10):
    """Breaks the line where a test says so."""

    def respond(self) -> None:
        try:
            super().respond()
        except _Cut:
            self.req.conn.socket.shutdown(socket.SHUT_RDWR)
            self.req.close_connection = True
            self.req.sent_headers = True  # nothing more is said


class _Server(wsgi.Server):
    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """What a test breaks on purpose is no news."""


@contextmanager
def webdav_server(folder: Path, certificate: Certificate | None = None) -> Iterator[WebDavServer]:
    """A server whose collection /delad is a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/delad": str(folder)},
            "simple_dc": {"user_mapping": {"*": True}},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = WebDavServer(root=folder, port=0, scheme="https" if certificate else "http")
    running = _Server(("127.0.0.1", 0), _guarded(app, server), numthreads=2, shutdown_timeout=1)
    running.gateway = _Gateway
    if certificate is not None:
        running.ssl_adapter = BuiltinSSLAdapter(str(certificate.ca_file), str(certificate.key_file))
    running.prepare()
    server.port = running.bind_addr[1]
    thread = threading.Thread(target=running.serve, name="webdav")
    thread.start()
    try:
        yield server
    finally:
        running.stop()
        thread.join()
