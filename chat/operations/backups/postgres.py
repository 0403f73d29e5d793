"""PostgreSQL: dumps by its own programs, in the form that they restore piece by piece."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.db import connection

from chat.domain.backup_errors import BackupDamaged, BackupError, DatabaseInUse, ProgramMissing

logger = logging.getLogger(__name__)

PART = "database.dump"
# Where Debian keeps the programs of every version that is installed.
_VERSIONS = Path("/usr/lib/postgresql")
# Django's name of a connection's option → libpq's variable.
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
}


def dump(target: Path, tables: list[str]) -> dict[str, int]:
    """Dump the database as it is at one moment, and return the rows at that moment."""
    with _snapshot(tables) as (snapshot, counts):
        _run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"),
            f"--file={target}",
        )
    return counts


def check(archive: Path) -> None:
    """Raise BackupDamaged unless pg_restore can read the dump's list of contents."""
    try:
        _run("pg_restore", "--list", str(archive), stdout=subprocess.DEVNULL)
    except BackupError as error:
        raise BackupDamaged("its database cannot be read") from error


def rehearse(archive: Path, tables: list[str]) -> dict[str, int]:
    """Restore into a database of its own, and return its rows; it is dropped at the end."""
    name = f"vana_rehearsal_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        _load(archive, name)
        return _counts_in(name, tables)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def restore(archive: Path) -> None:
    """Replace everything in the database, or nothing if that fails."""
    _let_go()
    _load(archive, _parameters()["dbname"])


def refuse_if_used() -> None:
    """Raise DatabaseInUse when others are connected to this database."""
    _let_go()
    with contextlib.closing(_connected(_parameters()["dbname"])) as own:
        others = own.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others[0]:
            raise DatabaseInUse


def has_rows(tables: list[str]) -> bool:
    """Tell whether the database holds anything that a restore would replace."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in there.intersection(tables):
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - names of our models
            if cursor.fetchone():
                return True
    return False


def _let_go() -> None:
    """Close this process's own connections, those that wait in its pool too."""
    database: Any = connection
    database.close()
    database.close_pool()


@contextlib.contextmanager
def _snapshot(tables: list[str]) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield the name of a moment that another program may look at, and the rows there were."""
    with contextlib.closing(_connected(_parameters()["dbname"])) as own:
        own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        name: str = own.execute("SELECT pg_export_snapshot()").fetchone()[0]
        yield name, _counted(own, tables)


def _counts_in(database: str, tables: list[str]) -> dict[str, int]:
    with contextlib.closing(_connected(database)) as other:
        return _counted(other, tables)


def _counted(opened: Any, tables: list[str]) -> dict[str, int]:
    found = opened.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    there = {row[0] for row in found.fetchall()}
    return {
        table: opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - as above
        for table in tables
        if table in there
    }


def _connected(database: str) -> Any:
    driver: Any = connection
    return driver.Database.connect(**{**_parameters(), "dbname": database}, autocommit=True)


def _load(archive: Path, database: str) -> None:
    """Play the dump into the database, in one transaction that first empties it."""
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(archive)]
    with subprocess.Popen(  # noqa: S603 - our own arguments
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as reading:
        empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
        arguments = ["--quiet", "--no-psqlrc", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
        _run(
            *("psql", *arguments, "-c", empty, "-f", "-"),
            database=database,
            stdin=reading.stdout,
            stdout=subprocess.DEVNULL,
        )
    if reading.returncode:
        raise BackupDamaged("its database cannot be read")


def _run(
    name: str,
    *arguments: str,
    database: str = "",
    stdin: IO[bytes] | None = None,
    stdout: int | None = None,
) -> None:
    """Run one of PostgreSQL's programs. What it says may hold values: only its status is told."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [_program(name), *arguments],
        env={**os.environ, **_environment(database)},
        stdin=stdin if stdin is not None else subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        logger.error("backup.program_failed", extra={"program": name, "status": done.returncode})
        raise BackupError


def _program(name: str) -> str:
    """Return the path of a program that is not older than the server. Raises ProgramMissing."""
    database: Any = connection
    wanted = database.pg_version // 10_000
    beside = sorted(_VERSIONS.glob(f"*/bin/{name}"), key=lambda path: _major(path.parts[-3]))
    for candidate in (shutil.which(name), *map(str, reversed(beside))):
        if candidate and _version(candidate) >= wanted:
            return candidate
    raise ProgramMissing(f"{name} {wanted}")


def _version(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found by us
    found = re.search(r"(\d+)", told.stdout)
    return int(found[1]) if found else 0


def _major(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _parameters() -> dict[str, Any]:
    parameters = dict(connection.get_connection_params())
    wanted = {name: parameters[name] for name in _VARIABLES if parameters.get(name)}
    return {"dbname": connection.settings_dict["NAME"], **wanted}


def _environment(database: str) -> dict[str, str]:
    given = {**_parameters(), **({"dbname": database} if database else {})}
    return {_VARIABLES[name]: str(value) for name, value in given.items()}
