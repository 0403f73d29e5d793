"""What the file of tombstones has and the database has not. Read in batches: both only grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Max

from chat import models
from chat.domain.erasure import ReceiptStatus, TombstoneKind
from chat.stores.db import tombstones

Line = dict[str, Any]
# Lines held at once: SQLite takes no more ids in one statement than some hundreds everywhere.
_BATCH = 500


@dataclass
class Missing:
    """Tombstones that the table has not, and receipts that it has not or knows as unfinished."""

    tombstones: dict[str, Line] = field(default_factory=dict)
    receipts: dict[str, Line] = field(default_factory=dict)

    def people_last(self) -> list[Line]:
        lines = self.tombstones.values()
        return sorted(lines, key=lambda line: bool(line["kind"] == TombstoneKind.PERSON))


def missing_of(lines: Iterable[Line]) -> Missing:
    """Compare lines with the tables; of several about one receipt the last counts."""
    missing, rest = Missing(), iter(lines)
    for batch in _batches(rest):
        buried = {line["tombstone"]: line for line in batch if "tombstone" in line}
        told = {line["about"]: line for line in batch if "about" in line}
        missing.tombstones.update(_unburied(buried))
        missing.receipts.update(_untold(told))
    return missing


class _Settled:
    """The state in which file and table said the same, when this process last looked."""

    state: tuple[object, ...] | None = None


def is_settled() -> bool:
    """Whether nothing has changed since this process called `settle`."""
    return _Settled.state is not None and _Settled.state == _state()


def settle() -> None:
    _Settled.state = _state()


def _state() -> tuple[object, ...]:
    rows = models.Tombstone.objects.all()
    newest = rows.aggregate(newest=Max("erased_at"))["newest"]
    return (_file_state(), rows.count(), newest, models.Receipt.objects.count())


def _file_state() -> tuple[object, ...] | None:
    try:
        found = tombstones.path().stat()
    except OSError:
        return None
    return (tombstones.path(), found.st_ino, found.st_size, found.st_mtime_ns)


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _unburied(lines: dict[str, Line]) -> dict[str, Line]:
    rows = models.Tombstone.objects.filter(pk__in=list(lines))
    known = {str(key) for key in rows.values_list("pk", flat=True)}
    return {name: line for name, line in lines.items() if name not in known}


def _untold(lines: dict[str, Line]) -> dict[str, Line]:
    rows = models.Receipt.objects.filter(pk__in=list(lines))
    known = {str(key): ended_at for key, ended_at in rows.values_list("pk", "ended_at")}
    return {
        name: line
        for name, line in lines.items()
        # An older database may have it in the state in which it was then.
        if name not in known or (known[name] is None and line["status"] == ReceiptStatus.DONE)
    }
