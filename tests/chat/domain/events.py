"""Logs for tests of the domain: written by hand, or drawn by hypothesis."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from chat.domain.events import (
    ASSISTANT_AUTHOR,
    MESSAGE_TYPES,
    REPLY_TYPES,
    USER_AUTHOR,
    Event,
    EventType,
    Role,
    message_payload,
)


def log(*entries: Event) -> list[Event]:
    """One branch: every entry follows the one before it."""
    events: list[Event] = []
    position = 0
    for sequence, entry in enumerate(entries, 1):
        position += entry.is_message
        parent = sequence - 1 or None
        events.append(replace(entry, sequence=sequence, parent=parent, position=position))
    return events


def question(text: str = "Why?", **fields: Any) -> Event:
    return _event(EventType.MESSAGE_CREATED, USER_AUTHOR, text, **fields)


def reply(
    text: str = "Because.", type: EventType = EventType.GENERATION_COMPLETED, **fields: Any
) -> Event:
    return _event(type, ASSISTANT_AUTHOR, text, **fields)


def instruction(text: str = "Be brief.") -> Event:
    return _event(EventType.MESSAGE_CREATED, Role.SYSTEM.value, text)


def tool(text: str = "21 °C", type: EventType = EventType.TOOL_RETURNED) -> Event:
    return _event(type, "weather", text)


def saying(text: str, call: dict[str, Any]) -> Event:
    """What an agent says, and the call of a tool with it, in one event."""
    parts = [{"text": text}, {"function_call": call}]
    return replace(reply(text), data=json.dumps({"content": {"role": "model", "parts": parts}}))


def part(content: dict[str, Any]) -> Event:
    """A call of a tool, or its answer, as an agent writes it."""
    kind = EventType.TOOL_CALLED if "function_call" in content else EventType.TOOL_RETURNED
    data = json.dumps({"content": {"role": "model", "parts": [content]}})
    return replace(_event(kind, "helper", ""), data=data)


def _event(type: EventType, author: str, text: str, **fields: Any) -> Event:
    payload: dict[str, Any] = {
        name: fields.pop(name) for name in ("thinking", "error_code") if name in fields
    }
    if fields.pop("continues", False):
        payload["custom_metadata"] = {"continues": True}
    data = message_payload(event_id="e", author=author, timestamp=1.5, text=text, **payload)
    defaults = {"sequence": 1, "parent": None, "position": 1, "event_id": "e", "timestamp": 1.5}
    return Event(
        **{**defaults, "type": type, "author": author, "text": text, "data": data, **fields}
    )


_texts = st.text(max_size=40)
_replies = st.builds(
    reply,
    _texts,
    type=st.sampled_from(sorted(REPLY_TYPES)),
    continues=st.booleans(),
    thinking=st.sampled_from(["", "Hm."]),
)
_entries = st.one_of(
    st.builds(question, _texts), _replies, st.builds(instruction, _texts), st.builds(tool, _texts)
)

# Any order that a log could have, also ones that Vana itself never writes.
logs: st.SearchStrategy[list[Event]] = st.lists(_entries, max_size=14).map(lambda e: log(*e))

# What Vana writes: questions, each with no reply, one, or several parts of one.
_turns = st.tuples(
    st.builds(question, st.text(min_size=1, max_size=40)), st.lists(_replies, max_size=2)
)
conversations: st.SearchStrategy[list[Event]] = st.lists(_turns, max_size=6).map(
    lambda turns: log(*(event for first, rest in turns for event in _turn(first, rest)))
)


def _turn(first: Event, rest: Sequence[Event]) -> list[Event]:
    replies = [reply(e.text, type=e.type, continues=number > 0) for number, e in enumerate(rest)]
    return [first, *replies]


def messages(events: Sequence[Event]) -> list[Event]:
    """Those that people see: said by a person or by Vana."""
    return [e for e in events if e.type in MESSAGE_TYPES and e.role in {Role.USER, Role.ASSISTANT}]
