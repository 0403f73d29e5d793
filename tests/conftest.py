"""What all tests share: a database from which they may take away what they made, and servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.audit.triggers import TABLE
from tests.servers import VanaServer


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let transaction tests empty the audit's table on SQLite; PostgreSQL truncates it anyway.

    tests/accounts/audit makes the trigger again where it is what is tested.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {TABLE}_no_delete")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server's data directory that is ready to be copied: migrating takes seconds."""
    server = VanaServer(tmp_path_factory.mktemp("prepared") / "data")
    server.prepare()
    return server.data_dir
