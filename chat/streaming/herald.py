"""Says notices over Redis where no event loop holds the line (`redis_link`): agents, commands.

Such a process hears nothing and has nothing to resume: a notice that Redis does
not take is lost, and the page finds out when it asks.
"""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from chat.streaming.wire import Said, channel_of, written_message

logger = logging.getLogger(__name__)

# The end of a program waits for the last notices, and so no longer than this for each.
SEND_SECONDS = 1.0
# While Redis is away: more would only be waited for.
OUTBOX_ITEMS = 64


class Herald:
    """Sends one notice after the other in a thread of its own; whoever says one never waits."""

    def __init__(self, url: str) -> None:
        self._name = uuid.uuid4().hex
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="vana-herald")
        self._room = threading.Semaphore(OUTBOX_ITEMS)
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=SEND_SECONDS,
            socket_timeout=SEND_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._channel = channel_of(self._redis.connection_pool.connection_kwargs.get("db"))

    def say(self, item: Said) -> None:
        if self._room.acquire(blocking=False):
            self._pool.submit(self._send, item)

    def _send(self, item: Said) -> None:
        try:
            self._redis.publish(self._channel, written_message(self._name, [item]))
        except (RedisError, OSError) as error:
            logger.warning("herald.lost", extra={"error": type(error).__name__})
        finally:
            self._room.release()
