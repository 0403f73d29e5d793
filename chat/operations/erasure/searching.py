"""Searching every place for what was erased: all tables, all files, all caches.

Nothing here knows where something should be: each column of each table that
the database has is read, the index and its inner tables too, each file below
the data directory, also within zips, and each entry of each cache.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from accounts.privacy.erasing import Subject, parts
from chat.operations.backups import aside
from chat.operations.backups.archive import Tell, tell_nobody
from chat.operations.backups.aside import PutAside
from chat.operations.erasure import caches
from chat.stores.db import tombstones

# An id as it is written everywhere: with dashes, or as 32 digits.
_ID = re.compile(rb"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
# These tell that something went, by its ids.
_TELL = {"chat_tombstone", "accounts_auditevent"}
# What SQLite calls the files of one database.
_DATABASE = ("", "-wal", "-shm", "-journal")
_READ_BYTES = 1024 * 1024
# Longer than anything that is looked for, so that nothing is missed between two pieces.
_OVERLAP_BYTES = 4096
_ROWS = 500
# How often a long search tells how far it is.
_TOLD_ROWS = 100_000
_TOLD_FILES = 1_000

Holds = Callable[[bytes], bool]


@dataclass(frozen=True)
class Traces:
    """What is looked for: ids that stand for nothing else, and a text if one is known."""

    keys: frozenset[UUID] = frozenset()
    marker: str = ""
    subject: Subject | None = None

    def in_content(self, data: bytes) -> bool:
        """Tell whether the text is in there, whatever its capitals, and as JSON writes it."""
        if not self.marker:
            return False
        small = data.lower()
        texts = {self.marker.lower(), json.dumps(self.marker)[1:-1].lower()}
        return any(text.encode() in small for text in texts)

    def anywhere(self, data: bytes) -> bool:
        if self.keys and any(UUID(one.decode()) in self.keys for one in _ID.findall(data)):
            return True
        return self.in_content(data)


@dataclass
class Found:
    """`places` are those where something was found, with how often; `searched` counts all.

    `put_aside` is what restores put aside: it was not searched. `ids` is how many were looked for.
    """

    places: Counter[str] = field(default_factory=Counter)
    searched: Counter[str] = field(default_factory=Counter)
    put_aside: list[PutAside] = field(default_factory=list)
    ids: int = 0


def search(traces: Traces, tell: Tell = tell_nobody) -> Found:
    """Look everywhere; `tell` hears from time to time how far it is."""
    found = Found()
    if traces.subject is not None:
        for part in parts():
            found.places.update(part.search(traces.subject))
    _search_tables(traces, found, tell)
    _search_files(traces, found, tell)
    tell("Searching the caches.")
    for name in settings.CACHES:
        for key, value in caches.entries(name):
            found.searched["cache entries"] += 1
            found.places[f"cache {name}"] += traces.anywhere(key.encode() + b"\0" + value)
    found.places = +found.places
    return found


def _search_tables(traces: Traces, found: Found, tell: Tell) -> None:
    tables = _tables()
    for number, table in enumerate(tables, start=1):
        holds = traces.in_content if table in _TELL else traces.anywhere
        found.searched["tables"] += 1
        tell(f"Searching table {number} of {len(tables)}: {table}.")
        for row in _rows_of(table):
            found.searched["rows"] += 1
            if found.searched["rows"] % _TOLD_ROWS == 0:
                tell(f"{found.searched['rows']} rows searched.")
            found.places[f"table {table}"] += any(holds(_bytes_of(value)) for value in row)


def _tables() -> list[str]:
    if connection.vendor != "sqlite":
        return sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        # The index is made of tables that Django does not list.
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [str(row[0]) for row in cursor.fetchall()]


def _rows_of(table: str) -> Iterator[tuple[object, ...]]:
    """Yield all rows, some at a time."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name
        while rows := cursor.fetchmany(_ROWS):
            yield from rows


def _bytes_of(value: object) -> bytes:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value)
    return str(value).encode("utf-8", "surrogatepass")


def _search_files(traces: Traces, found: Found, tell: Tell) -> None:
    tell("Searching files.")
    # Backups are named on the receipt, with their last day: nothing in them is changed. What a
    # restore put aside is a backup, wherever it lies.
    found.put_aside = aside.put_aside()
    backups = [Path(settings.BACKUP_DIR), *(one.path for one in found.put_aside)]
    for path in sorted(Path(settings.DATA_DIR).rglob("*")):
        if not path.is_file() or any(map(path.is_relative_to, backups)):
            continue
        found.searched["files"] += 1
        if found.searched["files"] % _TOLD_FILES == 0:
            tell(f"{found.searched['files']} files searched.")
        holds = traces.in_content if _tells(path) else traces.anywhere
        name = path.relative_to(settings.DATA_DIR)
        try:
            found.places[f"file {name}"] += _is_in_file(path, holds)
        except FileNotFoundError:
            found.searched["files"] -= 1


def _tells(path: Path) -> bool:
    """Whether it is the list of what went, or the database itself, in which that stands too."""
    database = str(connection.settings_dict["NAME"])
    return path == tombstones.path() or str(path) in {database + one for one in _DATABASE}


def _is_in_file(path: Path, holds: Holds) -> bool:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    if holds(name.encode()) or _is_in(_pieces(member), holds):
                        return True
    with path.open("rb") as file:
        return holds(path.name.encode()) or _is_in(_pieces(file), holds)


def _is_in(pieces: Iterable[bytes], holds: Holds) -> bool:
    return any(holds(piece) for piece in pieces)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    tail = b""
    while piece := file.read(_READ_BYTES):
        yield tail + piece
        tail = piece[-_OVERLAP_BYTES:]
