"""The index in SQLite: an FTS5 table, with the event's id as rowid.

Searching: rows come by rowid, newest first, as the word lists are walked, so
the newest hits cost the same among a thousand and among a million.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chat.stores.db.search.scope import Wanted
from chat.stores.db.sql import Sql, writing

# `ascii` divides at spaces and takes the words as they are made (chat/domain/words.py).
# The index of two letters is for the beginnings of words. Small pages: FTS5 now and then
# merges 64 of them during an append, which took 18 ms with pages of 4 kB, and 4 with these.
CREATE = (
    "CREATE VIRTUAL TABLE chat_search USING fts5 (scope, words, tokenize = 'ascii', prefix = '2')",
    "INSERT INTO chat_search (chat_search, rank) VALUES ('pgsz', 1000)",
)
# Whoever deletes events, by whatever way, deletes them from the index.
TRIGGERS = (
    "CREATE TRIGGER IF NOT EXISTS chat_search_forget AFTER DELETE ON chat_event"
    " BEGIN DELETE FROM chat_search WHERE rowid = OLD.id; END",
)
DROP = ("DROP TRIGGER IF EXISTS chat_search_forget", "DROP TABLE IF EXISTS chat_search")

# Parameters: event id, scope without the owner, words, conversation id. Sessions of
# agents without an owner are in nobody's search.
ADD = (
    "INSERT INTO chat_search (rowid, scope, words)"
    " SELECT %s, 'u' || owner_id || ' ' || %s, %s FROM chat_conversation"
    " WHERE id = %s AND owner_id IS NOT NULL"
)

# Pages that one step of a merge writes: some milliseconds.
_MERGE_PAGES = 200


def texts(scope: Sequence[str], words: Sequence[str]) -> tuple[str, str]:
    """Return what ADD takes as scope and words."""
    return " ".join(scope), " ".join(words)


def newest(sql: Sql, wanted: Wanted, top: int, limit: int) -> list[int]:
    """Return the newest events up to `top` that match, newest first."""
    rows = sql.all(
        "SELECT rowid FROM chat_search WHERE chat_search MATCH %s AND rowid <= %s"
        " ORDER BY rowid DESC LIMIT %s",
        _match(wanted),
        top,
        limit,
    )
    return [row[0] for row in rows]


def compact() -> None:
    """Merge the index until nothing deleted is left in its pages, in short transactions."""
    pages = -_MERGE_PAGES
    while True:
        with writing() as sql:
            before = _changes(sql)
            sql.run("INSERT INTO chat_search (chat_search, rank) VALUES ('merge', %s)", pages)
            # FTS5 says so: one change is the statement itself.
            if _changes(sql) - before < 2:
                return
        pages = _MERGE_PAGES


def _changes(sql: Sql) -> int:
    row = sql.one("SELECT total_changes()")
    return int(row[0]) if row else 0


def _match(wanted: Wanted) -> str:
    scope = " AND ".join(_any(group) for group in wanted.scope)
    return f"scope : ({scope}) AND words : ({' AND '.join(_phrases(wanted))})"


def _any(words: Sequence[str]) -> str:
    return "(" + " OR ".join(f'"{word}"' for word in words) + ")"


def _phrases(wanted: Wanted) -> Iterator[str]:
    # Words hold letters, digits and emoji, so nothing in them can end a string.
    for phrase in wanted.phrases:
        yield f'"{" ".join(phrase.words)}"' + (" *" if phrase.is_prefix else "")
