"""Backups of a real installation: made beside writers, restored over whatever is there."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.processes.person import Person
from tests.s3_server import BUCKET, s3_server
from tests.servers import ROOT, VanaServer, running

SAY = "from accounts.models import User; print(User.objects.count())"
ADD = (
    "from accounts.models import User; "
    "User.objects.create_user('{0}@example.org', 'eleven green bottles')"
)


class Installation(VanaServer):
    """A Vana that is not started unless a test does."""

    @property
    def database(self) -> Path:
        return self.data_dir / "vana.sqlite3"

    def people(self) -> int:
        return int(self.manage("shell", "-v", "0", "-c", SAY))

    def add(self, name: str) -> None:
        self.manage("shell", "-v", "0", "-c", ADD.format(name))

    def back_up(self) -> Path:
        return Path(self.manage("backup").splitlines()[-1])

    def refuses(self, *arguments: str) -> str:
        """Run a command that must fail, and return what it says."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr


@pytest.fixture
def vana(tmp_path: Path, prepared: Path, database: dict[str, str]) -> Installation:
    shutil.copytree(prepared, tmp_path / "data")
    return Installation(tmp_path / "data", database)


@pytest.fixture
def sqlite_vana(tmp_path: Path, prepared: Path) -> Installation:
    shutil.copytree(prepared, tmp_path / "data")
    return Installation(tmp_path / "data")


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


def test_a_left_over_wal_does_not_corrupt_a_restore(sqlite_vana: Installation) -> None:
    sqlite_vana.add("first")
    backup = sqlite_vana.back_up()
    # As a killed process leaves it: a -wal full of pages, and nobody who has it open.
    with closing(sqlite3.connect(sqlite_vana.database, isolation_level=None)) as other:
        present = sqlite_vana.database.read_bytes()
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("CREATE TABLE one (filling BLOB)")
        other.executemany("INSERT INTO one VALUES (randomblob(?))", [(2_000,)] * 100)
        wal = sqlite_vana.database.with_name("vana.sqlite3-wal")
        left_over = wal.read_bytes()
        assert len(left_over) > 100_000
    sqlite_vana.database.write_bytes(present)
    wal.write_bytes(left_over)

    sqlite_vana.manage("restore", backup.name, "--force")

    with closing(sqlite3.connect(sqlite_vana.database)) as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = {name for (name,) in restored.execute("SELECT name FROM sqlite_master")}
    assert "one" not in tables
    assert sqlite_vana.people() == 1


def test_a_ruined_database_is_replaced_without_force_and_kept(sqlite_vana: Installation) -> None:
    sqlite_vana.add("first")
    backup = sqlite_vana.back_up()
    sqlite_vana.database.write_bytes(b"ruined" * 1_000)

    sqlite_vana.manage("restore", backup.name)

    assert sqlite_vana.people() == 1
    (kept,) = sqlite_vana.data_dir.glob("vana.sqlite3.before-restore-*")
    assert kept.read_bytes().startswith(b"ruined")


def test_nothing_is_restored_while_vana_runs(
    tmp_path: Path, prepared: Path, database: dict[str, str]
) -> None:
    with running(tmp_path / "data", database, like=prepared) as server:
        vana = Installation(server.data_dir, database)
        backup = vana.back_up()
        with Person(server.url) as person:
            person.sign_up("person@example.org")

        assert "Stop it first" in vana.refuses("restore", backup.name, "--force")

        assert vana.people() == 1


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
