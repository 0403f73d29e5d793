"""What happens by itself: after each migrate, deleted events leave the search index again."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from chat.stores.db.search.index import ensure_triggers


def keep_search_triggers(using: str = DEFAULT_DB_ALIAS, **signal: Any) -> None:  # noqa: ARG001 - Django's signature
    """Put the index's triggers back: a migration of SQLite replaces tables, and loses them."""
    if using == DEFAULT_DB_ALIAS:
        ensure_triggers()
