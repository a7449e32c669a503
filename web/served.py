"""The pages as `kallelse serve` runs them, over the office that the environment describes. Adds nothing to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from config.settings import settings_from_environment
from web.app import create_app
from web.reception import Reception


def app() -> FastAPI:
    """The application; the office is closed when it ends."""
    reception = Reception(settings_from_environment())

    @asynccontextmanager
    async def open_for_as_long(_: FastAPI) -> AsyncIterator[None]:
        yield
        reception.close()

    return create_app(reception, lifespan=open_for_as_long)
