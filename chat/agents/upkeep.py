"""Counting what is stored, and keeping the database in shape."""

# ruff: noqa: S608 - nothing but conditions of our own is put into statements

from __future__ import annotations

import json
from uuid import UUID

from chat.agents.values import Stats
from chat.stores.db.rows import uuid_of
from chat.stores.db.sql import Sql

# How many texts are in memory at once.
_STATES_AT_ONCE = 1_000
_BYTES_PER_MB = 1024 * 1024


def event_count(
    sql: Sql, app_name: str | None, user_key: str | None, session_key: str | None
) -> int:
    chosen = {
        "c.app_name = %s": app_name,
        "c.user_key = %s": user_key,
        "c.session_key = %s": session_key.strip() if session_key else session_key,
    }
    conditions = {text: value for text, value in chosen.items() if value is not None}
    where = " AND ".join(["c.deleted_at IS NULL", "NOT e.is_aside", *conditions])
    return _number(
        sql,
        "SELECT COUNT(*) FROM chat_event AS e"
        " JOIN chat_conversation AS c ON c.id = e.conversation_id"
        f" WHERE {where}",
        *conditions.values(),
    )


def stats(sql: Sql) -> Stats:
    return Stats(
        sessions=_number(sql, "SELECT COUNT(*) FROM chat_conversation WHERE deleted_at IS NULL"),
        events=event_count(sql, None, None, None),
        state_keys=_number(sql, "SELECT COUNT(*) FROM chat_state") + _own_keys(sql),
        db_size_mb=size_mb(sql),
    )


def size_mb(sql: Sql) -> float:
    """Return the size of the database in megabytes of 2^20 bytes."""
    if sql.is_sqlite:
        pages = _number(sql, "PRAGMA page_count") * _number(sql, "PRAGMA page_size")
        return pages / _BYTES_PER_MB
    return _number(sql, "SELECT pg_database_size(current_database())") / _BYTES_PER_MB


def vacuum(sql: Sql) -> dict[str, str | float]:
    """Return what was found and done: `integrity`, and the sizes before and after.

    PostgreSQL checks its pages and gives space back by itself; there only the
    planner's statistics are renewed.
    """
    before = size_mb(sql)
    integrity = "ok"
    if sql.is_sqlite:
        row = sql.one("PRAGMA integrity_check")
        integrity = row[0] if row else "unknown"
        # A damaged file is left as it is: rewriting it would lose what can be saved.
        if integrity == "ok":
            sql.run("PRAGMA optimize")
            sql.run("VACUUM")
    else:
        for table in ("chat_conversation", "chat_event", "chat_state"):
            sql.run(f"ANALYZE {table}")
    after = size_mb(sql)
    return {
        "integrity": integrity,
        "db_size_mb_before": before,
        "db_size_mb": after,
        "reclaimed_mb": max(0.0, before - after),
    }


def _own_keys(sql: Sql) -> int:
    """Count what sessions alone remember: each has one text for it, which only Python reads.

    The databases' own functions refuse NUL, or differ in what they refuse.
    """
    count, after = 0, UUID(int=0)
    statement = (
        "SELECT id, session_state FROM chat_conversation"
        " WHERE id > %s AND session_state IS NOT NULL ORDER BY id LIMIT %s"
    )
    while rows := sql.all(statement, after, _STATES_AT_ONCE):
        count += sum(len(json.loads(state)) for _, state in rows)
        after = uuid_of(rows[-1][0])
    return count


def _number(sql: Sql, statement: str, *params: str) -> int:
    row = sql.one(statement, *params)
    return int(row[0]) if row else 0
