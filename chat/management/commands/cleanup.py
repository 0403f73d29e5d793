"""`manage.py cleanup`: remove what is due now, or say what that would be."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from chat.management.job_command import JobCommand
from chat.operations.retention.previews import RulePreview, preview
from chat.operations.retention.site import preview_site


class Command(JobCommand):
    help = "Remove conversations and other data that are due by the retention policies."
    job_name = "cleanup"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="remove nothing; say how much is due, since when, and whose it is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            super().handle(*args, **options)
            return
        for counted in preview().rules:
            self.stdout.write(_told(counted))
            for email, count in counted.people:
                self.stdout.write(f"  {email}: {count}")
            if counted.more_people:
                self.stdout.write(f"  and {counted.more_people} more people")
        for name, count in preview_site().items():
            self.stdout.write(f"{name}: {count}")


def _told(counted: RulePreview) -> str:
    text = f"{counted.rule.value}: {counted.conversations} conversations"
    if counted.oldest is None:
        return text
    whose = f" of {counted.people_count} people" if counted.people_count else ""
    return f"{text} with {counted.messages} messages{whose}, the oldest since {counted.oldest:%F}"
