"""The job that makes backups."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.operations.jobs import JobRun, job


def _every() -> timedelta | None:
    return timedelta(hours=settings.BACKUP_HOURS) if settings.BACKUP_HOURS else None


@job("backup", title=_("Make a backup"), every=_every)
def back_up(run: JobRun) -> dict[str, int]:
    from chat.operations.backups.making import make_backup  # noqa: PLC0415 - loaded when it runs
    from chat.operations.backups.places import all_backups  # noqa: PLC0415 - as above

    backup = make_backup(run)
    return {"bytes": backup.size_bytes, "backups": len(all_backups())}
