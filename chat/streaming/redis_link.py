"""One line between processes over Redis: what each wrote in a tick, and notices.

Every process publishes one message per tick on one channel and holds one
subscription for all its readers. The line may break at any time: what is lost,
readers find in the store, so nothing waits for Redis and nothing is repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import uuid
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chat.streaming.wire import Said, channel_of, written_message

logger = logging.getLogger(__name__)

# What is kept while Redis does not take it: about a second of a full process.
# More would only arrive when readers have read it from the store.
OUTBOX_ITEMS = 4_096
CONNECT_SECONDS = 2.0
SEND_SECONDS = 5.0
STOP_SECONDS = 1.0
# A silent line is asked for a sign of life this often; twice without one it is broken.
PING_SECONDS = 5.0
FIRST_BACKOFF_SECONDS = 0.1
LONGEST_BACKOFF_SECONDS = 3.0


class RedisLink:
    """Says what this process has to say, and hears what others say.

    `hear` is called with each item that another process said, in its order.
    `on_live` is called when hearing begins (again).
    """

    def __init__(
        self, url: str, *, hear: Callable[[Said], None], on_live: Callable[[], None]
    ) -> None:
        self.is_live = False
        self._hear = hear
        self._on_live = on_live
        # Nothing is retried inside the client: `_supervise` does it, and says so.
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=SEND_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._channel = channel_of(self._redis.connection_pool.connection_kwargs.get("db"))
        self._name = uuid.uuid4().hex
        self._outbox: deque[Said] = deque(maxlen=OUTBOX_ITEMS)
        self._has_news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._tasks = [
            self._loop.create_task(self._supervise(self._speak), name="redis-speak"),
            self._loop.create_task(self._supervise(self._listen), name="redis-listen"),
        ]

    async def stop(self) -> None:
        self.is_live = False
        for task in self._tasks:
            task.cancel()
        # Not for ever: the end of the process must not wait for Redis either.
        await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._redis.aclose()

    def say(self, *items: Said) -> None:
        """Queue items for the other processes; on the event loop, never waits."""
        self._outbox.extend(items)
        self._has_news.set()

    def say_from_thread(self, item: Said) -> None:
        """As `say`, from any thread."""
        self._loop.call_soon_threadsafe(self.say, item)

    async def _speak(self) -> None:
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            items = list(self._outbox)
            self._outbox.clear()
            try:
                await self._redis.publish(self._channel, written_message(self._name, items))
            except BaseException:
                # Said again when Redis is back; readers take nothing twice.
                self._outbox = deque([*items, *self._outbox], maxlen=OUTBOX_ITEMS)
                self._has_news.set()
                raise

    async def _listen(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(self._channel)
            is_waiting_for_pong = False
            while True:
                message = await pubsub.get_message(timeout=PING_SECONDS)
                if message is None:
                    if is_waiting_for_pong:
                        raise TimeoutError("Redis gives no sign of life.")
                    await pubsub.ping()
                is_waiting_for_pong = message is None
                if message is not None:
                    self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self.is_live = True
            logger.info("redis_link.live")
            self._on_live()
        if message["type"] != "message":
            return
        try:
            name, items = json.loads(message["data"])
            if name == self._name:
                return
            for item in items:
                self._hear(item)
        except Exception:
            # From another version of Vana, perhaps; the line itself is well.
            logger.exception("redis_link.not_understood")

    async def _supervise(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin `work` again whenever it breaks, with a growing pause between."""
        backoff = FIRST_BACKOFF_SECONDS
        while True:
            began = self._loop.time()
            try:
                await work()
            except (RedisError, OSError, TimeoutError) as error:
                if backoff == FIRST_BACKOFF_SECONDS:
                    logger.warning("redis_link.lost", extra={"error": type(error).__name__})
            except Exception:
                logger.exception("redis_link.broken")
            finally:
                if work == self._listen:
                    self.is_live = False
            if self._loop.time() - began > LONGEST_BACKOFF_SECONDS:
                backoff = FIRST_BACKOFF_SECONDS
            # Not all processes at the same moment.
            await asyncio.sleep(backoff * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            backoff = min(backoff * 2, LONGEST_BACKOFF_SECONDS)
