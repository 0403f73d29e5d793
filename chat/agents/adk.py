"""The session service that Google ADK asks for. What sessions mean is in `chat.agents.service`.

Importing this module imports google-adk; Vana itself never does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import google.adk.errors
from django.db import DEFAULT_DB_ALIAS
from google.adk.errors.already_exists_error import AlreadyExistsError
from google.adk.errors.input_validation_error import InputValidationError
from google.adk.errors.session_not_found_error import SessionNotFoundError
from google.adk.events import Event
from google.adk.sessions import BaseSessionService, Session
from google.adk.sessions.base_session_service import GetSessionConfig

from chat.agents.conversion import (
    SessionList,
    key_of,
    mark,
    place_of,
    to_payload,
    to_session,
    to_state,
)
from chat.agents.service import SessionService
from chat.agents.values import Appended, Place, SessionKey, Window
from chat.domain.errors import (
    AgentEventChanged,
    AgentInputInvalid,
    AgentSessionExists,
    AgentSessionStale,
    ConversationNotFound,
)
from chat.stores.offload import offload, submit


class _StaleSession(ValueError):
    """Stands in for google-adk's own error, which its first 2.x versions do not have."""


StaleSessionError: type[ValueError] = getattr(google.adk.errors, "StaleSessionError", _StaleSession)


class DjangoSessionService(BaseSessionService):
    """Sessions of agents in a database of Django's, `using` being its alias.

    Coroutines are ADK's interface; their twins that end in `_sync`, and the
    methods from `update_keys` on, wait for a thread of the store, so that code
    with or without an event loop may call them.
    """

    def __init__(self, *, using: str = DEFAULT_DB_ALIAS) -> None:
        self._service = SessionService(using)

    @property
    def database(self) -> str:
        """The alias by which Django knows the database."""
        return self._service.using

    # -- ADK's interface ---------------------------------------------------

    async def create_session(
        self,
        *,
        app_name: str,
        user_id: str,
        state: dict[str, Any] | None = None,
        session_id: str | None = None,
    ) -> Session:
        """Open a session. Raises AlreadyExistsError, InputValidationError."""
        return await offload(self._create, app_name, user_id, state, session_id)

    async def get_session(
        self,
        *,
        app_name: str,
        user_id: str,
        session_id: str,
        config: GetSessionConfig | None = None,
    ) -> Session | None:
        """Return the session with its events, or those that `config` asks for; None if none."""
        return await offload(self._get, SessionKey.of(app_name, user_id, session_id), config)

    async def list_sessions(
        self, *, app_name: str | None = None, user_id: str | None = None
    ) -> SessionList:
        """Return sessions with state and without events, oldest first by last update.

        Both filters may be left out. The result is also a list of dicts.
        """
        return await offload(self._list, app_name, user_id)

    async def delete_session(self, *, app_name: str, user_id: str, session_id: str) -> None:
        """Delete a session; nothing happens if there is none."""
        await offload(self._service.delete, SessionKey.of(app_name, user_id, session_id))

    async def get_user_state(self, *, app_name: str, user_id: str) -> dict[str, Any]:
        """Return what is remembered of a user, without the prefix `user:`."""
        return await offload(self._service.user_state, app_name, user_id)

    async def append_event(self, session: Session, event: Event) -> Event:
        """Store an event and what it changes, and then show it in the caller's session.

        Partial events are not stored. The same event sent again is stored once.
        Raises SessionNotFoundError, StaleSessionError, AlreadyExistsError (the
        id is taken by another event), InputValidationError; then the caller's
        session is as before.
        """
        if event.partial:
            return event
        return _shown(session, event, await offload(self._append, session, event))

    # -- the same, for code that does not await ------------------------------

    def create_session_sync(
        self,
        *,
        app_name: str,
        user_id: str,
        state: dict[str, Any] | None = None,
        session_id: str | None = None,
    ) -> Session:
        return submit(self._create, app_name, user_id, state, session_id).result()

    def get_session_sync(
        self,
        *,
        app_name: str,
        user_id: str,
        session_id: str,
        config: GetSessionConfig | None = None,
    ) -> Session | None:
        return submit(self._get, SessionKey.of(app_name, user_id, session_id), config).result()

    def list_sessions_sync(
        self, *, app_name: str | None = None, user_id: str | None = None
    ) -> SessionList:
        return submit(self._list, app_name, user_id).result()

    def delete_session_sync(self, *, app_name: str, user_id: str, session_id: str) -> None:
        submit(self._service.delete, SessionKey.of(app_name, user_id, session_id)).result()

    def append_event_sync(self, session: Session, event: Event) -> Event:
        if event.partial:
            return event
        return _shown(session, event, submit(self._append, session, event).result())

    # -- the older interface, with its twins for coroutines ------------------

    def update_keys(
        self, app_name: str, user_id: str, session_id: str, changes: Mapping[str, Any]
    ) -> Session:
        """Set state keys outside a run; None deletes one. An event records it.

        Raises SessionNotFoundError, InputValidationError.
        """
        return submit(self._update_keys, app_name, user_id, session_id, changes).result()

    async def aupdate_keys(
        self, app_name: str, user_id: str, session_id: str, changes: Mapping[str, Any]
    ) -> Session:
        return await offload(self._update_keys, app_name, user_id, session_id, changes)

    def get_event_count(
        self, app_name: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> int:
        """Count the events of everything, of an app, of a user, or of one session."""
        return submit(self._service.event_count, app_name, user_id, session_id).result()

    async def aget_event_count(
        self, app_name: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> int:
        return await offload(self._service.event_count, app_name, user_id, session_id)

    def get_stats(self) -> dict[str, int | float]:
        """Return `sessions`, `events`, `state_keys` and `db_size_mb`."""
        return asdict(submit(self._service.stats).result())

    async def aget_stats(self) -> dict[str, int | float]:
        return asdict(await offload(self._service.stats))

    def vacuum(self) -> dict[str, str | float]:
        """Check the database and give space back; return what was found and done."""
        return submit(self._service.vacuum).result()

    async def avacuum(self) -> dict[str, str | float]:
        return await offload(self._service.vacuum)

    # -- one operation each, in a thread -------------------------------------

    def _create(
        self, app_name: str, user_id: str, state: dict[str, Any] | None, session_id: str | None
    ) -> Session:
        with _adk_errors(session_id):
            key = SessionKey.new(app_name, user_id, session_id)
            return to_session(self._service.create(key, to_state(state or {})))

    def _get(self, key: SessionKey, config: GetSessionConfig | None) -> Session | None:
        window = Window()
        if config is not None:
            if (config.num_recent_events or 0) < 0:
                raise ValueError("num_recent_events must be 0 or more.")
            window = Window(limit=config.num_recent_events, since=config.after_timestamp)
        found = self._service.get(key, window)
        return to_session(found) if found else None

    def _list(self, app_name: str | None, user_id: str | None) -> SessionList:
        found = self._service.sessions(app_name, user_id)
        return SessionList(sessions=[to_session(each) for each in found])

    def _append(self, session: Session, event: Event) -> Appended:
        key = key_of(session)
        with _adk_errors(session.id):
            seen = place_of(session) or self._seen(key, session)
            return self._service.append(key, to_payload(event), seen)

    def _seen(self, key: SessionKey, session: Session) -> Place:
        """Return where a session stands that another service made, or a program by hand.

        It is up to date when it has the last event, or is not older than it.
        """
        found = self._service.get(key, Window(limit=1))
        if found is None:
            raise ConversationNotFound
        last = session.events[-1].id if session.events else ""
        has_last = any(event.id == last for event in to_session(found).events)
        if not has_last and found.updated_at > session.last_update_time:
            raise AgentSessionStale
        return found.place

    def _update_keys(
        self, app_name: str, user_id: str, session_id: str, changes: Mapping[str, Any]
    ) -> Session:
        with _adk_errors(session_id):
            key = SessionKey.of(app_name, user_id, session_id)
            return to_session(self._service.update_keys(key, to_state(dict(changes))))


def _shown(session: Session, event: Event, appended: Appended) -> Event:
    """Show a stored event in the caller's session; one that is there already changes nothing."""
    if not appended.is_new and any(known.id == event.id for known in session.events):
        return event
    delta = event.actions.state_delta
    if delta:
        session.state.update(delta)
        event.actions.state_delta = {
            key: value for key, value in delta.items() if not key.startswith("temp:")
        }
    session.events.append(event)
    session.last_update_time = event.timestamp
    mark(session, appended.place)
    return event


@contextmanager
def _adk_errors(session_id: str | None) -> Iterator[None]:
    """Raise the errors that ADK knows."""
    try:
        yield
    except AgentSessionExists as error:
        raise AlreadyExistsError(f"Session {session_id} already exists.") from error
    except AgentEventChanged as error:
        raise AlreadyExistsError("Another event with this id is stored already.") from error
    except AgentSessionStale as error:
        raise StaleSessionError(
            f"Session {session_id} has gone on since it was read. Read it again."
        ) from error
    except ConversationNotFound as error:
        raise SessionNotFoundError(f"Session {session_id} not found.") from error
    except AgentInputInvalid as error:
        raise InputValidationError(error.reason) from error
