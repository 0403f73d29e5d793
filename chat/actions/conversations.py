"""Conversations as wholes: name, pin, archive, forget."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.errors import ConversationNotFound, TitleInvalid
from chat.domain.owners import Owner
from chat.domain.text import clean
from chat.domain.titles import TITLE_MAX_CHARS
from chat.stores import cache_store, store_for
from chat.streaming import notices


def rename_conversation(owner: Owner, conversation_id: UUID, title: str) -> Conversation:
    """Give a conversation the title its owner typed. Raises ConversationNotFound, TitleInvalid."""
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    title = " ".join(clean(title).split())
    if not 1 <= len(title) <= TITLE_MAX_CHARS:
        raise TitleInvalid
    renamed = store.rename(conversation.id, title, TitleSource.PERSON, timezone.now())
    if renamed is None:
        raise ConversationNotFound
    notices.publish(
        owner, "conversation.renamed", conversation=str(conversation_id), title=renamed.title
    )
    return renamed


def pin_conversation(owner: Owner, conversation_id: UUID, *, pinned: bool) -> None:
    """Pin a conversation to the top of the list, or unpin it."""
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    store.pin(conversation.id, at=timezone.now() if pinned else None)
    notices.publish(owner, "conversation.pinned", conversation=str(conversation_id), pinned=pinned)


def archive_conversation(owner: Owner, conversation_id: UUID, *, archived: bool) -> None:
    """Put a conversation into the archive, or take it out."""
    store = store_for(owner)
    conversation = store.get(owner, conversation_id)
    store.archive(conversation.id, at=timezone.now() if archived else None)
    notices.publish(
        owner, "conversation.archived", conversation=str(conversation_id), archived=archived
    )


def forget_visitor(owner: Owner) -> int:
    """Remove everything a visitor wrote, now; return how many conversations that were.

    Replies being written find nothing to be written to and end by themselves.
    """
    return cache_store().forget(owner)
