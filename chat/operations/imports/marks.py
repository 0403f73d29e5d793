"""Tells an imported conversation that nobody touched from one that was gone on with."""

from __future__ import annotations

import hashlib

from chat.domain.conversations import Conversation


def mark_of(conversation: Conversation) -> str:
    """Return a hash of where a conversation stands. Looking at it changes nothing."""
    parts = (
        conversation.revision,
        conversation.head,
        conversation.title,
        conversation.title_source.value,
        conversation.model_name,
        conversation.system_prompt,
        *(bool(at) for at in (conversation.pinned_at, conversation.archived_at)),
        bool(conversation.deleted_at),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
