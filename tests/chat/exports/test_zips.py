"""Zip files while they are written: readable by everybody, and never whole in memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

from chat.exports.zips import Entry, zipped

AT = datetime(2026, 1, 31, 12, 0, 6, tzinfo=UTC)


def test_what_was_put_in_comes_out() -> None:
    entries = [
        Entry("Über ⚡.md", AT, [b"one ", b"two"]),
        Entry("empty.txt", AT.replace(year=1970), []),
    ]

    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped(entries))))

    assert archive.testzip() is None
    assert [info.filename for info in archive.infolist()] == ["Über ⚡.md", "empty.txt"]
    assert archive.read("Über ⚡.md") == b"one two"
    assert archive.infolist()[0].date_time == (2026, 1, 31, 12, 0, 6)


def test_an_archive_of_nothing_can_be_opened() -> None:
    assert zipfile.ZipFile(io.BytesIO(b"".join(zipped([])))).namelist() == []


def test_the_first_bytes_are_there_before_the_last_file_is_read() -> None:
    read: list[int] = []

    def entries() -> Iterator[Entry]:
        for number in range(3):
            read.append(number)
            yield Entry(f"{number}.txt", AT, [bytes(range(256)) * 400])

    pieces = zipped(entries())
    assert next(pieces)

    assert read == [0]


def test_a_long_file_is_never_held() -> None:
    megabyte = bytes(range(256)) * 4_096
    tracemalloc.start()
    try:
        size = sum(map(len, zipped([Entry("long", AT, (megabyte for _ in range(40)))])))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert size > 0
    assert peak < 8 * 1024 * 1024
