"""google-adk's own tables, as its DatabaseSessionService and SqliteSessionService write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chat.agents.importing.found import (
    Content,
    Query,
    Shared,
    SourceRefused,
    Unreadable,
    epoch_of,
    read_object,
)
from chat.agents.values import SessionKey

_SCHEMA_VERSION = "1"

_PICKLED = (
    "These tables have google-adk's old form (version 0), in which parts of events are Python"
    " pickles; reading those can run whatever somebody put there, so Vana does not. Let google-adk"
    " write them anew, and import what it wrote:\n"
    "  adk migrate session --source_db_url=ADDRESS --dest_db_url=sqlite:///migrated.sqlite3\n"
    "  manage.py import_adk_sessions migrated.sqlite3\n"
    "If it asks for --allow-unsafe-unpickling, add that only for a database that you trust."
)


class AdkTables:
    """`sessions`, `events`, `app_states` and `user_states`."""

    label = "google-adk"

    def __init__(self, query: Query, columns: Mapping[str, set[str]], *, is_sqlite: bool) -> None:
        self._query = query
        self._columns = columns
        # Of one moment: SQLite knows in which order they were written, PostgreSQL does not.
        self._order = "timestamp, rowid" if is_sqlite else "timestamp, id"

    @classmethod
    def found_in(
        cls, query: Query, columns: Mapping[str, set[str]], *, is_sqlite: bool
    ) -> AdkTables | None:
        """Return the tables, or None if there are none. Raises SourceRefused."""
        events = columns.get("events", set())
        if not {"app_name", "user_id", "id", "state"} <= columns.get("sessions", set()):
            return None
        if "event_data" not in events:
            if "actions" in events:
                raise SourceRefused(_PICKLED)
            return None
        tables = cls(query, columns, is_sqlite=is_sqlite)
        tables._check_version()
        return tables

    def sessions(self) -> Iterator[SessionKey]:
        for row in self._query(
            "SELECT app_name, user_id, id FROM sessions ORDER BY update_time, app_name, user_id, id"
        ):
            yield SessionKey(*row)

    def content(self, key: SessionKey) -> Content:
        state, created_at, updated_at = next(
            self._query(
                "SELECT state, create_time, update_time FROM sessions"
                " WHERE app_name = ? AND user_id = ? AND id = ?",
                *(key.app_name, key.user_key, key.session_key),
            ),
            (None, None, None),
        )
        rows = self._query(
            "SELECT id, invocation_id, timestamp, event_data FROM events"  # noqa: S608 - a column of our own
            f" WHERE app_name = ? AND user_id = ? AND session_id = ? ORDER BY {self._order}",
            *(key.app_name, key.user_key, key.session_key),
        )
        events = [_event(*row) for row in rows]
        # The exact time stands in the event; in the column it was local time once.
        events.sort(key=lambda event: float(event["timestamp"]))
        return Content(
            read_object(state, "its state"),
            events,
            epoch_of(created_at, "its row"),
            epoch_of(updated_at, "its row"),
        )

    def shared(self) -> Iterator[tuple[str, str]]:
        if "app_states" in self._columns:
            for (app_name,) in self._query("SELECT app_name FROM app_states"):
                yield app_name, ""
        if "user_states" in self._columns:
            yield from self._query("SELECT app_name, user_id FROM user_states")

    def state(self, app_name: str, user_key: str) -> Shared:
        if user_key:
            rows = self._query(
                "SELECT state, update_time FROM user_states WHERE app_name = ? AND user_id = ?",
                app_name,
                user_key,
            )
        else:
            rows = self._query(
                "SELECT state, update_time FROM app_states WHERE app_name = ?", app_name
            )
        state, at = next(rows, (None, None))
        return Shared(
            app_name, user_key, read_object(state, "its state"), epoch_of(at, "its state")
        )

    def _check_version(self) -> None:
        if "adk_internal_metadata" not in self._columns:
            return
        known = {
            row[0]: row[1] for row in self._query("SELECT key, value FROM adk_internal_metadata")
        }
        version = known.get("schema_version", _SCHEMA_VERSION)
        if version != _SCHEMA_VERSION:
            raise SourceRefused(
                f"These tables have version {version} of google-adk's form; Vana knows version 1."
            )


def _event(event_id: str, invocation_id: str | None, timestamp: Any, data: Any) -> dict[str, Any]:
    where = f"event {event_id}"
    payload = read_object(data, where)
    if not payload:
        raise Unreadable(f"{where} is empty")
    at = payload.get("timestamp")
    return {
        **payload,
        "id": event_id,
        "invocation_id": invocation_id or "",
        "timestamp": at if isinstance(at, int | float) else epoch_of(timestamp, where),
    }
