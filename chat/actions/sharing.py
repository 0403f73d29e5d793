"""Sharing: a link under which everybody can read a conversation as it is now."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone

from chat.domain.errors import ConversationNotFound, StoreUnavailable
from chat.domain.owners import Owner
from chat.domain.shares import Share
from chat.stores import database_store

logger = logging.getLogger(__name__)


def share_conversation(owner: Owner, conversation_id: UUID) -> Share:
    """Share the chosen branch as it is now, or bring what is shared up to now.

    The link stays the same until it is withdrawn. Raises ConversationNotFound,
    also for what is not kept, and NothingToShare.
    """
    conversation_id = _own(owner, conversation_id)
    share = database_store().share(conversation_id, timezone.now())
    logger.info("conversation.shared", extra={"conversation_id": str(conversation_id)})
    return share


def withdraw_share(owner: Owner, conversation_id: UUID) -> None:
    """Let the link lead nowhere from now on; one that was withdrawn before stays so.

    Raises ConversationNotFound.
    """
    conversation_id = _own(owner, conversation_id)
    if database_store().withdraw(conversation_id):
        logger.info("conversation.share_withdrawn", extra={"conversation_id": str(conversation_id)})


def note_opening(share: Share) -> None:
    """Count that somebody opened the link. Nobody's page fails for it."""
    try:
        database_store().count_opening(share.token)
    except StoreUnavailable:
        logger.warning("share.not_counted", exc_info=True)


def _own(owner: Owner, conversation_id: UUID) -> UUID:
    """Return the id of a conversation that this owner may share."""
    if not owner.is_kept:
        raise ConversationNotFound
    return database_store().get(owner, conversation_id).id
