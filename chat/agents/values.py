"""What agents call a conversation: a session, with its key, its place and its state."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chat.domain.errors import AgentInputInvalid
from chat.models.conversation import KEY_MAX_CHARS


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The three ids by which an agent knows a session; Vana's own are in the row."""

    app_name: str
    user_key: str
    session_key: str

    @classmethod
    def new(cls, app_name: str, user_key: str, session_key: str | None = None) -> SessionKey:
        """Return a key for a session to make; without an id of its own it gets a random one.

        Raises AgentInputInvalid.
        """
        chosen = (session_key or "").strip() or str(uuid.uuid4())
        return cls(
            checked_id(app_name, "app name"),
            checked_id(user_key, "user id"),
            checked_id(chosen, "session id"),
        )

    @classmethod
    def of(cls, app_name: str, user_key: str, session_key: str) -> SessionKey:
        """Return the key of a session that may be there."""
        return cls(app_name, user_key, session_key.strip())

    @property
    def can_exist(self) -> bool:
        """Whether such a key can be stored at all; one that cannot names nothing."""
        return can_name(self.app_name, self.user_key, self.session_key)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stood when it was read: which row, and its last event (0: none).

    An event is appended behind this place or not at all. Titles, which stand
    beside the log, do not move it. After an append, `owner_id` says whose it is.
    """

    id: UUID
    head: int = 0
    owner_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is stored: its number in the session, and its JSON."""

    sequence: int
    data: str


@dataclass(frozen=True, slots=True)
class Session:
    """One session. `state` has `app:` and `user:` before the keys that are shared.

    `updated_at` is in seconds since the epoch, exactly as the last event has it.
    """

    key: SessionKey
    place: Place
    updated_at: float
    state: dict[str, Any]
    events: list[StoredEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of an event. `is_new` is False when it was stored before."""

    place: Place
    is_new: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Which events to read: the last `limit` of those since `since` and before `before`.

    `since` is in seconds since the epoch, `before` a sequence; None sets no bound.
    """

    limit: int | None = None
    since: float | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """How much is stored: rows, and the size of the whole database."""

    sessions: int
    events: int
    state_keys: int
    db_size_mb: float


def can_name(*ids: str | None) -> bool:
    """Whether rows can have these ids; None is one that is not asked for."""
    return all(each is None or _is_storable(each) for each in ids)


def checked_id(value: str, name: str) -> str:
    """Return `value`. Raises AgentInputInvalid if no column can hold it."""
    if len(value) > KEY_MAX_CHARS:
        raise AgentInputInvalid(f"The {name} has more than {KEY_MAX_CHARS} characters.")
    if not _is_storable(value):
        raise AgentInputInvalid(f"The {name} holds a NUL or half a character.")
    return value


def _is_storable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return "\x00" not in value and len(value) <= KEY_MAX_CHARS
