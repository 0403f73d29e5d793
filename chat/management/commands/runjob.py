"""`manage.py runjob NAME`: run one job here and now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from chat.domain.job_errors import JobUnknown
from chat.management.job_command import JobCommand, parsed
from chat.operations.jobs import jobs


class Command(JobCommand):
    help = "Run one job here and now, on record; without a name, list the jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="the name of the job")
        parser.add_argument("arguments", nargs="*", metavar="name=value", help="for the job")

    def handle(self, *_args: Any, name: str | None, arguments: list[str], **_options: Any) -> None:
        if name is None:
            for one in jobs():
                every = f"every {one.every}" if one.every else "when asked for"
                self.stdout.write(f"{one.name:20} {every:20} {one.title}")
            return
        try:
            self.run_job(name, parsed(arguments))
        except JobUnknown as error:
            names = ", ".join(one.name for one in jobs())
            raise CommandError(f"There is no job {name}. There are: {names}.") from error
