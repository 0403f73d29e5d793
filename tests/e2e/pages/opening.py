"""Ways to a page: an address, or a conversation that ended as its script says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.visit import Visit

REPLY = "script:paced?tokens=260&rate=3000"
SLOW = "script:paced?tokens=2000&rate=20"

Open = Callable[[Visit], Any]


def conversation(script: str) -> Open:
    return lambda visit: visit.open().ask(script).expect_end()


def path(path: str) -> Open:
    return lambda visit: visit.open(path)
