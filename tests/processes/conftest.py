"""Real servers for tests that kill, stop or double them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import services
from tests.model_server import ThreadedModelServer, running_model_server
from tests.processes.person import Person
from tests.redis_server import RedisServer
from tests.servers import VanaServer, running, scratch_postgres


@pytest.fixture(scope="module")
def model_server() -> Iterator[ThreadedModelServer]:
    with running_model_server() as server:
        yield server


@pytest.fixture(scope="session")
def prepared_postgres(prepared: Path) -> Iterator[str]:
    """The name of a PostgreSQL database that is ready to be copied."""
    with scratch_postgres(services.postgres_url()) as url:
        VanaServer(prepared, {"DATABASE_URL": url}).manage("migrate", "--verbosity", "0")
        yield url.rpartition("/")[2]


@pytest.fixture
def postgres_environment(prepared_postgres: str) -> Iterator[dict[str, str]]:
    with scratch_postgres(services.postgres_url(), like=prepared_postgres) as url:
        yield {"DATABASE_URL": url}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment that names the database; empty for SQLite."""
    if request.param == "sqlite":
        return {}
    environment: dict[str, str] = request.getfixturevalue("postgres_environment")
    return environment


@pytest.fixture
def vana(
    tmp_path: Path, prepared: Path, model_server: ThreadedModelServer, database: dict[str, str]
) -> Iterator[VanaServer]:
    """Vana on SQLite, then on PostgreSQL, with the scripted model server."""
    model_server.reset()
    environment = {**model_environment(model_server), **database}
    with running(tmp_path / "data", environment, like=prepared) as server:
        yield server


@pytest.fixture
def sqlite_vana(
    tmp_path: Path, prepared: Path, model_server: ThreadedModelServer
) -> Iterator[VanaServer]:
    """Vana as it is out of the box, with the scripted model server."""
    environment = {**model_environment(model_server), "LOG_LEVEL": "DEBUG"}
    with running(tmp_path / "data", environment, like=prepared) as server:
        yield server


@pytest.fixture
def person(vana: VanaServer) -> Iterator[Person]:
    with Person(vana.url) as person:
        person.sign_up("person@example.org")
        yield person


@pytest.fixture
def people() -> Iterator[Callable[[str], Person]]:
    """Makes people at any server, and sees them out."""
    with contextlib.ExitStack() as leaving:
        yield lambda url: leaving.enter_context(Person(url))


def model_environment(model_server: ThreadedModelServer) -> dict[str, str]:
    return {
        "LLM_BASE_URL": model_server.base_url,
        "LLM_DEFAULT_MODEL": "scripted",
        "LLM_TITLES": "false",
    }


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of the test's own, which comes back empty when it is started again."""
    server = RedisServer()
    server.start()
    yield server
    server.stop()
