"""The index in PostgreSQL: a table beside the events, with a tsvector and a GIN index.

The vector is written word by word and not by a parser of PostgreSQL's, which
would divide texts otherwise than SQLite. No extension is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from chat.stores.db.search.scope import Wanted
from chat.stores.db.sql import Sql

# Without fastupdate: its list of pending entries would be read by every search, and the
# append that finds it full would empty it.
CREATE = (
    "CREATE TABLE chat_search (event_id bigint PRIMARY KEY, owner_id bigint NOT NULL,"
    " words tsvector NOT NULL)",
    "CREATE INDEX chat_search_newest ON chat_search (owner_id, event_id)",
    "CREATE INDEX chat_search_words ON chat_search USING gin (words) WITH (fastupdate = off)",
    "CREATE OR REPLACE FUNCTION chat_search_forget() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN DELETE FROM chat_search WHERE event_id IN (SELECT id FROM gone);"
    " RETURN NULL; END $$",
    "CREATE OR REPLACE FUNCTION chat_search_forget_all() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN TRUNCATE chat_search; RETURN NULL; END $$",
)
# Whoever deletes events, by whatever way, deletes them from the index.
TRIGGERS = (
    "CREATE OR REPLACE TRIGGER chat_search_forget AFTER DELETE ON chat_event"
    " REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION chat_search_forget()",
    "CREATE OR REPLACE TRIGGER chat_search_forget_all AFTER TRUNCATE ON chat_event"
    " FOR EACH STATEMENT EXECUTE FUNCTION chat_search_forget_all()",
)
DROP = (
    "DROP TRIGGER IF EXISTS chat_search_forget ON chat_event",
    "DROP TRIGGER IF EXISTS chat_search_forget_all ON chat_event",
    "DROP FUNCTION IF EXISTS chat_search_forget(), chat_search_forget_all()",
    "DROP TABLE IF EXISTS chat_search",
)

# Parameters: event id, the rest of the vector, conversation id. Sessions of agents
# without an owner are in nobody's search.
ADD = (
    "INSERT INTO chat_search (event_id, owner_id, words)"
    " SELECT %s, owner_id, ('@u' || owner_id || ' ' || %s)::tsvector FROM chat_conversation"
    " WHERE id = %s AND owner_id IS NOT NULL ON CONFLICT (event_id) DO NOTHING"
)

# A vector keeps no more places of one word.
_PLACES_MAX = 255
# As many of a person's newest messages are read one by one. A word that is in many
# messages is in enough of these; one that is not is in so few that the index is quick.
# Without this, a word in all of 100,000 messages took 160 ms.
_NEWEST = 2_000


def texts(scope: Sequence[str], words: Sequence[str]) -> tuple[str]:
    """Return what ADD takes as vector: words with their places, and the scope without any."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(word, []).append(str(place))
    vector = [f"@{word}" for word in scope]
    vector += [f"{word}:{','.join(found[:_PLACES_MAX])}" for word, found in places.items()]
    return (" ".join(vector),)


def newest(sql: Sql, wanted: Wanted, top: int, limit: int) -> list[int]:
    """Return the newest events up to `top` that match, newest first."""
    match = _match(wanted)
    rows = sql.all(
        # Of the pair, or the planner walks the events of all people from the newest on.
        "SELECT event_id FROM (SELECT event_id, words FROM chat_search"
        " WHERE (owner_id, event_id) BETWEEN (%s, 0) AND (%s, %s)"
        " ORDER BY owner_id DESC, event_id DESC LIMIT %s) AS newest"
        " WHERE words @@ %s::tsquery ORDER BY event_id DESC LIMIT %s",
        wanted.owner_id,
        wanted.owner_id,
        top,
        _NEWEST,
        match,
        limit,
    )
    if len(rows) < limit:
        rows = sql.all(
            # Apart, or the planner may walk all events from the newest on.
            "WITH hit AS MATERIALIZED"
            " (SELECT event_id FROM chat_search WHERE words @@ %s::tsquery)"
            " SELECT event_id FROM hit WHERE event_id <= %s ORDER BY event_id DESC LIMIT %s",
            match,
            top,
            limit,
        )
    return [row[0] for row in rows]


def compact() -> None:
    """Make the index of words anew: it keeps each word it ever had, also those of deleted rows."""
    with connection.cursor() as cursor:
        cursor.execute("REINDEX INDEX CONCURRENTLY chat_search_words")


def _match(wanted: Wanted) -> str:
    groups = [_any(group) for group in wanted.scope]
    return " & ".join([*groups, *_phrases(wanted)])


def _any(words: Sequence[str]) -> str:
    return "(" + " | ".join(f"'@{word}'" for word in words) + ")"


def _phrases(wanted: Wanted) -> Iterator[str]:
    # Words hold letters, digits and emoji, so nothing in them can end a string.
    for phrase in wanted.phrases:
        words = [f"'{word}'" for word in phrase.words]
        yield "(" + " <-> ".join(words) + (":*" if phrase.is_prefix else "") + ")"
