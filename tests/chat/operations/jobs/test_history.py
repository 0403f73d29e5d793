"""Overdue jobs are named, told about once a day, and old records go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core import mail
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase, override_settings
from django.utils import timezone

from chat import models
from chat.domain.jobs import JobStatus, slot_name, slot_start
from chat.operations.jobs import JobRun, alerts, enqueue, failed, overdue
from chat.operations.jobs.history import count_old, forget_old
from chat.operations.jobs.queue import bury_dead, start_now, take_slot, take_waiting
from chat.operations.jobs.work import work
from tests.chat.operations.jobs.site import NOON, a_job, only, runs
from tests.chat.operations.jobs.test_deaths import LATER, left_behind

HOURLY = timedelta(hours=1)


def a_run(at: datetime, *, job: str = "tidy", **fields: object) -> models.JobRun:
    fields = {"status": JobStatus.SUCCEEDED, "ended_at": at, "queued_at": at, **fields}
    return models.JobRun.objects.create(job=job, **{"slot": at.isoformat(), **fields})


class OverdueTests(TestCase):
    def test_a_job_is_overdue_when_its_last_good_end_is_too_long_ago(self) -> None:
        a_run(NOON)

        with only(a_job(every=HOURLY)):
            assert overdue(NOON + timedelta(minutes=99)) == []
            assert overdue(NOON + timedelta(minutes=101)) == ["tidy"]

    def test_failures_do_not_count_as_an_end(self) -> None:
        a_run(NOON)
        a_run(NOON + timedelta(hours=2), status=JobStatus.FAILED)

        with only(a_job(every=HOURLY)):
            assert overdue(NOON + timedelta(hours=2)) == ["tidy"]

    def test_a_job_that_never_ran_is_late_from_the_installation_on(self) -> None:
        applied = MigrationRecorder.Migration.objects.get(app="chat", name__endswith="job_run")
        installed = applied.applied

        with only(a_job(every=HOURLY)):
            assert overdue(installed + timedelta(minutes=99)) == []
            assert overdue(installed + timedelta(minutes=101)) == ["tidy"]

    def test_a_job_that_is_switched_off_is_not_overdue(self) -> None:
        with only(a_job(every=lambda: None)):
            assert overdue(NOON + timedelta(days=9_000)) == []


class FailedTests(TestCase):
    def test_a_job_has_failed_until_it_ends_well_again(self) -> None:
        a_run(NOON, status=JobStatus.FAILED)

        with only(a_job()):
            assert failed() == ["tidy"]
            a_run(NOON + HOURLY)
            assert failed() == []

    def test_a_run_that_was_given_up_because_its_process_died_each_time_has_failed(self) -> None:
        job = a_job()
        left_behind(job, deaths=1)

        with only(job):
            assert failed() == []
            bury_dead(LATER)
            assert failed() == ["tidy"]

    def test_one_that_the_next_interval_makes_good_has_not(self) -> None:
        job = a_job(every=HOURLY)
        left_behind(job, slot="2026-11-20T12:00Z")

        with only(job):
            bury_dead(NOON + timedelta(hours=3))
            assert runs()[0].is_ended
            assert failed() == []


@override_settings(MAIL_ENABLED=True, ADMINS=[("ops@example.org", "ops@example.org")])
class AlertTests(TestCase):
    def _fail(self) -> None:
        def broken(_run: JobRun) -> dict[str, int]:
            raise ValueError("what somebody wrote")

        with only(job := a_job(work=broken)), self.assertLogs("chat.operations.jobs", "ERROR"):
            work(job, start_now(job))

    def test_a_failure_is_mailed_once_a_day_without_content(self) -> None:
        self._fail()
        self._fail()

        (letter,) = mail.outbox
        assert letter.to == ["ops@example.org"]
        assert "Tidy" in letter.subject
        assert "failed" in letter.subject
        assert "what somebody wrote" not in letter.body
        assert "/admin/" in letter.body

    def test_another_day_is_another_mail(self) -> None:
        self._fail()
        models.JobAlert.objects.update(day=date(2026, 1, 1))
        self._fail()

        assert len(mail.outbox) == 2

    @override_settings(MAIL_ENABLED=False)
    def test_without_mail_nothing_is_sent(self) -> None:
        self._fail()

        assert mail.outbox == []

    def test_overdue_jobs_are_mailed_once_a_day(self) -> None:
        with only(a_job(every=HOURLY)):
            alerts.tell_of_overdue(["tidy"])
            alerts.tell_of_overdue(["tidy"])

        assert ["overdue" in letter.subject for letter in mail.outbox] == [True]

    @override_settings(EMAIL_BACKEND="nowhere.Backend")
    def test_a_mail_that_cannot_be_sent_leaves_the_record_as_it_is(self) -> None:
        self._fail()

        assert runs()[0].status == JobStatus.FAILED

    def test_a_mail_that_could_not_be_sent_is_sent_when_the_server_is_back(self) -> None:
        with override_settings(EMAIL_BACKEND="nowhere.Backend"):
            self._fail()
            with only(a_job()), self.assertLogs("chat.operations.jobs", "ERROR"):
                alerts.tell_of_untold()

        with only(a_job()):
            alerts.tell_of_untold()
            alerts.tell_of_untold()

        (letter,) = mail.outbox
        assert "failed" in letter.subject
        assert "The job ended with an error." in letter.body

    def test_a_failure_that_was_mailed_is_not_mailed_again_on_another_day(self) -> None:
        self._fail()
        yesterday = timezone.now() - timedelta(days=1)
        models.JobRun.objects.update(ended_at=yesterday)
        models.JobAlert.objects.update(day=yesterday.date())

        with only(a_job()):
            alerts.tell_of_untold()

        assert len(mail.outbox) == 1

    def test_a_run_that_died_for_good_is_mailed(self) -> None:
        job = a_job()
        left_behind(job, deaths=1)

        with only(job):
            bury_dead(LATER)
            alerts.tell_of_untold()
            alerts.tell_of_untold()

        (letter,) = mail.outbox
        assert "failed" in letter.subject
        assert "Its process ended while it ran, more than once." in letter.body


class ForgettingTests(TestCase):
    def test_records_older_than_the_setting_go_and_unfinished_ones_stay(self) -> None:
        long_ago = NOON - timedelta(days=31)
        a_run(long_ago)
        a_run(long_ago, job="waiting", status=JobStatus.QUEUED)
        a_run(NOON - timedelta(days=29))

        with only():
            assert forget_old(NOON) == 1

        assert [run.queued_at for run in runs()] == [NOON - timedelta(days=29)]
        assert len(runs("waiting")) == 1

    def test_of_frequent_jobs_those_that_did_nothing_go_after_a_day(self) -> None:
        often = a_job(every=timedelta(minutes=1))
        a_run(NOON - timedelta(days=2), counts='{"things": 0, "others": 0}')
        a_run(NOON - timedelta(days=3), counts='{"things": 10, "others": 0}')
        a_run(NOON - timedelta(hours=2), counts='{"things": 0, "others": 0}')

        with only(often):
            assert forget_old(NOON) == 1

        assert len(runs()) == 2

    @override_settings(JOB_HISTORY_DAYS=1)
    def test_what_a_rare_job_is_judged_by_stays_however_old_it_is(self) -> None:
        weekly = a_job(every=timedelta(days=7))
        slot = slot_start(NOON, timedelta(days=7))
        present = a_run(slot, slot=slot_name(slot))
        good = a_run(slot + timedelta(hours=1))
        last = a_run(slot + timedelta(hours=2), status=JobStatus.FAILED)
        a_run(slot - timedelta(days=7))
        now = slot + timedelta(days=5)

        with only(weekly):
            assert count_old(now) == forget_old(now) == 1
            assert overdue(now) == []
            assert take_slot(weekly, now) is None

        assert {run.pk for run in runs()} == {present.pk, good.pk, last.pk}


class ClaimTests(TestCase):
    def test_only_one_gets_a_waiting_run(self) -> None:
        with only(a_job()):
            enqueue("tidy")

            assert take_waiting(["tidy"], NOON) is not None
            assert take_waiting(["tidy"], NOON) is None
