"""Instructions: what every reply is told first, of a person or of one conversation."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from accounts.instructions import instructions_of, keep_instructions
from chat.domain.conversations import Conversation
from chat.domain.instructions import valid_instructions
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.streaming import notices


def instruct_person(user_id: int, text: str) -> None:
    """Keep what counts for all of a person's kept conversations. Raises InstructionsTooLong."""
    keep_instructions(user_id, valid_instructions(text, settings.CHAT_INSTRUCTIONS_MAX_CHARS))


def instruct_conversation(owner: Owner, conversation_id: UUID, text: str) -> Conversation:
    """Keep what counts for one conversation, from its next reply on; empty: nothing.

    Raises ConversationNotFound, InstructionsTooLong.
    """
    text = valid_instructions(text, settings.CHAT_INSTRUCTIONS_MAX_CHARS)
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    if text != conversation.system_prompt:
        store.instruct(conversation.id, text)
        notices.publish(
            owner,
            "conversation.instructed",
            conversation=str(conversation_id),
            instructed=bool(text or (owner.is_kept and instructions_of(int(owner.key)))),
        )
    return store.get(owner, conversation_id)
