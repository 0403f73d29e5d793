"""Vana's session service for programs that are not Vana: five lines, and no Django project.

    from vana.adk import DatabaseSessionService

Importing this module sets Django up unless that was done already: with the
apps of Vana and, as default database, the one that the environment names.
"""

from __future__ import annotations

import fcntl
import gc
import os
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

__all__ = ["DatabaseSessionService", "VanaRunner", "register"]

_opening = threading.Lock()


def _set_up_django() -> None:
    if apps.ready:
        return
    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        from vana import settings as site  # noqa: PLC0415 - only here Vana's settings are wanted

        values = {name: getattr(site, name) for name in dir(site) if name.isupper()}
        # The program has its own event loop, and its logs are its own affair.
        values["INSTALLED_APPS"] = [name for name in site.INSTALLED_APPS if name != "daphne"]
        settings.configure(**{**values, "LOGGING_CONFIG": None})
    django.setup(set_prefix=False)


_is_alone = not settings.configured
_set_up_django()

from chat.agents.adk import DjangoSessionService  # noqa: E402 - needs loaded apps
from chat.agents.runner import VanaRunner  # noqa: E402 - as above
from chat.stores.offload import submit  # noqa: E402 - as above
from vana.storage import database  # noqa: E402 - beside the others

if _is_alone:
    # What was imported stays: garbage collections need not walk through all of Django each time.
    gc.freeze()


class DatabaseSessionService(DjangoSessionService):
    """Agent sessions in a SQLite file of their own, or in a database that Django knows.

    `path` names the file, which is made if there is none; `using` is an alias
    of Django's DATABASES. Without both, it is the default database.
    """

    def __init__(self, *, path: str | Path | None = None, using: str | None = None) -> None:
        if path is not None and using is not None:
            raise ValueError("Name a path or a database, not both.")
        alias = _open_file(Path(path)) if path is not None else using or DEFAULT_DB_ALIAS
        super().__init__(using=alias)


def register(scheme: str = "vana") -> None:
    """Let ADK's tools take `vana://…` as the address of a session service.

    `vana://` is the default database, `vana://alias` another one of Django's,
    `vana:///agents.sqlite3` a file, and `vana:////data/agents.sqlite3` one by
    its whole path.
    """
    from google.adk.cli.service_registry import get_service_registry  # noqa: PLC0415 - slow

    get_service_registry().register_session_service(scheme, _from_address)


def _from_address(uri: str, **_: Any) -> DatabaseSessionService:
    parts = urlsplit(uri)
    if parts.path.strip("/"):
        return DatabaseSessionService(path=parts.path.removeprefix("/"))
    return DatabaseSessionService(using=parts.netloc or None)


def _open_file(path: Path) -> str:
    """Make Django know the file, and make its tables; return the alias."""
    path = path.absolute()
    alias = f"file:{path}"
    with _opening:
        if alias not in connections.settings:
            address = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
            _announce(alias, database(address, pool_min=0, pool_max=1))
            submit(_migrate, path, alias).result()
    return alias


def _announce(alias: str, address: dict[str, Any]) -> None:
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: {}, alias: address})
    connections.settings[alias] = whole[alias]


def _migrate(path: Path, alias: str) -> None:
    # A file beside it: closing the database itself would drop SQLite's locks on it.
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
