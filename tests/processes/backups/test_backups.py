"""Backups of a real installation: made beside writers, rehearsed, refused when damaged."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.processes.backups.installation import Installation


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(vana: Installation) -> None:
    vana.add("first")
    (vana.data_dir / "exports").mkdir()
    (vana.data_dir / "exports/note").write_text("kept")
    backup = vana.back_up()
    vana.add("second")
    (vana.data_dir / "exports/note").write_text("changed")

    said = vana.manage("restore", backup.name, "--force")

    assert vana.people() == 1
    assert (vana.data_dir / "exports/note").read_text() == "kept"
    kept = [Path(one) for one in re.findall(r"The one before is in (\S+)\.", said)]
    assert len(kept) == 2
    assert all(one.exists() for one in kept)
    assert "The audit is whole" in vana.manage("verify_audit")


def test_a_rehearsal_replaces_nothing(vana: Installation) -> None:
    backup = vana.back_up()
    vana.add("later")

    assert f"{backup.name} is whole" in vana.manage("restore", "--check")

    assert vana.people() == 1


def test_a_whole_database_that_is_newer_is_not_replaced_silently(vana: Installation) -> None:
    backup = vana.back_up()
    vana.add("later")

    assert "--force" in vana.refuses("restore", backup.name)

    assert vana.people() == 1


def test_a_damaged_backup_is_refused_and_nothing_changes(vana: Installation) -> None:
    backup = vana.back_up()
    vana.add("later")
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)

    assert "damaged" in vana.refuses("restore", backup.name, "--force")
    assert "damaged" in vana.refuses("restore", backup.name, "--check")

    assert vana.people() == 1


def test_no_backup_holds_a_secret(sqlite_vana: Installation, tmp_path: Path) -> None:
    (sqlite_vana.data_dir / "secret_key").write_text("a key that nobody may read")
    (sqlite_vana.data_dir / "exports").mkdir()
    (sqlite_vana.data_dir / "exports/link").symlink_to(sqlite_vana.data_dir / "secret_key")

    backup = sqlite_vana.back_up()
    shutil.unpack_archive(backup, tmp_path / "out", "gztar")

    names = {str(one.relative_to(tmp_path / "out")) for one in (tmp_path / "out").rglob("*")}
    assert names == {"manifest.json", "database.sqlite3"}
    assert "secret_key" in (tmp_path / "out/manifest.json").read_text()
    assert backup.stat().st_mode & 0o077 == 0


@contextmanager
def writing(database: Path) -> Iterator[list[int]]:
    """Write rows all the time, in pairs that belong together, and leave the backup a core."""
    written: list[int] = []
    ended = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=20, isolation_level=None)) as other:
            number = 0
            while not ended.is_set():
                number += 1
                other.execute("BEGIN IMMEDIATE")
                other.execute("INSERT INTO one VALUES (?, randomblob(2000))", [number])
                other.execute("INSERT INTO two VALUES (?)", [number])
                other.execute("COMMIT")
                written.append(number)
                ended.wait(0.001)

    with closing(sqlite3.connect(database)) as first:
        first.execute("CREATE TABLE one (number INTEGER, filling BLOB)")
        first.execute("CREATE TABLE two (number INTEGER)")
    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        ended.set()
        thread.join()


def test_a_backup_during_writing_is_one_moment(sqlite_vana: Installation, tmp_path: Path) -> None:
    with writing(sqlite_vana.database) as written:
        backup = sqlite_vana.back_up()
        during = len(written)

    shutil.unpack_archive(backup, tmp_path / "out", "gztar")
    with closing(sqlite3.connect(tmp_path / "out/database.sqlite3")) as copy:
        (whole,) = copy.execute("PRAGMA integrity_check").fetchone()
        one = copy.execute("SELECT count(*), max(number) FROM one").fetchone()
        two = copy.execute("SELECT count(*), max(number) FROM two").fetchone()

    assert whole == "ok"
    assert one == two
    assert 0 < one[0] < during


@contextmanager
def burying(url: str) -> Iterator[None]:
    """Add rows to a table of PostgreSQL all the time."""
    import psycopg  # noqa: PLC0415 - an extra: only this test needs it

    ended = threading.Event()
    row = (
        "INSERT INTO chat_tombstone (id, kind, key, erased_at)"
        " VALUES (gen_random_uuid(), 'conversation', gen_random_uuid(), now())"
    )

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as other:
            while not ended.wait(0.001):
                other.execute(row)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_backup_of_postgresql_during_writing_is_one_moment(
    tmp_path: Path, prepared: Path, postgres_environment: dict[str, str]
) -> None:
    shutil.copytree(prepared, tmp_path / "data")
    vana = Installation(tmp_path / "data", postgres_environment)

    with burying(postgres_environment["DATABASE_URL"]):
        backup = vana.back_up()

    # Its rows are those that were counted beside it, at the same moment.
    assert f"{backup.name} is whole" in vana.manage("restore", "--check", backup.name)
