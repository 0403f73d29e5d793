"""ADK's services and ours under one contract; `.ci/test` runs this on both databases."""

from __future__ import annotations

import tempfile
import unittest
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from google.adk.sessions import BaseSessionService, InMemorySessionService
from google.adk.sessions.database_session_service import (
    DatabaseSessionService as AdkDatabaseSessionService,
)
from google.adk.sessions.sqlite_session_service import SqliteSessionService

from accounts.models import User
from chat import models
from chat.agents.adk import DjangoSessionService
from chat.agents.service import SessionService
from chat.agents.values import Appended, Place, SessionKey, Window
from chat.agents.values import Session as Found
from tests.builders import person
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


class _AccountSessions(SessionService):
    """Takes and gives users by name; in the database they are accounts, who own their sessions."""

    def __init__(self, public_ids: dict[str, str]) -> None:
        super().__init__()
        self._of = public_ids
        self._back = {public_id: name for name, public_id in public_ids.items()}

    def create(self, key: SessionKey, state: Mapping[str, Any] | None = None) -> Found:
        return self._named(super().create(self._owned(key), state))

    def get(self, key: SessionKey, window: Window = Window()) -> Found | None:  # noqa: B008 - frozen
        found = super().get(self._owned(key), window)
        return self._named(found) if found else None

    def sessions(self, app_name: str | None = None, user_key: str | None = None) -> list[Found]:
        found = super().sessions(app_name, self._of.get(user_key or "", user_key))
        return [self._named(each) for each in found]

    def delete(self, key: SessionKey) -> bool:
        return super().delete(self._owned(key))

    def append(
        self, key: SessionKey, payload: Mapping[str, Any], seen: Place | None = None
    ) -> Appended:
        return super().append(self._owned(key), payload, seen)

    def user_state(self, app_name: str, user_key: str) -> dict[str, Any]:
        return super().user_state(app_name, self._of.get(user_key, user_key))

    def _owned(self, key: SessionKey) -> SessionKey:
        return replace(key, user_key=self._of.get(key.user_key, key.user_key))

    def _named(self, found: Found) -> Found:
        user_key = found.key.user_key
        return replace(found, key=replace(found.key, user_key=self._back.get(user_key, user_key)))


class VanaOwnedTests(ServiceContract, SharedDatabaseCase):
    """In the database of the site, for users who have accounts there."""

    people: list[User]
    public_ids: dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.people = [person() for _ in range(2)]
        names = zip(("ada", "bob"), cls.people, strict=True)
        cls.public_ids = {name: str(each.public_id) for name, each in names}

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        for each in cls.people:
            each.delete()

    def setUp(self) -> None:
        super().setUp()
        self.service = self.opened_again()

    def opened_again(self) -> BaseSessionService:
        service = DjangoSessionService()
        service._service = _AccountSessions(self.public_ids)
        return service

    async def test_they_are_the_persons(self) -> None:
        session = await self.opened()

        owned = models.Conversation.objects.filter(session_key=session.id)
        assert [row async for row in owned.values_list("owner", flat=True)] == [self.people[0].pk]


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

    async def test_by_its_alias_it_is_the_same_database(self) -> None:
        session = await self.opened()
        assert isinstance(self.service, DatabaseSessionService)

        self.service = DatabaseSessionService(using=self.service.database)

        assert await self.found(session) == session


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
