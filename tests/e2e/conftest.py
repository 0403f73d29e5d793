"""What browser tests share: Chromium, a running Vana, a scripted model server.

They run in a pytest call of their own, `pytest tests/e2e`: Playwright's event
loop and tests of coroutines do not share a process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import services
from tests.e2e.modules import open_modules
from tests.e2e.visit import PASSWORD, Visit
from tests.model_server import ThreadedModelServer, running_model_server
from tests.servers import VanaServer, running

# From the third on: without these Chromium asks other hosts for updates, at every start.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Generous: a loaded machine takes seconds for what takes milliseconds elsewhere.
WAIT_MS = 15_000

expect.set_options(timeout=WAIT_MS)

Visitor = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": services.chromium(), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def base_url() -> str:
    """No default: a test names the server it talks to.

    Stands in for pytest-base-url's fixture, which pytest 9 warns of.
    """
    return ""


@pytest.fixture(scope="module")
def module_page(browser: Browser) -> Iterator[Page]:
    """A blank page whose modules are files of static/js."""
    context = browser.new_context()
    yield open_modules(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def model_server() -> Iterator[ThreadedModelServer]:
    with running_model_server() as server:
        yield server


@pytest.fixture(scope="session")
def environment(model_server: ThreadedModelServer) -> dict[str, str]:
    """Settings of every server here: the scripted model, and no limits that tests would meet."""
    return {
        "LLM_BASE_URL": model_server.base_url,
        "LLM_DEFAULT_MODEL": "scripted",
        "GENERATIONS_PER_PERSON": "20",
        "GENERATIONS_PER_VISITOR": "20",
        # A killed reply is found by the tests that wait for it, not by a slow machine.
        "HEARTBEAT_DEAD_SECONDS": "3",
        # What `createsuperuser --no-input` gives an administrator.
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }


@pytest.fixture(scope="session")
def vana(
    tmp_path_factory: pytest.TempPathFactory, prepared: Path, environment: dict[str, str]
) -> Iterator[VanaServer]:
    """The server of most tests; whoever kills or stops one asks for a server of their own."""
    data_dir = tmp_path_factory.mktemp("vana") / "data"
    with running(data_dir, environment, like=prepared) as server:
        yield server


@pytest.fixture
def own_vana(tmp_path: Path, prepared: Path, environment: dict[str, str]) -> Iterator[VanaServer]:
    """A server that one test may kill and start again."""
    with running(tmp_path / "data", environment, like=prepared) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, vana: VanaServer) -> Iterator[Visitor]:
    """Open a browser of its own for a guest: `visit(java_script_enabled=False, …)`."""
    with open_browsers(browser, vana) as open_browser:
        yield open_browser


@pytest.fixture(scope="module")
def module_visit(browser: Browser, vana: VanaServer) -> Iterator[Visitor]:
    """The same, for what the tests of one module share."""
    with open_browsers(browser, vana) as open_browser:
        yield open_browser


@contextlib.contextmanager
def open_browsers(browser: Browser, vana: VanaServer) -> Iterator[Visitor]:
    contexts: list[BrowserContext] = []

    def open_browser(url: str = vana.url, **options: Any) -> Visit:
        # The worker would answer requests that tests look at; one test is about it.
        options = {"service_workers": "block", **options}
        context = browser.new_context(base_url=url, **options)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        return Visit(context)

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def guest(visit: Visitor) -> Visit:
    return visit()


@pytest.fixture
def person(visit: Visitor) -> Visit:
    """Somebody with a new account, signed in."""
    return visit().sign_up()
