"""Where a file waits until it is imported: below the data directory, never half there.

A file gets its name when all of it has arrived, and before anything is known
of it elsewhere; it goes when the import has ended. What a kill leaves behind
is swept away by the next import.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from chat import models
from chat.domain.import_errors import ImportTooLarge
from chat.domain.imports import ImportStatus
from chat.operations.imports.files import max_bytes

# Longer than any upload takes.
_LEFT_BEHIND_SECONDS = 24 * 3600
_PART = ".part"
_NEEDED = [ImportStatus.WAITING.value, ImportStatus.CHECKING.value, ImportStatus.RUNNING.value]


class Spool:
    """A file while it arrives. Leave it without `finish`, and nothing of it stays."""

    def __init__(self) -> None:
        self.import_id = uuid.uuid4()
        self._path = _directory() / f"{self.import_id}{_PART}"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Raises ImportTooLarge, and then has nothing any more."""
        self._size += len(chunk)
        if self._size > max_bytes():
            self.drop()
            raise ImportTooLarge
        self._file.write(chunk)

    def finish(self) -> UUID:
        """Give the file its name; return the id of the import to make of it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.rename(path_of(self.import_id))
        return self.import_id

    def drop(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def spooled(chunks: Iterable[bytes]) -> UUID:
    """Write a file down and return the id of the import to make of it. Raises ImportTooLarge."""
    spool = Spool()
    try:
        for chunk in chunks:
            spool.write(chunk)
        return spool.finish()
    except BaseException:
        spool.drop()
        raise


def path_of(import_id: UUID) -> Path:
    return _directory() / str(import_id)


def has(import_id: UUID) -> bool:
    return path_of(import_id).is_file()


def remove(import_id: UUID) -> None:
    path_of(import_id).unlink(missing_ok=True)


def sweep() -> int:
    """Remove files that nothing waits for; return how many that were."""
    before = time.time() - _LEFT_BEHIND_SECONDS
    old = [path for path in _directory().iterdir() if path.stat().st_mtime < before]
    needed = models.Import.objects.filter(status__in=_NEEDED).values_list("pk", flat=True)
    kept = {str(each) for each in needed}
    left = [path for path in old if path.name not in kept]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _directory() -> Path:
    directory: Path = settings.DATA_DIR / "imports"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory
