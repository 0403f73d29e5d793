"""ADK's services and ours under one contract; `.ci/test` runs this on both databases."""

from __future__ import annotations

import tempfile
import unittest

import pytest
from django.db import connection
from google.adk.sessions import BaseSessionService, InMemorySessionService
from google.adk.sessions.database_session_service import (
    DatabaseSessionService as AdkDatabaseSessionService,
)
from google.adk.sessions.sqlite_session_service import SqliteSessionService

from chat.agents.adk import DjangoSessionService
from tests.chat.agents.case import SharedDatabaseCase
from tests.chat.agents.contract import ServiceContract
from tests.chat.agents.known_failures import expected_to_fail
from tests.chat.agents.scratch import scratch_database
from vana.adk import DatabaseSessionService


class VanaTests(ServiceContract, SharedDatabaseCase):
    """In the database of the site."""

    def setUp(self) -> None:
        super().setUp()
        self.service = DjangoSessionService()

    def opened_again(self) -> BaseSessionService:
        return DjangoSessionService()


@pytest.mark.usefixtures("own_databases")
class VanaFileTests(ServiceContract, unittest.IsolatedAsyncioTestCase):
    """In a SQLite file of its own, as a program outside Django has it."""

    folder: str

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def setUp(self) -> None:
        super().setUp()
        self.service = self.opened_again()

    def opened_again(self) -> BaseSessionService:
        return DatabaseSessionService(path=f"{self.folder}/sessions.sqlite3")


@expected_to_fail("InMemorySessionService")
class AdkInMemoryTests(ServiceContract, unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.service = self.opened_again()

    def opened_again(self) -> BaseSessionService:
        return InMemorySessionService()

    def in_another_process(self) -> BaseSessionService:
        return self.service  # it has one process, and is not blamed for that


@expected_to_fail("SqliteSessionService")
class AdkSqliteTests(ServiceContract, unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.service = self.opened_again()

    def opened_again(self) -> BaseSessionService:
        return SqliteSessionService(f"{self.folder}/sessions.sqlite3")


class AdkDatabaseCase(ServiceContract, unittest.IsolatedAsyncioTestCase):
    """ADK's service on SQLAlchemy; what it opens is closed in the loop that opened it."""

    address: str

    def setUp(self) -> None:
        super().setUp()
        self.opened_services: list[AdkDatabaseSessionService] = []

    async def asyncSetUp(self) -> None:
        self.service = self.opened_again()

    async def asyncTearDown(self) -> None:
        for service in self.opened_services:
            await service.close()

    def opened_again(self) -> BaseSessionService:
        service = AdkDatabaseSessionService(self.address)
        self.opened_services.append(service)
        return service


@expected_to_fail("DatabaseSessionService, SQLite")
class AdkDatabaseOnSqliteTests(AdkDatabaseCase):
    def setUp(self) -> None:
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.address = f"sqlite+aiosqlite:///{folder}/sessions.sqlite3"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="The part `postgresql` runs these.")
@expected_to_fail("DatabaseSessionService, PostgreSQL")
class AdkDatabaseOnPostgresTests(AdkDatabaseCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.address = cls.enterClassContext(scratch_database("postgresql+asyncpg"))


# Only a ground for others.
del AdkDatabaseCase
