"""Titles are searched as they are: a person has too few of them to keep an index right."""

# ruff: noqa: S608 - nothing but conditions of our own is put into statements

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.search import Query, SearchFilters
from chat.domain.words import fold
from chat.stores.db.rows import time_of, uuid_of
from chat.stores.db.sql import Row, Sql, places

# The conversations last used; 5,000 take about 5 ms.
_TITLES_MAX = 20_000
# Titles that are ranked with the hits of the first window: those last used.
_MATCHES_MAX = 500
_LAST_USED_FIRST = "ORDER BY updated_at DESC, id DESC"


@dataclass(frozen=True)
class Title:
    conversation_id: UUID
    updated_at: datetime


@dataclass(frozen=True)
class _Scope:
    """Whose titles, and which: a condition with its parameters."""

    condition: str
    params: tuple[object, ...]

    @classmethod
    def of(cls, owner_id: int, filters: SearchFilters) -> _Scope:
        parts: list[tuple[str, object]] = [("owner_id = %s AND deleted_at IS NULL", owner_id)]
        if filters.since:
            parts.append(("updated_at >= %s", filters.since))
        if filters.until:
            parts.append(("updated_at < %s", filters.until))
        condition = " AND ".join(part for part, _param in parts)
        if filters.pinned_only:
            condition += " AND pinned_at IS NOT NULL"
        return cls(condition, tuple(param for _part, param in parts))


def matching_titles(sql: Sql, owner_id: int, query: Query, filters: SearchFilters) -> list[Title]:
    """Return whose titles hold all that is asked for, last used first."""
    if filters.role or filters.conversation_id:
        return []
    scope = _Scope.of(owner_id, filters)
    rows = _titles(sql, scope)
    lines = _folded([row[1] for row in rows])
    first, *others = (phrase.pattern for phrase in query.phrases)
    return _last_used(
        sql,
        scope,
        [
            row[0]
            for row, line in zip(rows, lines, strict=True)
            if first.search(line) and all(pattern.search(line) for pattern in others)
        ],
    )


def _titles(sql: Sql, scope: _Scope) -> list[Row]:
    """Return ids and titles in any order: neither to sort nor to read times for all of them."""
    statement = f"SELECT id, title FROM chat_conversation WHERE {scope.condition}"
    rows = sql.all(f"{statement} LIMIT %s", *scope.params, _TITLES_MAX + 1)
    if len(rows) > _TITLES_MAX:
        rows = sql.all(f"{statement} {_LAST_USED_FIRST} LIMIT %s", *scope.params, _TITLES_MAX)
    return rows


def _folded(titles: Sequence[str]) -> list[str]:
    """Fold the titles; all of them at once is ten times as quick as one by one."""
    if not titles:
        return []
    lines = fold("\n".join(titles)).split("\n")
    # A title of several lines, as only programs write them.
    return lines if len(lines) == len(titles) else [fold(title) for title in titles]


def _last_used(sql: Sql, scope: _Scope, ids: Sequence[object]) -> list[Title]:
    """Return those that were used last, with the time; `ids` are as the database gave them."""
    if len(ids) > _MATCHES_MAX:
        matching = set(ids)
        rows = sql.all(
            f"SELECT id FROM chat_conversation WHERE {scope.condition} {_LAST_USED_FIRST} LIMIT %s",
            *scope.params,
            _TITLES_MAX,
        )
        ids = [row[0] for row in rows if row[0] in matching][:_MATCHES_MAX]
    if not ids:
        return []
    found = sql.all(
        "SELECT id, updated_at FROM chat_conversation"
        f" WHERE id IN ({places(ids)}) AND deleted_at IS NULL {_LAST_USED_FIRST}",
        *ids,
    )
    return [Title(uuid_of(row[0]), time_of(row[1])) for row in found]
