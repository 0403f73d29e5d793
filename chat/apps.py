"""Chat: conversations with language models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from accounts.models import User


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from accounts.privacy import registry  # noqa: PLC0415 - needs loaded apps
        from chat.receivers import keep_search_triggers  # noqa: PLC0415 - needs loaded apps

        registry.register("conversations", _conversations)
        registry.register("shares", _shares)
        post_migrate.connect(keep_search_triggers, sender=self, dispatch_uid="chat.search_triggers")


def _conversations(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_conversations  # noqa: PLC0415 - needs loaded apps

    return exported_conversations(person.pk)


def _shares(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_shares  # noqa: PLC0415 - needs loaded apps

    return exported_shares(person.pk)
