"""Tombstones as rows, and the same once more in a file that restoring a backup does not touch.

The file is appended to, one JSON object a line, and written anew only to forget.
A row is written in the transaction that erases, its line right after it; lines
that a full disk or a kill lost are made up for by `write_missing`.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat import models
from chat.domain.erasure import TombstoneKind
from chat.stores.db.sql import Sql

logger = logging.getLogger(__name__)

FOLDER = "erasures"
Line = dict[str, Any]

_INSERT = (
    "INSERT INTO chat_tombstone (id, kind, key, number, receipt_id, erased_at)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
# Rows read at once.
_BATCH = 1_000


def bury(
    sql: Sql,
    kind: TombstoneKind,
    keys: Sequence[UUID],
    *,
    receipt_id: UUID | None = None,
    number: int | None = None,
) -> None:
    """Note what this transaction erases. Files of agents' own have no tombstones."""
    if not sql.is_default or not keys:
        return
    now = timezone.now()
    made = [
        models.Tombstone(
            kind=kind.value, key=key, number=number, receipt_id=receipt_id, erased_at=now
        )
        for key in keys
    ]
    sql.run_many(
        _INSERT,
        [(one.id, one.kind, one.key, one.number, one.receipt_id, one.erased_at) for one in made],
    )
    lines = [_line(one) for one in made]
    transaction.on_commit(partial(write_soon, lines))


def path() -> Path:
    place: Path = settings.DATA_DIR / FOLDER / "erased.jsonl"
    return place


def write(lines: Iterable[Line]) -> None:
    """Append lines; they are on the disk when this returns."""
    text = "".join(map(_text, lines))
    with _locked() as file:
        file.write(_line_break(file) + text.encode())
        file.flush()
        os.fsync(file.fileno())


def rewrite(change: Callable[[Iterator[Line]], Iterator[Line]]) -> None:
    """Write the file anew with the lines that `change` passes on; who appends meanwhile waits."""
    with _locked():
        new = path().with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            new.chmod(0o600)
            file.writelines(_text(line) for line in change(read()))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path())


@contextmanager
def _locked() -> Iterator[IO[bytes]]:
    """Open the file for oneself alone: the present one, if it was written anew meanwhile."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_present(descriptor):
                yield file
                return


def _is_present(descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path().stat())
    except FileNotFoundError:
        return False


def write_soon(lines: Iterable[Line]) -> None:
    """Append lines if the disk takes them. What they tell of has happened: it must not fail."""
    try:
        write(lines)
    except OSError:
        logger.exception("erasure.lines_lost")


def _line_break(file: Any) -> bytes:
    """Return what ends a line that was cut short, so that only that one is lost."""
    if not file.seek(0, os.SEEK_END):
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def read() -> Iterator[Line]:
    """Yield the lines of the file, oldest first. What a kill cut short is left out."""
    if not path().exists():
        return
    with path().open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                logger.warning("erasure.line_unreadable")
                continue
            if isinstance(line, dict):
                yield line


def rows() -> Iterator[Line]:
    """Yield the rows as lines."""
    for row in models.Tombstone.objects.order_by("erased_at", "id").iterator(chunk_size=_BATCH):
        yield _line(row)


def put_back(lines: Sequence[Line]) -> None:
    """Insert the rows that these lines tell of."""
    made = [
        models.Tombstone(
            id=UUID(line["tombstone"]),
            kind=line["kind"],
            key=UUID(line["key"]),
            number=line["number"],
            receipt_id=UUID(line["receipt"]) if line["receipt"] else None,
            erased_at=datetime.fromisoformat(line["erased_at"]),
        )
        for line in lines
    ]
    models.Tombstone.objects.bulk_create(made, batch_size=_BATCH, ignore_conflicts=True)


def write_missing() -> int:
    """Append what is in the table and not in the file; return how many lines that were."""
    # As bytes: a fifth of what the texts would take.
    known = {UUID(line["tombstone"]).bytes for line in read() if "tombstone" in line}
    missing = [line for line in rows() if UUID(line["tombstone"]).bytes not in known]
    if missing:
        write(missing)
    return len(missing)


def _text(line: Line) -> str:
    return json.dumps(line, separators=(",", ":")) + "\n"


def _line(row: models.Tombstone) -> Line:
    return {
        "tombstone": str(row.id),
        "kind": row.kind,
        "key": str(row.key),
        "number": row.number,
        "receipt": str(row.receipt_id) if row.receipt_id else None,
        "erased_at": row.erased_at.isoformat(),
    }
