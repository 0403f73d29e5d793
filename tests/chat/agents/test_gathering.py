"""The migration that put a session's own state, which was one row per key, into one text."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from chat.agents.service import SessionService
from vana.storage import database

BEFORE = ("chat", "0016_content_access")
AFTER = ("chat", "0017_session_state")

STATES = [
    ("app", "", "", "motto", '"on"'),
    ("user", "ada", "", "name", '"Ada"'),
    ("session", "ada", "s1", 'a "b"', '"\\u0000"'),
    ("session", "ada", "s1", "step", "2"),
    ("session", "bob", "s1", "step", "null"),
    ("session", "ada", "gone", "step", "9"),
]


def known(path: Path) -> str:
    """Make Django know a database in this file, and return its alias."""
    alias = str(path)
    address = {"ENGINE": "django.db.backends.sqlite3", "NAME": alias}
    wanted = {DEFAULT_DB_ALIAS: {}, alias: database(address, pool_min=0, pool_max=1)}
    connections.settings[alias] = connections.configure_settings(wanted)[alias]
    return alias


def migrated(alias: str, target: tuple[str, str]) -> StateApps:
    executor = MigrationExecutor(connections[alias])
    executor.migrate([target])
    apps: StateApps = executor.loader.project_state([target]).apps
    return apps


@pytest.mark.usefixtures("own_databases")
class TestGathering:
    def test_each_session_keeps_its_own_state_and_others_keep_theirs(self, tmp_path: Path) -> None:
        alias = known(tmp_path / "old.sqlite3")
        apps = migrated(alias, BEFORE)
        conversation, state = (apps.get_model("chat", name) for name in ("Conversation", "State"))
        for user_key in ("ada", "bob", "eve"):
            conversation.objects.using(alias).create(
                app_name="app", user_key=user_key, session_key="s1"
            )
        for scope, user_key, session_key, key, value in STATES:
            state.objects.using(alias).create(
                app_name="app",
                scope=scope,
                user_key=user_key,
                session_key=session_key,
                key=key,
                value=value,
            )

        migrated(alias, AFTER)

        found = {one.key.user_key: one.state for one in SessionService(alias).sessions("app")}
        assert found == {
            "ada": {"app:motto": "on", "user:name": "Ada", 'a "b"': "\x00", "step": 2},
            "bob": {"app:motto": "on", "step": None},
            "eve": {"app:motto": "on"},
        }

        rows = migrated(alias, BEFORE).get_model("chat", "State").objects.using(alias)
        fields = ("scope", "user_key", "session_key", "key", "value")
        assert set(rows.values_list(*fields)) == set(STATES[:-1])
