"""What a person may give: Vana's JSON, or a zip that holds it. Nothing is unpacked to the disk.

Names in a zip are looked at and never used: whatever they say, no path comes of them.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings

from chat.domain.import_errors import (
    ImportNotFromVana,
    ImportPackedBadly,
    ImportTooLarge,
)

_MB = 1024 * 1024
# How a zip begins, also one with nothing in it.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# Text of a chat becomes a fifth or a tenth; a bomb a thousandth. Small files say little.
UNPACKED_TIMES_MAX = 10
RATIO_MAX = 200
RATIO_FROM_BYTES = 1 * _MB
FILES_MAX = 50_000
# What Python reads of a zip before anybody can look at it: its table of contents.
CONTENTS_MAX_BYTES = 8 * _MB

_END = b"PK\x05\x06"
_END_BYTES = 22
_COMMENT_MAX_BYTES = 65_535
_LOCATOR = b"PK\x06\x07"
_LOCATOR_BYTES = 20
_WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
# What Python raises for zips that are broken on purpose.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)


# Opens a text, each time from its beginning.
Open = Callable[[], IO[str]]


def max_bytes() -> int:
    return int(settings.IMPORT_MAX_MB) * _MB


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Open]]:
    """Give the JSON texts in a file, one after the other. Raises ImportRefused."""
    with path.open("rb") as file:
        if path.stat().st_size > max_bytes():
            raise ImportTooLarge
        is_zip = file.read(4) in _ZIP
        yield _texts_of_zip(file) if is_zip else iter([partial(_from_the_beginning, file)])


def _from_the_beginning(file: IO[bytes]) -> IO[str]:
    file.seek(0)
    return _text(io.BufferedReader(_Borrowed(file)))


def _texts_of_zip(file: IO[bytes]) -> Iterator[Open]:
    _check_contents(file)
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise ImportPackedBadly from error
    with archive:
        members = [each for each in archive.infolist() if _is_json(each)]
        if not members:
            raise ImportNotFromVana
        room = _Room(max_bytes() * UNPACKED_TIMES_MAX)
        for member in members:
            yield partial(_from_zip, archive, member, room)


def _from_zip(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: _Room) -> IO[str]:
    return _text(io.BufferedReader(_Member(archive, member, room)))


def _check_contents(file: IO[bytes]) -> None:
    """Refuse a table of contents that would fill the memory. Raises ImportPackedBadly."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_BYTES - _COMMENT_MAX_BYTES))
    tail = file.read()
    file.seek(0)
    at = _end_of(tail)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise ImportPackedBadly
    count, contents = struct.unpack_from("<HL", tail, at + 10)
    # A zip that needs larger numbers than these has them elsewhere: none of ours does.
    is_large = tail[max(0, at - _LOCATOR_BYTES) : at].startswith(_LOCATOR)
    if is_large or count > FILES_MAX or contents > CONTENTS_MAX_BYTES:
        raise ImportPackedBadly


def _end_of(tail: bytes) -> int:
    """Return where the record at the zip's end is, found as Python finds it; -1: nowhere."""
    last = len(tail) - _END_BYTES
    if tail[last:].startswith(_END) and tail.endswith(b"\0\0"):
        return last
    return tail.rfind(_END)


def _is_json(member: zipfile.ZipInfo) -> bool:
    return not member.is_dir() and member.filename.lower().endswith(".json")


def _text(file: IO[bytes]) -> IO[str]:
    # utf-8-sig: editors of some systems put a mark before the first character.
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="strict", newline="")


class _Borrowed(io.RawIOBase):
    """A file that stays open when whoever reads it is done."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


class _Room:
    """How many bytes may still come out of a zip, over all its files."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ImportTooLarge


class _Member(io.RawIOBase):
    """One file of a zip; what really comes out is counted, whatever its header says."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: _Room) -> None:
        super().__init__()
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _WAYS:
            raise ImportPackedBadly
        try:
            self._file = archive.open(member)
        except _BROKEN as error:
            raise ImportPackedBadly from error
        self._packed = max(1, member.compress_size)
        self._unpacked = 0
        self._room = room

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            read = self._file.read(len(buffer))
        except _BROKEN as error:
            raise ImportPackedBadly from error
        self._unpacked += len(read)
        self._room.take(len(read))
        is_bomb = self._unpacked > self._packed * RATIO_MAX
        if is_bomb and self._unpacked > RATIO_FROM_BYTES:
            raise ImportPackedBadly
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_file"):
            self._file.close()
        super().close()
