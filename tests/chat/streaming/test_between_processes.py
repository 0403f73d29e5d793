"""Two feeds that talk over a real Redis, as two processes would."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from typing import ClassVar
from unittest.mock import patch

from django.test import SimpleTestCase, override_settings
from redis.asyncio import Redis

from chat.domain.generations import GenerationStatus
from chat.streaming.feed import GenerationFeed
from chat.streaming.redis_link import RedisLink
from tests.chat.streaming.reading import Collected, StoredText, has_no_gap, until
from tests.redis_server import RedisServer

COMPLETED = GenerationStatus.COMPLETED
# So rare that what arrives in a test has not come from the store.
RARELY = 600.0


@contextlib.asynccontextmanager
async def two_feeds(redis: RedisServer) -> AsyncIterator[tuple[GenerationFeed, GenerationFeed]]:
    """One that writes and one that reads, as in two processes."""
    writing, reading = (GenerationFeed(redis_url=redis.url) for _ in range(2))
    try:
        for feed in (writing, reading):
            await feed.start()
        await until(lambda: is_linked(writing) and is_linked(reading))
        yield writing, reading
    finally:
        await writing.stop()
        await reading.stop()


def is_linked(feed: GenerationFeed) -> bool:
    return feed._link is not None and feed._link.is_live


class BetweenProcessesTests(SimpleTestCase):
    redis: ClassVar[RedisServer]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.redis = RedisServer()
        cls.redis.start()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.redis.stop()
        super().tearDownClass()

    @override_settings(STREAM_POLL_SECONDS=RARELY)
    async def test_text_and_end_arrive_over_redis(self) -> None:
        async with two_feeds(self.redis) as (writing, reading):
            stored = StoredText()
            live = writing.open(uuid.uuid4())
            reader = Collected(reading, live.generation_id, look=stored.look)
            await until(lambda: reader.statuses)

            for word in ("Über ", "zwei ", "Prozesse 🚀"):
                live.write(word, thinking=word.upper())
                await until(lambda: reader.text == live.text)
            live.close(COMPLETED, 5)
            await reader.to_end()

            assert reader.thinking == live.thinking
            assert reader.done is not None
            assert (reader.done.status, reader.done.sequence) == (COMPLETED, 5)
            assert stored.looks == 1

    @override_settings(STREAM_POLL_SECONDS=RARELY)
    async def test_a_late_reader_finds_the_beginning_in_the_store(self) -> None:
        async with two_feeds(self.redis) as (writing, reading):
            live = writing.open(uuid.uuid4())
            live.write("Stored already. ")
            await asyncio.sleep(0.1)
            stored = StoredText(live.text)
            reader = Collected(reading, live.generation_id, look=stored.look)
            await until(lambda: reader.text)

            live.write("Just said.")
            await until(lambda: reader.text == "Stored already. Just said.")

            assert stored.looks == 1
            await reader.leave()

    @override_settings(STREAM_POLL_SECONDS=RARELY)
    async def test_a_hole_is_filled_from_the_store(self) -> None:
        async with two_feeds(self.redis) as (writing, reading):
            stored = StoredText()
            live = writing.open(uuid.uuid4())
            reader = Collected(reading, live.generation_id, look=stored.look)
            await until(lambda: reader.statuses)
            with patch.object(RedisLink, "say"):  # a tick that Redis never takes
                live.write("lost on the way, ")
                await asyncio.sleep(0.2)
            stored.text = live.text

            live.write("then heard")
            await until(lambda: reader.text == "lost on the way, ")
            stored.text = live.text
            live.close(COMPLETED, 2)
            stored.end(COMPLETED, 2)

            await reader.to_end()
            assert reader.text == live.text
            assert has_no_gap(reader.items, 0)

    @override_settings(STREAM_POLL_SECONDS=0.05)
    async def test_a_writer_that_dies_leaves_readers_to_recovery(self) -> None:
        async with two_feeds(self.redis) as (writing, reading):
            stored = StoredText()
            live = writing.open(uuid.uuid4())
            reader = Collected(reading, live.generation_id, look=stored.look)
            await until(lambda: reader.statuses)
            live.write("Half a sen")
            await until(lambda: reader.text)
            stored.text = "Half a"  # what the last checkpoint held

            await writing.stop()
            await asyncio.sleep(0.2)
            assert not reader.task.done()
            stored.end(GenerationStatus.INTERRUPTED, 4)

            await reader.to_end()
            assert reader.done is not None
            assert reader.done.status is GenerationStatus.INTERRUPTED
            assert reader.text == "Half a sen"

    @override_settings(STREAM_POLL_SECONDS=RARELY)
    async def test_what_all_generations_wrote_in_a_tick_is_one_message(self) -> None:
        redis = Redis.from_url(self.redis.url)
        writing = GenerationFeed(redis_url=self.redis.url)
        await writing.start()
        await until(lambda: is_linked(writing))
        async with redis.pubsub() as pubsub:
            await pubsub.subscribe("vana:2:streams")
            await pubsub.get_message(timeout=5)
            for _ in range(20):
                writing.open(uuid.uuid4()).write("text")

            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=5)

        _, items = json.loads(message["data"])
        assert len(items) == 20
        await redis.aclose()
        await writing.stop()

    async def test_a_program_without_a_line_is_heard_and_one_does_not_wait_for_redis(self) -> None:
        program = GenerationFeed(redis_url=self.redis.url)
        alone = GenerationFeed(redis_url="redis://127.0.0.1:9/2")
        heard: list[tuple[str, ...]] = []
        took = patch("chat.streaming.feed.deliver", lambda *notice: heard.append(notice))
        with took:
            async with two_feeds(self.redis):
                program.announce("user-1", "message.created", "{}")
                alone.announce("user-1", "message.created", "{}")
                await until(lambda: len(heard) == 2)

        assert heard == [("user-1", "message.created", "{}")] * 2


class OutageTests(SimpleTestCase):
    @override_settings(STREAM_POLL_SECONDS=0.05)
    async def test_readers_go_on_without_redis_and_are_live_again_after(self) -> None:
        redis = RedisServer()
        redis.start()
        self.addCleanup(redis.stop)
        async with two_feeds(redis) as (writing, reading):
            stored = StoredText()
            live = writing.open(uuid.uuid4())
            reader = Collected(reading, live.generation_id, look=stored.look)
            live.write("Before. ")
            await until(lambda: reader.text == "Before. ")
            stored.text = live.text

            with self.assertLogs("chat.streaming.redis_link", "WARNING"):
                await asyncio.to_thread(redis.stop)
                await until(lambda: not is_linked(reading))
            live.write("During. ")
            stored.text = live.text
            await until(lambda: reader.text == "Before. During. ")

            await asyncio.to_thread(redis.start)
            await until(lambda: is_linked(writing) and is_linked(reading))
            live.write("After.")  # not in the store yet: only Redis can bring it
            await until(lambda: reader.text == "Before. During. After.")
            live.close(COMPLETED, 2)
            await reader.to_end()

            assert has_no_gap(reader.items, 0)

    async def test_a_feed_starts_and_writes_while_redis_is_away(self) -> None:
        feed = GenerationFeed(redis_url="redis://127.0.0.1:9/2")
        with self.assertLogs("chat.streaming.redis_link", "WARNING"):
            await feed.start()
            live = feed.open(uuid.uuid4())
            reader = Collected(feed, live.generation_id)
            loop = asyncio.get_running_loop()
            began = loop.time()
            for _ in range(10_000):
                live.write("word ")
                feed.announce("user-1", "message.created", "{}")
            took_seconds = loop.time() - began
            live.close(COMPLETED, 2)
            await reader.to_end()
            await asyncio.sleep(0.2)

        # One try to connect per word would take minutes.
        assert took_seconds < 30
        assert reader.text == live.text
        assert feed._link is not None
        assert len(feed._link._outbox) <= 4_096
        await feed.stop()
