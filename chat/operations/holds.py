"""Legal holds: placing and releasing them, and whether something is held.

What is held survives retention and the purge of the trash, and an erasure is
refused. It can still go to the trash, and people see nothing of a hold until
they want to delete something for good.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from accounts.audit import Subject, record
from accounts.models import User
from chat import models
from chat.domain.errors import ConversationNotFound
from chat.domain.hold_errors import AccountHeld
from chat.stores.db.holds import is_held
from chat.stores.db.sql import reading

PERMISSION = "legal_hold.manage"


def held(user_id: int) -> bool:
    """Tell whether this account must not be erased: all of it is held, or one conversation is."""
    mine = Q(person_id=user_id) | Q(conversation__owner_id=user_id)
    return models.LegalHold.objects.filter(mine).exists()


def require_not_held(user_id: int) -> None:
    """Raises AccountHeld."""
    if held(user_id):
        raise AccountHeld


def conversation_held(conversation_id: UUID) -> bool:
    """Tell whether this conversation, or all that its owner has, is held."""
    with reading() as sql:
        return is_held(sql, conversation_id)


def hold_person(
    person: User, *, by: User, reason: str, request: HttpRequest | None = None
) -> models.LegalHold:
    """Keep all that a person has. Who is held already stays so, with the first reason."""
    with transaction.atomic():
        # An erasure that asks at this moment waits, and is told.
        User.objects.select_for_update().get(pk=person.pk)
        hold, is_new = models.LegalHold.objects.get_or_create(
            person=person, defaults={"placed_by": by, "reason": reason}
        )
        if is_new:
            _record("hold.place", hold, by, request)
    return hold


def hold_conversation(
    conversation_id: UUID, *, by: User, reason: str, request: HttpRequest | None = None
) -> models.LegalHold:
    """Keep one conversation of a person. Raises ConversationNotFound."""
    with transaction.atomic():
        rows = models.Conversation.objects.select_for_update()
        # What has no owner is an agent's, or is being removed already.
        row = rows.filter(pk=conversation_id, owner__isnull=False).first()
        if row is None:
            raise ConversationNotFound
        hold, is_new = models.LegalHold.objects.get_or_create(
            conversation=row, defaults={"placed_by": by, "reason": reason}
        )
        if is_new:
            _record("hold.place", hold, by, request)
    return hold


def release(hold: models.LegalHold, *, by: User, request: HttpRequest | None = None) -> bool:
    """End a hold; return whether this call did. What it kept goes by its usual rules again."""
    with transaction.atomic():
        deleted, _by_table = models.LegalHold.objects.filter(pk=hold.pk).delete()
        if deleted:
            _record("hold.release", hold, by, request)
    return bool(deleted)


def _record(action: str, hold: models.LegalHold, by: User, request: HttpRequest | None) -> None:
    """Write it down under what is held; the hold's own id is the detail."""
    about = hold.person or Subject("conversation", hold.conversation_id or "")
    record(action, by=by, about=about, request=request, detail=str(hold.pk))
