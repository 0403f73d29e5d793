"""Zip files that are written while they are sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

# What zip files can say of a time.
_FIRST_YEAR = 1980


@dataclass(frozen=True)
class Entry:
    """A file in the archive; `pieces` are read when its turn has come."""

    name: str
    at: datetime
    pieces: Iterable[bytes]


class _Out(io.RawIOBase):
    """What was written since it was last asked; it cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # bytes only
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the archive; of each file no more than a piece is held."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            # Its size is not known before: the archive must be ready for large ones.
            with archive.open(_info(entry), "w", force_zip64=True) as file:
                for piece in entry.pieces:
                    file.write(piece)
                    if data := out.taken():
                        yield data
            if data := out.taken():
                yield data
    yield out.taken()


def _info(entry: Entry) -> zipfile.ZipInfo:
    at = entry.at.astimezone(UTC)
    when = (max(at.year, _FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)
    info = zipfile.ZipInfo(entry.name, when)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
