"""What is found in another service's tables, in a form that is nobody's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from chat.agents.values import SessionKey

# Runs a statement and yields its rows; `?` stands for each value.
Query = Callable[..., Iterator[tuple[Any, ...]]]


class SourceRefused(Exception):
    """A database cannot be imported as a whole; the message says why, and the way out."""


class Unreadable(Exception):
    """One session, or one state, holds what cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a session holds: its own state, without `app:` and `user:`, and its events in order."""

    state: dict[str, Any]
    events: list[dict[str, Any]]
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class Shared:
    """What an app remembers, or an app of one user: whose `user_key` is not empty."""

    app_name: str
    user_key: str
    values: dict[str, Any]
    updated_at: float


class Tables(Protocol):
    """The tables of one service, in a database that is open."""

    label: str

    def sessions(self) -> Iterator[SessionKey]:
        """Yield all sessions, those first that were last used long ago."""

    def content(self, key: SessionKey) -> Content:
        """Return what a session holds, events in google-adk's form. Raises Unreadable."""

    def shared(self) -> Iterator[tuple[str, str]]:
        """Yield the apps, and the users of apps, that share state: app name and user key."""

    def state(self, app_name: str, user_key: str) -> Shared:
        """Return what they share. Raises Unreadable."""


def read_value(text: Any, where: str) -> Any:
    """Return the value of a JSON text, or what the driver read of it. Raises Unreadable."""
    try:
        return json.loads(text) if isinstance(text, str | bytes) else text
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{where} is not JSON") from error


def read_object(text: Any, where: str) -> dict[str, Any]:
    """Like `read_value`, for an object; NULL is an empty one. Raises Unreadable."""
    found = read_value(text, where)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unreadable(f"{where} is not a JSON object")
    return found


def epoch_of(value: Any, where: str) -> float:
    """Return a time in seconds since the epoch; without a zone it is UTC, and NULL is 0.

    Raises Unreadable.
    """
    if value is None:
        return 0.0
    if isinstance(value, int | float):
        return float(value)
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Unreadable(f"{where} has a time that is none") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
