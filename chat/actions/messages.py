"""Sending a message: the question is stored, then a reply is asked for."""

from __future__ import annotations

import time
from uuid import UUID

from django.conf import settings

from chat.actions import limits
from chat.actions.conversations import archive_conversation
from chat.domain import identity
from chat.domain.errors import MessageEmpty, MessageTooLong
from chat.domain.events import USER_AUTHOR, EventDraft, EventType, message_payload
from chat.domain.owners import Owner
from chat.domain.text import clean, is_blank
from chat.domain.titles import preview_of, title_from_question
from chat.engines import model_choice, offered_choice
from chat.generation.queue import queue
from chat.stores import store_for
from chat.stores.base import Ask, Asked, GenerationDraft, NewConversation
from chat.streaming import notices


def send_message(  # noqa: PLR0913 - the fields of the form, by name
    owner: Owner,
    conversation_id: UUID | None,
    text: str,
    *,
    idempotency_key: str,
    model_name: str = "",
    parent: int | None = None,
    address: str = "",
) -> Asked:
    """Store the person's message and start the reply; None opens a conversation.

    The same key again returns what was stored and starts nothing. `parent` is
    the event that the message follows (None: the chosen branch's last one).
    Raises MessageEmpty, MessageTooLong, TooManySends, ServerBusy,
    EngineModelUnknown and everything that `Store.ask` raises.
    """
    text = _valid(text)
    limits.count_send(owner, address)
    store = store_for(owner)
    new = conversation_id is None
    if conversation_id is None:
        conversation_id = identity.conversation_id_for(settings.SECRET_KEY, owner, idempotency_key)
    else:
        conversation = store.get(owner, conversation_id)  # not yours = not found
        model_name = model_name or offered_choice(conversation.model_name).name
    choice = model_choice(model_name)
    ask = Ask(
        owner=owner,
        conversation_id=conversation_id,
        generation=GenerationDraft(
            id=identity.generation_id_for(settings.SECRET_KEY, conversation_id, idempotency_key),
            engine=choice.engine,
            model_name=choice.name,
        ),
        question=_question(conversation_id, text, idempotency_key, parent),
        new=_new_conversation(conversation_id, text, choice.name) if new else None,
        at_once=limits.at_once(owner),
    )
    with queue.slot():
        asked = store.ask(ask)
        if asked.created:
            queue.start(asked.generation)
    if asked.created:
        _announce(owner, asked, is_new=new)
        if asked.conversation.is_archived:
            # Who goes on with a conversation has not put it away.
            archive_conversation(owner, conversation_id, archived=False)
    return asked


def _valid(text: str) -> str:
    text = clean(text)
    if is_blank(text):
        raise MessageEmpty
    if len(text) > settings.CHAT_MESSAGE_MAX_CHARS:
        raise MessageTooLong(settings.CHAT_MESSAGE_MAX_CHARS)
    return text


def _question(conversation_id: UUID, text: str, key: str, parent: int | None) -> EventDraft:
    event_id = identity.event_id_for(settings.SECRET_KEY, conversation_id, key)
    invocation_id = str(identity.generation_id_for(settings.SECRET_KEY, conversation_id, key))
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
            invocation_id=invocation_id,
        ),
        invocation_id=invocation_id,
        parent=parent,
        timestamp=now,
    )


def _new_conversation(conversation_id: UUID, text: str, model_name: str) -> NewConversation:
    return NewConversation(
        id=conversation_id,
        title=title_from_question(text),
        preview=preview_of(text),
        model_name=model_name,
    )


def _announce(owner: Owner, asked: Asked, *, is_new: bool) -> None:
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
