"""Makes one backup: copies the database and the files, packs, rehearses; then old ones go."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from chat.domain.job_errors import JobLeftOff
from chat.operations.backups import archive, aside, copies, places, postgres, sealing, sqlite
from chat.operations.backups.archive import Manifest, Part, part_of
from chat.operations.backups.places import Backup
from chat.operations.backups.rehearsing import rehearse
from chat.operations.jobs import JobRun

# Copy and archive stand beside each other for a while, and text compresses.
SPACE_FACTOR = 2
LEFT_OUT = [
    "secret_key and SECRET_KEY: keep a copy elsewhere; sealed second factors need it",
    "static files: they are collected at every start",
    "visitors' conversations: they are in the cache alone",
]


def make_backup(run: JobRun, *, now: datetime | None = None) -> Backup:
    """Make, rehearse and keep one backup; forget old ones.

    Leaves nothing behind when it fails, but for CopiesUnreachable: then it is
    there, and only its copy is not.
    """
    at = now or timezone.now()
    folder = places.folder()
    sealing.refuse_if_missing()
    aside.sweep(at)
    _refuse_if_full(folder)
    with places.scratch(folder) as scratch:
        manifest, paths = _collect(scratch, run, at)
        packed = scratch / "archive.tar.gz"
        archive.pack(packed, manifest, paths, lambda _: _go_on(run))
        for path in paths.values():
            if path.is_relative_to(scratch):
                path.unlink()  # its room is needed for the rehearsal
        rehearse(packed, scratch / "rehearsal", is_quick=True)
        finished = folder / (places.name_at(at) + sealing.suffix())
        sealing.finish(packed, finished)
    places.forget_notes(finished)  # of one that was made in the same second
    places.note_verified(finished, timezone.now())
    places.forget_old(at)
    if copies.are_kept():
        # The backup itself stays whatever becomes of its copy; the run fails, so that it shows.
        copies.keep(places.find(str(finished)))
    return places.find(str(finished))


def tables() -> list[str]:
    """Return the tables of everything that Vana keeps."""
    return sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True))  # noqa: SLF001 - Django's documented name


def _collect(scratch: Path, run: JobRun, at: datetime) -> tuple[Manifest, dict[str, Path]]:
    is_sqlite = connection.vendor == "sqlite"
    name = sqlite.PART if is_sqlite else postgres.PART
    copy = scratch / name
    if is_sqlite:
        sqlite.dump(copy, lambda done, total: _go_on(run, done, total))
        counts = sqlite.counts(copy, tables())
    else:
        counts = postgres.dump(copy, tables())
    paths = {name: copy, **_files()}
    parts = list(_parts(paths))
    manifest = Manifest(
        made_at=at.isoformat(),
        engine=connection.vendor,
        migrations=_migrations(),
        counts=counts,
        parts=parts,
        left_out=LEFT_OUT,
        files=settings.BACKUP_FOLDERS,
    )
    return manifest, {part.name: paths[part.name] for part in parts}


def _parts(paths: dict[str, Path]) -> Iterator[Part]:
    for name, path in paths.items():
        try:
            yield part_of(path, name)
        except FileNotFoundError:
            continue  # a prepared file whose time was over meanwhile


def _files() -> dict[str, Path]:
    """Return the files of the folders that are backed up, by their names below VANA_DATA_DIR."""
    return {
        str(path.relative_to(settings.DATA_DIR)): path
        for folder in settings.BACKUP_FOLDERS
        for path in sorted((settings.DATA_DIR / folder).rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def _go_on(run: JobRun, done: int = 0, total: int | None = None) -> None:
    if run.must_stop:
        raise JobLeftOff
    if total is not None:
        run.report(done, total)


def _refuse_if_full(folder: Path) -> None:
    """Raise the error of a full disk before half of the work is done."""
    if connection.vendor != "sqlite":
        return
    needed = SPACE_FACTOR * sqlite.path().stat().st_size
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, "no space for the backup")
