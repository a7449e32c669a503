"""A private PostgreSQL for the journeys that need one, and a place to print what was measured."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import postgres
from tests.servers.postgres import Cluster

Tell = Callable[[str, object], None]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server, or a skip that says why there is none."""
    reason = postgres.why_not()
    if reason is not None:
        pytest.skip(reason)
    with postgres.running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, first on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.new_database()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def postgresql(cluster: Cluster) -> Iterator[str]:
    """The URL of an empty database on PostgreSQL."""
    name = cluster.new_database()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Say a figure: it stands in the report of the run, and on the screen with -s."""

    def say(name: str, value: object) -> None:
        record_property(name, value)
        print(f"{name}: {value}")

    return say


def sqlite_url(folder: Path) -> str:
    """A database file in `folder`."""
    return f"sqlite:///{folder}/kallelse.db"
