"""Two daphne processes on one PostgreSQL, with and without Redis between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.model_server import ThreadedModelServer
from tests.processes.conftest import model_environment
from tests.processes.person import Person
from tests.processes.test_ending import Reader
from tests.processes.test_streams import STOP_SECONDS
from tests.redis_server import RedisServer
from tests.servers import VanaServer, running

People = Callable[[str], Person]
QUESTION = "script:paced?tokens=400&rate=100"


@pytest.fixture(params=["with Redis", "without Redis"])
def redis_environment(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "without Redis":
        return {}
    server: RedisServer = request.getfixturevalue("redis_server")
    return {"REDIS_URL": server.url}


@pytest.fixture
def pair(
    tmp_path: Path,
    prepared: Path,
    model_server: ThreadedModelServer,
    postgres_environment: dict[str, str],
    redis_environment: dict[str, str],
) -> Iterator[tuple[VanaServer, VanaServer]]:
    environment = {
        **model_environment(model_server),
        **postgres_environment,
        **redis_environment,
    }
    with (
        running(tmp_path / "one", environment, like=prepared) as one,
        running(tmp_path / "two", environment, like=prepared) as two,
    ):
        yield one, two


def test_a_reply_streams_from_the_other_process(
    pair: tuple[VanaServer, VanaServer], people: People
) -> None:
    one, two = pair
    person = people(one.url)
    person.sign_up("person@example.org")
    stream = person.stream_path(person.ask(QUESTION))

    person.url = two.url
    began = time.monotonic()
    early = person.read(stream, chars=100)
    took = time.monotonic() - began
    whole = person.read(stream, chars=1_000_000, offset=0)

    assert len(early) < len(whole), "it came in one lump at the end"
    assert took < 3.5
    person.url = one.url
    assert person.read(stream, chars=1_000_000, offset=0) == whole


def test_a_stop_acts_from_the_other_process(
    pair: tuple[VanaServer, VanaServer], people: People
) -> None:
    one, two = pair
    person = people(one.url)
    person.sign_up("person@example.org")
    path = person.ask(QUESTION)
    stream = person.stream_path(path)
    near = Reader(person, stream)
    near.wait_for(100)
    person.url = two.url
    far = Reader(person, stream)
    far.wait_for(100)

    began = time.monotonic()
    assert person.submit(path, f"{path}stop/").status_code == 303
    near.join()
    took = time.monotonic() - began
    far.join()

    assert took < STOP_SECONDS
    assert (near.status, far.status) == ("stopped", "stopped")
    assert near.text == far.text == person.stored_reply(path)


def test_the_other_process_ends_what_a_killed_one_left(
    pair: tuple[VanaServer, VanaServer], people: People
) -> None:
    one, two = pair
    person = people(one.url)
    person.sign_up("person@example.org")
    path = person.ask(QUESTION)
    stream = person.stream_path(path)
    shown = person.read(stream, chars=1_000)
    one.kill()

    person.url = two.url
    frames = list(person.frames(stream))

    text = "".join(frame.data["text"] for frame in frames if frame.event == "delta")
    assert frames[-1].data["status"] == "interrupted"
    # What was shown long before the kill is stored.
    assert text.startswith(shown[:300])
    one.start()
