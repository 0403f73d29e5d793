"""PostgreSQL goes away, hangs, or takes no writes: nothing confirmed is lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psycopg
import pytest

from tests.model_server import ThreadedModelServer
from tests.postgres_server import PostgresServer, own_postgres
from tests.processes.conftest import model_environment
from tests.processes.person import Person
from tests.processes.test_ending import Reader
from tests.servers import VanaServer, running

BACK_SECONDS = 60.0
TOKEN = "a token of sixteen or more"


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with own_postgres() as server:
        yield server


@pytest.fixture
def vana(
    tmp_path: Path, prepared: Path, model_server: ThreadedModelServer, postgres: PostgresServer
) -> Iterator[VanaServer]:
    environment = {
        **model_environment(model_server),
        "DATABASE_URL": postgres.url,
        "HEALTH_TOKEN": TOKEN,
        "HEALTH_CHECK_SECONDS": "2",
    }
    VanaServer(prepared, environment).manage("migrate", "--verbosity", "0")
    with running(tmp_path / "data", environment, like=prepared) as server:
        yield server


@pytest.fixture
def person(vana: VanaServer) -> Iterator[Person]:
    with Person(vana.url) as person:
        person.sign_up("person@example.org")
        yield person


def ready(person: Person) -> httpx2.Response:
    return person.get("/health/ready", headers={"Authorization": f"Bearer {TOKEN}"})


def _failing(person: Person) -> httpx2.Response:
    end = time.monotonic() + BACK_SECONDS
    while time.monotonic() < end:
        answer = ready(person)
        if answer.status_code == 503:
            return answer
        time.sleep(0.1)
    raise AssertionError(ready(person).text)


def wait_until_back(person: Person, path: str) -> None:
    end = time.monotonic() + BACK_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(httpx2.TimeoutException):
            if ready(person).status_code == person.get(path).status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError(ready(person).text)


def test_a_restart_of_postgresql_loses_nothing_and_needs_no_restart_of_vana(
    vana: VanaServer, person: Person, postgres: PostgresServer
) -> None:
    path = person.ask("script:paced?tokens=1000&rate=100")
    stream = person.stream_path(path)
    reader = Reader(person, stream)
    reader.wait_for(200)

    postgres.stop()
    away = person.get(path)
    reader.wait_for(1_500)

    assert away.status_code == 503
    assert "Vana is taking a break" in away.text
    assert "psycopg" not in away.text
    assert person.get("/health/live").status_code == 200
    assert ready(person).json()["checks"]["database"]["status"] == "failing"

    postgres.start()
    wait_until_back(person, path)
    reader.join()

    assert reader.status == "completed"
    assert person.read(stream, chars=1_000_000, offset=0) == reader.text
    again = person.ask("script:paced?tokens=20&rate=100", path)
    assert person.read(person.stream_path(again), chars=1_000_000)


def test_health_answers_while_postgresql_hangs(
    vana: VanaServer, person: Person, postgres: PostgresServer
) -> None:
    assert ready(person).status_code == 200

    postgres.freeze()
    try:
        # Answers of a moment ago first; then twice, as what the first one started still hangs.
        found = [_failing(person), ready(person)]
        alive = person.get("/health/live")
    finally:
        postgres.thaw()

    assert alive.status_code == 200
    for answer in found:
        assert answer.json()["checks"]["database"]["reason"] == "timed_out"
    wait_until_back(person, "/")


def test_a_postgresql_that_takes_no_writes_is_told_calmly(
    vana: VanaServer, person: Person, postgres: PostgresServer
) -> None:
    path = person.ask("script:paced?tokens=20&rate=100")
    person.read(person.stream_path(path), chars=1_000_000)

    _take_writes(postgres, "off")
    try:
        found = _failing(person).json()["checks"]["database"]
        # What is there can be read on.
        refused = person.submit(path, f"{path}messages/", prompt="what I had just written")
    finally:
        _take_writes(postgres, "on")

    assert refused.status_code == 503
    assert "Vana is taking a break" in refused.text
    assert "what I had just written" in refused.text
    assert found == {"status": "failing", "reason": "read_only"}
    wait_until_back(person, path)
    assert person.ask("script:paced?tokens=20&rate=100", path)


def _take_writes(postgres: PostgresServer, wanted: str) -> None:
    """As after a failover to a copy; sessions that there are begin anew."""
    value = {"on": "off", "off": "on"}[wanted]
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        connection.execute("SELECT pg_reload_conf()")
