"""Redis goes away in mid-reply and comes back empty: nobody loses a character."""

from __future__ import annotations

from pathlib import Path

from tests.model_server import ThreadedModelServer
from tests.processes.conftest import model_environment
from tests.processes.person import Person
from tests.processes.test_ending import Reader
from tests.redis_server import RedisServer
from tests.servers import running


def test_a_reply_goes_on_without_redis_and_after_it(
    tmp_path: Path, prepared: Path, model_server: ThreadedModelServer, redis_server: RedisServer
) -> None:
    environment = {**model_environment(model_server), "REDIS_URL": redis_server.url}
    with (
        running(tmp_path / "data", environment, like=prepared) as server,
        Person(server.url) as person,
    ):
        person.sign_up("person@example.org")
        path = person.ask("script:paced?tokens=600&rate=100")
        stream = person.stream_path(path)
        reader = Reader(person, stream)
        reader.wait_for(200)

        redis_server.stop()
        reader.wait_for(1_000)
        redis_server.start()
        reader.join()

        assert reader.status == "completed"
        # The stream itself would still come from memory.
        assert person.stored_reply(path) == reader.text
        # Live again without a restart.
        again = person.ask("script:paced?tokens=50&rate=100", path)
        assert person.read(person.stream_path(again), chars=1_000_000)


def test_a_reader_at_another_process_goes_on_without_redis_and_after_it(
    tmp_path: Path,
    prepared: Path,
    model_server: ThreadedModelServer,
    redis_server: RedisServer,
    postgres_environment: dict[str, str],
) -> None:
    """There the text of the reply comes over Redis; without it, out of the database."""
    environment = {
        **model_environment(model_server),
        **postgres_environment,
        "REDIS_URL": redis_server.url,
    }
    with (
        running(tmp_path / "one", environment, like=prepared) as one,
        running(tmp_path / "two", environment, like=prepared) as two,
        Person(one.url) as person,
    ):
        person.sign_up("person@example.org")
        path = person.ask("script:paced?tokens=600&rate=100")
        stream = person.stream_path(path)
        person.url = two.url
        reader = Reader(person, stream)
        reader.wait_for(200)

        redis_server.stop()
        reader.wait_for(1_000)
        came_in_time = not reader.status
        redis_server.start()
        reader.join()

        assert came_in_time, "it came when the reply was whole"
        assert reader.status == "completed"
        assert person.stored_reply(path) == reader.text
