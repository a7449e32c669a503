"""The pages: an application that asks the office and shows what it answers. Only POST changes anything."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from web import answer, feeds
from web.pages import message
from web.reception import Reception

_STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 100_000  # bytes of a form
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Permissions-Policy": "interest-cohort=()",
}


def create_app(reception: Reception, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The application over an office that the reception keeps open."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.reception = reception
    app.include_router(feeds.router)
    app.include_router(answer.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")

    @app.middleware("http")
    async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Refuse a body that no form of ours can have, and say on every page what a browser may do with it."""
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY or "transfer-encoding" in request.headers:
            response: Response = message(request, 413)
        else:
            response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.exception_handler(HTTPException)
    async def told(request: Request, wrong: HTTPException) -> Response:
        """A page in the reader's language instead of JSON."""
        return message(request, wrong.status_code)

    return app
