"""The cache's entries: plain values with a time to live, counters and locks.

`incr` and `add` are atomic in LocMemCache and in Redis; everything is built
on these two.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.cache import BaseCache, caches
from redis.exceptions import RedisError

from chat.domain.errors import StoreUnavailable
from chat.stores.cache import keys

# What is done under a lock takes milliseconds. A process that is killed while
# it holds one delays others by this much.
LOCK_SECONDS = 5
# Longer than that, so that a dead holder is outlived.
LOCK_WAIT_SECONDS = 10
LOCK_POLL_SECONDS = 0.002


def life_seconds() -> float:
    """Return how long a conversation lives after its last use."""
    return float(settings.VISITOR_HOURS * 3600)


def keep_seconds() -> float:
    """Return how long entries stay: longer than they can be reached.

    So the last use alone decides when a conversation is gone, and a sweep can
    still find what belonged to it.
    """
    return 2 * life_seconds()


def is_alive(used_at: float | None) -> bool:
    """Whether something that was last used then still lives."""
    return used_at is not None and used_at + life_seconds() > time.time()


def get(key: str) -> Any:
    with _cache() as cache:
        return cache.get(key)


def get_many(names: Iterable[str]) -> dict[str, Any]:
    with _cache() as cache:
        return cache.get_many(list(names))


def put(key: str, value: Any, seconds: float | None = None) -> None:
    with _cache() as cache:
        cache.set(key, value, seconds or keep_seconds())


def put_many(values: Mapping[str, Any]) -> None:
    with _cache() as cache:
        cache.set_many(dict(values), keep_seconds())


def add(key: str, value: Any, seconds: float | None = None) -> bool:
    """Set what is not there; whoever gets True was the first."""
    with _cache() as cache:
        return cache.add(key, value, seconds or keep_seconds())


def count_up(key: str) -> int | None:
    """Raise a counter and return its value; None when it is not there."""
    with _cache() as cache:
        try:
            return cache.incr(key)
        except ValueError:
            return None


def touch(names: Iterable[str]) -> None:
    with _cache() as cache:
        for name in names:
            cache.touch(name, keep_seconds())


def drop(names: Iterable[str]) -> None:
    with _cache() as cache:
        cache.delete_many(list(names))


def put_beside(owner_key: str, key: str, value: Any, seconds: float | None = None) -> bool:
    """Set `key` only where `owner_key` is; return whether it was there.

    Looks afterwards: whoever removes `owner_key` first and then its company
    either sees the new entry, or is seen here.
    """
    put(key, value, seconds)
    if get(owner_key) is not None:
        return True
    drop([key])
    return False


@contextmanager
def lock(name: str, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock `name`, which lives for `seconds` at most.

    Raises StoreUnavailable when it is not to be had.
    """
    key, token = keys.lock(name), uuid.uuid4().hex
    give_up_at = time.monotonic() + LOCK_WAIT_SECONDS
    while not add(key, token, seconds):
        if time.monotonic() > give_up_at:
            raise StoreUnavailable
        time.sleep(LOCK_POLL_SECONDS)
    try:
        yield
    finally:
        # Not ours any more if this took longer than a lock lives.
        if get(key) == token:
            drop([key])


@contextmanager
def _cache() -> Iterator[BaseCache]:
    try:
        yield caches["visitors"]
    except RedisError as error:
        raise StoreUnavailable from error
