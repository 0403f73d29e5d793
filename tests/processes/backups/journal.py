"""The -wal of SQLite as a killed process leaves it, to be left beside a database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.processes.backups.installation import Installation


def left_over_journal(database: Path) -> bytes:
    """Return a -wal full of pages, as a killed process leaves it; the database stays as it is."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        present = database.read_bytes()
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("CREATE TABLE one (filling BLOB)")
        other.executemany("INSERT INTO one VALUES (randomblob(?))", [(2_000,)] * 100)
        left_over = database.with_name("vana.sqlite3-wal").read_bytes()
        assert len(left_over) > 100_000
    database.write_bytes(present)
    return left_over


def assert_is_without(vana: Installation) -> None:
    with closing(sqlite3.connect(vana.database)) as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = {name for (name,) in restored.execute("SELECT name FROM sqlite_master")}
    assert "one" not in tables
    assert vana.people() == 1
