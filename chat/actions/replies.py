"""Replies: write again, go on, stop."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from chat.actions import limits
from chat.domain import identity
from chat.domain.conversations import Conversation
from chat.domain.errors import NothingToContinue, NothingToRetry
from chat.domain.events import Event, EventType
from chat.domain.owners import Owner
from chat.engines import offered_choice
from chat.generation.queue import queue
from chat.stores import store_for
from chat.stores.base import Ask, Asked, GenerationDraft, Store
from chat.streaming import notices


def retry_reply(
    owner: Owner,
    conversation_id: UUID,
    sequence: int,
    *,
    idempotency_key: str,
    address: str = "",
) -> Asked:
    """Write the reply `sequence` again, as a sibling; the old one stays.

    Raises ConversationNotFound, EventNotFound, NothingToRetry and what
    `send_message` raises.
    """
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    reply = store.event(conversation_id, sequence)
    if not reply.is_reply:
        raise NothingToRetry
    parent = _question_of(store, conversation_id, reply)
    return _ask(owner, conversation, reply, parent, key=idempotency_key, address=address)


def continue_reply(
    owner: Owner,
    conversation_id: UUID,
    sequence: int,
    *,
    idempotency_key: str,
    address: str = "",
) -> Asked:
    """Go on with the unfinished reply `sequence`.

    Raises ConversationNotFound, EventNotFound, NothingToContinue and what
    `send_message` raises.
    """
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    reply = store.event(conversation_id, sequence)
    is_finished = reply.type is EventType.GENERATION_COMPLETED
    if not reply.is_reply or is_finished or not reply.text:
        raise NothingToContinue
    return _ask(
        owner, conversation, reply, sequence, continues=True, key=idempotency_key, address=address
    )


def stop_reply(owner: Owner, conversation_id: UUID) -> bool:
    """Stop the reply being written, whichever process writes it; False if there is none."""
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    generation = store.active_generation(conversation.id)
    if generation is None:
        return False
    # The flag first: it acts from any process, and survives this one.
    is_stopping = store.request_stop(generation.id)
    queue.stop(generation.id)
    return is_stopping


def _question_of(store: Store, conversation_id: UUID, reply: Event) -> int:
    """Return the event that a reply answers: a continued one is written again from its start."""
    while reply.continues and reply.parent:
        reply = store.event(conversation_id, reply.parent)
    if reply.parent is None:
        raise NothingToRetry
    return reply.parent


def _ask(  # noqa: PLR0913 - the one place that both verbs share
    owner: Owner,
    conversation: Conversation,
    reply: Event,
    parent: int,
    *,
    key: str,
    address: str,
    continues: bool = False,
) -> Asked:
    limits.count_send(owner, address)
    choice = offered_choice(reply.model_name or conversation.model_name)
    ask = Ask(
        owner=owner,
        conversation_id=conversation.id,
        generation=GenerationDraft(
            id=identity.generation_id_for(settings.SECRET_KEY, conversation.id, key),
            engine=choice.engine,
            model_name=choice.name,
            parent=parent,
            continues=continues,
        ),
        at_once=limits.at_once(owner),
    )
    with queue.slot():
        asked = store_for(owner).ask(ask)
        if asked.created:
            queue.start(asked.generation)
    if asked.created:
        notices.publish(
            owner,
            "generation.started",
            conversation=str(conversation.id),
            generation=str(asked.generation.id),
        )
    return asked
