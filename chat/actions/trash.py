"""Deleting: into the trash, out of it again, or for ever."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone

from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound, NotInTrash
from chat.domain.owners import Owner
from chat.generation.queue import queue
from chat.operations.erasure.trash import Purged, purge_trash, purge_trashed
from chat.stores import store_for
from chat.streaming import notices

logger = logging.getLogger(__name__)


def delete_conversation(owner: Owner, conversation_id: UUID) -> None:
    """Take a conversation out of every view at once; a reply being written ends."""
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    generation = store.active_generation(conversation.id)
    store.delete(conversation.id, timezone.now())
    if generation is not None:
        queue.stop(generation.id)
    notices.publish(owner, "conversation.deleted", conversation=str(conversation_id))


def delete_all_conversations(user_id: int) -> int:
    """Do the same with all that a person has, archived and temporary ones too.

    Returns how many that were. Replies being written end by themselves.
    """
    person = Owner.user(user_id)
    owners = (person, Owner.temporary(user_id))
    count = sum(store_for(owner).delete_all(owner, timezone.now()) for owner in owners)
    notices.publish(person, "conversations.deleted")
    logger.info("conversations.deleted", extra={"user_id": user_id, "count": count})
    return count


def restore_conversation(owner: Owner, conversation_id: UUID) -> Conversation:
    """Take a conversation out of the trash; one that is not in it stays as it is.

    Raises ConversationNotFound.
    """
    store = store_for(owner)
    try:
        trashed = store.trashed(owner, conversation_id)
        restored = store.restore(trashed.id)
    except ConversationNotFound:
        # A second click, or an answer that was lost: it has been restored before.
        return store.get(owner, conversation_id)
    notices.publish(
        owner, "conversation.restored", conversation=str(restored.id), title=restored.title
    )
    return restored


def purge_conversation(owner: Owner, conversation_id: UUID) -> Purged:
    """Remove a conversation in the trash for good; return what says so.

    Raises ConversationNotFound, NotInTrash for one that is still in use, and
    ConversationHeld for one that has to be kept.
    """
    store = store_for(owner)
    try:
        trashed = store.trashed(owner, conversation_id)
    except ConversationNotFound:
        store.get(owner, conversation_id)
        raise NotInTrash from None
    purged = purge_trashed(owner, trashed.id)
    notices.publish(owner, "conversation.purged", conversation=str(conversation_id))
    logger.info("conversation.purged", extra={"conversation_id": str(conversation_id)})
    return purged


def empty_trash(owner: Owner) -> Purged:
    """Remove all that is in the owner's trash for good; return how many conversations that were.

    What has to be kept stays.
    """
    purged = purge_trash(owner)
    notices.publish(owner, "conversations.purged")
    extra = {"user_id": owner.user_id, "count": purged.conversations}
    logger.info("trash.emptied", extra=extra)
    return purged
