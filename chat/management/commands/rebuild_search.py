"""Makes the search index anew: after a change of how texts are read, or when it is damaged."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chat.stores.db.search import index


class Command(BaseCommand):
    help = "Make the search index anew from what was said, or only clean it of what was deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--compact",
            action="store_true",
            help="only take deleted words out of the index's pages; searches go on meanwhile",
        )

    def handle(self, *_args: Any, compact: bool, **_options: Any) -> None:
        if compact:
            index.compact()
            self.stdout.write(f"{index.count()} messages in the search index, cleaned.")
            return
        looked_at = 0
        for progress in index.rebuild():
            looked_at = progress.done
            if looked_at % 10_000 == 0:
                self.stdout.write(f"{looked_at} of {progress.total} entries")
        self.stdout.write(f"{looked_at} entries looked at, {index.count()} messages can be found.")
