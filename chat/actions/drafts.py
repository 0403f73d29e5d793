"""Drafts of people who signed in: saved while they type, on the server and for all devices."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import timezone

from chat.domain.drafts import Typing
from chat.domain.errors import ConversationNotFound, MessageTooLong
from chat.domain.owners import Owner
from chat.domain.text import clean, is_blank
from chat.stores import database_store


def save_draft(owner: Owner, conversation_id: UUID | None, text: str, typing: Typing) -> None:
    """Keep what is typed in a conversation, or on the start page; blank: nothing.

    Raises ConversationNotFound for whom nothing is kept, MessageTooLong.
    """
    if not owner.is_kept:
        raise ConversationNotFound
    text = clean(text)
    if len(text) > settings.CHAT_MESSAGE_MAX_CHARS:
        raise MessageTooLong(settings.CHAT_MESSAGE_MAX_CHARS)
    kept = "" if is_blank(text) else text
    database_store().save_draft(owner, conversation_id, kept, typing, timezone.now())


def clear_draft(owner: Owner, conversation_id: UUID | None, sent: str, typing: Typing) -> None:
    """Forget the draft of a message that was sent."""
    if owner.is_kept:
        database_store().clear_draft(owner, conversation_id, clean(sent), typing, timezone.now())
