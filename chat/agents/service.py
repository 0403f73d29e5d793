"""Sessions of agents, on the same rows as people's conversations: all that they mean.

Every method is one operation and one thread's work; what goes over is plain
JSON. An append is three statements (raise the revision, insert the event, set
the state), however long the session is.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from chat import models
from chat.agents import rows, upkeep
from chat.agents.payload import AgentEvent, read_event, same_payload
from chat.agents.states import (
    drop_session_states,
    drop_state,
    read_all_states,
    read_states,
    read_user_state,
    write_state,
)
from chat.agents.values import Appended, Place, Session, SessionKey, Stats, StoredEvent, Window
from chat.domain.errors import (
    AgentEventChanged,
    AgentSessionExists,
    AgentSessionStale,
    ConversationNotFound,
)
from chat.domain.events import USER_AUTHOR
from chat.models.conversation import VANA_APP_NAME
from chat.models.state import StateScope
from chat.stores.db.sql import Sql, reading, writing

_EVERYTHING = Window()
_ERASED_AT_ONCE = 500


class SessionService:
    """The sessions in the database that Django knows as `using`."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self.using = using

    # -- sessions ----------------------------------------------------------

    def create(self, key: SessionKey, state: Mapping[str, Any] | None = None) -> Session:
        """Open a session. Raises AgentSessionExists, and AgentInputInvalid for a state key.

        It belongs to a person, who can read along, when `user_key` names one:
        by the primary key in Vana's own app, else by the account's public id.
        """
        lasting = {name: one for name, one in (state or {}).items() if not name.startswith("temp:")}
        now = timezone.now()
        row = models.Conversation(
            owner_id=self._owner_id(key),
            app_name=key.app_name,
            user_key=key.user_key,
            session_key=key.session_key,
            created_at=now,
            updated_at=now,
        )
        with writing(self.using) as sql:
            try:
                with transaction.atomic(self.using):
                    row.save(using=self.using, force_insert=True)
            except IntegrityError as error:
                raise AgentSessionExists from error
            write_state(sql, key, lasting)
            known = read_states(sql, key).of(key)
        return Session(key, Place(row.id), now.timestamp(), known)

    def get(self, key: SessionKey, window: Window = _EVERYTHING) -> Session | None:
        """Return the session with the events in the window; None if there is none."""
        with reading(self.using) as sql:
            heading = rows.find(sql, key)
            if heading is None:
                return None
            # In this order: who appends meanwhile makes the result stale, never wrong.
            events = rows.read_events(sql, heading, window)
            state = read_states(sql, key).of(key)
        return Session(key, heading.place, heading.updated_at, state, events)

    def sessions(self, app_name: str | None = None, user_key: str | None = None) -> list[Session]:
        """Return sessions without their events, by last update, oldest first."""
        with reading(self.using) as sql:
            headings = rows.find_all(sql, app_name, user_key)
            states = read_all_states(sql, app_name, user_key)
        return [Session(one.key, one.place, one.updated_at, states.of(one.key)) for one in headings]

    def delete(self, key: SessionKey) -> bool:
        """Delete a session; return whether there was one.

        A person's conversation goes to the trash, from where they can bring it
        back. Any other is gone for good, with its events and its state.
        """
        with writing(self.using) as sql:
            place = rows.lock(sql, key)
            if place is None:
                return False
            conversations = models.Conversation.objects.using(self.using).filter(pk=place.id)
            if not conversations.filter(owner__isnull=False).update(deleted_at=timezone.now()):
                _purge(sql, self.using, [key], [place.id])
        return True

    def erase(self, app_name: str, user_key: str) -> int:
        """Delete for good all that an app keeps of a user; return how many sessions that were."""
        found = Q(app_name=app_name, user_key=user_key)
        count = 0
        with writing(self.using) as sql:
            conversations = models.Conversation.objects.using(self.using).filter(found)
            while some := dict(conversations.values_list("session_key", "pk")[:_ERASED_AT_ONCE]):
                keys = [SessionKey(app_name, user_key, name) for name in some]
                _purge(sql, self.using, keys, list(some.values()))
                count += len(some)
            states = models.State.objects.using(self.using)
            states.filter(found, scope=StateScope.USER).delete()
        return count

    # -- events ------------------------------------------------------------

    def place(self, key: SessionKey) -> Place:
        """Return where a session stands. Raises ConversationNotFound."""
        with reading(self.using) as sql:
            heading = rows.find(sql, key)
        if heading is None:
            raise ConversationNotFound
        return heading.place

    def append(
        self, key: SessionKey, payload: Mapping[str, Any], seen: Place | None = None
    ) -> Appended:
        """Store an event (the JSON object of a google-adk event) and what it changes in the state.

        `seen` is where the session stood when the writer read it: if it has
        gone on since, nothing is stored. Without `seen` the event goes behind
        whatever is there. The same event sent again is stored once.

        Raises ConversationNotFound, AgentSessionStale, AgentEventChanged (the
        id is taken by another event), AgentInputInvalid.
        """
        event = read_event(payload)
        try:
            with writing(self.using) as sql:
                place = self._append(sql, key, event, seen)
        except IntegrityError:  # only a second event with this id breaks a constraint here
            place = None
        if place is not None:
            return Appended(place, is_new=True)
        return self._stored_before(key, event, seen)

    def events(self, key: SessionKey, window: Window = _EVERYTHING) -> list[StoredEvent]:
        """Return a page of events, oldest first. Raises ConversationNotFound."""
        with reading(self.using) as sql:
            heading = rows.find(sql, key)
            if heading is None:
                raise ConversationNotFound
            return rows.read_events(sql, heading, window)

    # -- state -------------------------------------------------------------

    def user_state(self, app_name: str, user_key: str) -> dict[str, Any]:
        """Return what is remembered of a user in all their sessions, without the prefix."""
        with reading(self.using) as sql:
            return read_user_state(sql, app_name, user_key)

    def update_keys(self, key: SessionKey, changes: Mapping[str, Any]) -> Session:
        """Set state keys outside a run; None deletes one. An event records it.

        Raises ConversationNotFound, AgentInputInvalid.
        """
        lasting = {name: one for name, one in changes.items() if not name.startswith("temp:")}
        gone = [name for name, value in lasting.items() if value is None]
        event = read_event(
            {
                "author": USER_AUTHOR,
                "actions": {"state_delta": lasting},
                "custom_metadata": {"deleted_keys": gone} if gone else {},
            }
        )
        with writing(self.using) as sql:
            self._append(sql, key, event, None)
            drop_state(sql, key, gone)
        session = self.get(key, Window(limit=0))
        if session is None:
            raise ConversationNotFound
        return session

    # -- upkeep ------------------------------------------------------------

    def event_count(
        self, app_name: str | None = None, user_key: str | None = None, session: str | None = None
    ) -> int:
        """Count the events of everything, of an app, of a user, or of one session."""
        with reading(self.using) as sql:
            return upkeep.event_count(sql, app_name, user_key, session)

    def stats(self) -> Stats:
        with reading(self.using) as sql:
            return upkeep.stats(sql)

    def vacuum(self) -> dict[str, str | float]:
        """Check the database, give space back and renew what its planner knows."""
        with reading(self.using) as sql:
            return upkeep.vacuum(sql)

    # -- inside ------------------------------------------------------------

    def _append(
        self, sql: Sql, key: SessionKey, event: AgentEvent, seen: Place | None
    ) -> Place | None:
        behind = seen or rows.lock(sql, key)
        if behind is None:
            raise ConversationNotFound
        place = rows.append(sql, key, behind, event)
        if place is not None and event.state_delta:
            write_state(sql, key, event.state_delta)
        return place

    def _stored_before(self, key: SessionKey, event: AgentEvent, seen: Place | None) -> Appended:
        """Return where the same event was stored; otherwise raise why this one cannot be."""
        with reading(self.using) as sql:
            heading = rows.find(sql, key)
            if heading is None:
                raise ConversationNotFound
            if seen is not None and seen.id != heading.place.id:
                raise AgentSessionStale  # deleted, and another made with the same key
            stored = rows.stored_data(sql, heading.place, event.event_id)
        if stored is None:
            raise AgentSessionStale
        if not same_payload(stored.data, event.data):
            raise AgentEventChanged
        return Appended(Place(heading.place.id, stored.sequence), is_new=False)

    def _owner_id(self, key: SessionKey) -> int | None:
        """Return whose session this is; None for a user that only the agent knows."""
        people = get_user_model().objects.using(self.using)
        if key.app_name == VANA_APP_NAME:
            is_number = key.user_key.isdecimal() and len(key.user_key) < 19
            found = people.filter(pk=int(key.user_key)) if is_number else people.none()
        else:
            public_id = _as_uuid(key.user_key)
            found = people.filter(public_id=public_id) if public_id else people.none()
        return found.values_list("pk", flat=True).first()


def _as_uuid(text: str) -> UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _purge(sql: Sql, using: str, keys: list[SessionKey], ids: list[UUID]) -> None:
    """Delete rows for good: events go with their conversation."""
    drop_session_states(sql, keys)
    models.Conversation.objects.using(using).filter(pk__in=ids).delete()
