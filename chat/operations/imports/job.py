"""The job that works files through, as soon as somebody has given one."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chat.domain.job_errors import JobFailed, JobLeftOff
from chat.operations.jobs import JobRun, job


@job("imports", title=_("Import conversations"), is_resumable=True, needs_arguments=True)
def imports(run: JobRun) -> dict[str, int]:
    """Carry an import out, or undo it; interrupted, it goes on with the next conversation."""
    from chat.operations.imports.working import work  # noqa: PLC0415 - loaded when it runs

    def progress(done: int, total: int) -> None:
        run.report(done, total)
        if run.must_stop:
            raise JobLeftOff

    import_id = run.arguments.get("import")
    if import_id is None:
        raise JobFailed("This job runs only when somebody imports a file.")
    done = work(UUID(import_id), progress)
    if done is None:
        return {}
    if done.undone_at is not None:
        return {"removed": done.removed, "trashed": done.trashed}
    return {"conversations": done.report.conversations, "skipped": done.report.skipped_count}
