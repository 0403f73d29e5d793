"""Conversations as wholes: name, pin, archive, forget."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.errors import ConversationNotFound, StoreUnavailable, TitleInvalid
from chat.domain.owners import Owner
from chat.domain.text import clean
from chat.domain.titles import TITLE_MAX_CHARS
from chat.stores import cache_store, store_for
from chat.streaming import notices

# The cleanup counts from when a conversation was last opened, in days: this is exact enough.
SEEN_AGAIN = timedelta(minutes=10)


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


def open_conversation(owner: Owner, conversation: Conversation, at: datetime) -> None:
    """Remember that its owner saw it `at` that moment, as it was then.

    Writes only when something was new, or some time has passed: looking again
    at once costs nothing.
    """
    seen_at = conversation.last_opened_at
    is_lately = seen_at is not None and at - seen_at < SEEN_AGAIN
    if not owner.is_kept or (is_lately and not conversation.is_unread):
        return
    # The page is more important than its mark in the list.
    with suppress(StoreUnavailable):
        # What was shown counts as seen, also if another process' clock is ahead.
        store_for(owner).mark_opened(conversation.id, max(at, conversation.updated_at))
        if conversation.is_unread:
            notices.publish(owner, "conversation.opened", conversation=str(conversation.id))


def forget_visitor(owner: Owner) -> int:
    """Remove everything a visitor wrote, now; return how many conversations that were.

    Replies being written find nothing to be written to and end by themselves.
    """
    return cache_store().forget(owner)
