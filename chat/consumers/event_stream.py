"""What all event streams have in common: headers, refusals, disconnects, a proper end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator
from typing import Any

from channels.generic.http import AsyncHttpConsumer
from django.utils.translation import gettext

from accounts.access import Access
from chat.consumers.asking import ScopeAsking
from chat.consumers.endings import endings
from chat.consumers.gate import Gate
from chat.domain.access_errors import AccessRefused, ConsentRequired
from chat.domain.errors import ChatError, NotFound, StoreUnavailable
from chat.stores.offload import offload
from chat.streaming.frames import RETRY_FRAME

logger = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]

STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would otherwise collect the first events for seconds.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
# When the store is away: long enough to let it come back, short enough to wait for.
RETRY_AFTER_SECONDS = 5


class Refused(Exception):
    """The request is answered without a stream."""

    def __init__(self, status: int, error: type[ChatError] | None = None, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.error = error
        self.headers = headers


class EventStream(AsyncHttpConsumer):  # type: ignore[misc]  # channels has no types
    """A GET that is answered with Server-Sent Events.

    Subclasses say in `open` what to send. However a stream ends, its body is
    ended: daphne keeps the connection for ever otherwise, and leaks with it.
    """

    # A stream that is older is ended politely: the browser comes again, is asked
    # again who it is, and goes on where it was.
    life_seconds = 900.0
    status = 200
    # Beside STREAM_HEADERS.
    more_headers: Headers = []

    async def open(self, asking: ScopeAsking) -> AsyncGenerator[bytes, None]:
        """Authorise, and return the frames to send. Raises ChatError, Refused."""
        raise NotImplementedError

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._receive = receive
        self._is_left = False
        self._has_headers = False
        await super().__call__(scope, receive, send)

    async def handle(self, body: bytes) -> None:  # noqa: ARG002 - channels' signature
        """Answer; channels reads no disconnect meanwhile, so a task of our own does."""
        answering = asyncio.current_task()
        assert answering is not None  # noqa: S101 - channels runs this in a task
        watching = asyncio.create_task(self._watch(answering))
        try:
            await self._answer()
        except asyncio.CancelledError:
            if not self._is_left:
                raise
            answering.uncancel()
        finally:
            watching.cancel()

    async def _watch(self, answering: asyncio.Task[Any]) -> None:
        """Cancel the answer as soon as the client has left."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._is_left = True
        answering.cancel()

    async def _answer(self) -> None:
        asking = ScopeAsking(self.scope)
        if asking.method != "GET":
            await self._refuse(Refused(405, allow="GET"))
            return
        try:
            frames = await self.open(asking)
        except Refused as refused:
            await self._refuse(refused)
        except ConsentRequired:
            await self._refuse(Refused(403, ConsentRequired))
        except AccessRefused as error:
            await self._refuse(Refused(401, type(error), **{"www-authenticate": "Bearer"}))
        except NotFound:
            # The same words for everything that is not theirs.
            await self._refuse(Refused(404, NotFound))
        except StoreUnavailable:
            retry_after = {"retry-after": str(RETRY_AFTER_SECONDS)}
            await self._refuse(Refused(503, StoreUnavailable, **retry_after))
        else:
            await self._stream(frames, await offload(lambda: asking.access))

    async def _refuse(self, refused: Refused) -> None:
        body = b""
        headers = [(name.encode(), value.encode()) for name, value in refused.headers.items()]
        headers.append((b"cache-control", b"no-store"))
        if refused.error is not None:
            content = {"code": refused.error.code, "message": gettext(refused.error.message)}
            body = json.dumps(content, ensure_ascii=False).encode()
            headers.append((b"content-type", b"application/json"))
        await self.send_response(refused.status, body, headers=headers)

    async def _stream(self, frames: AsyncGenerator[bytes, None], access: Access | None) -> None:
        headers = [*STREAM_HEADERS, *self.more_headers]
        await self.send_headers(status=self.status, headers=headers)
        try:
            # The server's own `send`, where the application wraps it (vana.asgi).
            with Gate(self.scope.get("server_send", self.base_send)) as gate:
                async with contextlib.aclosing(frames):
                    await self._send_all(frames, gate, access)
        except TimeoutError:
            logger.info("stream.ended_early")
        except Exception:
            logger.exception("stream.broken")
        finally:
            if not self._is_left:
                await self.send_body(b"")

    async def _send_all(
        self, frames: AsyncGenerator[bytes, None], gate: Gate, access: Access | None
    ) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self.life_seconds) as life:
            with endings.watched(access, lambda: life.reschedule(loop.time())):
                await self._send_frames(frames, gate)

    async def _send_frames(self, frames: AsyncGenerator[bytes, None], gate: Gate) -> None:
        send = self.base_send
        await send({"type": "http.response.body", "body": RETRY_FRAME, "more_body": True})
        async for frame in frames:
            await gate.passed()
            await send({"type": "http.response.body", "body": frame, "more_body": True})
