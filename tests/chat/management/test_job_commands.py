"""Jobs from the command line: on record, with progress, and with a status for scripts."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TransactionTestCase

from chat.domain.job_errors import JobFailed
from chat.domain.jobs import JobStatus
from chat.operations.jobs import JobRun
from tests.chat.operations.jobs.site import a_job, only, runs


def runjob(*arguments: str) -> str:
    out = StringIO()
    call_command("runjob", *arguments, stdout=out)
    return out.getvalue()


class RunJobTests(TransactionTestCase):
    def test_it_runs_the_job_on_record_and_prints_what_it_counted(self) -> None:
        with only(a_job()):
            assert runjob("tidy") == "0\ntidy: things 3\n"

        assert [run.status for run in runs()] == [JobStatus.SUCCEEDED]

    def test_it_shows_how_far_the_job_is(self) -> None:
        def reporting(run: JobRun) -> dict[str, int]:
            run.report(1, 2)
            run.report(2, 2)
            return {}

        with only(a_job(work=reporting)):
            assert runjob("tidy") == "1 of 2\n2 of 2\ntidy: done\n"

    def test_arguments_are_json_or_text(self) -> None:
        seen: list[object] = []

        def noting(run: JobRun) -> dict[str, int]:
            seen.append(run.arguments)
            return {}

        with only(a_job(work=noting)):
            runjob("tidy", "days=3", "name=somebody", "dry=true")

        assert seen == [{"days": 3, "name": "somebody", "dry": True}]

    def test_an_argument_without_a_name_is_refused(self) -> None:
        with only(a_job()), pytest.raises(CommandError, match="name=value"):
            runjob("tidy", "days")

    def test_a_failure_ends_with_its_sentence(self) -> None:
        def full(_run: JobRun) -> dict[str, int]:
            raise JobFailed("The disk is full.")

        with (
            only(a_job(work=full)),
            self.assertLogs("chat.operations.jobs", "ERROR"),
            pytest.raises(CommandError, match="The disk is full") as raised,
        ):
            runjob("tidy")

        assert raised.value.returncode == 1
        assert [run.status for run in runs()] == [JobStatus.FAILED]

    def test_an_unknown_name_is_answered_with_those_there_are(self) -> None:
        with only(a_job()), pytest.raises(CommandError, match="There are: tidy"):
            runjob("backup")

    def test_without_a_name_it_lists_the_jobs(self) -> None:
        listed = runjob()

        assert "recovery" in listed
        assert "every 0:01:00" in listed

    def test_recovery_runs_as_a_job(self) -> None:
        assert "recovery: generations 0" in runjob("recovery")
