"""A PostgreSQL database for one test class, on the server of the site's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
from django.db import connection


@contextmanager
def scratch_database(scheme: str) -> Iterator[str]:
    """Make an empty database and give its address; it goes at the end."""
    site = connection.settings_dict
    name = f"vana_adk_{uuid.uuid4().hex}"
    user, password = (quote(site[each] or "", safe="") for each in ("USER", "PASSWORD"))
    server = f"{user}{':' if password else ''}{password}@{site['HOST']}:{site['PORT'] or 5432}"
    with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"{scheme}://{server}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
