"""The page of a long job: for the person who asked, and nobody else."""

from __future__ import annotations

from uuid import UUID

from chat import models
from chat.domain.jobs import JobStatus
from chat.operations.jobs import enqueue
from tests.builders import person
from tests.chat.operations.jobs.site import NOON, a_job, only
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class JobPageTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.asker = person()
        self.client.force_login(self.asker)

    def _run(self, **fields: object) -> UUID:
        run_id = enqueue("tidy", requested_by=self.asker.pk)
        models.JobRun.objects.filter(pk=run_id).update(**fields)
        return run_id

    def _page(self, **fields: object) -> str:
        with only(a_job()):
            return self.client.get(f"/jobs/{self._run(**fields)}/").content.decode()

    def test_it_says_how_far_the_job_is(self) -> None:
        page = self._page(status=JobStatus.RUNNING, done=1_200, total=4_800)

        assert "<h1>Tidy</h1>" in page
        assert "1,200 of 4,800" in page
        assert 'value="25"' in page
        assert "Look again" in page

    def test_where_nobody_knows_how_much_there_is_the_bar_has_no_value(self) -> None:
        page = self._page(status=JobStatus.RUNNING, done=7)

        assert "7 so far" in page
        (bar,) = parsed(self.client.get(f"/jobs/{self._last()}/")).all("progress")
        assert "value" not in bar

    def test_it_says_that_it_ended_and_looks_no_more(self) -> None:
        page = self._page(status=JobStatus.SUCCEEDED, ended_at=NOON)

        assert "Done." in page
        assert "data-ended" in page
        assert "<progress" not in page

    def test_it_says_what_failed(self) -> None:
        page = self._page(status=JobStatus.FAILED, error_sentence="The disk is full.")

        assert "The disk is full." in page

    def test_an_interrupted_one_goes_on_or_says_that_it_does_not(self) -> None:
        waits = self._page(status=JobStatus.INTERRUPTED, goes_on=True)
        ended = self._page(status=JobStatus.INTERRUPTED, goes_on=False)

        assert "goes on in a moment" in waits
        assert "does not go on" in ended

    def test_scripts_get_the_part_that_changes(self) -> None:
        with only(a_job()):
            part = self.client.get(f"/jobs/{self._run()}/", headers=SCRIPT).content.decode()

        assert "data-job" in part
        assert "<html" not in part

    def test_somebody_elses_and_unknown_ones_are_not_there(self) -> None:
        with only(a_job()):
            path = f"/jobs/{self._run()}/"
            assert self.client.get(path).status_code == 200
            self.client.force_login(person())

            theirs, unknown = self.client.get(path), self.client.get(f"/jobs/{UUID(int=1)}/")

        assert (theirs.status_code, unknown.status_code) == (404, 404)

    def test_strangers_are_sent_to_sign_in(self) -> None:
        with only(a_job()):
            path = f"/jobs/{self._run()}/"
        self.client.logout()

        assert self.client.get(path).status_code == 302

    def _last(self) -> UUID:
        return models.JobRun.objects.newest_first().values_list("pk", flat=True)[0]
