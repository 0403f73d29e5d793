"""Counts what people with a limit use: one statement each, right however many come at once."""

from __future__ import annotations

from datetime import date

from chat.stores.db.sql import reading, writing

_ADD = (
    "INSERT INTO chat_dailyuse (user_id, day, messages, tokens) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (user_id, day) DO UPDATE SET"
    " messages = chat_dailyuse.messages + excluded.messages,"
    " tokens = chat_dailyuse.tokens + excluded.tokens"
)


def take_message(user_id: int, day: date, limit: int) -> bool:
    """Count one message of that day; False, and nothing counted, when there were `limit`."""
    if limit <= 0:
        return False
    with writing() as sql:
        # Whoever comes second sees what the first one counted: the row is locked meanwhile.
        changed = sql.run(
            f"{_ADD} WHERE chat_dailyuse.messages < %s", user_id, day.isoformat(), 1, 0, limit
        )
    return changed > 0


def give_message_back(user_id: int, day: date) -> None:
    with writing() as sql:
        sql.run(
            "UPDATE chat_dailyuse SET messages = messages - 1"
            " WHERE user_id = %s AND day = %s AND messages > 0",
            user_id,
            day.isoformat(),
        )


def add_tokens(user_id: int, day: date, tokens: int) -> None:
    with writing() as sql:
        sql.run(_ADD, user_id, day.isoformat(), 0, tokens)


def messages_on(user_id: int, day: date) -> int:
    with reading() as sql:
        row = sql.one(
            "SELECT messages FROM chat_dailyuse WHERE user_id = %s AND day = %s",
            user_id,
            day.isoformat(),
        )
    return int(row[0]) if row else 0


def tokens_since(user_id: int, first: date) -> int:
    """Return what was used from `first` on: at most a row for each day."""
    with reading() as sql:
        row = sql.one(
            "SELECT COALESCE(SUM(tokens), 0) FROM chat_dailyuse WHERE user_id = %s AND day >= %s",
            user_id,
            first.isoformat(),
        )
    return int(row[0]) if row else 0


def days_of(user_id: int) -> list[tuple[str, int, int]]:
    """Return day, messages and tokens of each day on which something was counted."""
    with reading() as sql:
        rows = sql.all(
            "SELECT day, messages, tokens FROM chat_dailyuse WHERE user_id = %s ORDER BY day",
            user_id,
        )
    return [(str(day), int(messages), int(tokens)) for day, messages, tokens in rows]
