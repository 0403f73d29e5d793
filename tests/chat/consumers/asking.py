"""What tests of streams share: conversations with a generation, and requests for them."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from channels.testing import HttpCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.utils import timezone

from accounts.models import User
from chat.consumers import stream_patterns
from chat.domain.events import EventDraft, EventType
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.base import Ask, GenerationDraft, NewConversation

PATIENCE_SECONDS = 20.0
application = URLRouter(stream_patterns)


def generation_of(owner: Owner) -> Generation:
    """Return a running generation in a new conversation of `owner`."""
    store = store_for(owner)
    conversation_id, generation_id = uuid.uuid4(), uuid.uuid4()
    question = EventDraft(
        EventType.MESSAGE_CREATED, "user", str(uuid.uuid4()), text="A question", timestamp=1.0
    )
    store.ask(
        Ask(
            owner,
            conversation_id,
            GenerationDraft(generation_id, "demo", ""),
            question=question,
            new=NewConversation(conversation_id, "A question", "A question"),
        )
    )
    generation = store.claim(generation_id, "test", timezone.now())
    assert generation is not None
    return generation


def stream_path(generation: Generation, query: str = "") -> str:
    return f"/c/{generation.conversation_id}/g/{generation.id}/stream{query}"


def visitor_cookie(owner: Owner) -> tuple[bytes, bytes]:
    value = signing.dumps(owner.key, salt="vana.visitor")
    return b"cookie", f"vana_visitor={value}".encode()


def session_cookie(user: User) -> tuple[bytes, bytes]:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return b"cookie", f"vana_session={session.session_key}".encode()


class Request(HttpCommunicator):  # type: ignore[misc]  # channels has no types
    """One request; `events` reads a stream until something has come."""

    def __init__(
        self, path: str, *headers: tuple[bytes, bytes], method: str = "GET", app: Any = application
    ) -> None:
        super().__init__(app, method, urlsplit(path).path, headers=list(headers))
        self.scope["query_string"] = urlsplit(path).query.encode()
        self.text = ""
        self.has_ended = False

    async def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = await self.get_response(timeout=PATIENCE_SECONDS)
        await self.leave()
        return answer

    async def begin(self) -> dict[str, Any]:
        """Send the request and return the head of the answer."""
        await self.send_input({"type": "http.request", "body": b""})
        head: dict[str, Any] = await self.receive_output(PATIENCE_SECONDS)
        assert head["type"] == "http.response.start"
        return head

    async def read_until(self, wanted: str) -> str:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while wanted not in self.text and not self.has_ended:
                part = await self.receive_output(PATIENCE_SECONDS)
                self.text += part["body"].decode()
                self.has_ended = not part.get("more_body")
        assert wanted in self.text
        return self.text

    async def read_to_end(self) -> str:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.has_ended:
                part = await self.receive_output(PATIENCE_SECONDS)
                self.text += part["body"].decode()
                self.has_ended = not part.get("more_body")
        await self.leave()
        return self.text

    async def leave(self) -> None:
        """Close the connection, as a browser does, and wait until the answer has ended."""
        await self.send_input({"type": "http.disconnect"})
        await self.wait(PATIENCE_SECONDS)


def events_in(text: str) -> list[tuple[str, Any]]:
    """Return the (name, data) pairs of a stream's text."""
    found = []
    for frame in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in frame.split("\n") if ": " in line)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def text_in(text: str) -> str:
    return "".join(data["text"] for name, data in events_in(text) if name == "delta")
