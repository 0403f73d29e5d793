"""A site with jobs of the test's own, and a clock that the test sets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from chat import models
from chat.operations.jobs import JobRun, registry
from chat.operations.jobs.registry import Interval, Job, Work
from chat.operations.jobs.scheduler import Scheduler

WAIT_SECONDS = 30.0
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def counting(_run: JobRun) -> dict[str, int]:
    return {"things": 3}


def a_job(
    name: str = "tidy",
    work: Work = counting,
    *,
    every: Interval = None,
    is_light: bool = False,
    is_resumable: bool = False,
    needs_arguments: bool = False,
) -> Job:
    return Job(name, work, name.title(), every, is_light, is_resumable, needs_arguments)


@contextmanager
def only(*jobs: Job) -> Iterator[None]:
    """Have no jobs but these."""
    with (
        patch.object(registry, "_modules", []),
        patch.object(registry, "_jobs", {one.name: one for one in jobs}),
    ):
        yield


class Clock:
    """Stands still until the test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time_: float) -> None:
        self.now += timedelta(**time_)


def look_and_wait(scheduler: Scheduler) -> None:
    """Let it start what is due, until nothing of that runs any more."""
    for _ in range(20):
        ended = threading.Event()
        scheduler.look(ended.set)
        if not scheduler._busy and not ended.is_set():
            return
        wait_until(lambda: not scheduler._busy)
    raise AssertionError("there is always something due")


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def runs(job: str = "tidy") -> list[models.JobRun]:
    return list(models.JobRun.objects.of(job).oldest_first())
