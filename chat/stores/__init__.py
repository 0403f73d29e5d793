"""Where conversations are kept. `store_for` is the one place that chooses."""

from __future__ import annotations

from chat.domain.owners import Owner
from chat.stores.base import Store
from chat.stores.cache import CacheStore
from chat.stores.db import DatabaseStore

_database_store = DatabaseStore()
_cache_store = CacheStore()


def store_for(owner: Owner) -> Store:
    """Return the store of this owner: what visitors write never reaches the database."""
    return store_of_kind(is_kept=owner.is_kept)


def store_of_kind(*, is_kept: bool) -> Store:
    return _database_store if is_kept else _cache_store


def cache_store() -> CacheStore:
    """Return the store of visitors, which can forget them and hand over what they keep."""
    return _cache_store


def database_store() -> DatabaseStore:
    """Return the store of people who signed in: it can adopt what a visitor keeps, and share."""
    return _database_store
