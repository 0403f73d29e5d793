"""Tells a person's open pages what an agent did in a session of theirs, when it is stored."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction

from chat.agents.values import Place
from chat.domain.owners import Owner
from chat.streaming import notices


def tell_of_event(using: str, place: Place | None) -> None:
    """Say that there is an event more, if the session is somebody's."""
    if place is not None and place.owner_id is not None:
        tell(using, place.owner_id, "message.created", place.id, sequence=place.head)


def tell(
    using: str, owner_id: int | None, event_type: str, conversation_id: UUID, **data: Any
) -> None:
    """Publish once the transaction has ended; nothing for a session of nobody.

    Files of agents' own have no pages.
    """
    if owner_id is None or using != DEFAULT_DB_ALIAS:
        return
    owner, conversation = Owner.user(owner_id), str(conversation_id)
    say = partial(notices.publish, owner, event_type, conversation=conversation, **data)
    transaction.on_commit(say, using=using)
