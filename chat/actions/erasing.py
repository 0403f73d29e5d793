"""Erasing an account: what is under way ends at once, the rest is done by a job."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from chat.domain.owners import Owner
from chat.generation.queue import queue
from chat.operations.erasure import accounts, receipts
from chat.stores import store_for


def erase_account(person: User, *, by: User, request: HttpRequest, reason: str = "") -> UUID | None:
    """Close the account, and have everything erased when it is due; return the receipt's id.

    None if that was asked before. Raises LastAdministrator.
    """
    receipt_id = accounts.ask(person, by=by, request=request, reason=reason)
    if receipt_id is None:
        return None
    owner = Owner.user(person.pk)
    store = store_for(owner)
    for conversation_id in store.working(owner):
        generation = store.active_generation(conversation_id)
        if generation is not None:
            store.request_stop(generation.id)
            queue.stop(generation.id)
    # Here, because they are in the memory of the process that answers people.
    temporary = Owner.temporary(person.pk)
    count = store_for(temporary).delete_all(temporary, timezone.now())
    if count:
        receipts.add(receipt_id, {"cache:visitors": count})
    return receipt_id
