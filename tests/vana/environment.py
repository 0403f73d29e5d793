"""Loads Vana's settings anew under another environment, and starts processes with one."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import vana

ROOT = Path(__file__).parents[2]
GOOD_KEY = "kX2v9-Qd7_tLw4Zr8yPn3BsHc6JmFaUe1GoTiV5xEbNqYRzC0S"
# A production site with nothing wrong about it.
PRODUCTION = {
    "SITE_URL": "https://chat.example.org",
    "SECRET_KEY": GOOD_KEY,
    "TRUSTED_PROXY_COUNT": "1",
}
# Variables of the machine that are no settings of Vana's.
_KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "VIRTUAL_ENV")


def settings_with(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the names that vana.settings defines in exactly this environment."""
    others = {name: one for name, one in sys.modules.items() if not _is_of_settings(name)}
    with (
        mock.patch.dict(os.environ, _complete(environment), clear=True),
        mock.patch.dict(sys.modules, others, clear=True),
        # Importing also sets the module as the package's attribute.
        mock.patch.object(vana, "settings", create=True),
    ):
        return dict(vars(importlib.import_module("vana.settings")))


def _is_of_settings(module: str) -> bool:
    return module == "vana.settings" or module.startswith("vana.settings.")


def run(*command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a Python program of this checkout in exactly this environment, to its end."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=_complete(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _complete(environment: Mapping[str, str]) -> dict[str, str]:
    machine = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**machine, **environment}
