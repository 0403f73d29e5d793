"""An agent's event as JSON, and what Vana reads in it: who, when, what was said."""

from __future__ import annotations

import json
import logging
import math
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from chat.agents.values import checked_id
from chat.domain.events import USER_AUTHOR, EventDraft, EventType
from chat.domain.text import storable
from chat.models.conversation import KEY_MAX_CHARS

logger = logging.getLogger(__name__)

Parts = list[Mapping[str, Any]]

_COUNT_MAX = 2**63 - 1  # databases keep counts in 64 bits

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class AgentEvent(EventDraft):
    """An event before it has a place: `data` is its JSON, the rest is read out of it.

    `state_delta` is what it changes in the state, without `temp:` keys.
    """

    state_delta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_question(self) -> bool:
        return self.type is EventType.MESSAGE_CREATED and self.author == USER_AUTHOR


def read_event(payload: Mapping[str, Any]) -> AgentEvent:
    """Return the event of a JSON object in google-adk's form. Raises AgentInputInvalid.

    An id or a time that is missing is made now. Changes of `temp:` state are
    left out: they belong to one run and are never stored.
    """
    event = {**payload, "id": payload.get("id") or str(uuid.uuid4())}
    event["timestamp"] = _time_of(payload)
    actions, usage = _inner(payload, "actions"), _inner(payload, "usage_metadata")
    changed = _inner(actions, "state_delta")
    delta = {key: value for key, value in changed.items() if not key.startswith("temp:")}
    if delta != actions.get("state_delta", {}):
        event["actions"] = {**actions, "state_delta": delta}
    author, parts = str(payload.get("author") or ""), _parts(payload)
    text = _text_of(parts)
    return AgentEvent(
        event_id=checked_id(str(event["id"]), "event id"),
        invocation_id=_short(payload.get("invocation_id")),
        author=_short(author),
        timestamp=event["timestamp"],
        type=_type_of(payload, author, parts, text),
        text=storable(text),
        data=to_json(event),
        state_delta=delta,
        model_name=_short(payload.get("model_version")),
        input_tokens=_count(usage, "prompt_token_count"),
        output_tokens=_count(usage, "candidates_token_count"),
    )


def to_json(value: Any) -> str:
    """Return `value` as JSON that every database and reader takes.

    NUL is written as an escape. NaN and infinity, for which JSON has no words,
    become null, and the log says so.
    """
    try:
        text = _dumped(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: as an escape it may stay
        return _dumped(value, ensure_ascii=True)
    except ValueError:
        logger.warning("agents.not_a_number")
        return to_json(_finite(value))
    return text


def same_payload(one: str, other: str) -> bool:
    """Whether two events say the same; the order of keys does not matter."""
    return one == other or bool(json.loads(one) == json.loads(other))


def _dumped(value: Any, *, ensure_ascii: bool) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, allow_nan=False, separators=(",", ":"))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def _time_of(payload: Mapping[str, Any]) -> float:
    at = payload.get("timestamp")
    try:
        return float(at) if isinstance(at, int | float) and math.isfinite(at) else time.time()
    except OverflowError:  # a whole number beyond all floats
        return time.time()


def _count(usage: Mapping[str, Any], name: str) -> int | None:
    """Return a number of tokens; None for what no column can hold."""
    count = usage.get(name)
    return count if isinstance(count, int) and 0 <= count <= _COUNT_MAX else None


def _short(text: Any) -> str:
    """Return what a column can hold; the whole of it stays in `data`."""
    return storable(str(text or ""))[:KEY_MAX_CHARS]


def _parts(payload: Mapping[str, Any]) -> Parts:
    parts = _inner(payload, "content").get("parts")
    return [part for part in parts if _is_object(part)] if isinstance(parts, list) else []


def _inner(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object in the event, empty where something else stands there."""
    value = payload.get(name)
    return value if _is_object(value) else _NOTHING


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    # Nearly always a dict; asking whether it is any Mapping takes much longer.
    return isinstance(value, dict) or isinstance(value, Mapping)  # noqa: SIM101 - as said


def _text_of(parts: Parts) -> str:
    texts = [part.get("text") for part in parts if not part.get("thought")]
    return "".join([text for text in texts if isinstance(text, str)])


def _type_of(payload: Mapping[str, Any], author: str, parts: Parts, text: str) -> EventType:
    # Models say what they are about to do in the event that calls the tool: words are a message.
    if not text.strip():
        if any(part.get("function_call") for part in parts):
            return EventType.TOOL_CALLED
        if any(part.get("function_response") for part in parts):
            return EventType.TOOL_RETURNED
    if author == USER_AUTHOR:
        return EventType.MESSAGE_CREATED if parts else EventType.STATE_CHANGED
    return _type_of_reply(payload, has_parts=bool(parts))


def _type_of_reply(payload: Mapping[str, Any], *, has_parts: bool) -> EventType:
    if payload.get("error_code"):
        return EventType.GENERATION_FAILED
    if payload.get("interrupted"):
        return EventType.GENERATION_INTERRUPTED
    return EventType.GENERATION_COMPLETED if has_parts else EventType.STATE_CHANGED
