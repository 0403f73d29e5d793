"""A conversation as a file: the JSON that docs/export.md describes, in pieces.

Whole and exact: every event on every branch, so that what was written can be
read back as it was. Who changes a field here raises VERSION, and says in that
document how the older files are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from chat.domain.conversations import Conversation
from chat.domain.drafts import Draft
from chat.domain.events import Event, LogEntry
from chat.domain.feedback import Feedback
from chat.domain.generations import Generation
from chat.domain.shares import Share
from chat.domain.waiting import WaitingMessage

FORMAT = "vana-conversation"
LIST_FORMAT = "vana-conversations"
VERSION = 1


def written_conversation(
    conversation: Conversation,
    log: Iterable[LogEntry],
    generations: Iterable[Generation],
    feedback: Mapping[int, Feedback] | None = None,
) -> Iterator[str]:
    """Yield the JSON of one conversation; no more than one event of `log` is held at a time.

    `feedback` is what the owner thinks of replies, by their sequences.
    """
    given = feedback or {}
    yield f'{{"format":"{FORMAT}","version":{VERSION},'
    yield f'"conversation":{_written(_heading(conversation))},"events":['
    yield from _listed(_entry(entry, given.get(entry.event.sequence)) for entry in log)
    yield '],"generations":['
    yield from _listed(_generation(generation) for generation in generations)
    yield "]}"


def written_list(conversations: Iterable[Iterable[str]], at: datetime) -> Iterator[str]:
    """Yield the JSON of several, each of which comes as its own JSON in pieces."""
    yield f'{{"format":"{LIST_FORMAT}","version":{VERSION},'
    yield f'"exported_at":"{at.isoformat()}","conversations":['
    separator = ""
    for pieces in conversations:
        yield separator
        yield from pieces
        separator = ","
    yield "]}"


def written_share(share: Share) -> str:
    """Return the JSON of a share. The link is not in it: whoever finds the file could open it."""
    return _written(
        {
            "conversation": str(share.conversation_id),
            "title": share.title,
            "tip": share.tip,
            "messages": share.message_count,
            "shared_at": _time(share.shared_at),
            "opened": share.opened_count,
        }
    )


def written_draft(draft: Draft) -> str:
    """Return the JSON of what somebody typed and has not sent."""
    return _written(
        {
            "conversation": str(draft.conversation_id) if draft.conversation_id else None,
            "text": draft.text,
            "saved_at": _time(draft.saved_at),
        }
    )


def written_waiting(message: WaitingMessage) -> str:
    """Return the JSON of a message that is sent when a reply has ended."""
    return _written(
        {
            "conversation": str(message.conversation_id),
            "text": message.text,
            "model": message.model_name,
            "held": message.is_held,
            "created_at": _time(message.at),
        }
    )


def _listed(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    separator = ""
    for item in items:
        yield separator + _written(item)
        separator = ","


def _heading(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": str(conversation.id),
        "status": conversation.status.value,
        "title": conversation.title,
        "title_source": conversation.title_source.value,
        "model": conversation.model_name,
        "system_prompt": conversation.system_prompt,
        "head": conversation.head,
        "created_at": _time(conversation.created_at),
        "updated_at": _time(conversation.updated_at),
        "pinned_at": _time(conversation.pinned_at),
        "archived_at": _time(conversation.archived_at),
        "deleted_at": _time(conversation.deleted_at),
        "expires_at": _time(conversation.expires_at),
    }


def _entry(entry: LogEntry, feedback: Feedback | None) -> dict[str, Any]:
    values = _event(entry.event, is_aside=entry.is_aside)
    if feedback is None:
        return values
    given = {
        "rating": feedback.rating.value,
        "reason": feedback.reason.value if feedback.reason else "",
        "text": feedback.text,
        "rated_at": _time(feedback.at),
    }
    return {**values, "feedback": given}


def _event(event: Event, *, is_aside: bool) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "parent": event.parent,
        "is_aside": is_aside,
        "type": event.type.value,
        "role": event.role.value,
        "author": event.author,
        "text": event.text,
        "data": _parsed(event.data),
        "model": event.model_name,
        "input_tokens": event.input_tokens,
        "output_tokens": event.output_tokens,
        "at": _time(event.at),
        "timestamp": event.timestamp,
        "event_id": event.event_id,
        "invocation_id": event.invocation_id,
    }


def _generation(generation: Generation) -> dict[str, Any]:
    return {
        "id": str(generation.id),
        "parent": generation.parent,
        "reply": generation.reply,
        "continues": generation.continues,
        "status": generation.status.value,
        "error_code": generation.error_code,
        "engine": generation.engine,
        "model": generation.model_name,
        "input_tokens": generation.input_tokens,
        "output_tokens": generation.output_tokens,
        "receipt": _parsed(generation.receipt) or None,
        "queued_at": _time(generation.queued_at),
        "started_at": _time(generation.started_at),
        "first_delta_at": _time(generation.first_delta_at),
        "ended_at": _time(generation.ended_at),
    }


def _parsed(text: str) -> dict[str, Any]:
    """Return what is kept as JSON; agents may have stored numbers that JSON does not have."""
    value = json.loads(text or "{}", parse_constant=lambda _: None)
    return value if isinstance(value, dict) else {}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _written(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Half of a surrogate pair has no UTF-8; as an escape it is kept.
    return text if _has_utf8(text) else json.dumps(value, separators=(",", ":"))


def _has_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
