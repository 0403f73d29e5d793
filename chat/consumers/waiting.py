"""Requests for a reply that wait for it: `?wait=true`, or `Accept: text/event-stream`.

Django's view stores the message, starts the reply and answers, as always. That
answer is held here until there is more to say: waiting costs no thread, which a
Django view would keep for as long. Whoever leaves does not stop the reply.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel, ValidationError

from chat import visitors
from chat.api import answers, shapes
from chat.api.problems import problem
from chat.consumers.api_streams import ApiStream, find_persons_generation
from chat.consumers.asking import ScopeAsking
from chat.consumers.event_stream import Headers
from chat.consumers.generations import Place, frames_of
from chat.domain.errors import ChatError
from chat.stores import store_for
from chat.stores.offload import offload
from chat.streaming.frames import encode_event

# Everything that asks for a reply is below it.
PATH = "/api/v1/conversations"
EVENT_STREAM = "text/event-stream"
# They say something of the answer's first form only.
_FORM_HEADERS = {b"content-type", b"content-length"}


class Wish(enum.Enum):
    """In which form the client wants the reply itself."""

    WHOLE = enum.auto()
    STREAM = enum.auto()


def waiting(django: Any) -> Any:
    """Return the application `django` with answers that wait, where that is wished."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        wish = _wish_of(scope)
        if wish is None:
            await django(scope, receive, send)
            return
        held = HeldAnswer()
        await django(scope, receive, held.take)
        asked = _asked(held)
        if asked is None:
            await held.let_go(send)
            return
        consumer = StreamedReply(asked) if wish is Wish.STREAM else WholeReply(asked)
        # From here on it is a reading; what is still to come from the client is its leaving.
        await consumer({**scope, "method": "GET"}, _after_body(receive), send)

    return application


class HeldAnswer:
    """What Django answered, not yet sent. Answers of the API are small."""

    def __init__(self) -> None:
        self._messages: list[Any] = []

    async def take(self, message: Any) -> None:
        self._messages.append(message)

    async def let_go(self, send: Any) -> None:
        for message in self._messages:
            await send(message)

    @property
    def status(self) -> int:
        """Its status; 0 if the client left before there was one."""
        return int(self._messages[0]["status"]) if self._messages else 0

    @property
    def headers(self) -> Headers:
        """Its headers, but for those of its form."""
        pairs = [
            (bytes(name).lower(), bytes(value)) for name, value in self._messages[0]["headers"]
        ]
        return [pair for pair in pairs if pair[0] not in _FORM_HEADERS]

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self._messages[1:])


@dataclass(frozen=True)
class Asked:
    """An answer that names a generation: by itself, or with the conversation it opened."""

    status: int
    headers: Headers
    body: dict[str, Any]

    @property
    def generation(self) -> dict[str, Any]:
        generation: dict[str, Any] = self.body.get("generation") or self.body
        return generation

    @property
    def ids(self) -> tuple[UUID, UUID]:
        return UUID(self.generation["conversation"]), UUID(self.generation["id"])


class StreamedReply(ApiStream):
    """The answer as the first event, then the text as it is written."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked
        self.status = asked.status
        self.more_headers = [pair for pair in asked.headers if pair[0] == b"location"]

    async def open(self, asking: ScopeAsking) -> AsyncGenerator[bytes, None]:
        found = await offload(find_persons_generation, asking, *self._asked.ids)
        return _told(self._asked.body, frames_of(*found, Place(0, 0, blocks=None)))


class WholeReply(ApiStream):
    """The same answer once the reply has ended, with its text and how it ended."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked

    async def _answer(self) -> None:
        asking = ScopeAsking(self.scope)
        try:
            await self._wait(asking)
            body = await offload(_as_it_is_now, asking, self._asked)
        except ChatError as error:
            await self.send_whole(problem(error))
            return
        told = HttpResponse(body, status=self._asked.status, content_type="application/json")
        for name, value in self._asked.headers:
            told[name.decode("latin-1")] = value.decode("latin-1")
        await self.send_whole(told)

    async def _wait(self, asking: ScopeAsking) -> None:
        """Return when the reply has ended, or has taken longer than any may."""
        found = await offload(find_persons_generation, asking, *self._asked.ids)
        frames = frames_of(*found, Place(0, 0, blocks=None))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.LLM_TOTAL_SECONDS), contextlib.aclosing(frames):
                async for _ in frames:
                    pass


def _wish_of(scope: Any) -> Wish | None:
    if scope["method"] != "POST" or not scope["path"].startswith(PATH):
        return None
    asking = ScopeAsking(scope)
    accepted = asking.headers.get(b"accept", b"").decode("latin-1").lower()
    if EVENT_STREAM in accepted:
        return Wish.STREAM
    try:
        waits = shapes.Waiting.model_validate(asking.GET.dict()).wait
    except ValidationError:
        return None  # the view says so
    return Wish.WHOLE if waits else None


def _asked(held: HeldAnswer) -> Asked | None:
    """Return the answer if it is about a reply that was asked for."""
    if held.status not in {200, 201}:
        return None
    body = json.loads(held.body)
    if "generation" not in body and "stream" not in body:
        return None
    return Asked(held.status, held.headers, body)


def _after_body(receive: Any) -> Any:
    """Return a `receive` that begins with the empty body of a GET."""
    has_begun = False

    async def rest() -> Any:
        nonlocal has_begun
        if has_begun:
            return await receive()
        has_begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return rest


async def _told(
    body: dict[str, Any], frames: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    yield encode_event("asked", body)
    async with contextlib.aclosing(frames):
        async for frame in frames:
            yield frame


def _as_it_is_now(asking: ScopeAsking, asked: Asked) -> bytes:
    """Return the answer's body as a reading of this moment. Raises ChatError."""
    conversation_id, generation_id = asked.ids
    owner, conversation = visitors.find(asking, conversation_id)
    store = store_for(owner)
    written = store.written(generation_id)
    found = store.generation(conversation.id, generation_id)
    generation = answers.WrittenGeneration.with_text(found, written)
    if "generation" not in asked.body:
        return _written(generation)
    opened = answers.Opened(
        conversation=answers.Conversation.of(conversation), generation=generation
    )
    return _written(opened)


def _written(answer: BaseModel) -> bytes:
    """Write it as ninja does, which writes times in its own way."""
    return json.dumps(answer.model_dump(), cls=NinjaJSONEncoder).encode()
