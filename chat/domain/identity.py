"""Ids that a repeated request finds again.

A double click, Back or a resend carries the same idempotency key, so what it
would create must get the same id again. The secret keeps ids unguessable.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from chat.domain.owners import Owner


def conversation_id_for(secret: str, owner: Owner, idempotency_key: str) -> UUID:
    """Return the id of the conversation that this owner's key opens."""
    return _uuid(secret, "conversation", str(owner), idempotency_key)


def event_id_for(secret: str, conversation_id: UUID, idempotency_key: str) -> str:
    """Return the id of the event that this key appends to this conversation."""
    return str(_uuid(secret, "event", str(conversation_id), idempotency_key))


def generation_id_for(secret: str, conversation_id: UUID, idempotency_key: str) -> UUID:
    """Return the id of the generation that this key starts in this conversation."""
    return _uuid(secret, "generation", str(conversation_id), idempotency_key)


def imported_id_for(person_id: UUID, original: UUID) -> UUID:
    """Return the id that something imported gets where its own must not be used.

    The same one for the same file and person, so that a second import finds
    it; another one for everybody else, so that it says nothing about theirs.
    """
    return _uuid(str(person_id), "imported", str(original))


def _uuid(secret: str, *parts: str) -> UUID:
    # A key may be any text a program sends, also half of a surrogate pair.
    message = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return UUID(bytes=digest[:16], version=4)
