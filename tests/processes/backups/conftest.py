"""Installations that are not started, each with data of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.processes.backups.installation import Installation


@pytest.fixture
def vana(tmp_path: Path, prepared: Path, database: dict[str, str]) -> Installation:
    shutil.copytree(prepared, tmp_path / "data")
    return Installation(tmp_path / "data", database)


@pytest.fixture
def sqlite_vana(tmp_path: Path, prepared: Path) -> Installation:
    shutil.copytree(prepared, tmp_path / "data")
    return Installation(tmp_path / "data")
