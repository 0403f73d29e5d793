"""Forgetting tombstones of what retention removed, when no backup can bring that back.

They are by far the most: each empty conversation leaves one. What people
erased stays for ever. A copy older than all that Vana knows of may still be
put back by hand: then retention removes again what is due in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from chat import models
from chat.domain.erasure import ReceiptKind
from chat.operations.backups import aside, places
from chat.stores.db import tombstones

# The file is written anew for it, and who erases meanwhile waits: not for a few.
_WORTHWHILE = 1_000
_BATCH = 500
# Longer than a backup takes: it is named by the time when it began.
_MARGIN = timedelta(days=1)


def forget_old(now: datetime) -> int:
    """Forget what is older than any backup can be; return how many tombstones that were."""
    limit = _limit(now)
    old = _old(limit)
    if old[_WORTHWHILE - 1 : _WORTHWHILE].first() is None:
        return 0
    # The file first: what only the table has is still known.
    tombstones.rewrite(lambda lines: _younger(lines, limit))
    return sum(_deleted(old))


def _limit(now: datetime) -> datetime:
    kept = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    backups = [backup.made_at for backup in places.all_backups()]
    copies = [one.made_at for one in aside.put_aside()]
    return min([kept, *backups, *copies]) - _MARGIN


def _old(limit: datetime) -> QuerySet[models.Tombstone]:
    by_retention = models.Receipt.objects.filter(kind=ReceiptKind.RETENTION)
    rows = models.Tombstone.objects.filter(erased_at__lt=limit)
    return rows.filter(receipt_id__in=by_retention.values("pk")).order_by("pk")


def _deleted(old: QuerySet[models.Tombstone]) -> Iterator[int]:
    while keys := list(old.values_list("pk", flat=True)[:_BATCH]):
        yield models.Tombstone.objects.filter(pk__in=keys).delete()[0]


def _younger(lines: Iterator[dict[str, Any]], limit: datetime) -> Iterator[dict[str, Any]]:
    while batch := list(islice(lines, _BATCH)):
        ids = {UUID(line["receipt"]) for line in batch if line.get("receipt")}
        rows = models.Receipt.objects.filter(kind=ReceiptKind.RETENTION, pk__in=ids)
        by_retention = {str(key) for key in rows.values_list("pk", flat=True)}
        for line in batch:
            is_old = "tombstone" in line and datetime.fromisoformat(line["erased_at"]) < limit
            if not (is_old and line["receipt"] in by_retention):
                yield line
