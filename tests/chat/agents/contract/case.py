"""The ground that the parts of the contract stand on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.test import SimpleTestCase
from google.adk.events import Event, EventActions
from google.adk.sessions import BaseSessionService, Session
from google.adk.sessions.base_session_service import GetSessionConfig
from google.genai import types

if TYPE_CHECKING:
    # Mixed into Django's test cases; for the type checker it is one.
    _Base = SimpleTestCase
else:
    _Base = object


class ServiceCase(_Base):
    """A session service and an app that no other test has."""

    service: BaseSessionService

    def opened_again(self) -> BaseSessionService:
        """Return a new service on the same storage, as after a restart."""
        raise NotImplementedError

    def in_another_process(self) -> BaseSessionService:
        """Return a second service on the same storage, beside the first."""
        return self.opened_again()

    def setUp(self) -> None:
        super().setUp()
        self.app = f"app-{uuid.uuid4()}"

    async def opened(self, user_id: str = "ada", **fields: Any) -> Session:
        return await self.service.create_session(app_name=self.app, user_id=user_id, **fields)

    async def found(self, session: Session, **config: Any) -> Session | None:
        return await self.service.get_session(
            app_name=session.app_name,
            user_id=session.user_id,
            session_id=session.id,
            config=GetSessionConfig(**config) if config else None,
        )

    async def read(self, session: Session, **config: Any) -> Session:
        found = await self.found(session, **config)
        assert found is not None
        return found

    async def texts(self, session: Session, **config: Any) -> list[str]:
        return [text_of(event) for event in (await self.read(session, **config)).events]

    async def say(self, session: Session, *texts: str, **fields: Any) -> None:
        for text in texts:
            await self.service.append_event(session, said(text, **fields))


def said(text: str = "Hello", author: str = "user", **fields: Any) -> Event:
    delta = fields.pop("delta", None)
    return Event(
        invocation_id="invocation-1",
        author=author,
        content=types.Content(
            role="user" if author == "user" else "model", parts=[types.Part(text=text)]
        ),
        actions=EventActions(state_delta=delta or {}),
        **fields,
    )


def remembered(delta: dict[str, Any], **fields: Any) -> Event:
    """An event that says nothing and only changes the state."""
    return Event(
        invocation_id="invocation-1",
        author="helper",
        actions=EventActions(state_delta=delta),
        **fields,
    )


def text_of(event: Event) -> str:
    assert event.content is not None
    return "".join(part.text or "" for part in event.content.parts or [])
