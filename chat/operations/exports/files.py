"""Where prepared exports lie: DATA_DIR/exports, for the server's user alone."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

# 256 bits: nobody guesses a name.
_NAME_BYTES = 32
READ_BYTES = 64 * 1024
# What is in nobody's row may belong to a row that is just being written.
ORPHAN_SECONDS = 3_600


def new_name() -> str:
    return f"{secrets.token_urlsafe(_NAME_BYTES)}.zip"


def folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"


def create(name: str) -> BinaryIO:
    """Return a new, empty file that nobody else may read; an unfinished one is replaced."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = _unfinished(name)
    unfinished.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    return os.fdopen(os.open(unfinished, flags, 0o600), "wb")


def finish(name: str) -> int:
    """Give the file its name, and return its size in bytes."""
    size = _unfinished(name).stat().st_size
    _unfinished(name).replace(folder() / name)
    return size


def is_there(name: str) -> bool:
    return (folder() / name).is_file()


def pieces(name: str) -> Iterator[bytes]:
    with (folder() / name).open("rb") as file:
        while piece := file.read(READ_BYTES):
            yield piece


def remove_file(name: str) -> None:
    """Remove the file, finished or not; there may be none."""
    for path in (folder() / name, _unfinished(name)):
        path.unlink(missing_ok=True)


def remove_orphans(known: Collection[str]) -> int:
    """Remove what belongs to none of the known names; return how many files that were."""
    if not folder().is_dir():
        return 0
    count, newest = 0, time.time() - ORPHAN_SECONDS
    for path in folder().iterdir():
        if path.name.removesuffix(".part") not in known and path.stat().st_mtime < newest:
            path.unlink(missing_ok=True)
            count += 1
    return count


def _unfinished(name: str) -> Path:
    return folder() / f"{name}.part"
