"""Replies: write again, go on, stop."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings

from chat.actions import limits
from chat.domain import identity
from chat.domain.conversations import Conversation
from chat.domain.errors import NothingToContinue, NothingToRetry
from chat.domain.events import Event
from chat.domain.owners import Owner
from chat.domain.wishes import Wish
from chat.engines import model_choice, offered_choice
from chat.generation.asking import announce, at_once, begin
from chat.generation.context import reply_so_far
from chat.generation.queue import queue
from chat.stores import store_for
from chat.stores.base import Ask, Asked, GenerationDraft, Store


def retry_reply(  # noqa: PLR0913 - the fields of the form, by name
    owner: Owner,
    conversation_id: UUID,
    sequence: int,
    *,
    idempotency_key: str,
    address: str = "",
    model_name: str = "",
    wish: Wish | None = None,
) -> Asked:
    """Write the reply `sequence` again, as a sibling; the old one stays.

    By the same model if no other is named. What was wished of a reply that was
    not finished is wished again, unless it is something else now. A question
    that has no reply gets one. Raises ConversationNotFound, EventNotFound,
    NothingToRetry and what `send_message` raises.
    """
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    reply = store.event(conversation_id, sequence)
    draft = GenerationDraft(
        id=identity.generation_id_for(settings.SECRET_KEY, conversation_id, idempotency_key),
        engine="",
        model_name=model_name and model_choice(model_name).name,
        parent=_question_of(store, conversation_id, reply),
        wish=wish or (None if reply.is_finished else reply.wish),
    )
    return _ask(owner, conversation, reply, draft, address)


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
    # All its parts, as the page shows it: the last one may have been stopped before its first word.
    if (
        not reply.is_reply
        or reply.is_finished
        or not reply_so_far(store, conversation_id, sequence)
    ):
        raise NothingToContinue
    draft = GenerationDraft(
        id=identity.generation_id_for(settings.SECRET_KEY, conversation_id, idempotency_key),
        engine="",
        model_name="",
        parent=sequence,
        continues=True,
        wish=reply.wish,
    )
    return _ask(owner, conversation, reply, draft, address)


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
    if reply.is_question:
        return reply.sequence
    if not reply.is_reply:
        raise NothingToRetry
    while reply.continues and reply.parent:
        reply = store.event(conversation_id, reply.parent)
    if reply.parent is None:
        raise NothingToRetry
    return reply.parent


def _ask(
    owner: Owner, conversation: Conversation, reply: Event, draft: GenerationDraft, address: str
) -> Asked:
    """Ask the model that `draft` names, or else the one that wrote `reply`."""
    limits.count_send(owner, address)
    choice = offered_choice(draft.model_name or reply.model_name or conversation.model_name)
    ask = Ask(
        owner=owner,
        conversation_id=conversation.id,
        generation=replace(draft, engine=choice.engine, model_name=choice.name),
        at_once=at_once(owner),
    )
    asked = begin(ask)
    if asked.created:
        announce(owner, asked)
    return asked
