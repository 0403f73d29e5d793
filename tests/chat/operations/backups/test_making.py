"""What a backup that does not come to its end leaves behind: nothing."""

from __future__ import annotations

import errno
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import TransactionTestCase, override_settings

from chat.domain.backup_errors import BackupDamaged
from chat.domain.jobs import JobStatus
from chat.operations.backups import archive, places, rehearsing, sealing
from chat.operations.backups.job import back_up
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.registry import Job
from chat.operations.jobs.work import work

JOB = Job("backup", back_up, "Backup")


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class MakingTests(TransactionTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        here = override_settings(BACKUP_DIR=self.folder)
        here.enable()
        self.addCleanup(here.disable)

    def _make(self) -> tuple[str, str]:
        row = work(JOB, start_now(JOB))
        return row.status, row.error_sentence

    def _fails(self) -> str:
        with self.assertLogs("chat.operations", "ERROR"):
            status, sentence = self._make()
        assert status == JobStatus.FAILED
        assert list(self.folder.iterdir()) == []
        return sentence

    def test_a_backup_is_made_and_rehearsed(self) -> None:
        assert self._make() == (JobStatus.SUCCEEDED, "")

        (backup,) = places.all_backups()
        assert backup.verified_at is not None
        assert places.newest_good() == backup

    def test_a_disk_that_fills_up_is_a_clear_failure(self) -> None:
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(archive, "_add", side_effect=full):
            assert self._fails() == "There is no space left on the disk."

    def test_a_disk_that_is_too_full_is_noticed_before_the_work(self) -> None:
        if connection.vendor != "sqlite":
            return  # nobody knows how large its dump will be
        with patch.object(shutil, "disk_usage", return_value=Usage(10, 9, 1)):
            assert self._fails() == "There is no space left on the disk."

    def test_a_backup_that_fails_its_rehearsal_is_none(self) -> None:
        with patch.object(rehearsing, "unpack", side_effect=BackupDamaged("a changed byte")):
            assert "damaged" in self._fails()

    @override_settings(BACKUP_ENCRYPTION_RECIPIENT="age1somebody")
    def test_without_its_program_an_encrypted_backup_fails_closed(self) -> None:
        with patch.object(shutil, "which", return_value=None):
            assert "program" in self._fails()


@pytest.fixture
def gpg_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if shutil.which("gpg") is None:
        pytest.skip("There is no gpg here. To run this test: apt-get install -y gnupg")
    home = Path(tempfile.mkdtemp(prefix="gpg-"))  # its sockets need a short path
    home.chmod(0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    command = ["gpg", "--batch", "--passphrase", "", "--quick-gen-key", "vana@example.org"]
    subprocess.run(command, capture_output=True, check=True)
    return home


def test_what_gnupg_sealed_it_opens_again(gpg_home: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"moss" * 1_000)
    try:
        with override_settings(BACKUP_ENCRYPTION_RECIPIENT="vana@example.org"):
            sealing.seal(tmp_path / "plain", tmp_path / "sealed.gpg")
            sealing.unseal(tmp_path / "sealed.gpg", tmp_path / "opened", None)

        assert b"moss" not in (tmp_path / "sealed.gpg").read_bytes()
        assert (tmp_path / "opened").read_bytes() == b"moss" * 1_000
    finally:
        subprocess.run([str(shutil.which("gpgconf")), "--kill", "all"], check=False)
        shutil.rmtree(gpg_home, ignore_errors=True)
