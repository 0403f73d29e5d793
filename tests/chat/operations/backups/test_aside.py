"""What restores leave behind: named as backups are, and gone after their time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection
from django.test import override_settings

from chat.operations.backups import aside, postgres, sealing, sqlite
from chat.operations.erasure import receipts

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STAMP = "before-restore-20261110T180000Z"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "backups").mkdir()
    here = override_settings(
        DATA_DIR=tmp_path, BACKUP_DIR=tmp_path / "backups", BACKUP_KEEP_DAYS=10, CLEANUP_HOURS=24
    )
    with here, mock.patch.object(sqlite, "path", return_value=tmp_path / "vana.sqlite3"):
        yield tmp_path


def left(folder: Path) -> list[Path]:
    """Make what a restore puts aside on this database."""
    exports = folder / f"exports.{STAMP}"
    exports.mkdir()
    (exports / "one.zip").write_bytes(b"a zip")
    files = [folder / f"backups/{STAMP}.dump", folder / f"backups/{STAMP}.dump.age"]
    if connection.vendor == "sqlite":
        files += [folder / f"vana.sqlite3{one}.{STAMP}" for one in ("", "-wal", "-shm")]
    for file in files:
        file.write_bytes(b"a copy")
    return [exports, *files]


def test_all_that_was_put_aside_is_named_with_its_last_day(folder: Path) -> None:
    made = left(folder)
    (folder / "vana.sqlite3").write_bytes(b"the database")
    (folder / "imports.before-restore-never").mkdir()

    found = aside.put_aside()

    assert {one.path for one in found} == set(made)
    assert {one.kept_until for one in found} == {NOW + timedelta(days=1)}


def test_receipts_name_them(folder: Path) -> None:
    (kept,) = [one for one in left(folder) if one.suffix == ".dump"]

    assert {"name": kept.name, "until": (NOW + timedelta(days=1)).isoformat()} in receipts.backups()


def test_they_go_after_their_time(folder: Path) -> None:
    made = left(folder)

    assert aside.sweep(NOW) == 0
    assert aside.sweep(NOW + timedelta(seconds=1)) == len(made)

    assert not any(path.exists() for path in made)


def test_the_scratch_of_killed_backups_and_restores_goes(folder: Path) -> None:
    old, new = (NOW - timedelta(hours=25)).timestamp(), NOW.timestamp()
    times = {".partial-abcdef12": old, "backups/.partial-a_cdef12": old, ".partial-12345678": new}
    # Not ours: such a name is made by a hand.
    times[".partial-of-somebody"] = old
    for name, at in times.items():
        (folder / name).mkdir()
        (folder / name / "database.sqlite3").write_bytes(b"half")
        os.utime(folder / name, (at, at))

    assert aside.sweep(NOW) == 2

    assert not (folder / ".partial-abcdef12").exists()
    assert not (folder / "backups/.partial-a_cdef12").exists()
    assert (folder / ".partial-12345678").exists()
    assert (folder / ".partial-of-somebody").exists()


@override_settings(BACKUP_ENCRYPTION_RECIPIENT="age1somebody")
def test_a_dump_that_is_put_aside_is_encrypted_as_backups_are(folder: Path) -> None:
    def dump(target: Path, _tables: list[str]) -> None:
        target.write_bytes(b"plain")

    def seal(source: Path, target: Path) -> None:
        target.write_bytes(b"sealed " + source.read_bytes())

    with mock.patch.object(postgres, "dump", dump), mock.patch.object(sealing, "seal", seal):
        kept = aside.keep_dump("20261110T180000Z")

    assert kept.name == f"{STAMP}.dump.age"
    assert kept.read_bytes() == b"sealed plain"
    assert kept.stat().st_mode & 0o077 == 0
    assert list((folder / "backups").iterdir()) == [kept]
