"""Sessions of agents, on the same rows as people's conversations: all that they mean.

Every method is one operation and one thread's work; what goes over is plain
JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils import timezone

from chat import models
from chat.agents import appending, live, rows, upkeep
from chat.agents.payload import AgentEvent, read_event, same_payload
from chat.agents.people import owner_id_of
from chat.agents.states import StateChange, read_all_shared, read_shared, read_user_state
from chat.agents.values import (
    Appended,
    Place,
    Session,
    SessionKey,
    Stats,
    StoredEvent,
    Window,
    can_name,
)
from chat.domain.erasure import TombstoneKind
from chat.domain.errors import (
    AgentEventChanged,
    AgentSessionExists,
    AgentSessionStale,
    ConversationNotFound,
)
from chat.domain.events import USER_AUTHOR
from chat.stores.db.rows import uuid_of
from chat.stores.db.sql import Sql, reading, writing
from chat.stores.db.tombstones import bury

_EVERYTHING = Window()


class SessionService:
    """The sessions in the database that Django knows as `using`."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self.using = using

    # -- sessions ----------------------------------------------------------

    def create(self, key: SessionKey, state: Mapping[str, Any] | None = None) -> Session:
        """Open a session. Raises AgentSessionExists, and AgentInputInvalid for a state key.

        It belongs to a person, who can read along, when `user_key` names one:
        by the primary key in Vana's own app, else by the account's public id.
        What they deleted with this key stays in their trash under another one.
        """
        lasting = {name: one for name, one in (state or {}).items() if not name.startswith("temp:")}
        change = StateChange.of(lasting)
        now = timezone.now()
        row = models.Conversation(
            owner_id=owner_id_of(key, self.using),
            app_name=key.app_name,
            user_key=key.user_key,
            session_key=key.session_key,
            created_at=now,
            updated_at=now,
            session_state=change.own_after(None) if change.own else None,
        )
        with writing(self.using) as sql:
            if not self._inserted(row):
                _make_way(sql, key)
                if not self._inserted(row):
                    raise AgentSessionExists
            change.write_shared(sql, key)
            (known,) = read_shared(sql, key).seen_by([key], [row.session_state])
        live.tell(self.using, row.owner_id, "conversation.created", row.id, title="")
        return Session(key, Place(row.id), now.timestamp(), known)

    def get(self, key: SessionKey, window: Window = _EVERYTHING) -> Session | None:
        """Return the session with the events in the window; None if there is none."""
        with reading(self.using) as sql:
            # In this order: who appends meanwhile makes the result stale, never wrong.
            heading = rows.find(sql, key)
            if heading is None:
                return None
            events = rows.read_events(sql, heading, window)
            (state,) = read_shared(sql, key).seen_by([key], [heading.state])
        return Session(key, heading.place, heading.updated_at, state, events)

    def sessions(self, app_name: str | None = None, user_key: str | None = None) -> list[Session]:
        """Return sessions without their events, by last update, oldest first."""
        if not can_name(app_name, user_key):
            return []
        with reading(self.using) as sql:
            headings = rows.find_all(sql, app_name, user_key)
            shared = read_all_shared(sql, app_name, user_key)
        states = shared.seen_by([one.key for one in headings], [one.state for one in headings])
        return [
            Session(one.key, one.place, one.updated_at, state)
            for one, state in zip(headings, states, strict=True)
        ]

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
            owner_id = conversations.values_list("owner_id", flat=True).first()
            if owner_id is None:
                # For good: events and what it alone remembers go with it.
                bury(sql, TombstoneKind.CONVERSATION, [place.id])
                conversations.delete()
            else:
                conversations.update(deleted_at=timezone.now())
        live.tell(self.using, owner_id, "conversation.deleted", place.id)
        return True

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
            place = appending.append(self.using, key, event, seen)
        except IntegrityError:  # only a second event with this id breaks a constraint here
            place = None
        if place is not None:
            live.tell_of_event(self.using, place)
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
        if not can_name(app_name, user_key):
            return {}
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
            change = StateChange.of(lasting, gone)
            place = appending.append_in(sql, key, event, None, change)
        live.tell_of_event(self.using, place)
        session = self.get(key, Window(limit=0))
        if session is None:
            raise ConversationNotFound
        return session

    # -- upkeep ------------------------------------------------------------

    def event_count(
        self, app_name: str | None = None, user_key: str | None = None, session: str | None = None
    ) -> int:
        """Count the events of everything, of an app, of a user, or of one session."""
        if not can_name(app_name, user_key, session):
            return 0
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

    def _inserted(self, row: models.Conversation) -> bool:
        """Insert a session's row; False if its key is taken."""
        try:
            with transaction.atomic(self.using):
                row.save(using=self.using, force_insert=True)
        except IntegrityError:
            return False
        return True

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


def _make_way(sql: Sql, key: SessionKey) -> None:
    """Give what is in the trash with this key another one: its row's id.

    A conversation of Vana's own has that already, and keeps its place.
    """
    in_trash = (
        "WHERE app_name = %s AND user_key = %s AND session_key = %s AND deleted_at IS NOT NULL"
    )
    names = (key.app_name, key.user_key, key.session_key)
    row = sql.one(f"SELECT id FROM chat_conversation {in_trash}", *names)  # noqa: S608 - a condition of our own
    if row is not None:
        sql.run(
            f"UPDATE chat_conversation SET session_key = %s {in_trash}",  # noqa: S608 - as above
            str(uuid_of(row[0])),
            *names,
        )
