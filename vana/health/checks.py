"""The checks of readiness. Each asks one part, blocks as long as that part does, and may raise.

What makes a process useless is failing. What others cannot do better either, such
as a Redis that is away, is a warning: no balancer should take all processes out.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from chat.operations.jobs import failed, overdue
from vana.health.findings import OK, Finding, failing, warning

# Written and read again; small enough for a disk that is nearly full.
PROBE_BYTES = 4_096
_MEGABYTE = 1024 * 1024

Check = Callable[[], Finding]


def database() -> Finding:
    """A transaction that could write: SQLite takes its lock, PostgreSQL says if it may."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW transaction_read_only")
            if cursor.fetchone() != ("off",):
                return failing("read_only")
        else:
            cursor.execute("SELECT 1")
    return OK


def migrations() -> Finding:
    """Tables of an older Vana break some page or other. Newer ones are an upgrade under way."""
    missing = _expected_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return failing("not_applied", count=len(missing)) if missing else OK


@functools.cache
def _expected_migrations() -> frozenset[tuple[str, str]]:
    """Return those of the code that runs; a file that comes later is not part of it."""
    return frozenset(MigrationLoader(None).graph.nodes)


def data_folder() -> Finding:
    """Exports, imports and a SQLite database need to write there."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as probe:
        probe.write(b"\0" * PROBE_BYTES)
        probe.flush()
        os.fsync(probe.fileno())
    return OK


def disk() -> Finding:
    """The disk of the data, and that of the backups."""
    free = min(shutil.disk_usage(place).free for place in _places()) // _MEGABYTE
    least = settings.DISK_FREE_MIN_MB
    found = warning if free < least else None
    return found("low", free_mb=free) if found else Finding(figures={"free_mb": free})


def _places() -> list[Path]:
    backups = Path(settings.BACKUP_DIR)
    return [settings.DATA_DIR, *([backups] if backups.exists() else [])]


def shared_cache() -> Finding:
    """The limits are counted there."""
    cache.set("health", 1, 60)
    return OK if cache.get("health") == 1 else warning("forgetful")


def redis() -> Finding:
    """The line between processes; without it streams between them are slower."""
    if not settings.REDIS_URL:
        return OK
    from redis import Redis  # noqa: PLC0415 - not loaded where there is none

    seconds = settings.HEALTH_CHECK_SECONDS
    with Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=seconds, socket_timeout=seconds
    ) as client:
        client.ping()
    return OK


def jobs() -> Finding:
    late, broken = overdue(), failed()
    if not late and not broken:
        return OK
    return warning("overdue" if late else "failed", overdue=late, failed=broken)


# By the name in the answer; what it means when the check raises or does not end.
CHECKS: dict[str, tuple[Check, Callable[[str], Finding]]] = {
    "database": (database, failing),
    "migrations": (migrations, failing),
    "data_folder": (data_folder, failing),
    "disk": (disk, warning),
    "cache": (shared_cache, warning),
    "redis": (redis, warning),
    "jobs": (jobs, warning),
}
