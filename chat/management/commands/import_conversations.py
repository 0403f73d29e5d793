"""`manage.py import_conversations FILE --person EMAIL`: make a file's conversations a person's.

Where their ids are free they keep them, and so their addresses: for moving from another site.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from chat.domain.errors import ChatError
from chat.domain.import_errors import ImportRefused
from chat.domain.imports import Import, ImportStatus, Report
from chat.domain.owners import Owner
from chat.operations.imports import records, spool
from chat.operations.imports.keeping import Importer
from chat.operations.imports.working import looked_through, work

_CHUNK_BYTES = 1024 * 1024


class Command(BaseCommand):
    help = "Import a JSON or zip that Vana exported, for one person; or undo an import."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="the JSON or zip")
        parser.add_argument("--person", required=True, help="the address they sign in with")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come")
        parser.add_argument("--undo", default="", metavar="ID", help="take this import back")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = _person(options["person"])
        if bool(options["file"]) == bool(options["undo"]):
            raise CommandError("Name a file, or an import with --undo.")
        try:
            if options["undo"]:
                self._undo(person, options["undo"])
            elif options["dry_run"]:
                self._look_through(person, Path(options["file"]))
            else:
                self._import(person, Path(options["file"]))
        except ImportRefused as error:
            place = f" (at character {error.place})" if error.place else ""
            raise CommandError(f"{error.code}: {error.message}{place}") from error
        except ChatError as error:
            raise CommandError(str(error.message)) from error
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error

    def _import(self, person: User, path: Path) -> None:
        import_id = _spooled(path)
        try:
            records.add(import_id, person, keeps_ids=True)
        except BaseException:
            spool.remove(import_id)
            raise
        done = work(import_id, self._progress)
        if done is None or done.status is not ImportStatus.DONE:
            raise CommandError(_refusal(done))
        self._tell(done.report)
        self.stdout.write(f"Import {done.id}. To take it back: --undo {done.id}")

    def _look_through(self, person: User, path: Path) -> None:
        owner = Owner.user(person.pk)
        importer = Importer(owner, person.public_id, uuid.uuid4(), keeps_ids=True)
        self._tell(looked_through(path, importer))
        self.stdout.write("Nothing was imported: this was a dry run.")

    def _undo(self, person: User, text: str) -> None:
        try:
            import_id = UUID(text)
        except ValueError as error:
            raise CommandError(f"{text} is not the id of an import.") from error
        records.ask_undo(person.pk, import_id)
        done = work(import_id, self._progress)
        if done is None:
            raise CommandError("Somebody else has undone it meanwhile.")
        self.stdout.write(
            f"{done.removed} conversations were removed for good,"
            f" {done.trashed} that were gone on with are in the trash."
        )

    def _progress(self, done: int, total: int) -> None:
        if done and done % 100 == 0:
            self.stdout.write(f"{done} of {total}")

    def _tell(self, report: Report) -> None:
        self.stdout.write(
            f"{report.conversations} conversations with {report.messages} messages,"
            f" {report.branches} of them other versions; {report.skipped_count} left out."
        )
        for each in report.skipped:
            place = f" at {each.detail}" if each.detail else ""
            self.stdout.write(f"  conversation {each.number}: {each.reason}{place}")
        if report.unnamed_count:
            self.stdout.write(f"  and {report.unnamed_count} more")


def _person(email: str) -> User:
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist as error:
        raise CommandError("Nobody signs in with this address.") from error


def _spooled(path: Path) -> UUID:
    with path.open("rb") as file:
        return spool.spooled(iter(lambda: file.read(_CHUNK_BYTES), b""))


def _refusal(done: Import | None) -> str:
    if done is None:
        return "There was nothing to do."
    place = f" (at character {done.error_place})" if done.error_place else ""
    return f"Nothing was imported: {done.error_code}{place}."
