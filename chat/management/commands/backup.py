"""`manage.py backup`: make a backup here and now."""

from __future__ import annotations

from typing import Any

from chat.management.job_command import JobCommand
from chat.operations.backups.places import all_backups


class Command(JobCommand):
    help = "Make a backup in BACKUP_DIR, rehearse it, and forget old ones."
    job_name = "backup"

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        self.stdout.write(str(all_backups()[0].path))
