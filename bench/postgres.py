"""Scratch databases in PostgreSQL, where there is one, for what is measured on both databases."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.servers import Vana
from bench.table import say

_POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def scratch_url(benchmark: str) -> str | None:
    """Return the address of the scratch database; None where PostgreSQL does not answer."""
    try:
        _administer("SELECT 1")
    except psycopg.OperationalError:
        say(f"{benchmark}: PostgreSQL does not answer, so only SQLite is measured.")
        return None
    return f"{_POSTGRES_URL.rpartition('/')[0]}/{_database()}"


@contextlib.contextmanager
def installed_in(url: str, model_url: str = "") -> Iterator[Vana]:
    """Set up Vana in a scratch directory, with a scratch database in PostgreSQL if `url` is one."""
    with tempfile.TemporaryDirectory(prefix="vana-bench-") as directory:
        vana = Vana(Path(directory), model_url)
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


def _database() -> str:
    return f"vana_bench_{os.getpid()}"


def _administer(statement: str) -> None:
    with psycopg.connect(_POSTGRES_URL, connect_timeout=3, autocommit=True) as connection:
        connection.execute(statement.encode())
