"""Storing sessions that another service kept. Each comes whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from chat import models
from chat.agents import appending, rows
from chat.agents.importing.found import Content, Shared, Tables, Unreadable, epoch_of
from chat.agents.importing.report import Note, Outcome, Report, named
from chat.agents.payload import AgentEvent, read_event
from chat.agents.people import owner_id_of
from chat.agents.states import APP_PREFIX, USER_PREFIX, read_shared
from chat.agents.values import Place, SessionKey
from chat.domain.errors import AgentInputInvalid
from chat.stores.db.sql import Sql, writing

Progress = Callable[[int], None]

_LAST_SECOND = 253_402_300_799.0  # of the year 9999, the last that databases know
_CHANGED_AT = (
    "SELECT MAX(updated_at) FROM chat_state WHERE app_name = %s AND user_key = %s AND scope = %s"
)


class Importer:
    """Brings sessions into the database `using`; a rehearsal counts and stores nothing.

    Doing it again changes nothing: a session that is here is gone on with if
    it is the beginning of what is there, and left alone if it is anything else.
    """

    def __init__(self, using: str = DEFAULT_DB_ALIAS, *, is_rehearsal: bool = False) -> None:
        self._using = using
        self._is_rehearsal = is_rehearsal
        self.report = Report()

    def bring(
        self, tables: Tables, *, app_name: str | None = None, progress: Progress = lambda _: None
    ) -> None:
        """Bring all that is in the tables, or what one app has there."""
        for number, key in enumerate(tables.sessions(), 1):
            if app_name in {None, key.app_name}:
                self._bring_session(tables, key)
            progress(number)
        for name, user_key in tables.shared():
            if app_name in {None, name}:
                self._bring_state(tables, name, user_key)

    def _bring_session(self, tables: Tables, key: SessionKey) -> None:
        try:
            content = tables.content(key)
            clean = SessionKey.new(key.app_name, key.user_key, key.session_key)
            events = [read_event(payload) for payload in content.events]
            with writing(self._using) as sql:
                outcome, added = self._keep(sql, clean, content, events)
                self._forget_rehearsal()
        except (Unreadable, AgentInputInvalid) as error:
            outcome, added = Outcome.REFUSED, 0
            self._note(named(key), error)
        self.report.sessions[outcome] += 1
        self.report.events += added

    def _keep(
        self, sql: Sql, key: SessionKey, content: Content, events: list[AgentEvent]
    ) -> tuple[Outcome, int]:
        """Store a session, or what is missing of it; return what became of it, and how much."""
        place = rows.lock(sql, key)
        stored: list[str] = []
        outcome = Outcome.NEW
        if place is not None:
            stored = _event_ids(sql, place)
            outcome = _compared(stored, [event.event_id for event in events])
        elif self._is_in_trash(key):
            outcome = Outcome.LEFT
        if outcome is Outcome.LEFT:
            self.report.notes.append(
                Note(named(key), "is here, with another history", is_fault=False)
            )
        if outcome in {Outcome.LEFT, Outcome.UNCHANGED}:
            return outcome, 0
        missing = events[len(stored) :]
        place = place or self._opened(key, content)
        for event in missing:
            place = appending.append_in(sql, key, event, place) or place
        # As it was there in the end: what each event changed in it, is in this.
        self._write(sql, key, _lasting(content.state), place)
        return outcome, len(missing)

    def _opened(self, key: SessionKey, content: Content) -> Place:
        row = models.Conversation(
            owner_id=owner_id_of(key, self._using),
            app_name=key.app_name,
            user_key=key.user_key,
            session_key=key.session_key,
            created_at=_moment(content.created_at),
            updated_at=_moment(content.created_at if content.events else content.updated_at),
            # As opened: what is old would go with the next cleanup, and nobody would be told.
            last_opened_at=timezone.now(),
        )
        row.save(using=self._using, force_insert=True)
        return Place(row.id)

    def _is_in_trash(self, key: SessionKey) -> bool:
        conversations = models.Conversation.objects.using(self._using)
        return conversations.filter(
            app_name=key.app_name, user_key=key.user_key, session_key=key.session_key
        ).exists()

    def _bring_state(self, tables: Tables, app_name: str, user_key: str) -> None:
        """Bring what is shared: all of it if it is newer than ours, else what is not here yet."""
        try:
            found = tables.state(app_name, user_key)
            with writing(self._using) as sql:
                self._write(sql, SessionKey(app_name, user_key, ""), self._newer(sql, found))
                self._forget_rehearsal()
        except (Unreadable, AgentInputInvalid) as error:
            self._note(f"{app_name!r}" + (f", user {user_key!r}" if user_key else ""), error)

    def _newer(self, sql: Sql, found: Shared) -> dict[str, Any]:
        prefix, scope = (USER_PREFIX, "user") if found.user_key else (APP_PREFIX, "app")
        key = SessionKey(found.app_name, found.user_key, "")
        values = {prefix + name: value for name, value in found.values.items()}
        (known,) = read_shared(sql, key).seen_by([key], [None])
        row = sql.one(_CHANGED_AT, found.app_name, found.user_key, scope)
        is_newer = row is None or found.updated_at > epoch_of(row[0], "the state")
        return {
            name: value
            for name, value in values.items()
            if name not in known or (is_newer and known[name] != value)
        }

    def _write(
        self, sql: Sql, key: SessionKey, values: Mapping[str, Any], place: Place | None = None
    ) -> None:
        if values:
            appending.remember(sql, key, values, place)
            self.report.state_keys += len(values)

    def _forget_rehearsal(self) -> None:
        if self._is_rehearsal:
            transaction.set_rollback(True, using=self._using)

    def _note(self, what: str, error: Exception) -> None:
        reason = error.reason if isinstance(error, AgentInputInvalid) else str(error)
        self.report.notes.append(Note(what, reason, is_fault=True))


def _compared(here: list[str], there: list[str]) -> Outcome:
    """Say what a session here is to the one there, by the ids of their events."""
    if here == there[: len(here)]:
        return Outcome.CONTINUED if len(here) < len(there) else Outcome.UNCHANGED
    # It has gone on here: what is there was imported once.
    return Outcome.UNCHANGED if there == here[: len(there)] else Outcome.LEFT


def _event_ids(sql: Sql, place: Place) -> list[str]:
    found = sql.all(
        "SELECT event_id FROM chat_event WHERE conversation_id = %s AND NOT is_aside"
        " ORDER BY sequence",
        place.id,
    )
    return [row[0] for row in found]


def _lasting(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if not name.startswith("temp:")}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0.0), _LAST_SECOND), UTC)
