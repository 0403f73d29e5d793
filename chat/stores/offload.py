"""Runs a store's operation in a thread, for async code.

A pool of our own: `thread_sensitive=True` ties a database connection to every
open request, so 60 open streams would hold 60 of them.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connections

# Operations take fractions of a millisecond; SQLite writes one at a time anyway.
STORE_THREADS = 4

P = ParamSpec("P")
R = TypeVar("R")

_pool = ThreadPoolExecutor(STORE_THREADS, thread_name_prefix="vana-store")


async def offload(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return `function(*args, **kwargs)`, run in a store thread with a fresh connection."""
    return await asyncio.wrap_future(submit(function, *args, **kwargs))


def submit(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
    """Like `offload`, for code that has no event loop, or may not wait for the one it is in."""
    # An empty context: a request's own would carry its thread and connection along.
    return _pool.submit(
        contextvars.Context().run, lambda: _with_fresh_connection(function, *args, **kwargs)
    )


def _with_fresh_connection(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    _release_connections()
    try:
        return function(*args, **kwargs)
    finally:
        _release_connections()


def _release_connections() -> None:
    """Give server connections back to their pool; drop those that broke."""
    for connection in connections.all(initialized_only=True):
        # Opening a SQLite file again costs more than most operations on it.
        if connection.vendor != "sqlite":
            connection.close_if_unusable_or_obsolete()
