"""The ground that tests of the session service stand on."""

from __future__ import annotations

import json
from typing import Any

from django.test import TestCase, TransactionTestCase

from chat import models
from chat.agents.service import SessionService
from chat.agents.values import Session, SessionKey, Window
from tests.chat.agents.building import new_key


class ServiceCase(TestCase):
    service = SessionService()

    def opened(self, key: SessionKey | None = None, state: dict[str, Any] | None = None) -> Session:
        return self.service.create(key or new_key(), state)

    def read(self, session: Session, window: Window | None = None) -> Session:
        found = self.service.get(session.key, window or Window())
        assert found is not None
        return found

    def texts(self, session: Session, **window: Any) -> list[str]:
        found = self.read(session, Window(**window))
        parts = [json.loads(event.data)["content"]["parts"] for event in found.events]
        return [part[0]["text"] for part in parts]


class SharedDatabaseCase(TransactionTestCase):
    """Tests in one database that is emptied once, after them all: each has an app of its own.

    Emptying all tables after each test takes most of a second on PostgreSQL.
    """

    def _fixture_teardown(self) -> None:
        pass

    @classmethod
    def tearDownClass(cls) -> None:
        models.State.objects.all().delete()
        models.Conversation.objects.all().delete()
        super().tearDownClass()
