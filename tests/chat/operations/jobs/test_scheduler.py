"""Jobs run when they are due, once, and what happens to them is written down."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import TransactionTestCase

from chat.domain.job_errors import JobFailed, JobLeftOff, JobUnknown
from chat.domain.jobs import JobStatus
from chat.operations.jobs import JobRun, enqueue
from chat.operations.jobs.queue import take_waiting
from chat.operations.jobs.scheduler import Scheduler
from tests.builders import person
from tests.chat.operations.jobs.site import (
    NOON,
    WAIT_SECONDS,
    Clock,
    a_job,
    look_and_wait,
    only,
    runs,
    wait_until,
)

HOURLY = timedelta(hours=1)


class ClockTests(TransactionTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.scheduler = Scheduler(self.clock)

    def test_a_job_runs_once_in_each_interval(self) -> None:
        with only(a_job(every=HOURLY)):
            for _ in range(3):
                look_and_wait(self.scheduler)
                self.clock.pass_(minutes=29)

        assert [run.slot for run in runs()] == ["2026-11-20T12:00Z"]
        assert runs()[0].status == JobStatus.SUCCEEDED
        assert runs()[0].counted == {"things": 3}
        assert runs()[0].ended_at is not None

    def test_the_next_interval_is_another_run(self) -> None:
        with only(a_job(every=HOURLY)):
            look_and_wait(self.scheduler)
            self.clock.pass_(hours=1)
            look_and_wait(self.scheduler)

        assert [run.slot for run in runs()] == ["2026-11-20T12:00Z", "2026-11-20T13:00Z"]

    def test_after_a_night_switched_off_it_runs_once_and_not_for_each_hour(self) -> None:
        with only(a_job(every=HOURLY)):
            look_and_wait(self.scheduler)
            self.clock.pass_(hours=20)
            look_and_wait(Scheduler(self.clock))

        assert [run.slot for run in runs()] == ["2026-11-20T12:00Z", "2026-11-21T08:00Z"]

    def test_a_clock_that_is_set_back_runs_nothing_twice(self) -> None:
        with only(a_job(every=HOURLY)):
            look_and_wait(self.scheduler)
            self.clock.pass_(hours=1)
            look_and_wait(self.scheduler)
            self.clock.pass_(hours=-1)
            look_and_wait(self.scheduler)

        assert len(runs()) == 2

    def test_a_job_without_an_interval_waits_to_be_asked_for(self) -> None:
        with only(a_job(), a_job("never", every=lambda: timedelta(0))):
            look_and_wait(self.scheduler)

        assert runs() == []
        assert runs("never") == []

    def test_one_heavy_job_runs_at_a_time_and_a_light_one_beside_it(self) -> None:
        go_on = threading.Event()

        def long(_run: JobRun) -> dict[str, int]:
            go_on.wait(WAIT_SECONDS)
            return {}

        heavy, second = a_job("heavy", long, every=HOURLY), a_job("second", every=HOURLY)
        light = a_job("light", every=HOURLY, is_light=True)
        with only(heavy, second, light):
            self.scheduler.look()
            wait_until(lambda: [one.status for one in runs("light")] == [JobStatus.SUCCEEDED])
            self.scheduler.look()
            while_it_runs = runs("second")
            go_on.set()
            wait_until(lambda: not self.scheduler._busy)
            look_and_wait(self.scheduler)

        assert while_it_runs == []
        assert [one.status for one in runs("heavy") + runs("second")] == ["succeeded"] * 2


class AskedForTests(TransactionTestCase):
    def setUp(self) -> None:
        self.scheduler = Scheduler(Clock())

    def test_it_gets_its_arguments_and_who_asked(self) -> None:
        asker = person()
        seen: list[object] = []

        def remembering(run: JobRun) -> dict[str, int]:
            seen.extend([run.arguments, run.requested_by])
            return {}

        with only(a_job(work=remembering)):
            run_id = enqueue("tidy", arguments={"ids": [1, 2]}, requested_by=asker.pk)
            look_and_wait(self.scheduler)

        assert seen == [{"ids": [1, 2]}, asker.pk]
        assert [(run.id, run.slot) for run in runs()] == [(run_id, str(run_id))]

    def test_those_who_asked_first_come_first(self) -> None:
        order: list[int] = []

        def noting(run: JobRun) -> dict[str, int]:
            order.append(run.arguments["number"])
            return {}

        with only(a_job(work=noting)):
            for number in range(3):
                enqueue("tidy", arguments={"number": number})
            look_and_wait(self.scheduler)

        assert order == [0, 1, 2]

    def test_an_unknown_job_is_refused(self) -> None:
        with only(), pytest.raises(JobUnknown):
            enqueue("tidy")

    def test_progress_is_written_down(self) -> None:
        def reporting(run: JobRun) -> dict[str, int]:
            for done in range(1, 11):
                run.report(done, 10)
            return {}

        with only(a_job(work=reporting)):
            enqueue("tidy")
            look_and_wait(self.scheduler)

        assert (runs()[0].done, runs()[0].total) == (10, 10)

    async def test_the_scheduler_of_the_same_process_starts_it_at_once(self) -> None:
        # Looking by itself again would take an hour.
        scheduler = Scheduler(first_look_seconds=3_600, look_seconds=3_600)
        done = threading.Event()

        def quick(_run: JobRun) -> dict[str, int]:
            done.set()
            return {}

        with only(a_job(work=quick)):
            scheduler.start()
            await asyncio.sleep(0)
            await asyncio.to_thread(_enqueue_in_a_thread)
            assert await asyncio.to_thread(done.wait, WAIT_SECONDS)
            await scheduler.stop(WAIT_SECONDS)
        await asyncio.to_thread(_close)


class FailureTests(TransactionTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.scheduler = Scheduler(self.clock)

    def test_a_failure_is_recorded_without_its_own_text(self) -> None:
        def broken(_run: JobRun) -> dict[str, int]:
            raise ValueError("what somebody wrote")

        with only(a_job(work=broken)), self.assertLogs("chat.operations.jobs", "ERROR"):
            enqueue("tidy")
            look_and_wait(self.scheduler)

        run = runs()[0]
        assert (run.status, run.error_class) == (JobStatus.FAILED, "ValueError")
        assert run.error_sentence == "The job ended with an error. The log says more."

    def test_a_job_may_say_what_failed(self) -> None:
        def full(_run: JobRun) -> dict[str, int]:
            raise JobFailed("The folder of backups is full.")

        with only(a_job(work=full)), self.assertLogs("chat.operations.jobs", "ERROR"):
            enqueue("tidy")
            look_and_wait(self.scheduler)

        assert runs()[0].error_sentence == "The folder of backups is full."

    def test_a_full_disk_is_named(self) -> None:
        def full(_run: JobRun) -> dict[str, int]:
            raise OSError(28, "No space left on device", "/secret/path")

        with only(a_job(work=full)), self.assertLogs("chat.operations.jobs", "ERROR"):
            enqueue("tidy")
            look_and_wait(self.scheduler)

        assert runs()[0].error_sentence == "There is no space left on the disk."

    def test_after_a_failure_the_next_interval_runs_as_usual(self) -> None:
        outcomes = iter([ValueError(), None])

        def moody(_run: JobRun) -> dict[str, int]:
            if error := next(outcomes):
                raise error
            return {}

        with only(a_job(work=moody, every=HOURLY)), self.assertLogs("chat.operations.jobs"):
            look_and_wait(self.scheduler)
            look_and_wait(self.scheduler)
            self.clock.pass_(hours=1)
            look_and_wait(self.scheduler)

        assert [run.status for run in runs()] == [JobStatus.FAILED, JobStatus.SUCCEEDED]


class StoppingTests(TransactionTestCase):
    async def test_a_job_is_asked_to_stop_and_the_next_process_goes_on(self) -> None:
        began = threading.Event()
        bookmarks: list[object] = []

        def long(run: JobRun) -> dict[str, int]:
            bookmarks.append(run.bookmark.get("at"))
            began.set()
            while not bookmarks[1:]:
                run.remember(at=7)
                if run.must_stop:
                    raise JobLeftOff
            return {"things": 1}

        with only(a_job(work=long, every=HOURLY, is_resumable=True)):
            scheduler = Scheduler(Clock(), first_look_seconds=0)
            scheduler.start()
            assert await asyncio.to_thread(began.wait, WAIT_SECONDS)
            await scheduler.stop(WAIT_SECONDS)
            left = await asyncio.to_thread(_only_run)
            await asyncio.to_thread(look_and_wait, Scheduler(Clock()))
            ended = await asyncio.to_thread(_only_run)
        await asyncio.to_thread(_close)

        assert left == (JobStatus.INTERRUPTED, 0)
        assert ended == (JobStatus.SUCCEEDED, 0)
        assert bookmarks == [None, 7]

    async def test_one_that_only_returns_when_told_is_not_taken_for_done(self) -> None:
        began = threading.Event()

        def long(run: JobRun) -> dict[str, int]:
            began.set()
            while not run.must_stop:
                pass
            return {"things": 1}

        with only(a_job(work=long, every=HOURLY)):
            scheduler = Scheduler(Clock(), first_look_seconds=0)
            scheduler.start()
            assert await asyncio.to_thread(began.wait, WAIT_SECONDS)
            await scheduler.stop(WAIT_SECONDS)
            left = await asyncio.to_thread(_only_run)
        await asyncio.to_thread(_close)

        assert left == (JobStatus.INTERRUPTED, 0)

    def test_nothing_new_is_taken_after_that(self) -> None:
        with only(a_job()):
            scheduler = Scheduler(Clock())
            asyncio.run(scheduler.stop(1))
            enqueue("tidy")
            scheduler.look()

            assert take_waiting(["tidy"], NOON) is not None


def _only_run() -> tuple[str, int]:
    try:
        (run,) = runs()
        return run.status, run.deaths
    finally:
        connections.close_all()


def _enqueue_in_a_thread() -> None:
    try:
        enqueue("tidy")
    finally:
        connections.close_all()


def _close() -> None:
    connections.close_all()
