"""Feedback: what a person thinks of a reply, as long as they think so."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from chat.domain.errors import ConversationNotFound, EventNotFound
from chat.domain.events import Event, Role
from chat.domain.feedback import Feedback, Rating, judged
from chat.domain.owners import Owner
from chat.stores import database_store
from chat.streaming import notices


def rate_reply(
    owner: Owner,
    conversation_id: UUID,
    sequence: int,
    rating: Rating,
    *,
    reason: str = "",
    text: str = "",
) -> Feedback:
    """Keep what the owner thinks of a reply; it takes the place of what they thought before.

    Raises ConversationNotFound, also for what is not kept, EventNotFound,
    FeedbackReasonUnknown, FeedbackTooLong.
    """
    reply = _reply(owner, conversation_id, sequence)
    feedback = judged(sequence, rating, timezone.now(), reason=reason, text=text)
    database_store().rate(owner, conversation_id, feedback, model_name=reply.model_name)
    _publish(owner, conversation_id, sequence)
    return feedback


def withdraw_feedback(owner: Owner, conversation_id: UUID, sequence: int) -> None:
    """Forget what the owner thinks of a reply; what was forgotten before stays so.

    Raises ConversationNotFound, EventNotFound.
    """
    _reply(owner, conversation_id, sequence)
    if database_store().unrate(owner, conversation_id, sequence):
        _publish(owner, conversation_id, sequence)


def _reply(owner: Owner, conversation_id: UUID, sequence: int) -> Event:
    if not owner.is_kept:
        raise ConversationNotFound
    store = database_store()
    event = store.event(store.get(owner, conversation_id).id, sequence)
    if not event.is_message or event.role is not Role.ASSISTANT:
        raise EventNotFound
    return event


def _publish(owner: Owner, conversation_id: UUID, sequence: int) -> None:
    notices.publish(owner, "message.rated", conversation=str(conversation_id), sequence=sequence)
