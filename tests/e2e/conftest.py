"""What browser tests share: Chromium, a running Vana, a scripted model server.

They run in a pytest call of their own, `pytest tests/e2e`: Playwright's event
loop and tests of coroutines do not share a process.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
# The last four: without them Chromium asks other hosts for updates, at every start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MISSING = "There is no Chromium. To run the browser tests: apt-get install -y chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which(CHROMIUM):
        return
    if os.environ.get("CI") == "true":
        pytest.exit(MISSING, returncode=1)
    for item in items:
        item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def base_url() -> str:
    """No default: a test names the server it talks to.

    Stands in for pytest-base-url's fixture, which pytest 9 warns of.
    """
    return ""
