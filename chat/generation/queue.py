"""The generations that this process is writing: started, stopped and drained here.

Requests run in threads, generations on the event loop that `bind` names.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings

from chat.domain.errors import ServerBusy
from chat.domain.generations import Generation, GenerationStatus
from chat.generation.run import run
from chat.generation.titles import suggest_title
from chat.stores.offload import offload

logger = logging.getLogger(__name__)

# What a full server tells people to wait: most replies end within this time.
RETRY_AFTER_SECONDS = 10
# How long a request waits for a loop that is busy; the task starts in any case.
START_SECONDS = 5.0

Then = Callable[[Generation], None]


class GenerationQueue:
    """One per process. `slot`, `start` and `stop` may be called from any thread."""

    def __init__(self) -> None:
        # asyncio itself keeps only a weak reference to a task.
        self._running: dict[UUID, asyncio.Task[None]] = {}
        # Why a task was cancelled; nothing here means that it was not.
        self._endings: dict[UUID, GenerationStatus] = {}
        self._lock = threading.Lock()
        self._reserved = 0
        self._following: set[asyncio.Task[None]] = set()
        self._titles: set[asyncio.Task[None]] = set()
        self._then: Then | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_draining = False

    def bind(self, loop: asyncio.AbstractEventLoop | None, *, then: Then | None = None) -> None:
        """Name the loop on which generations run, and take new work.

        `then` is called in a thread for each generation that has ended, when
        its place is free again.
        """
        self._loop = loop
        self._then = then
        self._is_draining = False

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a place for one generation while it is being stored.

        Raises ServerBusy when the process writes as many as it may, or is ending.
        """
        with self._lock:
            is_full = len(self._running) + self._reserved >= settings.GENERATIONS_PER_PROCESS
            if self._is_draining or is_full:
                raise ServerBusy(RETRY_AFTER_SECONDS)
            self._reserved += 1
        try:
            yield
        finally:
            with self._lock:
                self._reserved -= 1

    def start(self, generation: Generation) -> None:
        """Run `generation` in this process after the current request; call it inside `slot`.

        Without a loop (a management command) it stays queued, and recovery
        marks it interrupted: nothing is lost.
        """
        if self._loop is None:
            logger.warning("generation.no_loop", extra={"generation_id": str(generation.id)})
            return
        if self._is_on_loop():
            self._start(generation)
            return
        # The request goes on only when the task counts, so that its place is not given away.
        started = threading.Event()
        self._loop.call_soon_threadsafe(self._start, generation)
        self._loop.call_soon_threadsafe(started.set)
        started.wait(timeout=START_SECONDS)

    def stop(self, generation_id: UUID) -> bool:
        """Stop a generation of this process at once; False if it is not here."""
        if generation_id not in self._running or self._loop is None:
            return False
        self._loop.call_soon_threadsafe(self._cancel, generation_id, GenerationStatus.STOPPED)
        return True

    async def drain(self, timeout_seconds: float) -> int:
        """Take no new work and interrupt what is being written; return how many that were.

        What each has written is stored when this returns. Titles are given up.
        """
        self._is_draining = True
        tasks = [*self._running.values(), *self._following, *self._titles]
        count = len(self._running)
        for title in self._titles:
            title.cancel()
        for generation_id in list(self._running):
            self._cancel(generation_id, GenerationStatus.INTERRUPTED)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=timeout_seconds)
            if late:
                # Their text is in the chunks up to the last checkpoint; recovery finds it.
                logger.error("generation.drain_late", extra={"count": len(late)})
        return count

    def count(self) -> int:
        """Return how many generations this process is writing."""
        return len(self._running)

    @property
    def is_following(self) -> bool:
        """Whether something follows a generation of this process that has just ended."""
        return bool(self._following or self._titles)

    def _is_on_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    def _start(self, generation: Generation) -> None:
        # An empty context: a copy of the request's would send the task's
        # database calls to a thread that ends with the request.
        task = asyncio.get_running_loop().create_task(
            run(generation, ending=lambda: self._endings.get(generation.id)),
            name=f"generation-{generation.id}",
            context=contextvars.Context(),
        )
        self._running[generation.id] = task
        task.add_done_callback(lambda _: self._ended(generation))

    def _cancel(self, generation_id: UUID, ending: GenerationStatus) -> None:
        task = self._running.get(generation_id)
        # The first reason counts; a second cancel would break the saving of the first.
        if task is not None and generation_id not in self._endings:
            self._endings[generation_id] = ending
            task.cancel()

    def _ended(self, generation: Generation) -> None:
        # First, so that nobody sees a moment in which all seems to be done.
        if not self._is_draining:
            self._go_on(self._following, self._follow(generation), f"after-{generation.id}")
        self._running.pop(generation.id, None)
        self._endings.pop(generation.id, None)

    async def _follow(self, generation: Generation) -> None:
        """Send what waits, and only then ask for a title: a model may take its time for that."""
        try:
            if self._then is not None:
                await offload(self._then, generation)
        except Exception:
            # What was to follow is stored, and the next sweep does it.
            ids = {"generation_id": str(generation.id)}
            logger.exception("generation.not_followed", extra=ids)
        if not self._is_draining:
            self._go_on(self._titles, suggest_title(generation), f"title-{generation.id}")

    def _go_on(
        self, tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None], name: str
    ) -> None:
        task = asyncio.get_running_loop().create_task(
            work, name=name, context=contextvars.Context()
        )
        tasks.add(task)
        task.add_done_callback(tasks.discard)


queue = GenerationQueue()
