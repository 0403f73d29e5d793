"""The one file of a backup: a tar archive that begins with its manifest.

The manifest names every part with its length and SHA-256, so that what was cut
short, changed or swapped is found before anything is replaced.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from chat.domain.backup_errors import BackupDamaged, BackupTooNew

MANIFEST = "manifest.json"
FORMAT = 1
# Text compresses well even so, and it costs a third of the usual level.
COMPRESSION = 1
CHUNK_BYTES = 1024 * 1024
MANIFEST_MAX_BYTES = 64 * CHUNK_BYTES

# How often unpacking a large one tells how far it is.
TOLD_BYTES = 64 * CHUNK_BYTES

Report = Callable[[int], None]
# Takes a sentence for who waits.
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`counts` are rows by table; `migrations` the names that were applied, by app."""

    made_at: str
    engine: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    parts: list[Part]
    left_out: list[str]
    format: int = FORMAT
    files: list[str] = field(default_factory=list)


def part_of(path: Path, name: str) -> Part:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(name, path.stat().st_size, digest)


def pack(target: Path, manifest: Manifest, paths: dict[str, Path], report: Report) -> None:
    """Write the archive; `paths` are the files of the manifest's parts, by name."""
    with (
        target.open("xb") as raw,
        gzip.GzipFile("", "wb", COMPRESSION, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        text = json.dumps(asdict(manifest), indent=1).encode()
        _add(tar, MANIFEST, io.BytesIO(text), len(text))
        done = 0
        for part in manifest.parts:
            with paths[part.name].open("rb") as file:
                _add(tar, part.name, file, part.bytes)
            done += part.bytes
            report(done)


def tell_nobody(_text: str) -> None:
    pass


def unpack(source: Path, target: Path, tell: Tell = tell_nobody) -> Manifest:
    """Write the parts into the folder `target`. Raises BackupDamaged, BackupTooNew.

    Every part is compared with the manifest. Names lead nowhere else: only
    those of the manifest are taken, and none of these may leave the folder.
    """
    try:
        with (
            gzip.open(source) as plain,
            tarfile.open(fileobj=cast("IO[bytes]", plain), mode="r|") as tar,
        ):
            members = iter(tar)
            manifest = _manifest(tar, next(members, None))
            wanted = {part.name: part for part in manifest.parts}
            progress = _Progress(sum(part.bytes for part in manifest.parts), tell)
            for member in members:
                part = wanted.pop(member.name, None)
                if part is None or not member.isreg():
                    raise BackupDamaged(f"{member.name} is not in its manifest")
                _take(tar.extractfile(member), part, target, progress)
            # To the last byte: the end holds a checksum of the whole.
            while plain.read(CHUNK_BYTES):
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupDamaged("the archive is cut short or changed") from error
    if wanted:
        raise BackupDamaged(f"{next(iter(wanted))} is missing")
    return manifest


class _Progress:
    """Tells how much of a large archive was unpacked."""

    def __init__(self, total: int, tell: Tell) -> None:
        self._total, self._tell, self._done = total, tell, 0

    def __call__(self, more: int) -> None:
        before, self._done = self._done, self._done + more
        if before // TOLD_BYTES != self._done // TOLD_BYTES:
            done, total = (count // CHUNK_BYTES for count in (self._done, self._total))
            self._tell(f"{done} of {total} MB unpacked.")


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    tar.addfile(member, file)


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    if member is None or member.name != MANIFEST or member.size > MANIFEST_MAX_BYTES:
        raise BackupDamaged("it has no manifest")
    file = tar.extractfile(member)
    if file is None:
        raise BackupDamaged("it has no manifest")
    try:
        values: dict[str, Any] = json.loads(file.read())
        if values["format"] > FORMAT:
            raise BackupTooNew
        parts = [Part(**part) for part in values.pop("parts")]
        manifest = Manifest(**values, parts=parts)
    except (ValueError, TypeError, KeyError) as error:
        raise BackupDamaged("its manifest cannot be read") from error
    for part in parts:
        if not _is_inside(part.name):
            raise BackupDamaged("its manifest names files elsewhere")
    return manifest


def _is_inside(name: str) -> bool:
    path = Path(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts


def _take(file: IO[bytes] | None, part: Part, target: Path, progress: _Progress) -> None:
    path = target / part.name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as copy:
        for chunk in _chunks(file):
            copy.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            progress(len(chunk))
    if size != part.bytes or digest.hexdigest() != part.sha256:
        raise BackupDamaged(f"{part.name} is not what its manifest says")


def _chunks(file: IO[bytes] | None) -> Iterator[bytes]:
    while file is not None and (chunk := file.read(CHUNK_BYTES)):
        yield chunk
