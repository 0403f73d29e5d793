"""What has to survive a restore, or to be done after one: erasures are done again, for one.

A package names its step in `chat.apps`: a module with two functions.
`collect() -> object` reads, before the restore, what it needs of the database
that is about to go (None where there is none, or it cannot be read).
`apply(collected) -> dict[str, int]` acts on the one that came, and counts.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from django.db import DatabaseError

logger = logging.getLogger(__name__)

_steps: dict[str, str] = {}


def add_step(name: str, module: str) -> None:
    """Register the module whose `collect` and `apply` are called around every restore."""
    _steps[name] = module


def before_restore() -> dict[str, Any]:
    """Return what the steps keep of the present database."""
    return {name: _collected(module) for name, module in _steps.items()}


def after_restore(collected: Mapping[str, Any] | None = None) -> dict[str, dict[str, int]]:
    """Run all steps in the order of their registration; return what each counted."""
    kept = collected or {}
    return {name: import_module(module).apply(kept.get(name)) for name, module in _steps.items()}


def _collected(module: str) -> Any:
    try:
        return import_module(module).collect()
    except (DatabaseError, OSError):
        logger.warning("restore.nothing_collected", extra={"step": module})
        return None
