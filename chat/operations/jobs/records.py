"""The job that keeps the records of jobs short."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chat.operations.jobs.history import forget_old
from chat.operations.jobs.registry import job
from chat.operations.jobs.run import JobRun


@job("job_records", title=_("Forget old records of jobs"), every=timedelta(hours=24), is_light=True)
def forget_records(_run: JobRun) -> dict[str, int]:
    return {"job_runs": forget_old()}
