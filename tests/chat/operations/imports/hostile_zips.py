"""Zips that somebody made to do harm, or that were damaged."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from typing import Any

from tests.chat.operations.imports.files import zipped
from tests.chat.operations.imports.hostile import TEXT


def _zip(content: bytes = TEXT, name: str = "vana.json", **options: Any) -> bytes:
    return zipped({name: content}, **options)


def _encrypted() -> bytes:
    packed = bytearray(_zip())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + offset] |= 1
    return bytes(packed)


def _with_end(count: int, size: int) -> bytes:
    packed = _zip()
    at = packed.rindex(b"PK\x05\x06")
    return packed[: at + 10] + struct.pack("<HL", count, size) + packed[at + 16 :]


def _lying() -> bytes:
    """A size that is smaller than what comes out."""
    packed = bytearray(_zip())
    at = packed.index(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(packed)


def _bomb(megabytes: int) -> bytes:
    return _zip(b'{"format": "' + b" " * megabytes * 1024 * 1024 + b'"}')


ZIPS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing in it": ("import_not_from_vana", lambda: zipped({})),
    "only Markdown in it": ("import_not_from_vana", lambda: _zip(b"# Moss", "moss.md")),
    "other JSON in it": ("import_not_from_vana", lambda: _zip(b'{"name": "left-pad"}')),
    "a zip in a zip": ("import_not_from_vana", lambda: zipped({"vana.zip": _zip()})),
    "a zip called JSON": ("import_unreadable", lambda: zipped({"vana.json": _zip()})),
    "a folder called JSON": ("import_not_from_vana", lambda: zipped({"vana.json/": b""})),
    "cut off": ("import_packed_badly", lambda: _zip()[:-30]),
    "only its beginning": ("import_packed_badly", lambda: b"PK\x03\x04" + b"\x00" * 100),
    "a table of contents that is none": (
        "import_packed_badly",
        lambda: _zip().replace(b"PK\x01\x02", b"PK\x09\x09"),
    ),
    "wrong checksum": (
        "import_packed_badly",
        lambda: _zip(way=zipfile.ZIP_STORED).replace(b'"Moss"', b'"Fern"'),
    ),
    "encrypted": ("import_packed_badly", _encrypted),
    "packed by bzip2": ("import_packed_badly", lambda: _zip(way=zipfile.ZIP_BZIP2)),
    "packed by lzma": ("import_packed_badly", lambda: _zip(way=zipfile.ZIP_LZMA)),
    "a bomb": ("import_packed_badly", lambda: _bomb(8)),
    "a size that is a lie": ("import_packed_badly", _lying),
    "contents as large as memory": ("import_packed_badly", lambda: _with_end(1, 2**31)),
    "65,535 files, it says": ("import_packed_badly", lambda: _with_end(65_535, 50)),
}
