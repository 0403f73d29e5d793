"""What must happen again and again: jobs, backups, and that somebody would hear of trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from chat.operations.backups.places import all_backups
from chat.operations.jobs import failed, overdue
from vana.doctor.findings import Finding, advice, problem, well


def jobs() -> Iterator[Finding]:
    late, broken = overdue(), failed()
    if late:
        yield problem(
            "jobs",
            f"Overdue: {', '.join(late)}.",
            "Start Vana with RUN_JOBS=true, or manage.py runjobs beside it; look for job.failed "
            "in the log.",
        )
    if broken:
        yield problem(
            "jobs",
            f"Failed the last time: {', '.join(broken)}.",
            "The administration says why, and manage.py runjob NAME runs one here and now.",
        )
    if not late and not broken:
        yield well("jobs", "None is overdue, none failed.")


def backups() -> Iterator[Finding]:
    if not settings.BACKUP_HOURS:
        yield advice(
            "backups",
            "BACKUP_HOURS is 0: Vana makes none by itself.",
            "Leave it so if something else does, and rehearse that.",
        )
        return
    good = [backup for backup in all_backups() if backup.verified_at is not None]
    if not good:
        yield problem("backups", "There is no good one.", "Run manage.py backup.")
        return
    age = timezone.now() - good[0].made_at
    if age > timedelta(hours=2 * settings.BACKUP_HOURS):
        hours = age // timedelta(hours=1)
        yield problem(
            "backups", f"The newest good one is {hours} hours old.", "Run manage.py backup."
        )
        return
    yield well("backups", f"The newest good one is of {good[0].made_at:%Y-%m-%d %H:%M} UTC.")


def watching() -> Iterator[Finding]:
    if not settings.HEALTH_TOKEN:
        yield advice(
            "monitoring",
            "HEALTH_TOKEN is empty: programs learn yes or no, and no reason.",
            "Set it to 16 random characters or more, and let monitoring ask /health/ready?strict.",
        )


CHECKS = (jobs, backups, watching)
