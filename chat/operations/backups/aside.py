"""What restores leave behind: what they put aside, whole and unencrypted, and what a kill left.

A copy that was put aside is a backup that nobody asked for. It stays as long
as the oldest backup may, is named on receipts, and then goes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from chat.operations.backups import places, postgres, sealing, sqlite

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r".*before-restore-(\d{8}T\d{6}Z)(\.dump(\.age|\.gpg)?)?")
# As `tempfile` ends a name: nothing of anybody else's is taken for ours.
_SCRATCH = re.compile(re.escape(places.PARTIAL) + "[a-z0-9_]{8}")


@dataclass(frozen=True, slots=True)
class PutAside:
    """One file or folder that a restore put aside."""

    path: Path
    made_at: datetime

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def kept_until(self) -> datetime:
        """When it goes at the latest: with the cleanup after its days."""
        days = timedelta(days=settings.BACKUP_KEEP_DAYS)
        return self.made_at + days + timedelta(hours=settings.CLEANUP_HOURS)


def keep_dump(stamp: str) -> Path:
    """Dump the present PostgreSQL database to be kept, encrypted where backups are."""
    kept = places.folder() / f"before-restore-{stamp}.dump{sealing.suffix()}"
    with places.scratch(places.folder()) as scratch:
        dump = scratch / postgres.PART
        postgres.dump(dump, [])
        sealing.finish(dump, kept)
    return kept


def scratch_folder() -> Path:
    """Return a folder on the disk where the database goes: moving it there is then one step."""
    if connection.vendor == "sqlite":
        return sqlite.path().parent
    folder: Path = settings.DATA_DIR
    return folder


def put_aside() -> list[PutAside]:
    """Return what was put aside and is still there, newest first."""
    found = [PutAside(path, at) for path in _beside() if (at := _made_at(path)) is not None]
    return sorted(found, key=lambda one: (one.made_at, one.name), reverse=True)


def sweep(now: datetime) -> int:
    """Remove copies that are over, and the scratch of killed backups and restores; count both."""
    gone = old(now)
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(gone)


def old(now: datetime) -> list[Path]:
    """Return what `sweep` would remove."""
    limit = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    return [*(one.path for one in put_aside() if one.made_at < limit), *_left_over(now)]


def _beside() -> Iterator[Path]:
    yield from Path(settings.BACKUP_DIR).glob("before-restore-*.dump*")
    for folder in settings.BACKUP_FOLDERS:
        yield from settings.DATA_DIR.glob(f"{folder}.before-restore-*")
    if connection.vendor == "sqlite":
        database = sqlite.path()
        for name in (database.name, *(database.name + one for one in sqlite.COMPANIONS)):
            yield from database.parent.glob(f"{name}.before-restore-*")


def _left_over(now: datetime) -> Iterator[Path]:
    limit = (now - timedelta(hours=places.PARTIAL_HOURS)).timestamp()
    for folder in {Path(settings.BACKUP_DIR), scratch_folder()}:
        for left in folder.glob(f"{places.PARTIAL}*"):
            # Somebody else may be at its end with it.
            with suppress(FileNotFoundError):
                if _SCRATCH.fullmatch(left.name) and left.stat().st_mtime < limit:
                    yield left


def _made_at(path: Path) -> datetime | None:
    match = _NAME.fullmatch(path.name)
    return datetime.strptime(match[1], _TIME).replace(tzinfo=UTC) if match else None
