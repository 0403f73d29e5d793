"""Versions of what was said: ask in other words, and choose what is shown."""

from __future__ import annotations

from uuid import UUID

from chat.actions.messages import send_message
from chat.domain.branch_errors import NothingToEdit
from chat.domain.conversations import Conversation
from chat.domain.events import Event
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.base import Asked
from chat.streaming import notices


def question_to_edit(owner: Owner, conversation: Conversation, sequence: int) -> Event:
    """Return the question `sequence`. Raises EventNotFound, NothingToEdit."""
    question = store_for(owner).event(conversation.id, sequence)
    if not question.is_question:
        raise NothingToEdit
    return question


def edit_question(
    owner: Owner,
    conversation_id: UUID,
    sequence: int,
    text: str,
    *,
    idempotency_key: str,
    address: str = "",
) -> Asked:
    """Ask the question `sequence` in other words, as a sibling; the old one stays.

    Raises ConversationNotFound, EventNotFound, NothingToEdit and what
    `send_message` raises.
    """
    conversation = store_for(owner).get(owner, conversation_id)
    question = question_to_edit(owner, conversation, sequence)
    return send_message(
        owner,
        conversation_id,
        text,
        idempotency_key=idempotency_key,
        parent=question.parent or 0,
        address=address,
    )


def choose_branch(owner: Owner, conversation: Conversation, sequence: int) -> Conversation:
    """Show the branch through event `sequence` from now on, and go on from there.

    Raises EventNotFound. Writes only when it is another one than before.
    """
    store = store_for(owner)
    tip = store.tip_through(conversation, sequence)
    if tip == conversation.head:
        return conversation
    store.choose(conversation.id, tip)
    notices.publish(owner, "branch.chosen", conversation=str(conversation.id), head=tip)
    return store.get(owner, conversation.id)
