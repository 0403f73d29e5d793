"""Sending a message: the question is stored, then a reply is asked for."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from chat.actions import limits
from chat.actions.conversations import archive_conversation
from chat.domain import identity
from chat.domain.errors import MessageEmpty, MessageTooLong
from chat.domain.instructions import valid_instructions
from chat.domain.owners import Owner
from chat.domain.text import clean, is_blank
from chat.domain.titles import preview_of, title_from_question
from chat.engines import model_choice, offered_choice
from chat.generation.asking import announce, at_once, begin, question
from chat.stores import store_for
from chat.stores.base import Ask, Asked, GenerationDraft, NewConversation


def send_message(  # noqa: PLR0913 - the fields of the form, by name
    owner: Owner,
    conversation_id: UUID | None,
    text: str,
    *,
    idempotency_key: str,
    model_name: str = "",
    parent: int | None = None,
    instructions: str = "",
    address: str = "",
) -> Asked:
    """Store the person's message and start the reply; None opens a conversation.

    The same key again returns what was stored and starts nothing. `parent` is
    the event that the message follows (None: the chosen branch's last one).
    `instructions` are those of a conversation that is opened; `model_name` is
    the conversation's from now on.
    Raises MessageEmpty, MessageTooLong, InstructionsTooLong, TooManySends, QuotaReached,
    ServerBusy, EngineModelUnknown and everything that `Store.ask` raises.
    """
    valid_text(text)
    valid_instructions(instructions, settings.CHAT_INSTRUCTIONS_MAX_CHARS)
    limits.count_send(owner, address)
    return send_counted_message(
        owner,
        conversation_id,
        text,
        idempotency_key=idempotency_key,
        model_name=model_name,
        parent=parent,
        instructions=instructions,
    )


def send_counted_message(  # noqa: PLR0913 - as above
    owner: Owner,
    conversation_id: UUID | None,
    text: str,
    *,
    idempotency_key: str,
    model_name: str = "",
    parent: int | None = None,
    instructions: str = "",
    replaces: UUID | None = None,
) -> Asked:
    """Do the same for one that was counted as a send; `replaces` is a waiting message."""
    text = valid_text(text)
    chosen_model = model_name
    told = valid_instructions(instructions, settings.CHAT_INSTRUCTIONS_MAX_CHARS)
    store = store_for(owner)
    new = conversation_id is None
    if conversation_id is None:
        conversation_id = identity.conversation_id_for(settings.SECRET_KEY, owner, idempotency_key)
    else:
        conversation = store.get(owner, conversation_id)  # not yours = not found
        model_name = model_name or offered_choice(conversation.model_name).name
    choice = model_choice(model_name)
    generation_id = identity.generation_id_for(
        settings.SECRET_KEY, conversation_id, idempotency_key
    )
    event_id = identity.event_id_for(settings.SECRET_KEY, conversation_id, idempotency_key)
    ask = Ask(
        owner=owner,
        conversation_id=conversation_id,
        generation=GenerationDraft(generation_id, choice.engine, choice.name),
        question=question(event_id, generation_id, text, parent),
        new=_new_conversation(conversation_id, text, choice.name, told) if new else None,
        at_once=at_once(owner),
        model_name=chosen_model and choice.name,
        replaces=replaces,
    )
    asked = begin(ask)
    if asked.created:
        announce(owner, asked, is_new=new)
        if asked.conversation.is_archived:
            # Who goes on with a conversation has not put it away.
            archive_conversation(owner, conversation_id, archived=False)
    return asked


def valid_text(text: str) -> str:
    """Return the text as it is stored. Raises MessageEmpty, MessageTooLong."""
    text = clean(text)
    if is_blank(text):
        raise MessageEmpty
    if len(text) > settings.CHAT_MESSAGE_MAX_CHARS:
        raise MessageTooLong(settings.CHAT_MESSAGE_MAX_CHARS)
    return text


def _new_conversation(
    conversation_id: UUID, text: str, model_name: str, told: str
) -> NewConversation:
    return NewConversation(
        id=conversation_id,
        title=title_from_question(text, settings.CHAT_TITLE_CHARS),
        preview=preview_of(text, settings.CHAT_PREVIEW_CHARS),
        model_name=model_name,
        system_prompt=told,
    )
