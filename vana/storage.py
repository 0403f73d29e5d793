"""Where things are kept: what Django is told about databases and caches."""

from __future__ import annotations

from typing import Any

# How long a request waits for a free connection of the pool before it fails.
POOL_WAIT_SECONDS = 10
# How long a writer waits for the others: SQLite has one at a time.
SQLITE_WAIT_SECONDS = 20


def database(address: dict[str, Any], *, pool_min: int, pool_max: int) -> dict[str, Any]:
    """Return the database at this address with what its kind needs to serve many at once."""
    options = dict(address.get("OPTIONS", {}))
    if address["ENGINE"].endswith("sqlite3"):
        # Writers wait for each other instead of failing with "database is locked".
        options["transaction_mode"] = "IMMEDIATE"
        options["timeout"] = SQLITE_WAIT_SECONDS
        # What is deleted is overwritten, also where SQLite was built to leave it in free pages.
        options["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
        )
    else:
        # A pool per process: opening a connection costs more than most requests.
        pool = {"min_size": pool_min, "max_size": pool_max, "timeout": POOL_WAIT_SECONDS}
        options["pool"] = pool
    # 0: the pool keeps connections (PostgreSQL), or threads do (SQLite).
    return {**address, "OPTIONS": options, "CONN_MAX_AGE": 0}


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """Return the caches: in Redis if there is one, else in the memory of the process."""
    names = {
        # LocMemCache forgets at 300 entries otherwise, and with them counters of limits.
        "default": 100_000,
        # Visitors' conversations and nothing else. The cap on conversations, not the
        # cache's own culling, decides what goes: the entries must never be the limit.
        "visitors": 10_000_000,
    }
    if redis_url:
        return {name: _redis(redis_url, name) for name in names}
    return {name: _memory(name, entries) for name, entries in names.items()}


def _memory(name: str, entries: int) -> dict[str, Any]:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": entries}}


def _redis(url: str, name: str) -> dict[str, Any]:
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": f"vana-{name}",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 2, "SOCKET_TIMEOUT": 5},
    }
