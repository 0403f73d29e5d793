"""`manage.py stats`: what there is, in numbers."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chat.operations.stats import stats, table_sizes


class Command(BaseCommand):
    help = "Print how many people, conversations and messages there are, sizes, and the last jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument(
            "--tables", action="store_true", help="rows and bytes of each table (reads them all)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        counted = stats()
        if options["tables"]:
            counted["tables"] = table_sizes()
        if options["json"]:
            self.stdout.write(json.dumps(counted, indent=2))
            return
        for title, values in counted.items():
            self.stdout.write(title.capitalize())
            for name, value in values.items():
                self.stdout.write(f"  {name.replace('_', ' '):32} {_shown(title, value)}")


def _shown(title: str, value: Any) -> str:
    if title == "tables":
        return f"{value['rows']:>12,} rows {_size(value['bytes']):>12}"
    if title == "jobs":
        ended = value["last_good_end"]
        return f"{value['state']}, ended well at {ended[:16]}" if ended else str(value["state"])
    return f"{_size(value) if title == 'bytes' else format(value, ','):>12}"


def _size(count: int) -> str:
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2), ("kB", 1024)):
        if count >= factor:
            return f"{count / factor:,.1f} {unit}"
    return f"{count} B"
