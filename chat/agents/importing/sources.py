"""Opening the database that sessions are imported from: to read, and never to write."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from chat.agents.importing.adk_tables import AdkTables
from chat.agents.importing.found import Query, SourceRefused, Tables
from chat.agents.importing.older_tables import OlderTables

_SQLITE_COLUMNS = (
    "SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c"
    " WHERE t.type = 'table'"
)
_POSTGRESQL_COLUMNS = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = ANY (current_schemas(false))"
)


@contextmanager
def opened(address: str) -> Iterator[list[Tables]]:
    """Give the tables that are found: by a path, or by an address as SQLAlchemy writes it.

    Raises SourceRefused.
    """
    scheme, separator, rest = address.partition("://")
    dialect = scheme.partition("+")[0].lower() if separator else "sqlite"
    if dialect == "sqlite":
        path = unquote(rest.partition("?")[0].removeprefix("/")) if separator else address
        with _sqlite(Path(path)) as query:
            yield _tables(query, _SQLITE_COLUMNS, is_sqlite=True)
    elif dialect in {"postgresql", "postgres"}:
        with _postgresql(f"postgresql://{rest}") as query:
            yield _tables(query, _POSTGRESQL_COLUMNS, is_sqlite=False)
    else:
        raise SourceRefused(f"Vana reads SQLite and PostgreSQL, and no {dialect}.")


def _tables(query: Query, statement: str, *, is_sqlite: bool) -> list[Tables]:
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for table, column in query(statement):
        columns[table].add(column)
    found: list[Tables | None] = [
        AdkTables.found_in(query, columns, is_sqlite=is_sqlite),
        OlderTables.found_in(query, columns),
    ]
    tables = [one for one in found if one is not None]
    if not tables:
        raise SourceRefused("There are no sessions of google-adk: it has none of their tables.")
    return tables


@contextmanager
def _sqlite(path: Path) -> Iterator[Query]:
    if not path.is_file():
        raise SourceRefused(f"There is no file {path}.")
    try:
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:

            def query(statement: str, *values: Any) -> Iterator[tuple[Any, ...]]:
                return iter(connection.execute(statement, values).fetchall())

            yield query
    except sqlite3.Error as error:
        raise SourceRefused(f"SQLite cannot read {path}: {error}.") from error


@contextmanager
def _postgresql(address: str) -> Iterator[Query]:
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SourceRefused("PostgreSQL needs requirements-postgres.txt installed.") from error
    try:
        with psycopg.connect(address) as connection:
            connection.read_only = True
            # One moment for everything, however long it takes.
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

            def query(statement: str, *values: Any) -> Iterator[tuple[Any, ...]]:
                return iter(connection.execute(statement.replace("?", "%s"), values).fetchall())

            yield query
    except psycopg.Error as error:
        raise SourceRefused(f"PostgreSQL says: {str(error).strip()}") from error
