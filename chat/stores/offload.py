"""Runs a store's operation in a thread, for async code.

A pool of our own: `thread_sensitive=True` ties a database connection to every
open request, so 60 open streams would hold 60 of them. And one that knows its
threads: whoever worked last works next, because a SQLite connection has to
read again what another one has written.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import connections

# Operations take fractions of a millisecond; SQLite writes one at a time anyway.
STORE_THREADS = 4

P = ParamSpec("P")
R = TypeVar("R")

# Says how an operation ended, to whoever waits for it.
_Tell = Callable[[], object]
_Work = Callable[[], _Tell]


class _Threads:
    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        # The last one is the one that worked last.
        self._idle = [ThreadPoolExecutor(1, thread_name_prefix="vana-store") for _ in range(count)]
        self._waiting: deque[_Work] = deque()

    def run(self, work: _Work) -> None:
        """Have `work`, which raises nothing, done by a thread that is free, or by the next one."""
        with self._lock:
            if not self._idle:
                self._waiting.append(work)
                return
            thread = self._idle.pop()
        thread.submit(self._serve, thread, work)

    def _serve(self, thread: ThreadPoolExecutor, work: _Work | None) -> None:
        while work is not None:
            tell = work()
            # Free before it tells: who hears it may ask for the next at once.
            work = self._next(thread)
            tell()

    def _next(self, thread: ThreadPoolExecutor) -> _Work | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(thread)
            return None


_threads = _Threads(STORE_THREADS)


async def offload(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return `function(*args, **kwargs)`, run in a store thread with a fresh connection."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[R] = loop.create_future()
    _threads.run(partial(_done_for_loop, loop, result, partial(function, *args, **kwargs)))
    return await result


def submit(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
    """Like `offload`, for code that has no event loop, or may not wait for the one it is in."""
    result: Future[R] = Future()
    _threads.run(partial(_done, result, partial(function, *args, **kwargs)))
    return result


def _done_for_loop(
    loop: asyncio.AbstractEventLoop, result: asyncio.Future[R], function: Callable[[], R]
) -> _Tell:
    if result.cancelled():  # nobody waits any more
        return _nothing
    return partial(_tell_loop, loop, result, _outcome(result, function))


def _tell_loop(loop: asyncio.AbstractEventLoop, result: asyncio.Future[R], settle: _Tell) -> None:
    with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
        loop.call_soon_threadsafe(_unless_done, result, settle)


def _unless_done(result: asyncio.Future[Any], settle: _Tell) -> None:
    if not result.done():
        settle()


def _done(result: Future[R], function: Callable[[], R]) -> _Tell:
    if not result.set_running_or_notify_cancel():
        return _nothing
    return _outcome(result, function)


def _outcome(result: asyncio.Future[R] | Future[R], function: Callable[[], R]) -> _Tell:
    """Run `function`, and return what gives its value or its error to `result`."""
    try:
        return partial(result.set_result, _run(function))
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
        return partial(result.set_exception, error)


def _nothing() -> None:
    pass


def _run(function: Callable[[], R]) -> R:
    # An empty context: a request's own would carry its thread and connection along.
    return contextvars.Context().run(_with_fresh_connection, function)


def _with_fresh_connection(function: Callable[[], R]) -> R:
    _release_connections()
    try:
        return function()
    finally:
        _release_connections()


def _release_connections() -> None:
    """Give server connections back to their pool; drop those that broke."""
    # Opening a SQLite file again costs more than most operations on it, and so does asking for it.
    if all("sqlite" in options["ENGINE"] for options in connections.databases.values()):
        return
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite":
            connection.close_if_unusable_or_obsolete()
