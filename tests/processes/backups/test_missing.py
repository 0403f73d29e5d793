"""A database that is missing at a start, where RESTORE_IF_MISSING says what then."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from tests.processes.backups.installation import Installation
from tests.processes.backups.journal import assert_is_without, left_over_journal
from tests.s3_server import BUCKET, s3_server


def test_a_missing_database_is_restored_where_that_is_wanted(sqlite_vana: Installation) -> None:
    sqlite_vana.add("first")
    backup = sqlite_vana.back_up()
    (sqlite_vana.data_dir / "backups/vana-20991231T000000Z.tar.gz").write_bytes(b"not good")
    sqlite_vana.database.unlink()

    assert sqlite_vana.manage("restore", "--if-missing") == ""
    assert not sqlite_vana.database.exists()
    sqlite_vana.environment["RESTORE_IF_MISSING"] = "true"
    said = sqlite_vana.manage("restore", "--if-missing")

    assert f"{backup.name} was restored" in said
    assert sqlite_vana.people() == 1
    assert sqlite_vana.manage("restore", "--if-missing") == ""


def test_a_database_without_tables_is_a_missing_one(sqlite_vana: Installation) -> None:
    """A server that was started without a database makes an empty one."""
    sqlite_vana.add("first")
    backup = sqlite_vana.back_up()
    sqlite_vana.database.write_bytes(b"")
    sqlite_vana.environment["RESTORE_IF_MISSING"] = "true"

    assert f"{backup.name} was restored" in sqlite_vana.manage("restore", "--if-missing")

    assert sqlite_vana.people() == 1


def test_a_wal_without_its_database_is_not_played_into_the_restored_one(
    sqlite_vana: Installation,
) -> None:
    sqlite_vana.add("first")
    sqlite_vana.back_up()
    left_over = left_over_journal(sqlite_vana.database)
    sqlite_vana.database.unlink()
    sqlite_vana.database.with_name("vana.sqlite3-wal").write_bytes(left_over)
    sqlite_vana.environment["RESTORE_IF_MISSING"] = "true"

    sqlite_vana.manage("restore", "--if-missing")

    assert_is_without(sqlite_vana)
    (kept,) = sqlite_vana.data_dir.glob("vana.sqlite3-wal.before-restore-*")
    assert kept.read_bytes() == left_over


def test_a_backup_that_was_damaged_since_is_passed_over(sqlite_vana: Installation) -> None:
    sqlite_vana.add("first")
    good = sqlite_vana.back_up()
    sqlite_vana.add("second")
    time.sleep(1)  # backups are named by the second
    damaged = sqlite_vana.back_up()
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    sqlite_vana.database.unlink()
    sqlite_vana.environment["RESTORE_IF_MISSING"] = "true"

    said = sqlite_vana.manage("restore", "--if-missing")

    assert f"{damaged.name} cannot be used, and is passed over" in said
    assert f"{good.name} was restored" in said
    assert sqlite_vana.people() == 1
    assert f"{damaged.name}" in sqlite_vana.manage("restore", "--list")


def test_without_a_usable_backup_nothing_is_made_up(sqlite_vana: Installation) -> None:
    backup = sqlite_vana.back_up()
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)
    sqlite_vana.database.unlink()
    sqlite_vana.environment["RESTORE_IF_MISSING"] = "true"

    assert "damaged" in sqlite_vana.refuses("restore", "--if-missing")

    assert not sqlite_vana.database.exists()


def test_a_machine_that_lost_everything_starts_from_a_copy_elsewhere(
    tmp_path: Path, prepared: Path
) -> None:
    shutil.copytree(prepared, tmp_path / "data")
    with s3_server() as store:
        environment = {
            "BACKUP_S3_BUCKET": BUCKET,
            "BACKUP_S3_ENDPOINT": store.address,
            "BACKUP_S3_KEY_ID": "id",
            "BACKUP_S3_SECRET_KEY": "key",
            "RESTORE_IF_MISSING": "true",
        }
        vana = Installation(tmp_path / "data", environment)
        vana.add("first")
        backup = vana.back_up()
        vana.database.unlink()
        backup.unlink()

        listed = vana.manage("restore", "--list")
        said = vana.manage("restore", "--if-missing")

    assert f"{backup.name}  a copy elsewhere" in listed
    assert f"{backup.name} was restored" in said
    assert vana.people() == 1
