"""PostgreSQL, Redis and Chromium for tests: found, or left out loudly.

With CI=true nothing may be left out: what is missing is then a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
from urllib.parse import urlsplit

import pytest


def postgres_url() -> str:
    url = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    return _reachable(url, 5432, "apt-get install -y postgresql")


def redis_server() -> str:
    """Return the path of a redis-server that a test may start, stop and start again."""
    return program("redis-server", "apt-get install -y redis-server")


def chromium() -> str:
    """Return Chromium's path, without its own windows and menus where that is installed.

    Those are drawn for every page of a headless browser too, at several times the cost.
    """
    return shutil.which("chromium-headless-shell") or program(
        "chromium", "apt-get install -y chromium"
    )


def program(name: str, command: str) -> str:
    path = shutil.which(name)
    if path is None:
        leave_out(f"There is no {name} here. To run this test: {command}")
    return str(path)


def leave_out(reason: str) -> None:
    """Skip the test that calls this, or fail it where nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _reachable(url: str, default_port: int, command: str) -> str:
    parts = urlsplit(url)
    place = (parts.hostname or "127.0.0.1", parts.port or default_port)
    try:
        socket.create_connection(place, timeout=3).close()
    except OSError:
        leave_out(f"Nothing listens at {place[0]}:{place[1]}. To run this test: {command}")
    return url
