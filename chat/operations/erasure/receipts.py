"""Writing receipts: opened before anything goes, added to with each step, and then closed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from chat import models
from chat.domain.erasure import ReceiptKind, ReceiptStatus, TombstoneKind, added
from chat.operations.backups import aside, places
from chat.operations.backups.places import Backup
from chat.stores.db import tombstones

_SALT = "chat.operations.erasure"
_TIMES = ("asked_at", "due_at", "began_at", "ended_at", "reapplied_at")


def subject_hashes(public_id: UUID) -> list[str]:
    """Return what may stand for a person on receipts: by the present key, and by earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    text = str(public_id)
    return [salted_hmac(_SALT, text, secret=key, algorithm="sha256").hexdigest() for key in keys]


def open_receipt(
    kind: ReceiptKind,
    *,
    asked_by: str,
    public_id: UUID | None = None,
    status: ReceiptStatus = ReceiptStatus.ERASING,
    **fields: Any,
) -> models.Receipt:
    """Begin a receipt. `public_id` is the person's whom it is about, if it is one's."""
    now = timezone.now()
    return models.Receipt.objects.create(
        id=uuid.uuid4(),
        kind=kind,
        status=status,
        asked_by=asked_by,
        subject_hash=subject_hashes(public_id)[0] if public_id else "",
        began_at=now if status is ReceiptStatus.ERASING else None,
        **fields,
    )


def add(receipt_id: UUID, counts: Mapping[str, int]) -> None:
    """Add what a step erased, in the transaction of that step."""
    with transaction.atomic():
        row = models.Receipt.objects.select_for_update().get(pk=receipt_id)
        sums = json.dumps(added(row.counted, counts))
        models.Receipt.objects.filter(pk=receipt_id).update(counts=sums)


def close(receipt_id: UUID) -> None:
    """Say that all is done, and name the backups in which it may still be."""
    now = timezone.now()
    with transaction.atomic():
        unended = models.Receipt.objects.filter(pk=receipt_id, ended_at=None)
        if not unended.update(
            status=ReceiptStatus.DONE, ended_at=now, backups=json.dumps(backups())
        ):
            return
        row = models.Receipt.objects.get(pk=receipt_id)
        transaction.on_commit(lambda: tombstones.write_soon([line_of(row)]))


def receipt_of(conversation_id: UUID) -> UUID | None:
    """Return the receipt on which a conversation stands that is going, or has gone."""
    stones = models.Tombstone.objects.filter(
        kind=TombstoneKind.CONVERSATION, key=conversation_id, receipt_id__isnull=False
    )
    named = stones.order_by("-erased_at").values_list("receipt_id", flat=True).first()
    # After a restore there may be none.
    return named if named and models.Receipt.objects.filter(pk=named).exists() else None


def backups() -> list[dict[str, str]]:
    """Return the names of the backups there are, and when each goes at the latest.

    What a restore put aside is one, too.
    """
    try:
        found: list[Backup | aside.PutAside] = [*places.all_backups(), *aside.put_aside()]
    except OSError:
        return []
    return [{"name": one.name, "until": one.kept_until.isoformat()} for one in found]


def line_of(row: models.Receipt) -> dict[str, Any]:
    """Return a receipt as it stands outside the database."""
    return {
        "about": str(row.id),
        "kind": row.kind,
        "status": row.status,
        "asked_by": row.asked_by,
        "reason": row.reason,
        "subject_hash": row.subject_hash,
        "counts": row.counted,
        "backups": row.named_backups,
        **{name: _written(getattr(row, name)) for name in _TIMES},
    }


def row_of(line: dict[str, Any]) -> models.Receipt:
    """Return the row that a line tells of, not saved."""
    plain = ("kind", "status", "asked_by", "reason", "subject_hash")
    return models.Receipt(
        id=UUID(line["about"]),
        counts=json.dumps(line["counts"]),
        backups=json.dumps(line["backups"]),
        **{name: line[name] for name in plain},
        **{name: line[name] and datetime.fromisoformat(line[name]) for name in _TIMES},
    )


def _written(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
