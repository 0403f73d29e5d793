"""The generations that this process is writing: started, stopped and drained here.

Requests run in threads, generations on the event loop that `bind` names.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings

from chat.domain.errors import ServerBusy
from chat.domain.generations import Generation, GenerationStatus
from chat.generation.run import run

logger = logging.getLogger(__name__)

# What a full server tells people to wait: most replies end within this time.
RETRY_AFTER_SECONDS = 10
# How long a request waits for a loop that is busy; the task starts in any case.
START_SECONDS = 5.0

# asyncio itself keeps only a weak reference to a task.
_running: dict[UUID, asyncio.Task[None]] = {}
# Why a task was cancelled; nothing here means that it was not.
_endings: dict[UUID, GenerationStatus] = {}
_lock = threading.Lock()
_reserved = 0
_loop: asyncio.AbstractEventLoop | None = None
_draining = False


def bind(loop: asyncio.AbstractEventLoop) -> None:
    """Name the loop on which generations run; called once per process at its start."""
    global _loop, _draining  # noqa: PLW0603 - one queue per process, as one loop
    _loop = loop
    _draining = False


@contextmanager
def slot() -> Iterator[None]:
    """Hold a place for one generation while it is being stored.

    Raises ServerBusy when the process writes as many as it may, or is ending.
    """
    global _reserved  # noqa: PLW0603 - counts beside _running
    with _lock:
        if _draining or len(_running) + _reserved >= settings.GENERATIONS_PER_PROCESS:
            raise ServerBusy(RETRY_AFTER_SECONDS)
        _reserved += 1
    try:
        yield
    finally:
        with _lock:
            _reserved -= 1


def start(generation: Generation) -> None:
    """Run `generation` in this process after the current request; call it inside `slot`.

    Without a loop (a management command) it stays queued, and recovery marks
    it interrupted: nothing is lost.
    """
    if _loop is None:
        logger.warning("generation.no_loop", extra={"generation_id": str(generation.id)})
        return
    if _is_on_loop():
        _start(generation)
        return
    # The request goes on only when the task counts, so that its place is not given away.
    started = threading.Event()
    _loop.call_soon_threadsafe(lambda: (_start(generation), started.set()))
    started.wait(timeout=START_SECONDS)


def _is_on_loop() -> bool:
    try:
        return asyncio.get_running_loop() is _loop
    except RuntimeError:
        return False


def _start(generation: Generation) -> None:
    # An empty context: a copy of the request's would send the task's database
    # calls to a thread that ends with the request.
    task = asyncio.get_running_loop().create_task(
        run(generation, ending=lambda: _endings.get(generation.id)),
        name=f"generation-{generation.id}",
        context=contextvars.Context(),
    )
    _running[generation.id] = task
    task.add_done_callback(lambda _: _forget(generation.id))


def _forget(generation_id: UUID) -> None:
    _running.pop(generation_id, None)
    _endings.pop(generation_id, None)


def stop(generation_id: UUID, ending: GenerationStatus = GenerationStatus.STOPPED) -> bool:
    """End a generation of this process at once, from any thread; False if it is not here."""
    if generation_id not in _running or _loop is None:
        return False
    _loop.call_soon_threadsafe(_cancel, generation_id, ending)
    return True


def _cancel(generation_id: UUID, ending: GenerationStatus) -> None:
    task = _running.get(generation_id)
    # The first reason counts; a second cancel would break the saving of the first.
    if task is not None and generation_id not in _endings:
        _endings[generation_id] = ending
        task.cancel()


async def drain(timeout_seconds: float) -> int:
    """Take no new work, mark what is being written interrupted, and return how many that were."""
    global _draining  # noqa: PLW0603 - see bind
    _draining = True
    tasks = list(_running.values())
    for generation_id in list(_running):
        _cancel(generation_id, GenerationStatus.INTERRUPTED)
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=timeout_seconds)
        if late:
            # Their text is in the chunks up to the last checkpoint; recovery finds it.
            logger.error("generation.drain_late", extra={"count": len(late)})
    return len(tasks)


def count() -> int:
    """Return how many generations this process is writing."""
    return len(_running)
