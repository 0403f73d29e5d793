"""`manage.py import_adk_sessions SOURCE`: bring sessions that google-adk's own services kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from chat.agents.importing.found import SourceRefused
from chat.agents.importing.keeping import Importer
from chat.agents.importing.report import Report
from chat.agents.importing.sources import opened

_TOLD_EVERY = 100


class Command(BaseCommand):
    help = (
        "Import agent sessions from the tables of google-adk's DatabaseSessionService or"
        " SqliteSessionService (version 1), or from the older adk_sessions, adk_events and"
        " adk_state. What is here already is not imported twice; the source is only read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="a SQLite file, or sqlite:///… or postgresql://…")
        parser.add_argument("--app", default=None, metavar="NAME", help="only this app's")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come")
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="where to: one of Django's DATABASES"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        importer = Importer(options["database"], is_rehearsal=options["dry_run"])
        try:
            with opened(options["source"]) as found:
                for tables in found:
                    self.stdout.write(f"Tables of {tables.label}:")
                    importer.bring(tables, app_name=options["app"], progress=self._show)
        except SourceRefused as error:
            raise CommandError(str(error)) from error
        self._tell(importer.report)
        if options["dry_run"]:
            self.stdout.write("Nothing was imported: this was a dry run.")
        if importer.report.has_faults:
            raise CommandError("Not everything could be imported; the lines above say what.")

    def _show(self, done: int) -> None:
        if done % _TOLD_EVERY == 0:
            self.stdout.write(f"{done} sessions")

    def _tell(self, report: Report) -> None:
        for name, count in report.counts().items():
            self.stdout.write(f"{name}: {count}")
        for note in report.notes:
            self.stdout.write(f"  {note.what}: {note.reason}")
