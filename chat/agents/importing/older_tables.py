"""The older tables `adk_sessions`, `adk_events` and `adk_state`: a row for every state key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chat.agents.importing.found import (
    Content,
    Query,
    Shared,
    SourceRefused,
    epoch_of,
    read_object,
    read_value,
)
from chat.agents.values import SessionKey
from chat.domain.events import USER_AUTHOR

_OF_SESSION = ("app_name", "user_id", "session_id")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "adk_sessions": (*_OF_SESSION, "created_at", "updated_at"),
    "adk_events": (
        *("id", *_OF_SESSION, "invocation_id"),
        *("author", "timestamp", "content", "actions"),
    ),
    "adk_state": (*_OF_SESSION, "scope", "state_key", "state_value", "updated_at"),
}


class OlderTables:
    """Their events have no ids of their own: they are named by their row's number."""

    label = "adk_sessions"

    def __init__(self, query: Query) -> None:
        self._query = query

    @classmethod
    def found_in(cls, query: Query, columns: Mapping[str, set[str]]) -> OlderTables | None:
        """Return the tables, or None if there are none. Raises SourceRefused."""
        if "adk_sessions" not in columns:
            return None
        missing = [
            f"{table}.{column}"
            for table, wanted in _COLUMNS.items()
            for column in wanted
            if column not in columns.get(table, set())
        ]
        if missing:
            raise SourceRefused(
                "There is a table adk_sessions, but not in the form that Vana knows:"
                f" {', '.join(missing)} is missing."
            )
        return cls(query)

    def sessions(self) -> Iterator[SessionKey]:
        for row in self._query(
            "SELECT app_name, user_id, session_id FROM adk_sessions"
            " ORDER BY updated_at, app_name, user_id, session_id"
        ):
            yield SessionKey(*row)

    def content(self, key: SessionKey) -> Content:
        of_session = (key.app_name, key.user_key, key.session_key)
        created_at, updated_at = next(
            self._query(
                "SELECT created_at, updated_at FROM adk_sessions"
                " WHERE app_name = ? AND user_id = ? AND session_id = ?",
                *of_session,
            ),
            (None, None),
        )
        rows = self._query(
            "SELECT id, invocation_id, author, timestamp, content, actions FROM adk_events"
            " WHERE app_name = ? AND user_id = ? AND session_id = ? ORDER BY id",
            *of_session,
        )
        return Content(
            self._values("SESSION", *of_session)[0],
            [_event(*row) for row in rows],
            epoch_of(created_at, "its row"),
            epoch_of(updated_at, "its row"),
        )

    def shared(self) -> Iterator[tuple[str, str]]:
        yield from self._query(
            "SELECT DISTINCT app_name, user_id FROM adk_state WHERE scope IN ('APP', 'USER')"
        )

    def state(self, app_name: str, user_key: str) -> Shared:
        scope = "USER" if user_key else "APP"
        return Shared(app_name, user_key, *self._values(scope, app_name, user_key, ""))

    def _values(self, scope: str, *owner: str) -> tuple[dict[str, Any], float]:
        """Return the values by name, and when one was last changed."""
        values: dict[str, Any] = {}
        last = 0.0
        for name, text, at in self._query(
            "SELECT state_key, state_value, updated_at FROM adk_state WHERE scope = ?"
            " AND app_name = ? AND user_id = ? AND session_id = ? ORDER BY state_key",
            scope,
            *owner,
        ):
            where = f"the state key {name!r}"
            values[name] = read_value(text, where)
            last = max(last, epoch_of(at, where))
        return values, last


def _event(
    number: int, invocation_id: str, author: str, timestamp: Any, content: Any, actions: Any
) -> dict[str, Any]:
    where = f"event {number}"
    done = read_object(actions, f"what {where} did")
    event = {
        "id": f"adk-event-{number}",
        "invocation_id": invocation_id or "",
        "author": author or "",
        "timestamp": epoch_of(timestamp, where),
        "actions": {name: value for name, value in done.items() if value is not None},
    }
    return {**event, **_said(read_value(content, f"the content of {where}"), author)}


def _said(said: Any, author: str) -> dict[str, Any]:
    """Return what was said as google-adk has it; what has no such form is kept beside it."""
    if not said:
        return {}
    if isinstance(said, Mapping) and isinstance(said.get("parts"), list):
        return {"content": said}
    text = said.get("text") if isinstance(said, Mapping) else said
    if isinstance(text, str):
        role = "user" if author == USER_AUTHOR else "model"
        return {"content": {"role": role, "parts": [{"text": text}]}}
    return {"custom_metadata": {"content": said}}
