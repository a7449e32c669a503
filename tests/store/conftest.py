"""One store for each test, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Store, open_store
from tests.servers import postgres
from tests.servers.postgres import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server, or a skip that says why there is none."""
    reason = postgres.why_not()
    if reason is not None:
        pytest.skip(reason)
    with postgres.running() as started:
        yield started


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A migrated database to copy: quicker than migrating one for each test."""
    name = cluster.new_database()
    open_store(cluster.url(name)).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store, first on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/kallelse.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.new_database(request.getfixturevalue("template"))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store."""
    opened = open_store(url)
    yield opened
    opened.close()
