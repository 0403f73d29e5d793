"""Sends messages that waited for a reply to end: once, whichever process sees that first.

Only a complete reply sends one by itself. After any other end nobody knows
whether the message still fits, so it waits for its person (docs/architecture.md).
"""

from __future__ import annotations

import logging

from accounts.models import User
from chat.domain.errors import (
    ChatError,
    ConversationBusy,
    ConversationNotFound,
    ServerBusy,
    StoreUnavailable,
    TooManyGenerations,
)
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage
from chat.domain.waiting_errors import NotWaiting
from chat.engines import offered_choice
from chat.generation.asking import announce, at_once, begin, question
from chat.stores import store_for, store_of_kind
from chat.stores.base import Ask, Asked, GenerationDraft
from chat.streaming import notices

logger = logging.getLogger(__name__)

# What passes by itself, or what another process has done: tried again by the next sweep.
_LATER = (ConversationBusy, TooManyGenerations, ServerBusy, StoreUnavailable)
_DONE = (NotWaiting, ConversationNotFound)


def send_waiting(message: WaitingMessage, *, parent: int | None = None) -> Asked:
    """Ask what waited, behind `parent` or what it was written for; the first one wins.

    Raises NotWaiting and what `Store.ask` and `begin` raise.
    """
    store = store_for(message.owner)
    conversation = store.get(message.owner, message.conversation_id)
    choice = offered_choice(message.model_name or conversation.model_name)
    follows = next((at for at in (parent, message.parent, message.reply) if at is not None), None)
    ask = Ask(
        owner=message.owner,
        conversation_id=message.conversation_id,
        generation=GenerationDraft(message.id, choice.engine, choice.name),
        question=question(message.event_id, message.id, message.text, follows),
        at_once=at_once(message.owner),
        model_name=message.model_name and choice.name,
        is_waiting=True,
    )
    asked = begin(ask)
    if asked.created:
        announce(message.owner, asked)
    else:
        # The same message had been sent by a repeated request; it must not wait on.
        store.remove_waiting(message.conversation_id, message.id)
        tell(message)
    return asked


def send_after(generation: Generation) -> None:
    """Send what waited for this generation, if it is complete."""
    message = store_for(generation.owner).waiting(generation.conversation_id)
    if message is not None and message.is_due:
        _send_by_itself(message)


def send_all_due() -> None:
    """Send what waited for replies whose process could not: it ended, or was full."""
    for is_kept in (True, False):
        for message in store_of_kind(is_kept=is_kept).due():
            _send_by_itself(message)


def tell(message: WaitingMessage) -> None:
    """Tell the owner's pages that something waits, or waits no more."""
    notices.publish(message.owner, "message.waiting", conversation=str(message.conversation_id))


def _send_by_itself(message: WaitingMessage) -> None:
    if not _may_send(message.owner):
        _hold(message, "shut_out")
        return
    try:
        send_waiting(message)
    except (*_LATER, *_DONE) as error:
        ids = {"generation_id": str(message.id)}
        logger.info("waiting.not_sent", extra={**ids, "error_code": error.code})
    except ChatError as error:
        _hold(message, error.code)


def _hold(message: WaitingMessage, reason: str) -> None:
    ids = {"generation_id": str(message.id)}
    logger.warning("waiting.held", extra={**ids, "error_code": reason})
    store_for(message.owner).hold_back(message.conversation_id, message.id)
    tell(message)


def _may_send(owner: Owner) -> bool:
    """Whether its person may still come in: what they wrote before they were shut out stays."""
    if owner.user_id is None:
        return True
    people = User.objects.filter(pk=owner.user_id, is_active=True, approved_at__isnull=False)
    return people.exists()
