"""Copies of backups in an S3-compatible store: kept by the same rule, and brought back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.test import override_settings

from chat.domain.backup_errors import BackupUnknown, CopiesUnreachable
from chat.domain.jobs import JobStatus
from chat.operations.backups import copies, places
from chat.operations.backups.job import back_up
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.registry import Job
from chat.operations.jobs.work import work
from tests.s3_server import BUCKET, Store, s3_server

JOB = Job("backup", back_up, "Backup")
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
# What boto3 sends in parts of 8 MB.
LARGE = 9 * 1024 * 1024


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with (
        s3_server() as store,
        override_settings(
            BACKUP_DIR=tmp_path,
            BACKUP_KEEP=3,
            BACKUP_KEEP_DAYS=3_650,
            BACKUP_S3_BUCKET=BUCKET,
            BACKUP_S3_PREFIX="here/",
            BACKUP_S3_ENDPOINT=store.address,
            BACKUP_S3_KEY_ID="id",
            BACKUP_S3_SECRET_KEY="a-secret-of-the-store",
        ),
    ):
        yield store


def made(folder: Path, day: int, contents: bytes = b"a backup") -> places.Backup:
    path = folder / f"vana-202611{day:02}T180000Z.tar.gz"
    path.write_bytes(contents)
    places.note_verified(path, NOW)
    return places.find(str(path))


def test_a_copy_is_the_same_file_and_the_backup_says_that_there_is_one(
    store: Store, tmp_path: Path
) -> None:
    backup = made(tmp_path, 20)
    assert backup.copied_at is None

    copies.keep(backup)

    assert store.files == {f"here/{backup.name}": b"a backup"}
    kept = places.find(backup.name)
    assert kept.copied_at is not None
    assert kept.verified_at == NOW
    assert store.unsigned == 0


def test_a_large_one_comes_back_byte_for_byte(store: Store, tmp_path: Path) -> None:
    contents = bytes(range(256)) * (LARGE // 256)
    backup = made(tmp_path, 20, contents)
    copies.keep(backup)
    backup.path.unlink()

    fetched = copies.fetch(backup.name)

    assert fetched.path.read_bytes() == contents
    assert fetched.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(places.PARTIAL)] == []


def test_copies_go_by_the_rule_of_backups_and_nothing_else_goes(
    store: Store, tmp_path: Path
) -> None:
    others = {"elsewhere/vana-20261101T180000Z.tar.gz": b"1", "here/notes.txt": b"2"}
    store.files.update(others)
    for day in (16, 17, 18, 19, 20):
        copies.keep(made(tmp_path, day))

    assert copies.names() == [f"vana-202611{day}T180000Z.tar.gz" for day in (20, 19, 18)]
    assert {name: store.files[name] for name in others} == others


def test_what_is_not_there_is_not_fetched(store: Store) -> None:
    with pytest.raises(BackupUnknown):
        copies.fetch("vana-20261120T180000Z.tar.gz")

    assert store.files == {}


def test_a_copy_that_is_not_whole_does_not_count(store: Store, tmp_path: Path) -> None:
    store.cuts_uploads = True
    backup = made(tmp_path, 20)

    with pytest.raises(CopiesUnreachable):
        copies.keep(backup)

    assert places.find(backup.name).copied_at is None


def test_a_refusal_is_told_by_its_code_and_no_secret_is_logged(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.refuses = "InvalidAccessKeyId"

    with caplog.at_level(logging.ERROR), pytest.raises(CopiesUnreachable):
        copies.keep(made(tmp_path, 20))

    (record,) = [one for one in caplog.records if one.name.startswith("chat.")]
    assert vars(record)["reason"] == "InvalidAccessKeyId"
    assert "a-secret-of-the-store" not in caplog.text
    assert store.address not in caplog.text


def test_a_store_that_is_away_is_an_error_and_the_backup_stays(tmp_path: Path) -> None:
    backup = made(tmp_path, 20)
    nowhere = override_settings(
        BACKUP_S3_BUCKET=BUCKET,
        BACKUP_S3_ENDPOINT="http://127.0.0.1:1",
        BACKUP_S3_KEY_ID="id",
        BACKUP_S3_SECRET_KEY="key",
    )
    with nowhere, mock.patch.object(copies, "TRIES", 0), pytest.raises(CopiesUnreachable):
        copies.keep(backup)

    assert backup.path.exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_copied_when_it_is_made_and_a_failed_copy_fails_the_run(store: Store) -> None:
    done = work(JOB, start_now(JOB))
    assert done.status == JobStatus.SUCCEEDED
    (backup,) = places.all_backups()
    assert copies.names() == [backup.name]

    store.refuses = "AccessDenied"
    with override_settings(BACKUP_KEEP=1):
        failed = work(JOB, start_now(JOB))

    assert failed.status == JobStatus.FAILED
    assert "copies of the backups" in failed.error_sentence
    assert places.newest_good().copied_at is None
