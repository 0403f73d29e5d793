"""Erasing again what a restored backup brought back.

Every tombstone is written twice: into the database, in the transaction that
erases, and into a file that no restore touches. What the file has and the
table has not was erased after the backup was made: exactly that is erased
again. It does not matter who put the old database there, or how.

`collect` and `apply` are the step around `manage.py restore`
(`chat.operations.backups.afterwards`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import chain
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from accounts.privacy.closing import close_again
from accounts.privacy.erasing import Counts, Subject
from chat import models
from chat.domain.erasure import TombstoneKind, added
from chat.domain.hold_errors import Held
from chat.operations.erasure import receipts
from chat.operations.erasure.comparing import missing_of
from chat.operations.erasure.person import erase_person, sweep
from chat.operations.holds import require_not_held
from chat.stores.db import tombstones
from chat.stores.db.purging import purge_locked
from chat.stores.db.sql import writing

logger = logging.getLogger(__name__)

Line = dict[str, Any]
_BATCH = 500


def collect() -> dict[str, list[Line]]:
    """Read what the database that is about to go knows: also who waits to be erased."""
    closed = User.objects.filter(closed_at__isnull=False)
    return {
        "lines": [*tombstones.rows(), *map(receipts.line_of, models.Receipt.objects.all())],
        "closed": [
            {"public_id": person.public_id, "erased_from": person.erased_from} for person in closed
        ],
    }


def apply(collected: dict[str, list[Line]] | None = None) -> Counts:
    """Erase again, in the database that came; return what that was."""
    kept = collected or {"lines": [], "closed": []}
    counts = reapply(kept["lines"])
    for one in kept["closed"]:
        person = User.objects.filter(public_id=one["public_id"], closed_at=None).first()
        if person is not None and close_again(person, one["erased_from"]):
            counts = added(counts, {"closed": 1})
    return counts


def reapply(more: Iterable[Line] = ()) -> Counts:
    """Erase what the file (and `more`) says was erased, and the table does not know of.

    What is held by law stays, is counted as `held`, and tried again the next time.
    """
    missing = missing_of(chain(tombstones.read(), more))
    _put_receipts_back(missing.receipts.values())
    counts, touched, held, settled = Counts(), set[str](), 0, list[Line]()
    for line in missing.people_last():
        again = _erase_again(line)
        if again is None:
            held += 1
            continue
        settled.append(line)
        if again:
            counts = added(counts, again)
            touched.add(line["receipt"] or "")
    tombstones.put_back(settled)
    if counts:
        _note(touched, counts)
        sweep()
    return added(counts, {"held": held})


def _put_receipts_back(lines: Iterable[Line]) -> None:
    rows = [receipts.row_of(line) for line in lines]
    models.Receipt.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["status", "counts", "backups", "began_at", "ended_at", "reapplied_at"],
    )


def _erase_again(line: Line) -> Counts | None:
    """Return what it was; None for what is held."""
    try:
        if line["kind"] == TombstoneKind.PERSON:
            return _person_again(line)
        return _conversation_again(UUID(line["key"]))
    except Held:
        # It was held when the backup was made: what is kept by law is for people to decide.
        logger.warning("erasure.held", extra={"receipt_id": line["receipt"]})
        return None


def _conversation_again(conversation_id: UUID) -> Counts:
    with writing() as sql:
        held = "UPDATE chat_conversation SET revision = revision WHERE id = %s"
        if not sql.run(held, conversation_id):
            return {}
        return purge_locked(sql, conversation_id)


def _person_again(line: Line) -> Counts:
    """By the public id alone: numbers of an older database may be somebody else's by now."""
    person = User.objects.filter(public_id=line["key"]).first()
    if person is None:
        return {}
    if person.closed_at is None or person.erased_from is not None:
        close_again(person, None)
    # Before anything goes: a part of it is no erasure.
    require_not_held(person.pk)
    counts = Counts()

    def add(more: Counts) -> None:
        nonlocal counts
        counts = added(counts, more)

    receipt_id = UUID(line["receipt"]) if line["receipt"] else None
    erase_person(Subject.of(person, receipt_id), lambda: None, add)
    return counts


def _note(touched: set[str], counts: Counts) -> None:
    """Say on the receipts that it was erased again, and outside the database, too."""
    rows = models.Receipt.objects.filter(pk__in=touched - {""})
    rows.update(reapplied_at=timezone.now())
    tombstones.write_soon([receipts.line_of(row) for row in rows])
    sums = {"accounts": counts.get("accounts_user", 0)}
    sums["conversations"] = counts.get("chat_conversation", 0)
    detail = " ".join(f"{name}={count}" for name, count in sums.items())
    record("erasures.reapply", by=None, detail=detail)
    logger.warning("erasure.reapplied", extra=sums)
