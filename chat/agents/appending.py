"""Adding an event to a session's log, with what it changes in the state.

A transaction of three statements at most (raise the revision, insert the event,
set what is shared), however long the session is; on PostgreSQL, where the way
to the server is what costs, mostly one statement.
"""

# ruff: noqa: S608 - nothing but column lists and conditions of our own is put into statements

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from chat.agents.payload import AgentEvent
from chat.agents.rows import BY_KEY, lock, own_state
from chat.agents.states import NO_CHANGE, StateChange
from chat.agents.values import Place, SessionKey
from chat.domain.errors import ConversationNotFound
from chat.domain.titles import preview_of, title_from_question
from chat.stores.db import appending
from chat.stores.db.sql import Row, Sql, commits_each, reading, writing
from chat.stores.tree import at_place

# The times that a database can hold: 1970 to 9999.
_LAST_SECOND = 253_402_300_799.0

_MOVE = (
    "UPDATE chat_conversation AS c"
    " SET revision = revision + 1, head = revision + 1, message_count = message_count + %s,"
    # A person's list is ordered by this, so there it only moves forward.
    " updated_at = CASE WHEN owner_id IS NULL OR updated_at < %s THEN %s ELSE updated_at END,"
    " title = CASE WHEN title = '' THEN %s ELSE title END,"
    " preview = CASE WHEN preview = '' THEN %s ELSE preview END"
)
_MOVE_WITH_STATE = f"{_MOVE}, session_state = %s"
_BEHIND = f" WHERE id = %s AND head = %s AND {BY_KEY}"
_MOVED = " RETURNING head, message_count, owner_id"

_INSERT_COLUMNS = (
    "conversation_id, is_aside, sequence, parent, position, type, author, event_id, text, data,"
    " timestamp, invocation_id, model_name, input_tokens, output_tokens"
)
_INSERT = (
    f"INSERT INTO chat_event ({_INSERT_COLUMNS})"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
# Nobody searches in a session without an owner, so that its event needs nothing else. What is
# NULL has no type of its own, and gets one.
_IN_ONE = (
    f"{_BEHIND} AND owner_id IS NULL AND revision = COALESCE(%s::integer, revision)"
    " RETURNING id, head, message_count"
    f"), added AS (INSERT INTO chat_event ({_INSERT_COLUMNS})"
    " SELECT id, FALSE, head, %s::integer, message_count, %s, %s, %s, %s, %s, %s, %s, %s,"
    " %s::bigint, %s::bigint FROM moved)"
    " SELECT head FROM moved"
)


def append(using: str, key: SessionKey, event: AgentEvent, seen: Place | None) -> Place | None:
    """Add `event` behind `seen`, or behind whatever is there; return where the log stands now.

    Returns None, and changes nothing, when the session is not at that place
    any more: of two writers who read the same, one is first.

    Raises ConversationNotFound, AgentInputInvalid.
    """
    change = StateChange.of(event.state_delta)
    if seen is not None and not change.shared and commits_each(using):
        with reading(using) as sql:
            place = _append_in_one(sql, key, seen, event, change)
        if place is not None:
            return place
    with writing(using) as sql:
        return append_in(sql, key, event, seen, change)


def append_in(
    sql: Sql,
    key: SessionKey,
    event: AgentEvent,
    seen: Place | None,
    change: StateChange = NO_CHANGE,
) -> Place | None:
    """Do what `append` does, in a transaction that is open, and with this change of the state."""
    behind = seen or lock(sql, key)
    if behind is None:
        raise ConversationNotFound
    place = _append(sql, key, behind, event, change)
    if place is not None and change.shared:
        change.write_shared(sql, key)
    return place


def remember(sql: Sql, key: SessionKey, values: Mapping[str, Any], place: Place | None) -> None:
    """Set state without an event, in a transaction that is open. Raises AgentInputInvalid.

    `place` is the session's; without one there is only state that sessions share.
    """
    change = StateChange.of(values)
    change.write_shared(sql, key)
    found = own_state(sql, place, lock=True) if place and change.own else None
    if place and found:
        sql.run(
            "UPDATE chat_conversation SET session_state = %s WHERE id = %s",
            change.own_after(found[1]),
            place.id,
        )


def _append(
    sql: Sql, key: SessionKey, seen: Place, event: AgentEvent, change: StateChange
) -> Place | None:
    move, values = _MOVE, _values(event)
    if change.own:
        found = own_state(sql, seen, lock=True)
        if found is None:
            return None
        move, values = _MOVE_WITH_STATE, (*values, change.own_after(found[1]))
    row = sql.one(f"{move}{_BEHIND}{_MOVED}", *values, *_place(key, seen))
    if row is None:
        return None
    head, position, owner_id = row
    # Only people search, and only what is theirs.
    if owner_id is not None:
        appending.insert(sql, seen.id, at_place(event, head, position, parent=seen.head))
    else:
        sql.run(_INSERT, seen.id, False, head, seen.head or None, position, *_columns(event))  # noqa: FBT003 - a column
    return Place(seen.id, head, owner_id)


def _append_in_one(
    sql: Sql, key: SessionKey, seen: Place, event: AgentEvent, change: StateChange
) -> Place | None:
    """Append by one statement; None, and nothing has changed, if it cannot be done so.

    Then a transaction finds out why: the session has gone on since it was
    read, or between two statements, or it is a person's.
    """
    move, values, revision = _MOVE, _values(event), None
    if change.own:
        found = own_state(sql, seen, lock=False)
        if found is None:
            return None
        revision = found[0]
        move, values = _MOVE_WITH_STATE, (*values, change.own_after(found[1]))
    row = sql.one(
        f"WITH moved AS ({move}{_IN_ONE}",
        *(*values, *_place(key, seen), revision),
        seen.head or None,
        *_columns(event),
    )
    return Place(seen.id, row[0]) if row else None


def _values(event: AgentEvent) -> Row:
    """Return the parameters of _MOVE."""
    at = datetime.fromtimestamp(min(max(event.timestamp, 0.0), _LAST_SECOND), UTC)
    if not event.is_question:
        return int(event.is_message), at, at, "", ""
    title = title_from_question(event.text, settings.CHAT_TITLE_CHARS)
    preview = preview_of(event.text, settings.CHAT_PREVIEW_CHARS)
    return int(event.is_message), at, at, title, preview


def _place(key: SessionKey, seen: Place) -> tuple[Any, ...]:
    """Return the parameters of _BEHIND."""
    return seen.id, seen.head, key.app_name, key.user_key, key.session_key


def _columns(event: AgentEvent) -> Row:
    """Return the last of _INSERT_COLUMNS, from the type on."""
    return (
        *(event.type.value, event.author, event.event_id, event.text, event.data),
        *(event.timestamp, event.invocation_id, event.model_name),
        *(event.input_tokens, event.output_tokens),
    )
