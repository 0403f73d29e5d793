"""Forgets audit events after their time, so that the rest of the chain can still be verified.

The chain then begins with the hash of the last event that is forgotten: the
anchor. An event at its end says which that is, so nobody can move it unseen,
and the database goes on refusing to delete anything behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit.chain import SHORTENED, verify
from accounts.audit.record import Subject, record
from accounts.models import AuditEvent, AuditHead

# Rows that one statement deletes.
BATCH = 1_000


class AuditBroken(Exception):
    """Nothing is forgotten while the chain is broken: it would be evidence."""


def count_old(now: datetime | None = None) -> int:
    """Return how many events would be forgotten now."""
    last, head = _last_old(now), _head()
    return last.number - head.anchor_number if last else 0


def forget_old(now: datetime | None = None) -> int:
    """Forget the events that are older than AUDIT_DAYS; return how many. Raises AuditBroken."""
    last = _last_old(now)
    if last is not None:
        if verify() is not None:
            raise AuditBroken
        _move_anchor(last)
    # In batches, and also what an earlier run that was broken off has left.
    anchor, count = _head().anchor_number, 0
    while numbers := list(_forgotten(anchor)[:BATCH]):
        count += AuditEvent.objects.all().forget_up_to(numbers[-1])
    return count


def _last_old(now: datetime | None) -> AuditEvent | None:
    """Return the newest event that is too old; it has only older ones before it."""
    if not settings.AUDIT_DAYS:
        return None
    before = (now or timezone.now()) - timedelta(days=settings.AUDIT_DAYS)
    kept = AuditEvent.objects.filter(at__gte=before).oldest_first().first()
    old = AuditEvent.objects.filter(number__gt=_head().anchor_number)
    if kept is not None:
        old = old.filter(number__lt=kept.number)
    return old.newest_first().first()


def _move_anchor(last: AuditEvent) -> None:
    with transaction.atomic():
        about = Subject("audit", last.number)
        record(SHORTENED, by=None, about=about, detail=last.hash)
        AuditHead.objects.filter(pk=AuditHead.ONLY).update(
            anchor_number=last.number, anchor_hash=last.hash
        )


def _forgotten(anchor: int) -> QuerySet[AuditEvent, int]:
    return (
        AuditEvent.objects.filter(number__lte=anchor)
        .oldest_first()
        .values_list("number", flat=True)
    )


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=AuditHead.ONLY).first() or AuditHead()
