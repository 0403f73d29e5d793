"""Jobs in the administration: seen by staff, run by administrators, changed by nobody."""

from __future__ import annotations

from django.test import TestCase

from accounts.models import AuditEvent
from accounts.roles import AccountRole
from chat import models
from chat.domain.jobs import JobStatus
from tests.builders import staff
from tests.chat.operations.jobs.site import NOON, a_job, only, runs

RUNS = "/admin/chat/jobrun/"


class JobAdminTests(TestCase):
    def setUp(self) -> None:
        self.administrator = staff(AccountRole.ADMINISTRATOR)
        self.client.force_login(self.administrator)

    def _a_run(self, **fields: object) -> models.JobRun:
        return models.JobRun.objects.create(
            job="tidy", slot=str(len(runs())), queued_at=NOON, **fields
        )

    def _text(self, path: str) -> str:
        with only(a_job(), a_job("export", needs_arguments=True)):
            response = self.client.get(path)
        assert response.status_code == 200
        return response.content.decode()

    def test_the_list_shows_how_runs_ended(self) -> None:
        self._a_run(status=JobStatus.FAILED, error_sentence="The disk is full.")
        self._a_run(status=JobStatus.RUNNING, done=1, total=4, started_at=NOON)

        page = self._text(RUNS)

        assert "The disk is full." in page
        assert "25 %" in page

    def test_the_list_is_narrowed_by_job_and_status(self) -> None:
        self._a_run(status=JobStatus.FAILED, error_sentence="The disk is full.")

        assert "The disk is full." in self._text(f"{RUNS}?job=tidy&status__exact=failed")
        assert "The disk is full." not in self._text(f"{RUNS}?job=export")
        assert "The disk is full." not in self._text(f"{RUNS}?status__exact=running")

    def test_the_record_of_a_run_is_shown_and_cannot_be_changed(self) -> None:
        row = self._a_run(status=JobStatus.SUCCEEDED, counts='{"things": 3}')

        page = self._text(f"{RUNS}{row.pk}/change/")

        assert "things 3" in page
        assert 'name="_save"' not in page
        assert self.client.post(f"{RUNS}{row.pk}/change/", {"job": "x"}).status_code == 403
        assert self.client.post(f"{RUNS}{row.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_a_button_runs_a_job_now_on_record(self) -> None:
        assert f'action="{RUNS}run/tidy/"' in self._text(RUNS)
        with only(a_job()):
            response = self.client.post(f"{RUNS}run/tidy/")

        assert response.status_code == 303
        (run,) = runs()
        assert (run.status, run.requested_by) == (JobStatus.QUEUED, self.administrator)
        event = AuditEvent.objects.get(action="jobs.run")
        assert (event.detail, event.subject_id) == ("tidy", str(run.id))

    def test_jobs_that_need_arguments_are_not_run_from_here(self) -> None:
        assert "run/export/" not in self._text(RUNS)
        with only(a_job("export", needs_arguments=True)):
            assert self.client.post(f"{RUNS}run/export/").status_code == 404
        assert runs("export") == []

    def test_an_unknown_job_is_not_there(self) -> None:
        with only():
            assert self.client.post(f"{RUNS}run/tidy/").status_code == 404

    def test_other_staff_see_runs_and_run_nothing(self) -> None:
        self._a_run(status=JobStatus.SUCCEEDED)
        self.client.force_login(staff(AccountRole.SUPPORT))

        assert "run/tidy/" not in self._text(RUNS)
        with only(a_job()):
            assert self.client.post(f"{RUNS}run/tidy/").status_code == 403
        assert len(runs()) == 1

    def test_the_start_page_shows_the_last_runs_and_what_is_overdue(self) -> None:
        self._a_run(status=JobStatus.SUCCEEDED, ended_at=NOON)

        page = self._text("/admin/")

        assert "Last jobs" in page
        assert "Tidy" in page
        assert "Done" in page
