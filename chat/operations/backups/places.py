"""Where backups are, what they are called, and how long they stay."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from chat.domain.backup_errors import BackupUnknown

_NAME = re.compile(r"vana-(\d{8}T\d{6}Z)\.tar\.gz(\.age|\.gpg)?")
_TIME = "%Y%m%dT%H%M%SZ"
# Beside each backup: what was seen when it was looked through.
_NOTE = ".verified.json"
# Unfinished work; what a killed process left is swept (`aside`).
PARTIAL = ".partial-"
PARTIAL_HOURS = 24


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    made_at: datetime
    size_bytes: int
    verified_at: datetime | None = None
    copied_at: datetime | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_encrypted(self) -> bool:
        return self.path.suffix != ".gz"

    @property
    def expected_until(self) -> datetime:
        """When it goes if backups go on being made: by those that come after it, or by its age."""
        by_age = self.made_at + timedelta(days=settings.BACKUP_KEEP_DAYS)
        if not settings.BACKUP_HOURS:
            return by_age
        by_count = timedelta(hours=settings.BACKUP_HOURS * settings.BACKUP_KEEP)
        return min(by_age, self.made_at + by_count)

    @property
    def kept_until(self) -> datetime:
        """When it goes at the latest, unless it is the newest: with the cleanup after its days.

        How many come after it is no promise: they may fail, or nobody makes any.
        """
        days = timedelta(days=settings.BACKUP_KEEP_DAYS)
        return self.made_at + days + timedelta(hours=settings.CLEANUP_HOURS)


def folder() -> Path:
    """Return the folder of backups; it is made if it is missing, for nobody else to read."""
    place = Path(settings.BACKUP_DIR)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


@contextmanager
def scratch(place: Path) -> Iterator[Path]:
    """A folder of one's own in `place`, on the same disk, that is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=place))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def name_at(now: datetime) -> str:
    return f"vana-{now.astimezone(UTC).strftime(_TIME)}.tar.gz"


def all_backups() -> list[Backup]:
    """Return the finished backups of the folder, newest first."""
    place = Path(settings.BACKUP_DIR)
    found = [_backup(path) for path in place.glob("vana-*") if is_name(path.name)]
    return sorted(found, key=lambda backup: backup.name, reverse=True)


def find(name_or_path: str) -> Backup:
    """Return the backup of this name in the folder, or of this path. Raises BackupUnknown."""
    path = Path(name_or_path)
    if path.name == name_or_path:
        path = Path(settings.BACKUP_DIR) / name_or_path
    if not is_name(path.name) or not path.is_file():
        raise BackupUnknown
    return _backup(path)


def newest_good() -> Backup:
    """Return the newest backup that was looked through and is as long as it was then.

    Raises BackupUnknown.
    """
    for backup in good():
        return backup
    raise BackupUnknown


def good() -> Iterator[Backup]:
    """Yield the backups that were looked through and are as long as then, newest first."""
    for backup in all_backups():
        if backup.verified_at is not None and _noted(backup.path).get("bytes") == backup.size_bytes:
            yield backup


def note_verified(path: Path, at: datetime) -> None:
    """Write down that this backup was looked through and is whole."""
    _note(path, verified_at=at.isoformat(), bytes=path.stat().st_size)


def note_copied(path: Path, at: datetime) -> None:
    """Write down that there is a copy of this backup elsewhere."""
    _note(path, copied_at=at.isoformat())


def forget_notes(path: Path) -> None:
    """Forget what was written down about the backup that had this name before."""
    _note_of(path).unlink(missing_ok=True)


def forget_old(now: datetime) -> int:
    """Delete what is beyond BACKUP_KEEP or older than BACKUP_KEEP_DAYS; the newest stays."""
    gone = old_names(now)
    for name in gone:
        path = Path(settings.BACKUP_DIR) / name
        path.unlink(missing_ok=True)
        forget_notes(path)
    return len(gone)


def old_names(now: datetime) -> list[str]:
    """Return which backups of the folder `forget_old` would delete."""
    return names_to_forget([backup.name for backup in all_backups()], now)


def names_to_forget(names: Iterable[str], now: datetime) -> list[str]:
    """Return which of these backups are too many or too old; never the newest."""
    limit = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    newest_first = sorted(names, reverse=True)
    return [
        name
        for number, name in enumerate(newest_first)
        if number and (number >= settings.BACKUP_KEEP or made_at(name) < limit)
    ]


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def made_at(name: str) -> datetime:
    """Return when the backup of this name was made. Raises BackupUnknown."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise BackupUnknown
    return datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)


def _backup(path: Path) -> Backup:
    noted = _noted(path)
    return Backup(
        path,
        made_at(path.name),
        path.stat().st_size,
        verified_at=_time(noted.get("verified_at")),
        copied_at=_time(noted.get("copied_at")),
    )


def _time(noted: object) -> datetime | None:
    return datetime.fromisoformat(str(noted)) if noted is not None else None


def _note(path: Path, **facts: object) -> None:
    _note_of(path).write_text(json.dumps({**_noted(path), **facts}), encoding="utf-8")


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + _NOTE)


def _noted(path: Path) -> dict[str, object]:
    try:
        noted: dict[str, object] = json.loads(_note_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted
