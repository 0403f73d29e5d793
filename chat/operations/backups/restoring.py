"""Puts a backup in the place of what is there, which is kept aside. Never while Vana runs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.audit import Subject, record
from chat.domain.backup_errors import DatabaseIsNewer
from chat.operations.backups import afterwards, copies, places, postgres, sealing, sqlite
from chat.operations.backups.archive import Manifest
from chat.operations.backups.making import tables
from chat.operations.backups.occupancy import alone
from chat.operations.backups.places import Backup
from chat.operations.backups.rehearsing import refuse_if_unfit, rehearse, unpacked


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside` are the files that were replaced; `steps` what was done afterwards, counted."""

    manifest: Manifest
    aside: list[Path]
    steps: dict[str, dict[str, int]]


def check(backup: Backup, *, identity: Path | None = None) -> Manifest:
    """Rehearse the restore in a scratch place; nothing is replaced. Raises BackupError."""
    with _opened(backup, identity) as (packed, scratch):
        manifest = rehearse(packed, scratch / "rehearsal")
    places.note_verified(backup.path, timezone.now())
    return manifest


def restore(backup: Backup, *, is_forced: bool = False, identity: Path | None = None) -> Restored:
    """Replace database and files by the backup's. Raises BackupError; then all is as it was.

    A present database that is whole and newer is only replaced when forced.
    """
    with alone(), _opened(backup, identity) as (packed, scratch):
        manifest = unpacked(packed, scratch / "new")
        refuse_if_unfit(manifest)
        collected = afterwards.before_restore() if _is_there() else {}
        _refuse_if_newer(backup, is_forced=is_forced)
        connections.close_all()
        aside = _replace(scratch / "new", manifest)
        # A backup may be older than this Vana: its tables become the present ones.
        call_command("migrate", interactive=False, verbosity=0)
        steps = afterwards.after_restore(collected)
        record("backups.restore", by=None, about=Subject("backup", backup.name))
    return Restored(manifest, aside, steps)


def restore_if_missing() -> Backup | None:
    """Restore the newest good backup if there is no database file; return it.

    None: there is a database, or one that is not a file. Raises BackupUnknown
    when there is no good backup, and CopiesUnreachable.
    """
    if connection.vendor != "sqlite" or sqlite.path().exists():
        return None
    if places.all_backups():
        backup = places.newest_good()
    elif copied := copies.names() if copies.are_kept() else []:
        backup = copies.fetch(copied[0])  # the folder of backups came back empty, too
    else:
        return None  # a new installation
    restore(backup)
    return backup


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
        aside = sqlite.put_in_place(new / sqlite.PART, sqlite.path(), stamp)
    else:
        kept = places.folder() / f"before-restore-{stamp}.dump"
        postgres.dump(kept, [])
        aside = [kept]
        postgres.restore(new / postgres.PART)
    for folder in manifest.files:
        aside += _replace_folder(new, folder, stamp)
    return aside


def _replace_folder(new: Path, folder: str, stamp: str) -> Iterator[Path]:
    present = settings.DATA_DIR / folder
    if present.exists():
        kept = present.with_name(f"{present.name}.before-restore-{stamp}")
        present.replace(kept)
        yield kept
    if (new / folder).exists():
        (new / folder).replace(present)


@contextmanager
def _opened(backup: Backup, identity: Path | None) -> Iterator[tuple[Path, Path]]:
    """Yield the archive, decrypted if need be, and a scratch folder on the disk of the data."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=places.PARTIAL, dir=_disk()))
    try:
        packed = backup.path
        if backup.is_encrypted:
            packed = scratch / "archive.tar.gz"
            sealing.unseal(backup.path, packed, identity)
        yield packed, scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _disk() -> Path:
    """Return a folder on the disk where the database goes: moving it there is then one step."""
    if connection.vendor == "sqlite":
        place = sqlite.path().parent
        place.mkdir(parents=True, exist_ok=True)
        return place
    folder: Path = settings.DATA_DIR
    return folder
