"""SQLite: a consistent copy beside writers, the check of a copy, and putting it in place."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from chat.domain.backup_errors import BackupDamaged, DatabaseInUse

PART = "database.sqlite3"
# Copied between two looks at whether the process ends: some milliseconds of work.
STEP_PAGES = 2_000
# What SQLite keeps beside a database in write-ahead mode.
COMPANIONS = ("-wal", "-shm")

Step = Callable[[int, int], None]


def path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def dump(target: Path, step: Step) -> None:
    """Copy the database as it is at one moment. Writers go on meanwhile.

    The reader's transaction keeps that moment: without it, SQLite would begin
    the copy anew with every write of somebody else, and never come to its end.
    """
    with (
        contextlib.closing(_opened(path(), mode="ro")) as source,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # A backup that a crash cuts short is thrown away: nothing to protect.
        copy.execute("PRAGMA synchronous=OFF")
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        try:
            source.backup(
                copy,
                pages=STEP_PAGES,
                progress=lambda _, remaining, total: step(total - remaining, total),
            )
            # One file, without companions, wherever it is opened next.
            copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, "no space for the copy") from error
            raise


def check(database: Path) -> None:
    """Raise BackupDamaged unless SQLite finds the whole file in order."""
    try:
        with contextlib.closing(_opened(database, mode="ro")) as opened:
            (answer,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupDamaged("its database cannot be read") from error
    if answer != "ok":
        raise BackupDamaged("its database is not whole")
    if broken is not None:
        raise BackupDamaged("rows of its database refer to others that are missing")


def counts(database: Path, tables: list[str]) -> dict[str, int]:
    """Return the rows of those of `tables` that there are."""
    with contextlib.closing(_opened(database, mode="ro")) as opened:
        known = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
        return {
            table: opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - names of our models
            for table in tables
            if table in known
        }


def changed_at(database: Path) -> datetime | None:
    """Return when it last changed; None if it is missing, empty or not whole."""
    if not database.exists():
        return None
    try:
        check(database)
        with contextlib.closing(_opened(database, mode="ro")) as opened:
            if opened.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
                return None
    except (BackupDamaged, sqlite3.DatabaseError):
        return None
    times = [file.stat().st_mtime for file in _with_companions(database)]
    return datetime.fromtimestamp(max(times), UTC)


def has_tables(database: Path) -> bool:
    """Whether it holds anything. A process that found no database made an empty file of it."""
    if not database.exists():
        return False
    try:
        with contextlib.closing(_opened(database, mode="ro")) as opened:
            return opened.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    except sqlite3.DatabaseError:
        return True  # in use, or damaged: that is for people to look at


def close_for_others(database: Path) -> None:
    """Take over what stands in the -wal, with nobody else connected. Raises DatabaseInUse.

    Leaving write-ahead mode needs the file for oneself alone. One that cannot
    be read is left as it is.
    """
    if not database.exists():
        return
    try:
        with contextlib.closing(_opened(database, mode="rw")) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise DatabaseInUse from error
    except sqlite3.DatabaseError:
        return


def put_in_place(new: Path, database: Path, stamp: str) -> list[Path]:
    """Replace the database in one step; return what was put aside.

    A -wal that was left over goes first: SQLite would play it into the new file.
    """
    aside = []
    for file in reversed(_with_companions(database)):
        kept = file.with_name(f"{file.name}.before-restore-{stamp}")
        if file == database:
            _keep_beside(file, kept)
        else:
            file.replace(kept)
        aside.append(kept)
    database.parent.mkdir(parents=True, exist_ok=True)
    with new.open("rb") as file_to_keep:
        os.fsync(file_to_keep.fileno())
    new.replace(database)
    return aside


def _keep_beside(file: Path, kept: Path) -> None:
    """Give the old file a second name: it stays in its place until the new one takes that."""
    try:
        os.link(file, kept)
    except OSError:  # a file system without second names
        shutil.copy2(file, kept)


def _with_companions(database: Path) -> list[Path]:
    files = [database, *(database.with_name(database.name + one) for one in COMPANIONS)]
    return [file for file in files if file.exists()]


def _opened(database: Path, *, mode: str) -> sqlite3.Connection:
    uri = f"{database.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=1)
