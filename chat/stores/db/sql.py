"""Plain SQL on the default database, the same text for SQLite and PostgreSQL.

Building an ORM query costs about 300 µs, a statement on a raw cursor 17 µs
(SQLite): operations that run for every message or tick use this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from chat.domain.errors import StoreUnavailable

Row = tuple[Any, ...]


class Sql:
    """A cursor that takes ids and times in the form in which the database keeps them."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor

    def run(self, statement: str, *params: Any) -> int:
        """Return how many rows the statement changed."""
        self._cursor.execute(statement, _adapted(params))
        changed: int = self._cursor.rowcount
        return changed

    def run_many(self, statement: str, rows: Iterable[Row]) -> None:
        self._cursor.executemany(statement, [_adapted(row) for row in rows])

    def one(self, statement: str, *params: Any) -> Row | None:
        self._cursor.execute(statement, _adapted(params))
        row: Row | None = self._cursor.fetchone()
        return row

    def all(self, statement: str, *params: Any) -> list[Row]:
        self._cursor.execute(statement, _adapted(params))
        rows: list[Row] = self._cursor.fetchall()
        return rows


@contextmanager
def reading() -> Iterator[Sql]:
    """Give statements that each see the newest committed rows. Raises StoreUnavailable."""
    with _reachable(), connection.cursor() as cursor:
        yield Sql(cursor)


@contextmanager
def writing() -> Iterator[Sql]:
    """Give statements of one transaction. Raises StoreUnavailable."""
    with _reachable(), transaction.atomic(), connection.cursor() as cursor:
        yield Sql(cursor)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailable from error


def places(values: Iterable[object]) -> str:
    """Return a `%s` for each value, for `IN (…)`."""
    return ", ".join("%s" for _ in values)


def _adapted(params: Iterable[Any]) -> list[Any]:
    if connection.vendor != "sqlite":
        return list(params)
    return [_for_sqlite(param) for param in params]


def _for_sqlite(param: Any) -> Any:
    """SQLite has neither ids nor times: Django keeps them as text."""
    if isinstance(param, UUID):
        return param.hex
    if isinstance(param, datetime):
        return connection.ops.adapt_datetimefield_value(param)
    return param
