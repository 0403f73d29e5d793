"""Sending while a reply is written: one message waits, and is sent when the reply has ended."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from chat.actions import limits
from chat.actions.conversations import archive_conversation
from chat.actions.messages import send_counted_message, valid_text
from chat.domain import identity
from chat.domain.errors import ConversationBusy, IdempotencyConflict, ServerBusy
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage
from chat.domain.waiting_errors import NothingToWaitFor, NotWaiting
from chat.engines import model_choice
from chat.generation.waiting import send_waiting, tell
from chat.stores import store_for
from chat.stores.base import Asked, Store

# A reply ends while a message is being stored, and another tab begins the next: hardly ever.
_TRIES = 3


def send_or_wait(  # noqa: PLR0913 - the fields of the form, by name
    owner: Owner,
    conversation_id: UUID,
    text: str,
    *,
    idempotency_key: str,
    model_name: str = "",
    parent: int | None = None,
    address: str = "",
    replaces: UUID | None = None,
) -> Asked | WaitingMessage:
    """Send the message; while a reply is written in its conversation, let it wait for the end.

    It counts as a send now, and against the quota when it is sent. The same
    key again returns what waits, or what was sent. `replaces` is a waiting
    message that was edited. Raises AnotherIsWaiting and what `send_message` raises.
    """
    store = store_for(owner)
    store.get(owner, conversation_id)  # not yours = not found
    message = _message(owner, conversation_id, text, idempotency_key, model_name)
    stored = store.waiting(conversation_id)
    if stored is not None and stored.id == message.id:
        if stored.text != message.text:
            raise IdempotencyConflict
        return stored
    limits.count_send(owner, address)
    for _ in range(_TRIES):
        try:
            return send_counted_message(
                owner,
                conversation_id,
                text,
                idempotency_key=idempotency_key,
                model_name=model_name,
                parent=parent,
                replaces=replaces,
            )
        except (ConversationBusy, ServerBusy) as error:
            busy = error
        active = store.active_generation(conversation_id)
        if active is not None:
            behind = replace(message, parent=_place(store, active, parent))
            # The reply may have ended just now: then the message can be sent.
            with suppress(NothingToWaitFor):
                return _let_wait(store, behind, replaces)
    raise busy


def send_waiting_now(
    owner: Owner, conversation_id: UUID, message_id: UUID, *, parent: int | None = None
) -> Asked:
    """Send a message that waits for its person, behind `parent` if that is named.

    It was counted as a send before. Raises ConversationNotFound, NotWaiting,
    ConversationBusy and what `send_message` raises.
    """
    message = _find(owner, conversation_id, message_id)
    return send_waiting(message, parent=parent)


def hold_waiting(owner: Owner, conversation_id: UUID, message_id: UUID) -> WaitingMessage:
    """Keep a waiting message from being sent by itself, to edit it; raises NotWaiting."""
    message = _find(owner, conversation_id, message_id)
    if not store_for(owner).hold_back(conversation_id, message_id):
        raise NotWaiting
    tell(message)
    return message


def remove_waiting(owner: Owner, conversation_id: UUID, message_id: UUID) -> None:
    """Take a waiting message back. Raises ConversationNotFound, and NotWaiting for a sent one."""
    message = _find(owner, conversation_id, message_id)
    if not store_for(owner).remove_waiting(conversation_id, message_id):
        raise NotWaiting
    tell(message)


def _find(owner: Owner, conversation_id: UUID, message_id: UUID) -> WaitingMessage:
    store = store_for(owner)
    store.get(owner, conversation_id)  # not yours = not found
    found = store.waiting(conversation_id)
    if found is None or found.id != message_id:
        raise NotWaiting
    return found


def _message(
    owner: Owner, conversation_id: UUID, text: str, key: str, model_name: str
) -> WaitingMessage:
    return WaitingMessage(
        id=identity.generation_id_for(settings.SECRET_KEY, conversation_id, key),
        conversation_id=conversation_id,
        owner=owner,
        event_id=identity.event_id_for(settings.SECRET_KEY, conversation_id, key),
        text=valid_text(text),
        at=timezone.now(),
        model_name=model_name and model_choice(model_name).name,
    )


def _place(store: Store, active: Generation, parent: int | None) -> int | None:
    """Return the event to follow; None: the reply being written, which the page showed last.

    Who looked at another version of what was said goes on with that one. Raises EventNotFound.
    """
    if parent is None or parent == active.parent:
        return None
    if parent:
        store.event(active.conversation_id, parent)
    shown, continues = active.parent, active.continues
    while continues:
        event = store.event(active.conversation_id, shown)
        shown, continues = event.parent or 0, event.continues
    return None if parent == shown else parent


def _let_wait(store: Store, message: WaitingMessage, replaces: UUID | None) -> WaitingMessage:
    kept = store.wait(message, replaces=replaces)
    conversation = store.get(message.owner, message.conversation_id)
    if conversation.is_archived:
        archive_conversation(message.owner, message.conversation_id, archived=False)
    tell(kept)
    return kept
