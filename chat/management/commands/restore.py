"""`manage.py restore`: rehearse a backup, or put it in the place of what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.domain.backup_errors import BackupDamaged, BackupError, BackupUnknown, ProgramMissing
from chat.operations.backups import aside, copies, places
from chat.operations.backups.archive import Manifest
from chat.operations.backups.places import Backup
from chat.operations.backups.restoring import check, restore, restore_if_missing


class Command(BaseCommand):
    help = (
        "Restore a backup: the named one, or the newest that was verified. Stop Vana first. "
        "With --check it is only rehearsed, which may be done at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", nargs="?", help="a name in BACKUP_DIR, or a path")
        parser.add_argument("--check", action="store_true", help="rehearse; replace nothing")
        parser.add_argument("--list", action="store_true", help="list the backups")
        parser.add_argument(
            "--force",
            action="store_true",
            help="also replace a database that is whole and newer; it is put aside",
        )
        parser.add_argument("--identity", type=Path, help="the file of age's key")
        parser.add_argument(
            "--if-missing",
            action="store_true",
            help="for starts: only with RESTORE_IF_MISSING, and only if there is no database",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self._handle(**options)
        except BackupError as error:
            raise CommandError(_told(error)) from error

    def _handle(self, *, backup: str | None, identity: Path | None, **options: Any) -> None:
        if options["list"]:
            self._list()
        elif options["if_missing"]:
            self._restore_if_missing()
        else:
            chosen = _chosen(backup)
            if options["check"]:
                self._check(chosen, identity)
            else:
                self._restore(chosen, identity, is_forced=options["force"])

    def _list(self) -> None:
        for one in places.all_backups():
            seen = f"verified {one.verified_at:%Y-%m-%d %H:%M}" if one.verified_at else "unverified"
            self.stdout.write(f"{one.name}  {one.size_bytes:>14,} bytes  {seen}")
        for kept in aside.put_aside():
            self.stdout.write(f"{kept.path}  put aside, there until {kept.kept_until:%F}")
        if copies.are_kept():
            here = {one.name for one in places.all_backups()}
            for name in copies.names():
                if name not in here:
                    self.stdout.write(f"{name}  a copy elsewhere, fetched when it is named")

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _check(self, backup: Backup, identity: Path | None) -> None:
        manifest = check(backup, identity=identity, tell=self._tell)
        self.stdout.write(f"{backup.name} is whole: {_rows(manifest)}.")

    def _restore(self, backup: Backup, identity: Path | None, *, is_forced: bool) -> None:
        restored = restore(backup, is_forced=is_forced, identity=identity, tell=self._tell)
        self.stdout.write(f"{backup.name} is restored: {_rows(restored.manifest)}.")
        for path in restored.aside:
            self.stdout.write(
                f"The one before is in {path}. Delete it when all is well; it goes by itself"
                f" after {settings.BACKUP_KEEP_DAYS} days."
            )
        for name, counts in restored.steps.items():
            told = ", ".join(f"{what} {count}" for what, count in counts.items()) or "nothing"
            self.stdout.write(f"Afterwards, {name}: {told}.")

    def _restore_if_missing(self) -> None:
        if not settings.RESTORE_IF_MISSING:
            return
        backup = restore_if_missing(self._tell)
        if backup is not None:
            self.stdout.write(
                f"There was no database. {backup.name} was restored: what was written after "
                f"{backup.made_at:%Y-%m-%d %H:%M} UTC is not in it."
            )


def _chosen(name: str | None) -> Backup:
    if name is None:
        return places.newest_good()
    try:
        return places.find(name)
    except BackupUnknown:
        if not copies.are_kept():
            raise
        return copies.fetch(name)


def _rows(manifest: Manifest) -> str:
    return f"{sum(manifest.counts.values()):,} rows in {len(manifest.counts)} tables"


def _told(error: BackupError) -> str:
    if isinstance(error, BackupDamaged):
        return f"{error.message} ({error.reason})"
    if isinstance(error, ProgramMissing):
        return f"{error.message} ({error.program})"
    return str(error.message)
