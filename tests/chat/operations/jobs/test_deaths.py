"""Runs whose process was killed are found; they begin anew once, or go on."""

from __future__ import annotations

from datetime import timedelta

from django.test import TransactionTestCase

from chat import models
from chat.domain.jobs import JobStatus
from chat.operations.jobs import JobRun
from chat.operations.jobs.queue import DEAD_SECONDS, bury_dead
from chat.operations.jobs.registry import Job
from chat.operations.jobs.scheduler import Scheduler
from tests.chat.operations.jobs.site import NOON, Clock, a_job, look_and_wait, only, runs

HOURLY = timedelta(hours=1)
ELSEWHERE = "another-machine/1/1"
LATER = NOON + timedelta(seconds=DEAD_SECONDS + 1)


def left_behind(job: Job, *, slot: str = "", **fields: object) -> models.JobRun:
    """A run of a process that was killed at noon."""
    row = models.JobRun(
        job=job.name,
        status=JobStatus.RUNNING,
        process=ELSEWHERE,
        queued_at=NOON,
        started_at=NOON,
        heartbeat_at=NOON,
        **fields,
    )
    row.slot = slot or str(row.id)
    row.save()
    return row


class DeathTests(TransactionTestCase):
    def test_a_silent_run_is_marked_by_one_of_those_who_look(self) -> None:
        job = a_job()
        left_behind(job)

        with only(job):
            assert bury_dead(LATER) == 1
            assert bury_dead(LATER) == 0

        assert (runs()[0].status, runs()[0].deaths) == (JobStatus.INTERRUPTED, 1)

    def test_a_run_that_gives_signs_of_life_is_left_alone(self) -> None:
        job = a_job()
        left_behind(job)

        with only(job):
            assert bury_dead(NOON + timedelta(seconds=DEAD_SECONDS - 1)) == 0

        assert runs()[0].status == JobStatus.RUNNING

    def test_it_begins_anew_once(self) -> None:
        job = a_job()
        row = left_behind(job)

        with only(job):
            look_and_wait(Scheduler(Clock(LATER)))

        assert [(run.id, run.status) for run in runs()] == [(row.id, JobStatus.SUCCEEDED)]

    def test_a_job_that_kills_its_process_is_not_tried_a_third_time(self) -> None:
        job = a_job()
        left_behind(job, deaths=1)

        with only(job):
            look_and_wait(Scheduler(Clock(LATER)))

        assert (runs()[0].status, runs()[0].goes_on) == (JobStatus.INTERRUPTED, False)
        assert runs()[0].ended_at == LATER

    def test_a_resumable_one_goes_on_where_it_was_as_often_as_it_takes(self) -> None:
        seen: list[dict[str, object]] = []

        def noting(run: JobRun) -> dict[str, int]:
            seen.append(run.bookmark)
            return {}

        job = a_job(work=noting, is_resumable=True)
        left_behind(job, deaths=3, bookmark='{"after": 41}')

        with only(job):
            look_and_wait(Scheduler(Clock(LATER)))

        assert seen == [{"after": 41}]

    def test_one_of_an_earlier_interval_is_covered_by_the_present_one(self) -> None:
        job = a_job(every=HOURLY)
        left_behind(job, slot="2026-11-20T12:00Z")

        with only(job):
            look_and_wait(Scheduler(Clock(NOON + timedelta(hours=3))))

        assert [(run.slot, run.status) for run in runs()] == [
            ("2026-11-20T12:00Z", JobStatus.INTERRUPTED),
            ("2026-11-20T15:00Z", JobStatus.SUCCEEDED),
        ]

    def test_a_run_of_a_job_that_there_is_no_more_ends(self) -> None:
        left_behind(a_job())

        with only():
            bury_dead(LATER)

        assert runs()[0].is_ended
