"""Every process looks whether jobs run, and mails what it misses."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from unittest.mock import patch

from django.core import mail
from django.db import connections
from django.test import TransactionTestCase, override_settings

from chat import models
from chat.domain.jobs import JobStatus
from chat.operations.jobs import history, scheduler
from chat.operations.jobs.scheduler import Scheduler
from tests.chat.operations.jobs.site import NOON, WAIT_SECONDS, a_job, only, runs, wait_until

HOURLY = timedelta(hours=1)


@override_settings(MAIL_ENABLED=True, ADMINS=[("ops@example.org", "ops@example.org")])
class WatchingTests(TransactionTestCase):
    async def test_a_process_that_runs_no_jobs_mails_what_is_overdue_once(self) -> None:
        long_ago = NOON - timedelta(days=9)
        await asyncio.to_thread(_ended_well_at, long_ago)
        looks = 0

        def overdue() -> list[str]:
            nonlocal looks
            looks += 1
            return history.overdue(NOON)

        watching = patch.multiple(scheduler, WATCH_SECONDS=0.01, overdue=overdue)
        with only(a_job(every=HOURLY)), watching:
            watcher = Scheduler()
            watcher.start(runs_jobs=False)
            await asyncio.to_thread(wait_until, lambda: looks > 2)
            await watcher.stop(WAIT_SECONDS)
        await asyncio.to_thread(connections.close_all)

        assert ["overdue" in letter.subject for letter in mail.outbox] == [True]
        assert await asyncio.to_thread(_number_of_runs) == 1

    async def test_a_look_that_fails_is_not_the_last_one(self) -> None:
        looks = iter([OSError(), None])
        ended = threading.Event()

        def overdue() -> list[str]:
            if error := next(looks, None):
                raise error
            ended.set()
            return []

        watching = patch.multiple(scheduler, WATCH_SECONDS=0.01, overdue=overdue)
        with only(), watching, self.assertLogs("chat.operations.jobs.scheduler", "ERROR"):
            watcher = Scheduler()
            watcher.start(runs_jobs=False)
            assert await asyncio.to_thread(ended.wait, WAIT_SECONDS)
            await watcher.stop(WAIT_SECONDS)
        await asyncio.to_thread(connections.close_all)


def _ended_well_at(at: datetime) -> None:
    try:
        models.JobRun.objects.create(
            job="tidy", slot="once", status=JobStatus.SUCCEEDED, queued_at=at, ended_at=at
        )
    finally:
        connections.close_all()


def _number_of_runs() -> int:
    try:
        return len(runs())
    finally:
        connections.close_all()
