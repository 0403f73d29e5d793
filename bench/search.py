"""How long the search page takes over 100,000 messages, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.servers import Vana
from bench.table import Row, quantile, say

_POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def rows() -> list[Row]:
    return [
        row
        for name, url in (("SQLite", ""), ("PostgreSQL", _scratch_url()))
        if url is not None
        for row in _rows(name, url)
    ]


def _rows(name: str, url: str) -> Iterator[Row]:
    with _installed(url) as vana:
        times = json.loads(vana.run("-m", "bench.inside", "bench.search_times"))
    for what, values in times["searches"].items():
        on_clock, in_process = zip(*values, strict=True)
        yield Row("search", f"{what}, {name}, p50", quantile(on_clock, 0.5), "ms", 50)
        yield Row("search", f"{what}, {name}, p99", quantile(on_clock, 0.99), "ms")
        yield Row("search", "… CPU of Vana's process, p50", quantile(in_process, 0.5), "ms")
    append = quantile(times["append"], 0.99)
    yield Row("search", f"append beside 120,000 messages, {name}, p99", append, "ms", 5)
    yield Row("search", f"index of 120,000 messages made anew, {name}", times["rebuild"], "s")


@contextlib.contextmanager
def _installed(url: str) -> Iterator[Vana]:
    """Set up Vana in a scratch directory, with a scratch database in PostgreSQL if `url` is one."""
    with tempfile.TemporaryDirectory(prefix="vana-bench-") as directory:
        vana = Vana(Path(directory))
        if url:
            vana.environment["DATABASE_URL"] = url
            _administer(f"CREATE DATABASE {_database()}")
        try:
            vana.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
            vana.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
            yield vana
        finally:
            if url:
                _administer(f"DROP DATABASE IF EXISTS {_database()} WITH (FORCE)")


def _scratch_url() -> str | None:
    """Return the address of the scratch database; None where PostgreSQL does not answer."""
    try:
        _administer("SELECT 1")
    except psycopg.OperationalError:
        say("search: PostgreSQL does not answer, so only SQLite is measured.")
        return None
    return f"{_POSTGRES_URL.rpartition('/')[0]}/{_database()}"


def _database() -> str:
    return f"vana_bench_{os.getpid()}"


def _administer(statement: str) -> None:
    with psycopg.connect(_POSTGRES_URL, connect_timeout=3, autocommit=True) as connection:
        connection.execute(statement.encode())
