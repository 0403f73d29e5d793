"""Starts what runs beside requests, once per process, and ends it without loss.

Daphne has no ASGI lifespan: there the services start with its reactor and end
before it stops. Servers with lifespan use `lifespan`. Whatever else calls
the application starts them with the first request.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from typing import IO, Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable
from django.conf import settings

from chat.engines import close_engines, open_engines
from chat.generation.checkpointer import checkpointer
from chat.generation.queue import queue
from chat.generation.recovery import keep_recovering
from chat.generation.waiting import send_after
from chat.operations.backups.occupancy import occupy
from chat.operations.jobs.scheduler import Scheduler
from chat.streaming.feed import feed

logger = logging.getLogger(__name__)

# Kept for streams to deliver their last frame after the replies are saved.
FAREWELL_SECONDS = 1.0


class Services:
    """The services of one process: feed, checkpointer, recovery, generations, jobs."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler: Scheduler | None = None
        self._presence: IO[bytes] | None = None
        self._is_started = False
        self._has_ended = False

    @property
    def is_ending(self) -> bool:
        """Whether the process takes nothing new any more."""
        return self._has_ended

    async def start(self) -> None:
        """Start once; later calls do nothing, and nothing starts again after `stop`."""
        if self._is_started or self._has_ended:
            return
        self._is_started = True
        _keep_out_of_collections()
        self._presence = occupy()
        loop = asyncio.get_running_loop()
        queue.bind(loop, then=send_after)
        await feed.start()
        checkpointer.start()
        self._tasks = [
            loop.create_task(keep_recovering(), name="recovery"),
            # Beside the first requests, which need not wait for it.
            loop.create_task(open_engines(), name="open engines"),
        ]
        self._scheduler = Scheduler()
        self._scheduler.start(runs_jobs=settings.RUN_JOBS)
        logger.info("services.started")

    async def stop(self) -> None:
        """Refuse new work, save what is being written, end streams: nothing is lost."""
        if not self._is_started or self._has_ended:
            return
        self._has_ended = True
        within_seconds = settings.SHUTDOWN_SECONDS - 2 * FAREWELL_SECONDS
        drained, _ = await asyncio.gather(
            queue.drain(within_seconds), self._stop_jobs(within_seconds)
        )
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await checkpointer.stop()
        await asyncio.sleep(FAREWELL_SECONDS if drained else 0)
        await feed.stop()
        await close_engines()
        if self._presence is not None:
            self._presence.close()
        logger.info("services.stopped", extra={"count": drained})

    async def _stop_jobs(self, within_seconds: float) -> None:
        if self._scheduler is not None:
            await self._scheduler.stop(within_seconds)


def _keep_out_of_collections() -> None:
    """Leave what was imported out of every later garbage collection: it stays anyway.

    A full collection would walk through all of it with every stream waiting: measured
    at 200 replies, 100 to 200 ms each time (`python -m bench floor`).
    """
    gc.collect()
    gc.freeze()


services = Services()


def start_with_daphne() -> None:
    """Tie the services to daphne's reactor, if daphne is what serves."""
    if "daphne.server" not in sys.modules:
        return
    from twisted.internet import reactor  # noqa: PLC0415 - installs a reactor when imported

    running: Any = reactor
    # One step later: while the reactor starts, its event loop does not run yet.
    running.callWhenRunning(running.callLater, 0, _start_on, running)


def _start_on(reactor: Any) -> None:
    """Start the services, and take the signals that end the process from the reactor.

    The reactor would end the streams at the same time as our saving begins:
    replies would be kept, but no reader would hear how they ended.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(_end_once, reactor))
    starting = loop.create_task(services.start(), name="services")
    starting.add_done_callback(_note_failed_start)


def _note_failed_start(starting: asyncio.Task[None]) -> None:
    if not starting.cancelled() and starting.exception() is not None:
        logger.error("services.not_started", exc_info=starting.exception())


def _end_once(reactor: Any) -> None:
    """End in order; a second signal while that lasts ends at once."""
    global _ending  # noqa: PLW0603 - one process ends once
    if _ending is not None:
        if reactor.running:
            reactor.stop()
        return
    _ending = asyncio.get_running_loop().create_task(_end_everything(), name="ending")
    _ending.add_done_callback(lambda _: reactor.stop() if reactor.running else None)


_ending: asyncio.Task[None] | None = None


async def _end_everything() -> None:
    """Stop the services, then end every other task, so that the process exits with 0."""
    try:
        await services.stop()
    except Exception:
        logger.exception("services.not_stopped")
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            await asyncio.gather(*others, return_exceptions=True)


async def lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """The lifespan protocol, for servers that speak it."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await services.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await services.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
