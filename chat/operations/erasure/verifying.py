"""Whether what a receipt tells of is really gone: looked for everywhere, once more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from accounts.privacy.erasing import Subject
from chat.domain.erasure import TombstoneKind
from chat.operations.backups.archive import Tell, tell_nobody
from chat.operations.erasure.searching import Found, Traces, search
from chat.operations.erasure.shown import ShownReceipt, receipt
from chat.stores.db import tombstones


def verify(
    receipt_id: UUID, *, marker: str = "", tell: Tell = tell_nobody
) -> tuple[ShownReceipt, Found]:
    """Search every place for the ids that the receipt's tombstones keep, and for a text.

    Raises NotFound.
    """
    told = receipt(receipt_id)
    lines = list(_lines(receipt_id))
    keys = frozenset(UUID(line["key"]) for line in lines)
    people = [line for line in lines if line["kind"] == TombstoneKind.PERSON]
    subject = Subject(people[0]["number"], UUID(people[0]["key"])) if people else None
    found = search(Traces(keys, marker, subject), tell)
    found.ids = len(keys)
    return told, found


def _lines(receipt_id: UUID) -> Iterator[dict[str, Any]]:
    """Yield what the tombstones say, of the table and of the file: either may be the older one."""
    seen = set()
    for source in (tombstones.rows(), tombstones.read()):
        for line in source:
            name = line.get("tombstone")
            if name and name not in seen and line.get("receipt") == str(receipt_id):
                seen.add(name)
                yield line
