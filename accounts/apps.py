"""Accounts: who people are, how they sign in, and what they may do."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Importing connects what follows sign-ins; it needs loaded apps.
        from accounts.privacy.erased import register_own_erasures  # noqa: PLC0415 - needs loaded apps
        from accounts.privacy.parts import register_own_parts  # noqa: PLC0415 - needs loaded apps
        from accounts.receivers import fill_groups  # noqa: PLC0415 - as above

        register_own_parts()
        register_own_erasures()
        post_migrate.connect(fill_groups, sender=self, dispatch_uid="accounts.fill_groups")
