"""Puts a backup in the place of what is there, which is kept aside. Never while Vana runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.audit import Subject, record
from chat.domain.backup_errors import (
    BackupDamaged,
    BackupError,
    BackupSealed,
    BackupUnknown,
    DatabaseIsNewer,
)
from chat.operations.backups import (
    afterwards,
    aside,
    copies,
    places,
    postgres,
    sealing,
    sqlite,
)
from chat.operations.backups.archive import Manifest, Tell, tell_nobody
from chat.operations.backups.making import tables
from chat.operations.backups.occupancy import alone
from chat.operations.backups.places import Backup
from chat.operations.backups.rehearsing import refuse_if_unfit, rehearse, unpacked

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside` are the files that were replaced; `steps` what was done afterwards, counted."""

    manifest: Manifest
    aside: list[Path]
    steps: dict[str, dict[str, int]]


def check(backup: Backup, *, identity: Path | None = None, tell: Tell = tell_nobody) -> Manifest:
    """Rehearse the restore in a scratch place; nothing is replaced. Raises BackupError."""
    with _opened(backup, identity, tell) as (packed, scratch):
        manifest = rehearse(packed, scratch / "rehearsal", tell=tell)
    places.note_verified(backup.path, timezone.now())
    return manifest


def restore(
    backup: Backup,
    *,
    is_forced: bool = False,
    identity: Path | None = None,
    tell: Tell = tell_nobody,
) -> Restored:
    """Replace database and files by the backup's. Raises BackupError; then all is as it was.

    A present database that is whole and newer is only replaced when forced.
    """
    with alone(), _opened(backup, identity, tell) as (packed, scratch):
        manifest = unpacked(packed, scratch / "new", tell)
        refuse_if_unfit(manifest)
        collected = afterwards.before_restore() if _is_there() else {}
        _refuse_if_newer(backup, is_forced=is_forced)
        connections.close_all()
        tell("Putting it in the place of what is there.")
        put_aside = _replace(scratch / "new", manifest)
        # A backup may be older than this Vana: its tables become the present ones.
        tell("Bringing its tables to this version.")
        call_command("migrate", interactive=False, verbosity=0)
        tell("Doing what follows a restore.")
        steps = afterwards.after_restore(collected)
        record("backups.restore", by=None, about=Subject("backup", backup.name))
    return Restored(manifest, put_aside, steps)


def restore_if_missing(tell: Tell = tell_nobody) -> Backup | None:
    """Restore the newest good backup if there is no database file with tables; return it.

    One that has been damaged since it was looked through is passed over, and told.
    None: there is a database, or one that is not a file. Raises BackupUnknown
    when there is no good backup, what was wrong with the newest one when none
    could be used, and CopiesUnreachable.
    """
    if connection.vendor != "sqlite" or sqlite.has_tables(sqlite.path()):
        return None
    if not places.all_backups():
        names = copies.names() if copies.are_kept() else []
        if not names:
            return None  # a new installation
        # The folder of backups came back empty, too.
        return _restore_first(map(copies.fetch, names), tell)
    return _restore_first(places.good(), tell)


def _restore_first(backups: Iterable[Backup], tell: Tell) -> Backup:
    """Restore the first that can be used."""
    refused: BackupError | None = None
    for backup in backups:
        try:
            restore(backup, tell=tell)
        except (BackupDamaged, BackupSealed) as error:
            logger.exception("restore.passed_over", extra={"backup": backup.name})
            if isinstance(error, BackupDamaged):
                places.forget_notes(backup.path)
            tell(f"{backup.name} cannot be used, and is passed over: {error.message}")
            refused = refused or error
        else:
            return backup
    raise refused or BackupUnknown


def _refuse_if_newer(backup: Backup, *, is_forced: bool) -> None:
    if connection.vendor != "sqlite":
        if not is_forced and postgres.has_rows(tables()):
            raise DatabaseIsNewer
        postgres.refuse_if_used()
        return
    connections.close_all()
    changed_at = sqlite.changed_at(sqlite.path())
    sqlite.close_for_others(sqlite.path())
    if not is_forced and changed_at is not None and changed_at > backup.made_at:
        raise DatabaseIsNewer


def _is_there() -> bool:
    return connection.vendor != "sqlite" or sqlite.path().exists()


def _replace(new: Path, manifest: Manifest) -> list[Path]:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    if manifest.engine == "sqlite":
        put_aside = sqlite.put_in_place(new / sqlite.PART, sqlite.path(), stamp)
    else:
        put_aside = [aside.keep_dump(stamp)]
        postgres.restore(new / postgres.PART)
    for folder in manifest.files:
        put_aside += _replace_folder(new, folder, stamp)
    return put_aside


def _replace_folder(new: Path, folder: str, stamp: str) -> Iterator[Path]:
    present = settings.DATA_DIR / folder
    if present.exists():
        kept = present.with_name(f"{present.name}.before-restore-{stamp}")
        present.replace(kept)
        yield kept
    if (new / folder).exists():
        (new / folder).replace(present)


@contextmanager
def _opened(backup: Backup, identity: Path | None, tell: Tell) -> Iterator[tuple[Path, Path]]:
    """Yield the archive, decrypted if need be, and a scratch folder on the disk of the data."""
    place = aside.scratch_folder()
    place.mkdir(parents=True, exist_ok=True)
    with places.scratch(place) as scratch:
        packed = backup.path
        if backup.is_encrypted:
            tell("Decrypting the backup.")
            packed = scratch / "archive.tar.gz"
            sealing.unseal(backup.path, packed, identity)
        yield packed, scratch
