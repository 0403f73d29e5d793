"""Receipts that nobody closes any more: of a trash or a cleanup that broke off for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from chat import models
from chat.domain.erasure import ReceiptKind
from chat.operations.erasure import receipts
from chat.stores.db.purging import detached

# No request works for so long.
STALE_AFTER = timedelta(hours=1)
# Ids of half-removed conversations that are looked at; there are hardly any.
_LOOKED_AT = 2_000


def close_stale(now: datetime) -> int:
    """Close what was left open; return how many. Accounts are not meant: they are gone on with.

    One stays open while a run may go on with it, or a part of a conversation is still there.
    """
    kinds = [ReceiptKind.CONVERSATIONS, ReceiptKind.RETENTION]
    left = models.Receipt.objects.filter(kind__in=kinds, began_at__lt=now - STALE_AFTER)
    ids = list(left.unfinished().values_list("pk", flat=True))
    stale = [each for each in ids if not _is_worked_on(each)]
    for receipt_id in stale:
        receipts.close(receipt_id)
    return len(stale)


def _is_worked_on(receipt_id: UUID) -> bool:
    unended = models.JobRun.objects.waiting() | models.JobRun.objects.running()
    if unended.filter(bookmark__contains=str(receipt_id)).exists():
        return True
    parts = models.Tombstone.objects.filter(receipt_id=receipt_id, key__in=detached(_LOOKED_AT))
    return parts.exists()
