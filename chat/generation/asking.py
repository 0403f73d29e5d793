"""Asking for a reply: stored, counted and begun, then told; for people and for what waited."""

from __future__ import annotations

import time
from uuid import UUID

from django.conf import settings

from chat.domain.errors import StoreUnavailable
from chat.domain.events import USER_AUTHOR, EventDraft, EventType, message_payload
from chat.domain.owners import Owner
from chat.generation import quotas
from chat.generation.queue import queue
from chat.stores import store_for
from chat.stores.base import Ask, Asked
from chat.streaming import notices


def begin(ask: Ask) -> Asked:
    """Store what is asked for and start writing. Raises QuotaReached, ServerBusy and more.

    Nothing is started, or counted, for what was stored before.
    """
    with quotas.spending(ask.owner) as spent, queue.slot():
        asked = store_for(ask.owner).ask(ask)
        if asked.created:
            spent.is_spent = True
            queue.start(asked.generation)
    return asked


def at_once(owner: Owner) -> int:
    """Return how many replies may be written for this owner at the same time.

    Saved and temporary chats of a person count together, so what is being
    written in the other store is taken off. Two requests at the same moment,
    one for each store, may both find room: nobody holds the locks of both.
    """
    if owner.user_id is None:
        return int(settings.GENERATIONS_PER_VISITOR)
    other = Owner.new_for(owner.user_id, is_kept=not owner.is_kept)
    try:
        elsewhere = len(store_for(other).working(other))
    except StoreUnavailable:
        elsewhere = 0  # what is saved must go on without the other store
    return max(0, int(settings.GENERATIONS_PER_PERSON) - elsewhere)


def question(event_id: str, generation_id: UUID, text: str, parent: int | None) -> EventDraft:
    """Return the event of a message that somebody sends now."""
    now = time.time()
    return EventDraft(
        type=EventType.MESSAGE_CREATED,
        author=USER_AUTHOR,
        event_id=event_id,
        text=text,
        data=message_payload(
            event_id=event_id,
            author=USER_AUTHOR,
            timestamp=now,
            text=text,
            invocation_id=str(generation_id),
        ),
        invocation_id=str(generation_id),
        parent=parent,
        timestamp=now,
    )


def announce(owner: Owner, asked: Asked, *, is_new: bool = False) -> None:
    """Tell all open pages of the owner what was asked for."""
    conversation = str(asked.conversation.id)
    if is_new:
        notices.publish(
            owner,
            "conversation.created",
            conversation=conversation,
            title=asked.conversation.title,
        )
    if asked.question is not None:
        notices.publish(
            owner, "message.created", conversation=conversation, sequence=asked.question.sequence
        )
    notices.publish(
        owner,
        "generation.started",
        conversation=conversation,
        generation=str(asked.generation.id),
    )
