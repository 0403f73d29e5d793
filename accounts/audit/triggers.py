"""The database's own refusal to change or delete audit events, whoever asks it.

A migration calls this. It is not in the migration itself, because a later one
that rebuilds the table on SQLite, where triggers go with a table, needs it again.
"""

from __future__ import annotations

from typing import Any

TABLE = "accounts_auditevent"
MESSAGE = "Audit events are only ever added."

_SQLITE = tuple(
    f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb} ON {TABLE}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for verb in ("update", "delete")
)
_POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
    f"CREATE TRIGGER {TABLE}_only_added BEFORE UPDATE OR DELETE ON {TABLE}"
    f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
)
# By the database's kind.
ADDED = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
DROPPED = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {TABLE}_only_added ON {TABLE}",
        f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
    ),
}


def add_triggers(_apps: Any, schema_editor: Any) -> None:
    for statement in ADDED[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    for statement in DROPPED[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
