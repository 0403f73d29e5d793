"""Chat: conversations with language models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from accounts.models import User


# Modules that declare jobs; they are loaded with the first question about jobs.
JOB_MODULES = (
    "chat.management.jobs",
    "chat.operations.erasure.job",
    "chat.operations.exports.jobs",
    "chat.operations.figures.jobs",
    "chat.operations.imports.job",
    "chat.operations.jobs.records",
    "chat.operations.looking.jobs",
    "chat.operations.backups.job",
    "chat.operations.retention.jobs",
)


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from accounts.privacy import registry  # noqa: PLC0415 - needs loaded apps
        from chat.operations.backups.afterwards import add_step  # noqa: PLC0415 - needs loaded apps
        from chat.operations.erasure.parts import register_parts  # noqa: PLC0415 - needs loaded apps
        from chat.operations.jobs.registry import add_modules  # noqa: PLC0415 - needs loaded apps
        from chat.receivers import (  # noqa: PLC0415 - needs loaded apps
            keep_search_triggers,
            remove_export_files,
            take_erasures_back,
        )

        add_modules(*JOB_MODULES)
        registry.register("conversations", _conversations, stored=_kept_conversations)
        registry.register("shares", _shares)
        registry.register("daily_use", _daily_use)
        registry.register("imports", _imports)
        registry.register("drafts", _drafts)
        registry.register("agent_states", _agent_states)
        registry.register("waiting", _waiting, stored=_kept_waiting)
        registry.register("looks", _looks)
        registry.register("receipts", _receipts)
        post_migrate.connect(keep_search_triggers, sender=self, dispatch_uid="chat.search_triggers")
        remove_export_files()
        register_parts()
        add_step("erasures", "chat.operations.erasure.reapplying")
        take_erasures_back()


def _conversations(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_conversations  # noqa: PLC0415 - needs loaded apps

    return exported_conversations(person.pk)


def _kept_conversations(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_conversations  # noqa: PLC0415 - needs loaded apps

    return exported_conversations(person.pk, with_temporary=False)


def _shares(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_shares  # noqa: PLC0415 - needs loaded apps

    return exported_shares(person.pk)


def _daily_use(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_use  # noqa: PLC0415 - needs loaded apps

    return exported_use(person.pk)


def _imports(person: User) -> Iterator[str]:
    from chat.operations.imports.records import exported  # noqa: PLC0415 - needs loaded apps

    return exported(person.pk)


def _drafts(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_drafts  # noqa: PLC0415 - needs loaded apps

    return exported_drafts(person.pk)


def _agent_states(person: User) -> Iterator[str]:
    from chat.agents.exporting import exported_states  # noqa: PLC0415 - needs loaded apps

    return exported_states(person.pk, person.public_id)


def _waiting(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_waiting  # noqa: PLC0415 - needs loaded apps

    return exported_waiting(person.pk)


def _kept_waiting(person: User) -> Iterator[str]:
    from chat.stores.exports import exported_waiting  # noqa: PLC0415 - needs loaded apps

    return exported_waiting(person.pk, with_temporary=False)


def _looks(person: User) -> Iterator[str]:
    from chat.operations.looking.told import exported_looks  # noqa: PLC0415 - needs loaded apps

    return exported_looks(person.pk)


def _receipts(person: User) -> Iterator[str]:
    from chat.operations.erasure.shown import exported_receipts  # noqa: PLC0415 - needs loaded apps

    return exported_receipts(person.public_id)
