"""The database's own refusal to change or delete audit events, whoever asks it.

A migration calls this. It is not in the migration itself, because a later one
that rebuilds the table on SQLite, where triggers go with a table, needs it again.
"""

from __future__ import annotations

from typing import Any

TABLE = "accounts_auditevent"
MESSAGE = "Audit events are only ever added."

# What the chain begins after: the head says so, and an event in the chain.
_ANCHOR = "COALESCE((SELECT anchor_number FROM accounts_audithead), 0)"

_SQLITE = (
    f"CREATE TRIGGER {TABLE}_no_update BEFORE update ON {TABLE}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER {TABLE}_no_delete BEFORE delete ON {TABLE} WHEN OLD.number > {_ANCHOR}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
)
_POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN IF TG_OP = 'DELETE' AND OLD.number <= {_ANCHOR} THEN RETURN OLD; END IF;"
    f" RAISE EXCEPTION '{MESSAGE}'; END $$",
    f"CREATE TRIGGER {TABLE}_only_added BEFORE UPDATE OR DELETE ON {TABLE}"
    f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
)
# Before the chain had an anchor.
_SQLITE_AT_FIRST = tuple(
    f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb} ON {TABLE}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for verb in ("update", "delete")
)
_POSTGRESQL_AT_FIRST = (
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
    _POSTGRESQL[1],
)
# By the database's kind.
ADDED = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
ADDED_AT_FIRST = {"sqlite": _SQLITE_AT_FIRST, "postgresql": _POSTGRESQL_AT_FIRST}
DROPPED = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {TABLE}_only_added ON {TABLE}",
        f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
    ),
}


def add_triggers(_apps: Any, schema_editor: Any) -> None:
    for statement in ADDED_AT_FIRST[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    for statement in DROPPED[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def heed_anchor(apps: Any, schema_editor: Any) -> None:
    """From now on, let what is before the chain's anchor be deleted."""
    drop_triggers(apps, schema_editor)
    for statement in ADDED[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def heed_no_anchor(apps: Any, schema_editor: Any) -> None:
    drop_triggers(apps, schema_editor)
    add_triggers(apps, schema_editor)
