"""The entries of a conversation's log.

`data` holds the entry as the JSON of a google-adk `Event` (snake_case names,
content as GenAI `{"role", "parts"}`), so that an agent reads any conversation
as it is. `text` is what people read and what the search looks through.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from chat.domain.usage import Usage
from chat.domain.wishes import Wish

USER_AUTHOR = "user"
ASSISTANT_AUTHOR = "vana"


class Role(enum.StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class EventType(enum.StrEnum):
    """Facts, in the past tense.

    A reply is one event, and its type says how the writing of it ended.
    """

    MESSAGE_CREATED = "message.created"
    TOOL_CALLED = "tool.called"
    TOOL_RETURNED = "tool.returned"
    STATE_CHANGED = "state.changed"
    CONVERSATION_RENAMED = "conversation.renamed"
    GENERATION_STARTED = (
        "generation.started"  # announced, never stored: the generation's row says it
    )
    GENERATION_COMPLETED = "generation.completed"
    GENERATION_STOPPED = "generation.stopped"
    GENERATION_FAILED = "generation.failed"
    GENERATION_INTERRUPTED = "generation.interrupted"


REPLY_TYPES = frozenset(
    {
        EventType.GENERATION_COMPLETED,
        EventType.GENERATION_STOPPED,
        EventType.GENERATION_FAILED,
        EventType.GENERATION_INTERRUPTED,
    }
)

# What people see as a message: these count towards a conversation's length.
MESSAGE_TYPES = REPLY_TYPES | {EventType.MESSAGE_CREATED}


@dataclass(frozen=True)
class EventDraft:
    """An event before it has a place in the log.

    `parent` is the sequence of the event it follows; None means the head of
    the chosen branch. `is_aside` marks what is recorded beside the tree (a new
    title): it has no parent and never becomes the head.
    """

    type: EventType
    author: str
    event_id: str
    text: str = ""
    data: str = "{}"
    invocation_id: str = ""
    parent: int | None = None
    is_aside: bool = False
    model_name: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    timestamp: float = 0.0

    @property
    def is_message(self) -> bool:
        return self.type in MESSAGE_TYPES


@dataclass(frozen=True)
class Event:
    """One immutable entry of a conversation's log.

    `sequence` counts 1, 2, 3… in its conversation; `parent` is the sequence of
    the event it follows (None for the first one and for asides); `position`
    counts the messages of its branch up to and including this event;
    `timestamp` is in seconds since the epoch.
    """

    sequence: int
    parent: int | None
    position: int
    type: EventType
    author: str
    event_id: str
    text: str
    data: str = field(repr=False)
    timestamp: float
    invocation_id: str = ""
    model_name: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def role(self) -> Role:
        if self.type in {EventType.TOOL_CALLED, EventType.TOOL_RETURNED}:
            return Role.TOOL
        if self.author in {Role.USER, Role.SYSTEM}:
            return Role(self.author)
        return Role.ASSISTANT

    @property
    def is_message(self) -> bool:
        return self.type in MESSAGE_TYPES

    @property
    def is_question(self) -> bool:
        return self.is_message and self.role is Role.USER

    @property
    def is_reply(self) -> bool:
        return self.type in REPLY_TYPES

    @property
    def is_finished(self) -> bool:
        """Whether it is whole: only of replies that is not always so."""
        return not self.is_reply or self.type is EventType.GENERATION_COMPLETED

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.timestamp, UTC)

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The parsed `data`; empty where it is not an object."""
        parsed = json.loads(self.data or "{}")
        return parsed if isinstance(parsed, dict) else {}

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The pieces of what was said or done, in GenAI form."""
        content = self.payload.get("content")
        parts = content.get("parts") if isinstance(content, dict) else None
        return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []

    @property
    def calls_tools(self) -> bool:
        return any(part.get("function_call") for part in self.parts)

    @property
    def thinking(self) -> str:
        """What a reasoning model thought before it answered; never part of `text`."""
        thoughts = [part.get("text") for part in self.parts if part.get("thought")]
        return "".join(text for text in thoughts if isinstance(text, str))

    @property
    def error_code(self) -> str:
        return str(self.payload.get("error_code") or "")

    @property
    def continues(self) -> bool:
        """Whether this reply goes on with the unfinished one it follows."""
        return bool(self.metadata.get("continues"))

    @property
    def wish(self) -> Wish | None:
        """How this reply should be written, where somebody asked for that."""
        return Wish.from_metadata(self.metadata.get("wish"))

    @property
    def usage(self) -> Usage | None:
        """What the reply took; of older ones and agents' only what was counted is known."""
        kept = Usage.from_metadata(self.metadata.get("usage"))
        if kept or self.input_tokens is None or self.output_tokens is None:
            return kept
        return Usage(self.input_tokens, self.output_tokens)

    @property
    def metadata(self) -> dict[str, Any]:
        """What the log says of this event beside its words."""
        found = self.payload.get("custom_metadata")
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event as it stands in the whole log: on some branch, or beside the tree."""

    event: Event
    is_aside: bool


def message_payload(
    *,
    event_id: str,
    author: str,
    timestamp: float,
    text: str,
    thinking: str = "",
    invocation_id: str = "",
    **extra: Any,
) -> str:
    """Return the JSON of an agent event for a message of Vana's own.

    `extra` are further fields of google-adk's `Event` (`interrupted`,
    `error_code`, `custom_metadata`); empty ones are left out.
    """
    parts: list[dict[str, Any]] = [{"text": thinking, "thought": True}] if thinking else []
    if text:
        parts.append({"text": text})
    payload: dict[str, Any] = {
        "id": event_id,
        "invocation_id": invocation_id,
        "author": author,
        "timestamp": timestamp,
    }
    if parts:
        role = "user" if author == USER_AUTHOR else "model"
        payload["content"] = {"role": role, "parts": parts}
    payload.update({name: value for name, value in extra.items() if value})
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
