"""Looks through a backup as a restore would, in a scratch place: hashes, database, rows."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from chat.domain.backup_errors import BackupDamaged, BackupOfOtherDatabase, BackupTooNew
from chat.operations.backups import postgres, sqlite
from chat.operations.backups.archive import Manifest, Tell, tell_nobody, unpack


def rehearse(
    packed: Path, scratch: Path, *, is_quick: bool = False, tell: Tell = tell_nobody
) -> Manifest:
    """Unpack into `scratch`, check all of it, and leave nothing there.

    A quick one reads PostgreSQL's dump without restoring it. Raises BackupDamaged.
    """
    try:
        manifest = unpacked(packed, scratch, tell)
        tell("Counting its rows.")
        found = _counts(scratch, manifest, is_quick=is_quick)
        if found is not None and found != manifest.counts:
            raise BackupDamaged("its database does not hold the rows that its manifest says")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def unpacked(packed: Path, scratch: Path, tell: Tell = tell_nobody) -> Manifest:
    """Unpack and check what can be checked without a database."""
    scratch.mkdir(mode=0o700)
    tell("Unpacking the backup.")
    manifest = unpack(packed, scratch, tell)
    if manifest.engine == "sqlite":
        tell("Checking its database.")
        sqlite.check(scratch / sqlite.PART)
    return manifest


def refuse_if_unfit(manifest: Manifest) -> None:
    """Raise if this Vana cannot use the backup: another kind of database, or newer migrations."""
    if manifest.engine != connection.vendor:
        raise BackupOfOtherDatabase
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    apps = {app for app, _ in known}
    for app, names in manifest.migrations.items():
        if app in apps and any((app, name) not in known for name in names):
            raise BackupTooNew


def _counts(scratch: Path, manifest: Manifest, *, is_quick: bool) -> dict[str, int] | None:
    tables = list(manifest.counts)
    if manifest.engine == "sqlite":
        return sqlite.counts(scratch / sqlite.PART, tables)
    if is_quick:
        postgres.check(scratch / postgres.PART)
        return None
    return postgres.rehearse(scratch / postgres.PART, tables)
