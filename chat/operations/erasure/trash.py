"""What a person removes from their trash for good, with a receipt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.models import User
from chat.domain.conversations import ListPlace
from chat.domain.erasure import PERSON, ReceiptKind
from chat.domain.errors import ConversationNotFound
from chat.domain.hold_errors import ConversationHeld
from chat.domain.owners import Owner
from chat.operations.erasure import receipts
from chat.stores import store_for

# Headings read at once while the trash is emptied.
_PURGED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Purged:
    conversations: int
    receipt_id: UUID | None


def purge_trashed(owner: Owner, conversation_id: UUID) -> Purged:
    """Remove one; all of it, and its receipt, or nothing. Raises ConversationNotFound."""
    with transaction.atomic():
        receipt_id = _opened(owner)
        _purge(owner, conversation_id, receipt_id)
        receipts.close(receipt_id)
    return Purged(1, receipt_id)


def purge_trash(owner: Owner) -> Purged:
    """Remove all that is in the trash.

    One by one: a trash of years holds nobody up, and what is gone stays gone if it breaks off.
    """
    store, count = store_for(owner), 0
    if not store.count_trash(owner):
        return Purged(0, None)
    receipt_id = _opened(owner)
    place: ListPlace | None = None
    while batch := store.trash(owner, after=place, limit=_PURGED_AT_ONCE):
        for trashed in batch:
            # Restored or purged meanwhile, in another tab; or to be kept.
            with suppress(ConversationNotFound, ConversationHeld), transaction.atomic():
                _purge(owner, trashed.id, receipt_id)
                count += 1
        last = batch[-1]
        place = ListPlace(last.deleted_at or last.updated_at, last.id)
    receipts.close(receipt_id)
    return Purged(count, receipt_id)


def _purge(owner: Owner, conversation_id: UUID, receipt_id: UUID) -> None:
    # The conversation first: its row is what everybody who writes waits for.
    receipts.add(receipt_id, store_for(owner).purge(conversation_id, receipt_id=receipt_id))


def _opened(owner: Owner) -> UUID:
    public_id = User.objects.values_list("public_id", flat=True).get(pk=int(owner.key))
    row = receipts.open_receipt(ReceiptKind.CONVERSATIONS, asked_by=PERSON, public_id=public_id)
    return row.id
