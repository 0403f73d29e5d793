"""Which account a receipt is about: known without its keyed hash, which a new SECRET_KEY changes.

An account that waits has the receipt's time, to the microsecond (`erased_from`
and `due_at` are set together); one that is being erased has a tombstone with
the receipt's id.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from chat import models
from chat.domain.erasure import ReceiptKind, ReceiptStatus, TombstoneKind
from chat.operations.erasure.receipts import subject_hashes
from chat.operations.holds import held


def person_of(row: models.Receipt) -> User | None:
    """Return the closed account that an open receipt is about; None if there is none."""
    closed = User.objects.filter(closed_at__isnull=False)
    if row.status == ReceiptStatus.WAITING:
        known = list(closed.filter(erased_from=row.due_at))
    else:
        known = list(closed.filter(public_id__in=_tombstones(row).values("key")))
    # By the hash, too: it tells those apart that were closed in the same moment.
    named = (one for one in closed if row.subject_hash in subject_hashes(one.public_id))
    by_hash = next(named, None)
    return by_hash or next(iter(known), None)


def is_known_to_be_gone(row: models.Receipt) -> bool:
    """Whether it is on record which account the receipt is about, and that is there no more."""
    keys = list(_tombstones(row).values_list("key", flat=True))
    return bool(keys) and not User.objects.filter(public_id__in=keys).exists()


def waiting_for(person: User) -> QuerySet[models.Receipt]:
    """Return the receipt of somebody whose account waits to be erased."""
    waiting = models.Receipt.objects.filter(kind=ReceiptKind.ACCOUNT, status=ReceiptStatus.WAITING)
    by_hash = waiting.filter(subject_hash__in=subject_hashes(person.public_id))
    return by_hash if by_hash.exists() else waiting.filter(due_at=person.erased_from)


def without_receipt(now: datetime) -> int:
    """Count closed accounts that are due, that nothing holds, and that no receipt tells of."""
    due = User.objects.filter(closed_at__isnull=False).exclude(erased_from__gt=now)
    left = {key for key in due.values_list("pk", flat=True) if not held(key)}
    if not left:
        return 0
    for row in models.Receipt.objects.filter(kind=ReceiptKind.ACCOUNT, ended_at=None):
        person = person_of(row)
        left -= {person.pk} if person else set()
    # Another process may have erased them in between.
    return due.filter(pk__in=left).count()


def _tombstones(row: models.Receipt) -> QuerySet[models.Tombstone]:
    return models.Tombstone.objects.filter(receipt_id=row.pk, kind=TombstoneKind.PERSON)
