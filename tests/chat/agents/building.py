"""Short builders for the tests of agent sessions: each says only what matters."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Mapping
from typing import Any

from chat.agents.values import SessionKey

_numbers = itertools.count(1)


def new_key(user_key: str = "ada", session_key: str | None = None, *, app: str = "") -> SessionKey:
    """The key of a session in an app that no other test has."""
    return SessionKey.new(app or f"app-{uuid.uuid4()}", user_key, session_key)


def said(text: str = "Hello", author: str = "user", **fields: Any) -> dict[str, Any]:
    """An event in which somebody says something, as google-adk writes it."""
    parts = fields.pop("parts", [{"text": text}])
    delta = fields.pop("delta", None)
    return {
        "id": f"event-{next(_numbers)}",
        "invocation_id": "invocation-1",
        "author": author,
        "timestamp": time.time(),
        "content": {"role": "user" if author == "user" else "model", "parts": parts},
        "actions": {"state_delta": delta or {}, "artifact_delta": {}},
        **fields,
    }


def remembered(delta: Mapping[str, Any]) -> dict[str, Any]:
    """An event that says nothing and only changes the state."""
    event = said(author="helper", delta=delta)
    del event["content"]
    return event
