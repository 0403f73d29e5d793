"""The database: whether it answers, has the right tables, and works as Vana needs it to."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

from vana.doctor.findings import Finding, problem, well
from vana.health.checks import database as writes
from vana.health.checks import migrations
from vana.health.findings import Status

# Older ones get no more repairs.
POSTGRES_MIN = 14
# More makes links and limits end at the wrong time.
CLOCK_SECONDS = 5.0


def database() -> Iterator[Finding]:
    found = writes()
    if found.status is not Status.OK:
        yield problem(
            "database",
            "It takes no writes.",
            "Let DATABASE_URL name the server that takes writes, not a copy of it.",
        )
        return
    yield well("database", f"{connection.display_name} answers and takes writes.")


def tables() -> Iterator[Finding]:
    missing = migrations().figures.get("count", 0)
    if missing:
        yield problem(
            "tables",
            f"{missing} migrations were not applied.",
            "Run manage.py backup, then manage.py migrate, and restart Vana.",
        )
        return
    yield well("tables", "They are those of this Vana.")


def journal() -> Iterator[Finding]:
    """SQLite: readers and a writer at once. PostgreSQL: a version that is still repaired."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            (mode,) = cursor.fetchone()
            if mode not in {"wal", "memory"}:
                yield problem(
                    "SQLite",
                    f"Its journal is in mode {mode}, so readers wait for writers.",
                    "Put VANA_DATA_DIR on a local disk: WAL does not work on network folders.",
                )
                return
            yield well("SQLite", f"Its journal is in mode {mode}.")
            return
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10_000
    if version < POSTGRES_MIN:
        yield problem("PostgreSQL", f"Version {version} is too old.", "Upgrade the server.")
        return
    yield well("PostgreSQL", f"Version {version}.")


def clocks() -> Iterator[Finding]:
    """Leases and jobs of several machines compare times."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        difference = abs(float(cursor.fetchone()[0]) - time.time())
    if difference > CLOCK_SECONDS:
        yield problem(
            "clocks",
            f"This machine and the database are {difference:.0f} seconds apart.",
            "Run a time service (systemd-timesyncd, chrony) on both.",
        )
        return
    yield well("clocks", "This machine and the database agree.")


CHECKS = (database, tables, journal, clocks)
