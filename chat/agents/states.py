"""State: what agents remember, in the scope that the key's prefix names.

What a session alone remembers is one JSON text in the session's own row, which
every append writes anyway. What sessions share, those of a user (`user:`) or
of an app (`app:`), is one row per key: writers of different keys meet nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from chat.agents.payload import to_json
from chat.agents.values import SessionKey, checked_id
from chat.models.state import StateScope
from chat.stores.db.sql import Row, Sql

APP_PREFIX = "app:"
USER_PREFIX = "user:"

_PREFIXES = (APP_PREFIX, USER_PREFIX)

State = dict[str, Any]

# Scope, app, user and key: what names a row of shared state.
_Address = tuple[str, str, str, str]

_UPSERT_COLUMNS = "scope, app_name, user_key, key, value, revision, updated_at"
_UPSERT_VALUES = "(%s, %s, %s, %s, %s, 1, %s)"
# For each database variables have an end (SQLite: 32,766); a delta beyond goes in parts.
_ROWS_AT_ONCE = 500


class SharedStates:
    """What sessions share, as read at one moment."""

    def __init__(self, rows: Iterable[Row]) -> None:
        # By scope, app and user: the names as sessions see them, and their values as JSON.
        self._values: dict[tuple[str, str, str], tuple[list[str], list[str]]] = {}
        for scope, app_name, user_key, key, value in rows:
            names, texts = self._values.setdefault((scope, app_name, user_key), ([], []))
            names.append(f"{scope}:{key}")
            texts.append(value)

    def seen_by(self, keys: Iterable[SessionKey], own: Iterable[str | None]) -> list[State]:
        """Return the state that each session sees; `own` is what it alone remembers.

        No two have a value in common: whoever changes one changes nothing else.
        """
        # All at once: a call of the parser costs more than most states.
        states: list[State] = json.loads(f"[{','.join([text or '{}' for text in own])}]")
        if self._values:
            states = [
                {**self._seen_by(key), **state} for key, state in zip(keys, states, strict=True)
            ]
        return states

    def _seen_by(self, key: SessionKey) -> State:
        names: list[str] = []
        texts: list[str] = []
        for address in (("app", key.app_name, ""), ("user", key.app_name, key.user_key)):
            found = self._values.get(address)
            if found is not None:
                names += found[0]
                texts += found[1]
        return dict(zip(names, json.loads(f"[{','.join(texts)}]"), strict=True))


def read_shared(sql: Sql, key: SessionKey) -> SharedStates:
    """Return what one session shares with others, in one statement."""
    return SharedStates(
        sql.all(
            "SELECT scope, app_name, user_key, key, value FROM chat_state"
            " WHERE app_name = %s AND user_key IN ('', %s)",
            key.app_name,
            key.user_key,
        )
    )


def read_all_shared(sql: Sql, app_name: str | None, user_key: str | None) -> SharedStates:
    """Return what the sessions of an app share, or those of one of its users, or all of them."""
    conditions = {"app_name = %s": app_name, "user_key IN ('', %s)": user_key}
    chosen = {text: value for text, value in conditions.items() if value is not None}
    where = f" WHERE {' AND '.join(chosen)}" if chosen else ""
    columns = "scope, app_name, user_key, key, value"
    return SharedStates(sql.all(f"SELECT {columns} FROM chat_state{where}", *chosen.values()))  # noqa: S608 - conditions of our own


def read_user_state(sql: Sql, app_name: str, user_key: str) -> dict[str, Any]:
    """Return what is remembered of a user, without the prefix."""
    rows = sql.all(
        "SELECT key, value FROM chat_state"
        " WHERE app_name = %s AND user_key = %s AND scope = 'user'",
        app_name,
        user_key,
    )
    return {key: json.loads(value) for key, value in rows}


@dataclass(frozen=True, slots=True)
class StateChange:
    """What an event changes: in the session's own state, and in what sessions share.

    `gone` are names to forget, own and shared alike, after all else was set.
    """

    own: Mapping[str, Any]
    shared: Mapping[str, Any]
    gone: Collection[str] = ()

    @classmethod
    def of(cls, delta: Mapping[str, Any], gone: Collection[str] = ()) -> StateChange:
        """Return what `delta` changes. Raises AgentInputInvalid for a key that cannot be kept."""
        own: dict[str, Any] = {}
        shared: dict[str, Any] = {}
        for name, value in delta.items():
            prefix = _prefix(name)
            checked_id(name.removeprefix(prefix), "state key")
            (shared if prefix else own)[name] = value
        return cls(own, shared, gone)

    def own_after(self, before: str | None) -> str:
        """Return the text that a session's row is to have; None is a value like any other."""
        state = {**json.loads(before), **self.own} if before else dict(self.own)
        for name in self.gone:
            state.pop(name, None)
        return to_json(state)

    def write_shared(self, sql: Sql, key: SessionKey) -> None:
        """Set what is shared: of writers of one key the last one wins."""
        at = timezone.now()
        # In one order everywhere: two writers that lock the same rows cannot wait for each other.
        rows = sorted((*_address(key, name), to_json(one)) for name, one in self.shared.items())
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            sql.run(
                f"INSERT INTO chat_state ({_UPSERT_COLUMNS}) VALUES"  # noqa: S608 - columns of our own
                f" {', '.join(_UPSERT_VALUES for _ in part)}"
                " ON CONFLICT (app_name, user_key, scope, key) DO UPDATE SET"
                " value = excluded.value, revision = chat_state.revision + 1,"
                " updated_at = excluded.updated_at",
                *[value for row in part for value in (*row, at)],
            )
        gone = [_address(key, name) for name in self.gone if name in self.shared]
        if gone:
            sql.run_many(
                "DELETE FROM chat_state"
                " WHERE scope = %s AND app_name = %s AND user_key = %s AND key = %s",
                gone,
            )


NO_CHANGE = StateChange({}, {})


def _prefix(name: str) -> str:
    return next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")


def _address(key: SessionKey, name: str) -> _Address:
    """Return the row of a shared key."""
    if name.startswith(APP_PREFIX):
        return StateScope.APP.value, key.app_name, "", name.removeprefix(APP_PREFIX)
    return StateScope.USER.value, key.app_name, key.user_key, name.removeprefix(USER_PREFIX)
