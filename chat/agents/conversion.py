"""Google ADK's events and sessions, from and to what the session service keeps.

Importing this module imports google-adk.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from google.adk.events import Event
from google.adk.sessions import Session
from google.adk.sessions.base_session_service import ListSessionsResponse
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from chat.agents import values
from chat.agents.values import Place, SessionKey, StoredEvent

logger = logging.getLogger(__name__)

# More faults than this in one event, and only who, when and what was said is read.
_FAULTS_MAX = 50


class SessionList(ListSessionsResponse):
    """ADK's answer to `list_sessions`, which is also a list of dicts, as older code reads it."""

    def __iter__(self) -> Iterator[dict[str, Any]]:  # type: ignore[override]  # pydantic's gives fields
        return iter(self._dicts())

    def __len__(self) -> int:
        return len(self.sessions)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self._dicts()[index]

    def _dicts(self) -> list[dict[str, Any]]:
        return [
            {
                "app_name": session.app_name,
                "user_id": session.user_id,
                "session_id": session.id,
                "state": session.state,
                "last_update_time": session.last_update_time,
            }
            for session in self.sessions
        ]


def to_session(found: values.Session) -> Session:
    """Return a session of google-adk, detached: nothing of it is shared with another."""
    session = Session(
        app_name=found.key.app_name,
        user_id=found.key.user_key,
        id=found.key.session_key,
        state=found.state,
        events=to_events(found.events),
        last_update_time=found.updated_at,
    )
    mark(session, found.place)
    return session


def to_events(stored: Iterable[StoredEvent]) -> list[Event]:
    return [_to_event(each.data) for each in stored]


def to_payload(event: Event) -> dict[str, Any]:
    """Return an event as the service takes it.

    The state's changes may hold any Python value: what JSON has no form for
    becomes its description, and NaN stays for the service to report.
    """
    payload = event.model_dump(mode="json", exclude_none=True, exclude={"actions": {"state_delta"}})
    delta = event.actions.state_delta
    payload["actions"]["state_delta"] = to_state(delta) if delta else {}
    return payload


def to_state(state: dict[str, Any]) -> dict[str, Any]:
    lasting = {key: value for key, value in state.items() if not key.startswith("temp:")}
    plain: dict[str, Any] = to_jsonable_python(
        lasting, bytes_mode="base64", serialize_unknown=True, inf_nan_mode="constants"
    )
    return plain


def key_of(session: Session) -> SessionKey:
    return SessionKey.of(session.app_name, session.user_id, session.id)


def mark(session: Session, place: Place) -> None:
    """Note in the session where it stood; ADK keeps a field for that, and compares it."""
    session._storage_update_marker = f"{place.id.hex}:{place.head}"  # noqa: SLF001 - as said


def place_of(session: Session) -> Place | None:
    """Return where the session stood when it was read; None if another service made it."""
    marker = session._storage_update_marker or ""  # noqa: SLF001 - see `mark`
    identity, _, head = marker.partition(":")
    try:
        return Place(UUID(hex=identity), int(head))
    except ValueError:
        return None


def _to_event(data: str) -> Event:
    try:
        return Event.model_validate_json(data)
    except ValidationError:
        return _lenient_event(json.loads(data))


def _lenient_event(payload: dict[str, Any]) -> Event:
    """Read an event that another version of google-adk wrote, without what this one refuses.

    Nothing is lost: it is stored as it was written.
    """
    logger.warning("agents.event_of_another_version")
    plain = {
        "id": payload.get("id") or "",
        "invocation_id": payload.get("invocation_id") or "",
        "author": payload.get("author") or "",
        "timestamp": payload.get("timestamp") or 0.0,
        "content": _plain_content(payload),
    }
    for _ in range(_FAULTS_MAX):
        try:
            return Event.model_validate(payload)
        except ValidationError as error:
            dropped = [_drop(payload, fault["loc"]) for fault in error.errors()]
            if not any(dropped):
                break
    return Event.model_validate(plain)


def _plain_content(payload: dict[str, Any]) -> dict[str, Any] | None:
    content = payload.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    texts = [part.get("text") for part in parts or () if isinstance(part, dict)]
    said = [{"text": text} for text in texts if text and isinstance(text, str)]
    return (
        {"role": str(content.get("role") or "model"), "parts": said} if content and said else None
    )


def _drop(payload: Any, loc: tuple[int | str, ...]) -> bool:
    """Remove what the error points at; return whether there was such a thing.

    An error may name a field by its alias, and goes on below it where a field
    can have several types: then the field itself goes.
    """
    *path, last = loc
    for step in path:
        inner = _step(payload, step)
        if not isinstance(inner, dict | list):
            last = step
            break
        payload = inner
    name = _name_in(payload, last)
    if name is None or not isinstance(payload, dict):
        return False
    del payload[name]
    return True


def _step(value: Any, step: int | str) -> Any:
    if isinstance(value, list) and isinstance(step, int):
        return value[step]
    name = _name_in(value, step)
    return value[name] if name is not None else None


def _name_in(value: Any, name: int | str) -> str | None:
    if not isinstance(value, dict):
        return None
    wanted = str(name).replace("_", "").lower()
    return next((key for key in value if key.replace("_", "").lower() == wanted), None)
