"""A database or cache that is away is said so, and nothing else."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from accounts.models import User
from chat.domain.errors import StoreUnavailable
from chat.domain.owners import Owner
from chat.stores import cache_store, store_for
from chat.stores.cache import entries, keys
from tests.chat.stores.building import asking, said

# What undoes an outage.
Mend = Callable[[], None]

NO_REDIS = {
    **settings.CACHES,
    "visitors": {
        "BACKEND": "django_redis.cache.RedisCache",
        # Nothing listens at port 1.
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 1},
    },
}


class DatabaseOutageTests(TransactionTestCase):
    def setUp(self) -> None:
        owner = Owner.user(User.objects.create_user("ada@example.org").pk)
        self.store = store_for(owner)
        self.conversation = self.store.ask(asking(owner, uuid.uuid4(), new=True)).conversation

    def test_a_database_that_is_away_is_named_as_such(self) -> None:
        break_connection = _lock_sqlite if connection.vendor == "sqlite" else _end_backend
        mend = break_connection()
        try:
            with pytest.raises(StoreUnavailable):
                self.store.append(self.conversation.id, said())
        finally:
            mend()
            connection.close()

        assert self.store.append(self.conversation.id, said()).sequence == 2


class CacheOutageTests(SimpleTestCase):
    @override_settings(CACHES=NO_REDIS)
    def test_a_cache_that_is_away_is_named_as_such(self) -> None:
        visitor, talk_id = Owner.visitor("ada"), uuid.uuid4()
        operations: list[Callable[[], object]] = [
            lambda: cache_store().get(visitor, talk_id),
            lambda: cache_store().ask(asking(visitor, talk_id, new=True)),
            lambda: cache_store().append(talk_id, said()),
            lambda: cache_store().branch(talk_id, 1, limit=5),
            lambda: cache_store().forget(visitor),
        ]
        for operation in operations:
            with pytest.raises(StoreUnavailable):
                operation()

    def test_a_lock_whose_holder_was_killed_lapses(self) -> None:
        visitor = Owner.visitor("ada")
        conversation = cache_store().ask(asking(visitor, uuid.uuid4(), new=True)).conversation
        held = keys.lock(keys.heading(conversation.id))
        entries.add(held, "a process that was killed", 0.3)

        event = cache_store().append(conversation.id, said())

        assert event.sequence == 2
        assert entries.get(held) is None

    def test_a_lock_that_lapsed_is_not_taken_from_its_new_holder(self) -> None:
        with entries.lock("name"):
            entries.put(keys.lock("name"), "somebody else", 1)

        assert entries.get(keys.lock("name")) == "somebody else"
        entries.drop([keys.lock("name")])


def _lock_sqlite() -> Mend:
    """Hold the one writer's place from another connection, and let ours not wait 20 s for it."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    return other.close


def _end_backend() -> Mend:
    """Let PostgreSQL end our connection, as a restart does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])
    return other.close
