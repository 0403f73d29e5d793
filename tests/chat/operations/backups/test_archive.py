"""The file of a backup: what was changed, cut short or smuggled in is found."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from chat.domain.backup_errors import BackupDamaged, BackupTooNew
from chat.operations.backups.archive import Manifest, Part, pack, part_of, unpack

TEXT = b"moss " * 50_000


def packed(folder: Path) -> Path:
    source = folder / "source"
    source.write_bytes(TEXT)
    manifest = Manifest(
        made_at="2026-11-20T12:00:00+00:00",
        engine="sqlite",
        migrations={"chat": ["0001_initial"]},
        counts={"chat_event": 3},
        parts=[part_of(source, "database.sqlite3"), part_of(source, "files/a/b")],
        left_out=["secret_key"],
    )
    target = folder / "vana.tar.gz"
    pack(target, manifest, {part.name: source for part in manifest.parts}, lambda _: None)
    return target


def made_by_hand(folder: Path, manifest: object, *members: tuple[str, bytes]) -> Path:
    target = folder / "vana.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        for name, content in (("manifest.json", json.dumps(manifest).encode()), *members):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def values(*parts: tuple[str, bytes], **others: object) -> dict[str, object]:
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in parts
    ]
    fields = {"made_at": "", "engine": "sqlite", "migrations": {}, "counts": {}, "left_out": []}
    return {**fields, "format": 1, "files": [], "parts": listed, **others}


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    manifest = unpack(packed(tmp_path), tmp_path / "out")

    assert (tmp_path / "out/database.sqlite3").read_bytes() == TEXT
    assert (tmp_path / "out/files/a/b").read_bytes() == TEXT
    assert manifest.counts == {"chat_event": 3}
    assert manifest.parts[0] == Part(
        "database.sqlite3", len(TEXT), hashlib.sha256(TEXT).hexdigest()
    )


def test_a_changed_byte_is_found_wherever_it_is(tmp_path: Path) -> None:
    good = packed(tmp_path).read_bytes()
    for place in range(20, len(good), len(good) // 7):
        bad = tmp_path / f"bad-{place}"
        bad.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])

        with pytest.raises(BackupDamaged):
            unpack(bad, tmp_path / f"out-{place}")


def test_a_byte_changed_inside_the_compression_is_found(tmp_path: Path) -> None:
    plain = gzip.decompress(packed(tmp_path).read_bytes()).replace(b"moss", b"loss", 1)
    (tmp_path / "bad").write_bytes(gzip.compress(plain))

    with pytest.raises(BackupDamaged, match=r"database\.sqlite3 is not what"):
        unpack(tmp_path / "bad", tmp_path / "out")


def test_an_archive_that_was_cut_short_is_found(tmp_path: Path) -> None:
    good = packed(tmp_path).read_bytes()
    for share in (0, 10, len(good) // 2, len(good) - 20):
        (tmp_path / "bad").write_bytes(good[:share])

        with pytest.raises(BackupDamaged):
            unpack(tmp_path / "bad", tmp_path / f"out-{share}")


def test_a_part_that_is_missing_is_found(tmp_path: Path) -> None:
    bad = made_by_hand(tmp_path, values(("a", b"1"), ("b", b"2")), ("a", b"1"))

    with pytest.raises(BackupDamaged, match="b is missing"):
        unpack(bad, tmp_path / "out")


def test_a_part_that_nobody_announced_is_refused(tmp_path: Path) -> None:
    bad = made_by_hand(tmp_path, values(("a", b"1")), ("a", b"1"), ("extra", b"2"))

    with pytest.raises(BackupDamaged, match="extra is not in its manifest"):
        unpack(bad, tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "files/../../outside"])
def test_no_part_leaves_the_folder(tmp_path: Path, name: str) -> None:
    bad = made_by_hand(tmp_path, values((name, b"1")), (name, b"1"))

    with pytest.raises(BackupDamaged, match="elsewhere"):
        unpack(bad, tmp_path / "out")

    assert not (tmp_path / "outside").exists()


def test_a_later_format_is_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(BackupTooNew):
        unpack(made_by_hand(tmp_path, values(format=2)), tmp_path / "out")


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"what is this")
    with pytest.raises(BackupDamaged):
        unpack(tmp_path / "bad", tmp_path / "out")
    with pytest.raises(BackupDamaged, match="cannot be read"):
        unpack(made_by_hand(tmp_path, ["no", "object"]), tmp_path / "out2")
