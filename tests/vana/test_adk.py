"""Agent sessions for programs that are not Vana, and Vana without google-adk."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(program: str, folder: Path, **environment: str) -> str:
    """Run a program in `folder` that has Vana's checkout on its path, and nothing set up."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "VANA_DATA_DIR": str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


FIVE_LINES = """
    import asyncio
    from vana.adk import DatabaseSessionService
    service = DatabaseSessionService(path="agents.sqlite3")
    asyncio.run(service.create_session(app_name="shop", user_id="ada", state={"user:name": "Ada"}))
    print(asyncio.run(service.get_user_state(app_name="shop", user_id="ada")))
"""


def test_five_lines_are_enough_outside_a_django_project(tmp_path: Path) -> None:
    """Two programs begin at once with the same new file, and a third one finds what they made."""
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _: run(FIVE_LINES, tmp_path), range(2)))

    assert said == ["{'name': 'Ada'}"] * 2
    count = """
        from vana.adk import DatabaseSessionService
        print(DatabaseSessionService(path="agents.sqlite3").get_stats()["sessions"])
    """
    assert run(count, tmp_path) == "2"


def test_adks_tools_find_the_service_by_its_address(tmp_path: Path) -> None:
    program = f"""
        from google.adk.cli.service_registry import get_service_registry
        import vana.adk
        vana.adk._migrate = lambda path, alias: None
        vana.adk.register()
        create = get_service_registry().create_session_service
        for uri in ("vana:///agents.sqlite3", "vana:///{tmp_path}/whole.sqlite3", "vana://",
                    "vana://default"):
            print(create(uri, agents_dir=".").database)
    """

    assert run(program, tmp_path).splitlines() == [
        f"file:{tmp_path}/agents.sqlite3",
        f"file:{tmp_path}/whole.sqlite3",
        "default",
        "default",
    ]


SERVED = """
    from fastapi.testclient import TestClient
    from google.adk.cli.fast_api import get_fast_api_app
    app = get_fast_api_app(
        agents_dir="agents", session_service_uri="vana:///agents.sqlite3", web=False
    )
    with TestClient(app) as client:
        made = client.post("/apps/helper/users/ada/sessions", json={"state": {"user:name": "Ada"}})
        assert made.status_code == 200, made.text
    from vana.adk import DatabaseSessionService
    service = DatabaseSessionService(path="agents.sqlite3")
    print([(each["session_id"] == made.json()["id"], each["state"]) for each in
           service.list_sessions_sync()])
"""


def test_adks_server_keeps_its_sessions_where_the_address_says(tmp_path: Path) -> None:
    """As `adk web` and `adk api_server` begin, with a `services.py` beside the agents."""
    agents = tmp_path / "agents"
    (agents / "helper").mkdir(parents=True)
    (agents / "services.py").write_text("from vana.adk import register\n\nregister()\n")

    assert run(SERVED, tmp_path).splitlines()[-1] == "[(True, {'user:name': 'Ada'})]"


def test_an_import_leaves_the_programs_logging_as_it_is_and_finds_the_sites_database(
    tmp_path: Path,
) -> None:
    program = """
        import logging
        logging.basicConfig(format="mine: %(message)s")
        before = logging.getLogger().handlers[:]
        from vana.adk import DatabaseSessionService
        from django.db import connections
        assert logging.getLogger().handlers == before
        print(connections[DatabaseSessionService().database].settings_dict["NAME"])
        try:
            DatabaseSessionService(path="one.sqlite3", using="default")
        except ValueError as error:
            print(error)
    """

    assert run(program, tmp_path).splitlines() == [
        f"{tmp_path}/vana.sqlite3",
        "Name a path or a database, not both.",
    ]


def test_vana_itself_never_imports_google_adk(tmp_path: Path) -> None:
    """It starts, and serves, where google-adk is not installed."""
    program = """
        import sys
        sys.modules["google"] = None
        from vana.asgi import application
        from django.core.management import call_command
        import chat.agents.service, vana.urls
        call_command("check")
        print([name for name in sys.modules if name.startswith("google.")])
    """
    environment = {"DJANGO_SETTINGS_MODULE": "vana.settings", "SECRET_KEY": "k" * 50}

    assert run(program, tmp_path, **environment).splitlines()[-1] == "[]"
