"""Both stores keep the contract; `.ci/test` runs this on every database and cache."""

from __future__ import annotations

from django.core.cache import caches
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from accounts.models import User
from chat.domain.owners import Owner
from chat.stores import cache_store, store_for
from tests.chat.stores.contract import RaceContract, StoreContract


class DatabaseStoreTests(StoreContract, TestCase):
    def setUp(self) -> None:
        self.owner, self.stranger = people()
        self.store = store_for(self.owner)


class DatabaseStoreRaceTests(RaceContract, TransactionTestCase):
    def setUp(self) -> None:
        self.owner, self.stranger = people()
        self.store = store_for(self.owner)


class CacheStoreTests(StoreContract, RaceContract, SimpleTestCase):
    """A SimpleTestCase fails at any query: nothing here touches the database."""

    def setUp(self) -> None:
        caches["visitors"].clear()
        self.owner, self.stranger = Owner.visitor("ada"), Owner.visitor("bob")
        self.store = cache_store()


class TemporaryConversationTests(StoreContract, SimpleTestCase):
    def setUp(self) -> None:
        caches["visitors"].clear()
        self.owner, self.stranger = Owner.temporary(1), Owner.temporary(2)
        self.store = store_for(self.owner)


def people() -> tuple[Owner, Owner]:
    return person("ada"), person("bob")


def person(name: str) -> Owner:
    return Owner.user(User.objects.create_user(f"{name}@example.org").pk)
