"""The folder of data, who can read it, its disk, and the static files."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import Storage

from vana.doctor.findings import Finding, advice, problem, well
from vana.health.checks import data_folder
from vana.staticfiles import SCRIPT, STYLESHEETS, Found, joined

_OTHERS = stat.S_IRWXO
_MEGABYTE = 1024 * 1024


def folder() -> Iterator[Finding]:
    try:
        data_folder()
    except OSError as error:
        yield problem(
            "data folder",
            f"VANA_DATA_DIR ({settings.DATA_DIR}) cannot be written: {error.strerror}.",
            "Give it to the user that runs Vana, and look at its disk.",
        )
        return
    yield well("data folder", f"{settings.DATA_DIR} can be written.")


def permissions() -> Iterator[Finding]:
    """Nobody else on this machine needs to read what people write, or the key."""
    backups = Path(settings.BACKUP_DIR)
    database = settings.DATABASES["default"]
    places = [settings.DATA_DIR, settings.DATA_DIR / "secret_key", backups]
    if database["ENGINE"].endswith("sqlite3"):
        places.append(Path(str(database["NAME"])))
    secret = os.environ.get("SECRET_KEY_FILE")
    open_ones = [path for path in [*places, *([Path(secret)] if secret else [])] if _is_open(path)]
    if open_ones:
        yield problem(
            "permissions",
            f"Every user of this machine can read {', '.join(map(str, open_ones))}.",
            "Run: chmod -R o-rwx " + " ".join(map(str, open_ones)),
        )
        return
    yield well("permissions", "Other users of this machine read nothing.")


def _is_open(path: Path) -> bool:
    """Tell whether others can read it: by its own mode, and by that of a folder above it."""
    if not path.exists() or not path.stat().st_mode & _OTHERS:
        return False
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)


def disk() -> Iterator[Finding]:
    backups = Path(settings.BACKUP_DIR)
    free = shutil.disk_usage(settings.DATA_DIR).free // _MEGABYTE
    if free < settings.DISK_FREE_MIN_MB:
        yield problem(
            "disk",
            f"{free} MB are free, fewer than DISK_FREE_MIN_MB ({settings.DISK_FREE_MIN_MB}).",
            "Make room, or put BACKUP_DIR elsewhere.",
        )
    else:
        yield well("disk", f"{free:,} MB are free.")
    if backups.exists() and backups.stat().st_dev == settings.DATA_DIR.stat().st_dev:
        yield advice(
            "disk",
            "Backups are on the disk of the data: both go together.",
            "Set BACKUP_DIR to another disk, or copy backups to another machine.",
        )


def static_files() -> Iterator[Finding]:
    """Pages ask for what collectstatic wrote: after an upgrade, for what it wrote before."""
    found = {
        path: (store, path) for finder in finders.get_finders() for path, store in finder.list([])
    }
    stale = [name for name in found if _is_stale(found, name)]
    if stale:
        yield problem(
            "static files",
            f"{len(stale)} of {len(found)} were not collected, or have changed since.",
            "Run manage.py collectstatic --no-input, and restart Vana.",
        )
        return
    yield well("static files", f"All {len(found)} are collected.")


def _is_stale(found: Found, name: str) -> bool:
    copy = settings.STATIC_ROOT / name
    if not copy.is_file():
        return True
    if name == SCRIPT:
        return False  # what it is joined of is compared
    source = joined(found, name).encode() if name in STYLESHEETS else _bytes(*found[name])
    return bool(copy.read_bytes() != source)


def _bytes(storage: Storage, path: str) -> bytes:
    with storage.open(path) as file:
        content: bytes = file.read()
    return content


CHECKS = (folder, permissions, disk, static_files)
