"""What agents keep for a person, as the person sees it: only their own, and to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chat import models
from chat.agents.service import SessionService
from chat.agents.states import APP_PREFIX
from chat.agents.values import SessionKey, StoredEvent, Window
from chat.domain.conversations import VANA_APP_NAME, ListPlace
from chat.domain.errors import ConversationNotFound

_FIELDS = (
    *("id", "app_name", "user_key", "session_key"),
    *("title", "message_count", "created_at", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class OwnedSession:
    """A session of an agent's that belongs to a person; `id` is the conversation's."""

    id: UUID
    app_name: str
    user_key: str
    session_key: str
    title: str
    message_count: int
    created_at: datetime
    updated_at: datetime

    @property
    def key(self) -> SessionKey:
        return SessionKey(self.app_name, self.user_key, self.session_key)


def sessions(
    user_id: int, *, app_name: str | None = None, after: ListPlace | None = None, limit: int
) -> list[OwnedSession]:
    """Return a person's sessions outside the trash, of all apps or of one, last used first."""
    rows = _rows(user_id).newest_first()
    if app_name is not None:
        rows = rows.filter(app_name=app_name)
    if after is not None:
        rows = rows.older_than(after.at, after.id)
    return [OwnedSession(*row) for row in rows.values_list(*_FIELDS)[:limit]]


def session(user_id: int, session_id: UUID) -> OwnedSession:
    """Return one session of a person's. Raises ConversationNotFound."""
    row = _rows(user_id).filter(pk=session_id).values_list(*_FIELDS).first()
    if row is None:
        raise ConversationNotFound
    return OwnedSession(*row)


def state(found: OwnedSession) -> dict[str, Any]:
    """Return what the session and the app remember of the person.

    Not what the app has for all its users: that is the app's. Raises ConversationNotFound.
    """
    read = SessionService().get(found.key, Window(limit=0))
    if read is None:
        raise ConversationNotFound
    return {name: one for name, one in read.state.items() if not name.startswith(APP_PREFIX)}


def events(found: OwnedSession, *, before: int | None, limit: int) -> list[StoredEvent]:
    """Return a page of a session's events, newest first. Raises ConversationNotFound."""
    return SessionService().events(found.key, Window(limit=limit, before=before))[::-1]


def _rows(user_id: int) -> models.conversation.ConversationQuerySet:
    return models.Conversation.objects.owned_by(user_id).present().exclude(app_name=VANA_APP_NAME)
