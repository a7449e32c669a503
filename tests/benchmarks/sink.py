"""A mail server that takes everything and keeps nothing, in a process of its own: Postfix's, or this one."""

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PLACES = "/usr/sbin:/usr/local/sbin:/usr/lib/postfix/sbin:/usr/libexec/postfix"
_EXTENSIONS = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
_ANSWERS = {
    b"EHLO": _EXTENSIONS,
    b"HELO": b"250 sink\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


@dataclass(frozen=True, slots=True)
class Sink:
    """Where it listens, and which one it is."""

    port: int
    name: str


@contextmanager
def running(*, delay: float = 0.0, cpu: int | None = None) -> Iterator[Sink]:
    """Start one, on `cpu` or where its starter is.

    `delay` is how long it takes to answer for a mail, as a real server's disk does.
    """
    port = _free_port()
    postfix = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:{_PLACES}")
    if postfix is not None and not delay:
        name = "Postfix's smtp-sink"
        servant = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [postfix, *servant, f"127.0.0.1:{port}", "1000"]
    else:
        name = "an asyncio sink" + (f" that takes {1000 * delay:g} ms a mail" if delay else "")
        command = [sys.executable, "-m", __name__, str(port), "--delay", str(delay)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if cpu is not None:
            os.sched_setaffinity(process.pid, {cpu})
        _wait_for(port)
        yield Sink(port, name)
    finally:
        process.kill()
        process.wait()


class _Session(asyncio.Protocol):
    """One connection. Understands pipelining, and nothing that a client of ours does not say."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._held = bytearray()
        self._in_mail = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer everything that is whole."""
        self._held += data
        self._go_on()

    def _go_on(self) -> None:
        answers: list[bytes] = []
        while True:
            end = self._held.find(b"\r\n.\r\n" if self._in_mail else b"\r\n")
            if end < 0:
                break
            if self._in_mail:
                del self._held[: end + 5]
                self._in_mail = False
                if self._delay:
                    self._write(answers)
                    asyncio.get_running_loop().call_later(self._delay, self._taken)
                    return
                answers.append(b"250 taken\r\n")
            else:
                word = bytes(self._held[:4]).upper()
                del self._held[: end + 2]
                self._in_mail = word == b"DATA"
                answers.append(_ANSWERS.get(word, b"250 ok\r\n"))
        self._write(answers)

    def _taken(self) -> None:
        self._write([b"250 taken\r\n"])
        self._go_on()

    def _write(self, answers: list[bytes]) -> None:
        if answers and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(answers))


async def _serve(port: int, delay: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Session(delay), "127.0.0.1", port)
    await server.serve_forever()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no sink on port {port}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0.0)
    told = parser.parse_args()
    asyncio.run(_serve(told.port, told.delay))
