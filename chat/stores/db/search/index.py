"""The search index as a whole: what enters it with each message, and how it is made anew.

It is a reading of the log: nothing is in it that is not in an event, and what
enters it enters in the event's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from uuid import UUID

from django.db import connection

from chat.domain.events import MESSAGE_TYPES, Event, EventType, Role
from chat.domain.words import searchable
from chat.stores.db.rows import uuid_of
from chat.stores.db.search import postgres, sqlite
from chat.stores.db.search.scope import scope_words
from chat.stores.db.sql import Row, Sql, reading, writing

# Events that one transaction of a rebuild indexes: SQLite's other writers wait for it.
_BATCH = 500


@dataclass(frozen=True)
class Indexed:
    """How far a rebuild is: events looked at, of how many."""

    done: int
    total: int


def vendor() -> ModuleType:
    """Return the module of the database in use: `sqlite` or `postgres`."""
    return sqlite if connection.vendor == "sqlite" else postgres


def add(sql: Sql, conversation_id: UUID, row_id: int, event: Event) -> None:
    """Make a message findable. `row_id` is the key of its row; other events are left out."""
    if not sql.is_default:
        return
    entry = _entry(conversation_id, row_id, (event.type, event.author, event.timestamp, event.text))
    if entry is not None:
        sql.run(vendor().ADD, *entry)


def create(sql: Sql) -> None:
    for statement in (*vendor().CREATE, *vendor().TRIGGERS):
        sql.run(statement)


def drop(sql: Sql) -> None:
    for statement in vendor().DROP:
        sql.run(statement)


def ensure_triggers() -> None:
    """Put back what Django takes away: it changes a table of SQLite by replacing it."""
    if not {"chat_event", "chat_search"} <= set(connection.introspection.table_names()):
        return  # before the first migration, or after going back
    with writing() as sql:
        for statement in vendor().TRIGGERS:
            sql.run(statement)


def rebuild() -> Iterator[Indexed]:
    """Make the index anew from the log, yielding how far it is.

    In batches: people go on writing, and what they write meanwhile is indexed by
    itself. Until the end, searches do not find everything.
    """
    with writing() as sql:
        drop(sql)
        create(sql)
        newest = _one(sql, "SELECT COALESCE(MAX(id), 0) FROM chat_event")
        total = _one(sql, "SELECT COUNT(*) FROM chat_event")
    yield from fill(newest, total)


def fill(newest: int, total: int) -> Iterator[Indexed]:
    """Index the events up to the row `newest`, the oldest first; `total` is only said again."""
    last, done = 0, 0
    while rows := _batch(last, newest):
        with writing() as sql:
            entries = [_entry(uuid_of(row[1]), row[0], row[2:]) for row in rows]
            sql.run_many(vendor().ADD, [entry for entry in entries if entry is not None])
        last, done = rows[-1][0], done + len(rows)
        yield Indexed(done, total)


def count() -> int:
    """Return how many messages can be found."""
    with reading() as sql:
        return _one(sql, "SELECT COUNT(*) FROM chat_search")


def compact() -> None:
    """Take deleted words out of the index's pages, where they are only marked as gone."""
    vendor().compact()


def _batch(after: int, newest: int) -> list[Row]:
    with reading() as sql:
        return sql.all(
            "SELECT id, conversation_id, type, author, timestamp, text FROM chat_event"
            " WHERE id > %s AND id <= %s ORDER BY id LIMIT %s",
            after,
            newest,
            _BATCH,
        )


def _entry(conversation_id: UUID, row_id: int, event: Row) -> Row | None:
    """Return the parameters of ADD; None for what people do not see as a message."""
    event_type, author, timestamp, text = event
    if EventType(event_type) not in MESSAGE_TYPES or author == Role.SYSTEM:
        return None
    words = searchable(text)
    if not words:
        return None
    role = Role.USER if author == Role.USER else Role.ASSISTANT
    scope = scope_words(conversation_id, role, timestamp)
    return (row_id, *vendor().texts(scope, words), conversation_id)


def _one(sql: Sql, statement: str) -> int:
    row = sql.one(statement)
    return int(row[0]) if row else 0
