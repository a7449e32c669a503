"""Prefect's own server on loopback, for `kallelse serve`. Everything else it is told comes by environment."""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from prefect.server.api.server import create_app

Message = MutableMapping[str, Any]  # ASGI's own shapes
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

HOST = "127.0.0.1"


def main(port: int) -> None:
    """Serve until SIGTERM. The same call as `prefect server start`, whose pages may fetch from anywhere."""
    uvicorn.run(
        fenced(create_app(final=True), policy(port)),
        host=HOST,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=3,  # a browser's open web socket must not hold up the end
    )


def policy(port: int) -> str:
    """A content security policy under which Prefect's pages reach this server and nothing else."""
    here = f"'self' http://{HOST}:{port} http://localhost:{port} ws://{HOST}:{port} ws://localhost:{port}"
    inline = "'unsafe-inline' 'unsafe-eval' blob: data:"
    return (
        f"default-src {here} {inline}; connect-src {here}; form-action 'self'; "
        "base-uri 'self'; frame-ancestors 'none'"
    )


def fenced(app: App, allowed: str) -> App:
    """Put the policy on every answer."""
    header = (b"content-security-policy", allowed.encode())

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        async def send_fenced(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        await app(scope, receive, send_fenced)

    return answer


if __name__ == "__main__":
    main(int(sys.argv[1]))
