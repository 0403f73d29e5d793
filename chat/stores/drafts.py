"""What stores write by themselves: generations, replies and new titles."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from chat.domain.conversations import TitleSource
from chat.domain.events import (
    ASSISTANT_AUTHOR,
    USER_AUTHOR,
    EventDraft,
    EventType,
    message_payload,
)
from chat.domain.generations import Generation, GenerationStatus, Outcome
from chat.stores.base import Ask

_CUT_SHORT = frozenset({GenerationStatus.STOPPED, GenerationStatus.INTERRUPTED})


def queued_generation(ask: Ask, parent: int) -> Generation:
    """Return the generation that an `Ask` starts, behind the event `parent`."""
    draft = ask.generation
    return Generation(
        id=draft.id,
        conversation_id=ask.conversation_id,
        owner=ask.owner,
        parent=parent,
        continues=draft.continues,
        engine=draft.engine,
        model_name=draft.model_name,
        status=GenerationStatus.QUEUED,
        queued_at=timezone.now(),
        wish=draft.wish,
    )


def reply_draft(generation: Generation, outcome: Outcome) -> EventDraft:
    """Return the event that a finished generation leaves in the log."""
    data = message_payload(
        event_id=outcome.event_id,
        author=ASSISTANT_AUTHOR,
        timestamp=outcome.timestamp,
        text=outcome.text,
        thinking=outcome.thinking,
        invocation_id=str(generation.id),
        error_code=outcome.error_code,
        interrupted=outcome.status in _CUT_SHORT,
        custom_metadata=_about(generation, outcome),
    )
    return EventDraft(
        type=outcome.status.event_type,
        author=ASSISTANT_AUTHOR,
        event_id=outcome.event_id,
        text=outcome.text,
        data=data,
        invocation_id=str(generation.id),
        parent=generation.parent,
        model_name=generation.model_name,
        input_tokens=outcome.input_tokens,
        output_tokens=outcome.output_tokens,
        timestamp=outcome.timestamp,
    )


def _about(generation: Generation, outcome: Outcome) -> dict[str, Any]:
    """Return what the log says of a reply beside its words."""
    about: dict[str, Any] = {"continues": True} if generation.continues else {}
    if generation.wish:
        about["wish"] = generation.wish.to_metadata()
    if outcome.usage:
        about["usage"] = outcome.usage.to_metadata()
    return about


def rename_draft(title: str, source: TitleSource, at: datetime) -> EventDraft:
    """Return the aside that records a new title. It says nothing, so its text is empty."""
    event_id = str(uuid.uuid4())
    author = USER_AUTHOR if source is TitleSource.PERSON else ASSISTANT_AUTHOR
    data = message_payload(
        event_id=event_id,
        author=author,
        timestamp=at.timestamp(),
        text="",
        custom_metadata={"title": title, "title_source": source.value},
    )
    return EventDraft(
        type=EventType.CONVERSATION_RENAMED,
        author=author,
        event_id=event_id,
        data=data,
        is_aside=True,
        timestamp=at.timestamp(),
    )
