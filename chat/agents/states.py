"""State: what agents remember, one row per key, in the scope that the key's prefix names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from chat.agents.payload import to_json
from chat.agents.values import SessionKey, checked_id
from chat.models.state import StateScope
from chat.stores.db.sql import Row, Sql

APP_PREFIX = "app:"
USER_PREFIX = "user:"

_PREFIXES = {"app": APP_PREFIX, "user": USER_PREFIX, "session": ""}

# Scope, app, user, session and key: the columns of the unique constraint.
_Address = tuple[str, str, str, str, str]

_UPSERT_COLUMNS = "scope, app_name, user_key, session_key, key, value, revision, updated_at"
# For each database variables have an end (SQLite: 32,766); a delta beyond goes in parts.
_ROWS_AT_ONCE = 500


class States:
    """The state of one or many sessions, as read at one moment."""

    def __init__(self, rows: Iterable[Row]) -> None:
        # By scope and its keys: the names as sessions see them, and the values as JSON.
        self._values: dict[tuple[str, str, str, str], tuple[list[str], list[str]]] = {}
        for scope, app_name, user_key, session_key, key, value in rows:
            address = (scope, app_name, user_key, session_key)
            names, texts = self._values.setdefault(address, ([], []))
            names.append(_PREFIXES[scope] + key)
            texts.append(value)

    def of(self, key: SessionKey) -> dict[str, Any]:
        """Return the state that this session sees; app and user keys with their prefix.

        Every call parses anew: whoever changes the result changes nothing else.
        """
        names: list[str] = []
        texts: list[str] = []
        for address in (
            ("app", key.app_name, "", ""),
            ("user", key.app_name, key.user_key, ""),
            ("session", key.app_name, key.user_key, key.session_key),
        ):
            found = self._values.get(address)
            if found is not None:
                names += found[0]
                texts += found[1]
        # All values at once: a call of the parser costs more than most values.
        values = json.loads(f"[{','.join(texts)}]") if texts else []
        return dict(zip(names, values, strict=True))


def read_states(sql: Sql, key: SessionKey) -> States:
    """Return what one session sees, in one statement."""
    return States(
        sql.all(
            "SELECT scope, app_name, user_key, session_key, key, value FROM chat_state"
            " WHERE app_name = %s AND user_key IN ('', %s) AND session_key IN ('', %s)",
            key.app_name,
            key.user_key,
            key.session_key,
        )
    )


def read_all_states(sql: Sql, app_name: str | None, user_key: str | None) -> States:
    """Return what the sessions of an app see, or of one of its users, or all of them."""
    conditions = {"app_name = %s": app_name, "user_key IN ('', %s)": user_key}
    chosen = {text: value for text, value in conditions.items() if value is not None}
    where = f" WHERE {' AND '.join(chosen)}" if chosen else ""
    columns = "scope, app_name, user_key, session_key, key, value"
    return States(sql.all(f"SELECT {columns} FROM chat_state{where}", *chosen.values()))  # noqa: S608 - conditions of our own


def read_user_state(sql: Sql, app_name: str, user_key: str) -> dict[str, Any]:
    """Return what is remembered of a user, without the prefix."""
    rows = sql.all(
        "SELECT key, value FROM chat_state WHERE app_name = %s AND user_key = %s"
        " AND session_key = '' AND scope = 'user'",
        app_name,
        user_key,
    )
    return {key: json.loads(value) for key, value in rows}


def write_state(sql: Sql, key: SessionKey, delta: Mapping[str, Any]) -> None:
    """Set the values of `delta`; None is a value like any other. Raises AgentInputInvalid.

    Each key is a row of its own, so writers of different keys take nothing
    from each other, and the last writer of one key wins.
    """
    at = timezone.now()
    # In one order everywhere: two writers that lock the same rows cannot wait for each other.
    rows = sorted((*_address(key, name), to_json(value)) for name, value in delta.items())
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        sql.run(
            f"INSERT INTO chat_state ({_UPSERT_COLUMNS}) VALUES"  # noqa: S608 - columns of our own
            f" {', '.join('(%s, %s, %s, %s, %s, %s, 1, %s)' for _ in part)}"
            " ON CONFLICT (app_name, user_key, session_key, scope, key) DO UPDATE SET"
            " value = excluded.value, revision = chat_state.revision + 1,"
            " updated_at = excluded.updated_at",
            *[value for row in part for value in (*row, at)],
        )


def drop_state(sql: Sql, key: SessionKey, names: Iterable[str]) -> None:
    """Forget these keys."""
    addresses = [_address(key, name) for name in names]
    if addresses:
        sql.run_many(
            "DELETE FROM chat_state WHERE scope = %s AND app_name = %s AND user_key = %s"
            " AND session_key = %s AND key = %s",
            addresses,
        )


def drop_session_states(sql: Sql, keys: Iterable[SessionKey]) -> None:
    """Forget everything that these sessions alone remember."""
    sql.run_many(
        "DELETE FROM chat_state WHERE scope = 'session' AND app_name = %s AND user_key = %s"
        " AND session_key = %s",
        [(key.app_name, key.user_key, key.session_key) for key in keys],
    )


def _address(key: SessionKey, name: str) -> _Address:
    """Return the row of a state key. Raises AgentInputInvalid."""
    if name.startswith(APP_PREFIX):
        short = checked_id(name.removeprefix(APP_PREFIX), "state key")
        return StateScope.APP.value, key.app_name, "", "", short
    if name.startswith(USER_PREFIX):
        short = checked_id(name.removeprefix(USER_PREFIX), "state key")
        return StateScope.USER.value, key.app_name, key.user_key, "", short
    short = checked_id(name, "state key")
    return StateScope.SESSION.value, key.app_name, key.user_key, key.session_key, short
