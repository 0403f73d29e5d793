"""Runs jobs in this process when they are due: looked for by the event loop, done in threads.

One heavy job at a time, and beside it one light one. Which process runs a job,
the rows decide (`chat.operations.jobs.queue`): any number may look.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from chat import models
from chat.domain.jobs import slot_name, slot_start
from chat.operations.jobs import alerts
from chat.operations.jobs.history import overdue
from chat.operations.jobs.queue import bury_dead, on_enqueue, take_slot, take_waiting
from chat.operations.jobs.registry import Job, find, jobs
from chat.operations.jobs.work import work
from chat.stores.offload import offload

logger = logging.getLogger(__name__)

# The first visitors go first.
FIRST_LOOK_SECONDS = 10.0
# How late a job may be that another process queued.
LOOK_SECONDS = 5.0
BURY_EVERY = timedelta(seconds=30)
# The first time after so long: after a pause of the whole site, overdue jobs are about to run.
WATCH_SECONDS = 600.0

Clock = Callable[[], datetime]


class Scheduler:
    """The scheduler of one process. `clock` tells the time; tests set it."""

    def __init__(
        self,
        clock: Clock = timezone.now,
        *,
        first_look_seconds: float = FIRST_LOOK_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._clock = clock
        self._first_look_seconds = first_look_seconds
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._busy: set[bool] = set()  # the lanes, by whether they are for light jobs
        self._seen: dict[str, str] = {}  # the slot of each job that is somebody's already
        self._buried_at: datetime | None = None

    def start(self, *, runs_jobs: bool = True) -> None:
        """Look for due jobs from now on; without `runs_jobs` only mail about overdue ones."""
        loop = asyncio.get_running_loop()
        if runs_jobs:
            self._tasks.append(loop.create_task(self._keep_looking(loop), name="scheduler"))
        if settings.MAIL_ENABLED and settings.ADMINS:
            self._tasks.append(loop.create_task(_keep_watching(), name="overdue jobs"))

    async def stop(self, within_seconds: float) -> None:
        """Take nothing new, ask what runs to stop, and wait for that, but no longer than so."""
        self._stopping.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                while self._busy:
                    self._woken.clear()
                    await self._woken.wait()

    async def _keep_looking(self, loop: asyncio.AbstractEventLoop) -> None:
        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._woken.set)

        forget = on_enqueue(wake)
        try:
            await self._wait(self._first_look_seconds)
            while True:
                self._woken.clear()
                try:
                    await offload(self.look, wake)
                except Exception:
                    # The database may be away; it is asked again.
                    logger.exception("scheduler.look_failed")
                await self._wait(self._seconds_to_next())
        finally:
            forget()

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def look(self, on_end: Callable[[], None] = lambda: None) -> None:
        """Start what is due and not somebody else's, as far as lanes are free."""
        now = self._clock()
        if self._buried_at is None or not timedelta(0) <= now - self._buried_at < BURY_EVERY:
            bury_dead(now)
            self._buried_at = now
        for is_light in (True, False):
            if is_light in self._busy or self._stopping.is_set():
                continue
            row = self._take(is_light=is_light, now=now)
            if row is not None:
                self._begin(row, is_light=is_light, on_end=on_end)

    def _take(self, *, is_light: bool, now: datetime) -> models.JobRun | None:
        mine = [one for one in jobs() if one.is_light == is_light]
        row = take_waiting([one.name for one in mine], now)
        return row or next((row for one in mine if (row := self._take_slot(one, now))), None)

    def _take_slot(self, job: Job, now: datetime) -> models.JobRun | None:
        every = job.every
        if every is None:
            return None
        slot = slot_name(slot_start(now, every))
        if self._seen.get(job.name) == slot:
            return None
        row = take_slot(job, now)
        self._seen[job.name] = slot
        return row

    def _begin(self, row: models.JobRun, *, is_light: bool, on_end: Callable[[], None]) -> None:
        def run() -> None:
            try:
                self._work(row)
            finally:
                self._busy.discard(is_light)
                on_end()

        self._busy.add(is_light)
        # A daemon: a job that does not stop when asked must not keep the process from ending.
        threading.Thread(target=run, name=f"job-{row.job}", daemon=True).start()

    def _work(self, row: models.JobRun) -> None:
        try:
            work(find(row.job), row, stopping=self._stopping)
        except Exception:
            # Its end could not be written down: without signs of life it is found as dead.
            logger.exception("job.lost", extra={"job": row.job, "run_id": str(row.id)})
        finally:
            connections.close_all()

    def _seconds_to_next(self) -> float:
        """Return how long nothing is due by the clock, at most until the next look for the rest."""
        now = self._clock()
        due = [
            (slot_start(now, every) + every - now).total_seconds()
            for one in jobs()
            if (every := one.every) is not None
        ]
        return min(self._look_seconds, *due) if due else self._look_seconds


async def _keep_watching() -> None:
    """Mail about what is overdue: also from processes that run no jobs, in case nobody does."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            await offload(_watch)
        except Exception:
            logger.exception("scheduler.watch_failed")


def _watch() -> None:
    alerts.tell_of_overdue(overdue())
    alerts.tell_of_untold()
