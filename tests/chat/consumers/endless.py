"""An application that streams without end, to see what a client that does not read costs.

Run by test_gate.py under daphne; /frames tells how many frames were sent so far.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncGenerator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from chat.consumers import gate, gated  # noqa: E402 - after the settings
from chat.consumers.asking import ScopeAsking  # noqa: E402 - as above
from chat.consumers.event_stream import EventStream  # noqa: E402 - as above

# A tenth of a second stands for a minute.
gate.STALLED_SECONDS = float(os.environ.get("STALLED_SECONDS", gate.STALLED_SECONDS))

FRAME = b"data: " + b"x" * 10_000 + b"\n\n"
sent = 0
ended = 0


class EndlessStream(EventStream):
    async def open(self, asking: ScopeAsking) -> AsyncGenerator[bytes, None]:
        return _frames()


async def _frames() -> AsyncGenerator[bytes, None]:
    global sent, ended  # noqa: PLW0603 - what the test asks for
    try:
        # An endless loop that never waited would keep the other request out.
        while sent < 10_000:
            sent += 1
            yield FRAME
    finally:
        ended += 1


_stream = EndlessStream.as_asgi()


@gated
async def _download(scope: Any, receive: Any, send: Any) -> None:
    """Send a long answer as Django does: without looking whether anybody reads it."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    async with contextlib.aclosing(_frames()) as frames:
        async for frame in frames:
            await send({"type": "http.response.body", "body": frame, "more_body": True})


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/frames":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"{sent} {ended}".encode()})
        return
    if scope["path"] == "/download":
        await _download(scope, receive, send)
        return
    await _stream(scope, receive, send)
