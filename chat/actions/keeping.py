"""Into the account: what a visitor said, or is forgotten; and a temporary chat, on purpose."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import ExitStack, suppress
from uuid import UUID

from chat.actions.conversations import forget_visitor
from chat.actions.replies import stop_reply
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationBusy, ConversationNotFound, NothingToKeep
from chat.domain.owners import Owner
from chat.stores import cache_store, database_store
from chat.streaming import notices

# A reply ends within 250 ms of being stopped; more is for a machine under load.
STOP_WAIT_SECONDS = 5.0
STOP_POLL_SECONDS = 0.05


def keep_conversations(
    visitor: Owner, owner: Owner, conversation_ids: Collection[UUID]
) -> list[Conversation]:
    """Move these of the visitor's conversations into the account; forget the others.

    Each moves whole and once, and leaves the cache only when the database has
    it. Ids that are not the visitor's change nothing. A reply being written is
    stopped first and keeps its text. Raises NothingToKeep, and ConversationBusy
    when a reply does not end: then what has not moved stays as it was.
    """
    if not conversation_ids:
        raise NothingToKeep
    chosen = [each for each in cache_store().owned_by(visitor) if each.id in conversation_ids]
    for conversation in chosen:
        _end_reply(visitor, conversation.id)
    moved = [_moved(visitor, owner, conversation.id) for conversation in chosen]
    forget_visitor(visitor)
    return [conversation for conversation in moved if conversation is not None]


def keep_temporary(user_id: int, conversation_id: UUID) -> Conversation | None:
    """Move one temporary conversation of this person into their account, whole and once.

    Returns None when another request was quicker. A reply being written is
    stopped first and keeps its text. Raises ConversationNotFound, and
    ConversationBusy when a reply does not end.
    """
    temporary = Owner.temporary(user_id)
    cache_store().get(temporary, conversation_id)  # not yours = not found
    _end_reply(temporary, conversation_id)
    return _moved(temporary, Owner.user(user_id), conversation_id)


def _end_reply(visitor: Owner, conversation_id: UUID) -> None:
    with suppress(ConversationNotFound):
        stop_reply(visitor, conversation_id)
    give_up_at = time.monotonic() + STOP_WAIT_SECONDS
    while cache_store().active_generation(conversation_id) is not None:
        if time.monotonic() > give_up_at:
            raise ConversationBusy
        time.sleep(STOP_POLL_SECONDS)


def _moved(visitor: Owner, owner: Owner, conversation_id: UUID) -> Conversation | None:
    """Return the conversation as it is kept; None when another request was quicker."""
    with ExitStack() as handover:
        try:
            whole = handover.enter_context(cache_store().handing_over(visitor, conversation_id))
        except ConversationNotFound:
            return None
        kept = database_store().adopt(owner, whole)
    if kept is not None:
        notices.publish(owner, "conversation.created", conversation=str(kept.id), title=kept.title)
    return kept
