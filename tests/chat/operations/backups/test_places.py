"""Which backups stay, which is the newest good one, and which names are names of backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from chat.domain.backup_errors import BackupUnknown, ProgramMissing
from chat.operations.backups import places, sealing

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(BACKUP_DIR=tmp_path, BACKUP_KEEP=3, BACKUP_KEEP_DAYS=10, BACKUP_HOURS=6):
        yield tmp_path


def made(folder: Path, day: int, *, is_good: bool = True) -> str:
    path = folder / f"vana-202611{day:02}T180000Z.tar.gz"
    path.write_bytes(b"a backup")
    if is_good:
        places.note_verified(path, NOW)
    return path.name


def names() -> list[str]:
    return [backup.name for backup in places.all_backups()]


def test_those_beyond_the_count_go_with_their_notes(folder: Path) -> None:
    kept = [made(folder, day) for day in (20, 19, 18)]
    made(folder, 17)

    assert places.forget_old(NOW) == 1

    assert names() == kept
    assert len(list(folder.iterdir())) == 6


def test_those_that_are_too_old_go_but_never_the_newest(folder: Path) -> None:
    newest = made(folder, 9)
    made(folder, 8)

    assert places.forget_old(NOW) == 1

    assert names() == [newest]


def test_the_newest_good_one_was_rehearsed_and_is_as_it_was(folder: Path) -> None:
    good = made(folder, 17)
    made(folder, 18, is_good=False)
    changed = made(folder, 19)
    (folder / changed).write_bytes(b"cut")

    assert places.newest_good().name == good


def test_without_a_good_one_there_is_none(folder: Path) -> None:
    made(folder, 20, is_good=False)

    with pytest.raises(BackupUnknown):
        places.newest_good()


def test_it_says_until_when_a_backup_is_kept(folder: Path) -> None:
    made(folder, 20)
    (backup,) = places.all_backups()

    assert backup.expected_until == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@override_settings(CLEANUP_HOURS=24)
def test_what_is_promised_does_not_count_on_backups_to_come(folder: Path) -> None:
    made(folder, 20)
    (backup,) = places.all_backups()

    assert backup.kept_until == datetime(2026, 12, 1, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["vana.sqlite3", "../vana-20261120T180000Z.tar.gz", "", "vana-x"])
def test_other_files_are_no_backups(folder: Path, name: str) -> None:
    made(folder, 20)

    with pytest.raises(BackupUnknown):
        places.find(name)


@override_settings(BACKUP_ENCRYPTION_RECIPIENT="age1somebody")
def test_without_the_program_nothing_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(ProgramMissing):
        sealing.refuse_if_missing()


def test_nobody_asked_means_no_encryption() -> None:
    sealing.refuse_if_missing()

    assert sealing.suffix() == ""
