"""Sessions of agents, for the person to whom they belong: list, read, delete. Agents write them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from chat import actions
from chat.agents import owned
from chat.api.auth import signed_in
from chat.api.cursors import place_of, sequence_of, written_place, written_sequence
from chat.api.described import reads, writes
from chat.api.errors import InvalidCursor
from chat.api.shapes import Page, Text
from chat.domain.owners import Owner

router = Router(tags=["Agent sessions"])
_KIND = "agents"
_ONE = "/{uuid:session_id}"


class AgentSession(BaseModel):
    """`id` is the conversation's; `app_name`, `user_id`, `session_id` are those of google-adk."""

    id: UUID
    app_name: str
    user_id: str
    session_id: str
    title: str
    message_count: int
    created_at: datetime
    updated_at: datetime


class AgentSessionPage(BaseModel):
    """`next_cursor` is null on the last page."""

    items: list[AgentSession]
    next_cursor: str | None


class AgentSessionWithState(AgentSession):
    """`state` is the session's own, and with `user:` before its keys what the app remembers."""

    state: dict[str, Any]


class AgentEventPage(BaseModel):
    """The JSON of google-adk's events, newest first. `next_cursor` is null on the last page."""

    items: list[dict[str, Any]]
    next_cursor: str | None


class AgentSessionList(Page):
    app: Annotated[Text, Field(max_length=255)] = Field(
        "", description="Only sessions of this app; empty: of all."
    )


@router.get("", response=AgentSessionPage, openapi_extra=reads(400, 422))
def list_agent_sessions(request: HttpRequest, page: Query[AgentSessionList]) -> AgentSessionPage:
    """Sessions of agents that belong to the person who asks, last used first."""
    kind, after = place_of(page.cursor) if page.cursor else (_KIND, None)
    if kind != _KIND:
        raise InvalidCursor
    user_id, limit = signed_in(request).pk, page.limit
    found = owned.sessions(user_id, app_name=page.app or None, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return AgentSessionPage(
        items=[AgentSession(**_fields(each)) for each in found[:limit]],
        next_cursor=written_place(_KIND, last.updated_at, last.id) if last else None,
    )


@router.get(_ONE, response=AgentSessionWithState, openapi_extra=reads(404))
def read_agent_session(request: HttpRequest, session_id: UUID) -> AgentSessionWithState:
    """One session, with its state and without its events."""
    found = owned.session(signed_in(request).pk, session_id)
    return AgentSessionWithState(**_fields(found), state=owned.state(found))


@router.get(_ONE + "/events", response=AgentEventPage, openapi_extra=reads(400, 404, 422))
def list_agent_events(request: HttpRequest, session_id: UUID, page: Query[Page]) -> AgentEventPage:
    """The events as the agent wrote them, newest first."""
    before = sequence_of(page.cursor) if page.cursor else None
    found = owned.session(signed_in(request).pk, session_id)
    events = owned.events(found, before=before, limit=page.limit + 1)
    shown, has_more = events[: page.limit], len(events) > page.limit
    return AgentEventPage(
        items=[json.loads(each.data) for each in shown],
        next_cursor=written_sequence(shown[-1].sequence) if has_more else None,
    )


@router.delete(_ONE, response={204: None}, openapi_extra=writes(404))
def delete_agent_session(request: HttpRequest, session_id: UUID) -> Status[None]:
    """Put it into the trash; the agent does not find it any more."""
    user_id = signed_in(request).pk
    found = owned.session(user_id, session_id)
    actions.delete_conversation(Owner.user(user_id), found.id)
    return Status(204, None)


def _fields(found: owned.OwnedSession) -> dict[str, Any]:
    return {
        "id": found.id,
        "app_name": found.app_name,
        "user_id": found.user_key,
        "session_id": found.session_key,
        "title": found.title,
        "message_count": found.message_count,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }
