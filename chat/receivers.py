"""What happens by itself.

After each migrate, deleted events leave the search index again. A prepared
export's file goes with its row, whoever deletes that: also with the account.
Who signs in before their account is erased keeps it.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.signals import post_delete

from accounts.privacy.closing import reopened
from chat.operations.erasure.accounts import take_back
from chat.operations.exports.files import remove_file
from chat.stores.db.search.index import ensure_triggers


def keep_search_triggers(using: str = DEFAULT_DB_ALIAS, **signal: Any) -> None:  # noqa: ARG001 - Django's signature
    """Put the index's triggers back: a migration of SQLite replaces tables, and loses them."""
    if using == DEFAULT_DB_ALIAS:
        ensure_triggers()


def remove_export_files() -> None:
    """Begin to remove files with their rows."""
    uid = "chat.export_files"
    post_delete.connect(_remove_export_file, sender="chat.Export", dispatch_uid=uid)


def _remove_export_file(instance: Any, **signal: Any) -> None:  # noqa: ARG001 - Django's signature
    transaction.on_commit(lambda: remove_file(instance.file_name))


def take_erasures_back() -> None:
    """Begin to note when somebody comes back before their account is erased."""
    reopened.connect(_take_back, dispatch_uid="chat.take_back")


def _take_back(person: Any, **signal: Any) -> None:  # noqa: ARG001 - Django's signature
    take_back(person)
