"""The older tables: events in columns, a row for every state key, None means deleted."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from chat.agents.values import SessionKey
from chat.domain.events import EventType
from chat.models import Event
from tests.chat.agents.importing.case import ImportCase

TRIP = SessionKey("shop", "ada", "trip")

_TABLES = """
    CREATE TABLE adk_sessions (
        app_name TEXT NOT NULL, user_id TEXT NOT NULL, session_id TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
        PRIMARY KEY (app_name, user_id, session_id));
    CREATE TABLE adk_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, app_name TEXT NOT NULL, user_id TEXT NOT NULL,
        session_id TEXT NOT NULL, invocation_id TEXT NOT NULL, author TEXT NOT NULL,
        timestamp TEXT NOT NULL, content TEXT, actions TEXT);
    CREATE TABLE adk_state (
        app_name TEXT NOT NULL, user_id TEXT NOT NULL DEFAULT '',
        session_id TEXT NOT NULL DEFAULT '', scope TEXT NOT NULL, state_key TEXT NOT NULL,
        state_value TEXT NOT NULL, updated_at TEXT NOT NULL,
        PRIMARY KEY (app_name, user_id, session_id, scope, state_key));
"""
_AT = "2025-10-01 08:00:00"
_EVENTS: list[tuple[str, Any, Any]] = [
    ("system", None, {"state_delta": {"step": 1}, "skip_summarization": None}),
    ("user", {"role": "user", "parts": [{"text": "Where to?"}]}, {"state_delta": {}}),
    ("helper", {"text": "To Kyōto."}, None),
    ("user", "Thanks", None),
    ("helper", {"chart": [1, 2]}, {"state_delta": {"user:place": "Kyōto"}}),
]
_STATE = [
    ("ada", "trip", "SESSION", "step", 1),
    ("ada", "", "USER", "place", "Kyōto"),
    ("", "", "APP", "season", {"name": "winter"}),
]


class OlderTablesTests(ImportCase):
    def setUp(self) -> None:
        super().setUp()
        self.path = str(self.folder / "adk.sqlite3")
        with closing(sqlite3.connect(self.path)) as source, source:
            source.executescript(_TABLES)
            source.execute(
                "INSERT INTO adk_sessions VALUES ('shop', 'ada', 'trip', ?, ?)", (_AT, _AT)
            )
            for event in _EVENTS:
                self.add(source, *event)
            source.executemany(
                "INSERT INTO adk_state VALUES ('shop', ?, ?, ?, ?, ?, ?)",
                [(*row, json.dumps(value), _AT) for *row, value in _STATE],
            )

    def add(self, source: sqlite3.Connection, author: str, content: Any, actions: Any) -> None:
        texts = [None if one is None else json.dumps(one) for one in (content, actions)]
        source.execute(
            "INSERT INTO adk_events VALUES (NULL, 'shop', 'ada', 'trip', 'run', ?, ?, ?, ?)",
            (author, _AT, *texts),
        )

    def test_sessions_come_with_their_events_in_order_and_their_state(self) -> None:
        assert self.counted(self.path) == {"sessions new": 1, "events": 5, "state keys": 3}

        assert [event["author"] for event in self.events_of(TRIP)] == [each[0] for each in _EVENTS]
        assert self.state_of(TRIP) == {
            "step": 1,
            "user:place": "Kyōto",
            "app:season": {"name": "winter"},
        }
        texts = list(Event.objects.order_by("sequence").values_list("text", flat=True))
        assert texts == ["", "Where to?", "To Kyōto.", "Thanks", ""]
        assert Event.objects.get(sequence=1).type == EventType.STATE_CHANGED

    def test_google_adk_reads_all_of_them_and_nothing_is_lost(self) -> None:
        self.counted(self.path)

        found = self.as_adk_reads(TRIP)

        assert len(found.events) == 5
        assert found.events[0].actions.state_delta == {"step": 1}
        assert found.events[4].custom_metadata == {"content": {"chart": [1, 2]}}
        assert found.last_update_time == 1_759_305_600.0

    def test_again_it_changes_nothing_and_later_ones_are_added(self) -> None:
        self.counted(self.path)

        assert self.counted(self.path) == {"sessions unchanged": 1}
        with closing(sqlite3.connect(self.path)) as source, source:
            self.add(source, "user", "More", None)
        assert self.counted(self.path)["events"] == 1
        assert len(self.events_of(TRIP)) == 6

    def test_what_makes_no_sense_in_one_event_stops_nothing(self) -> None:
        with closing(sqlite3.connect(self.path)) as source, source:
            self.add(source, "helper", {"parts": [{"text": 5}, {"text": "and on"}]}, None)
            self.add(source, "helper", {"parts": [5]}, {"state_delta": [1]})

        assert self.counted(self.path)["events"] == 7

        assert Event.objects.get(sequence=6).text == "and on"
        assert len(self.as_adk_reads(TRIP).events) == 7

    def test_both_kinds_of_tables_may_be_in_one_file(self) -> None:
        with closing(sqlite3.connect(self.path)) as source:
            source.executescript("""
                CREATE TABLE sessions (app_name, user_id, id, state, create_time, update_time);
                CREATE TABLE events (id, app_name, user_id, session_id, invocation_id, timestamp,
                                     event_data);
                INSERT INTO sessions VALUES ('bank', 'ada', 'one', '{}', 1700000000, 1700000000);
            """)

        assert self.counted(self.path)["sessions new"] == 2
