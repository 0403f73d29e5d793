"""Jobs: work beside requests, by the clock or because somebody asked; each run once, and on record.

A package declares its jobs in a small module that `chat.apps.JOB_MODULES` names:

    @job("tidy", title=_("Tidy up"), every=timedelta(hours=24))
    def tidy(run: JobRun) -> dict[str, int]:
        from chat.operations.tidying import tidy_up
        return tidy_up(run)

It imports what does the work inside the function: the module itself is loaded
with every process that runs jobs.
"""

from chat.operations.jobs.history import failed, overdue
from chat.operations.jobs.queue import enqueue
from chat.operations.jobs.registry import Job, find, job, jobs
from chat.operations.jobs.run import JobRun

__all__ = ["Job", "JobRun", "enqueue", "failed", "find", "job", "jobs", "overdue"]
