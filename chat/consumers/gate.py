"""Back-pressure: holds a stream while its client does not read.

Daphne takes whatever it is given and keeps it: five clients that do not read
cost 100 MB. Twisted, below it, tells a registered producer when more than 64 KB
are unsent; other servers wait inside `send` by themselves.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import partial
from typing import Any

# A client that takes nothing for so long is asleep or gone; it resumes by its offset.
STALLED_SECONDS = 60.0


class Gate:
    """Shut while the client's connection is full; a producer in Twisted's sense."""

    def __init__(self, send: Any) -> None:
        self._request = _request_of(send)
        self._may_send = asyncio.Event()
        self._may_send.set()

    def __enter__(self) -> Gate:
        # Without a channel the client has left before there was anything to send.
        if self._request is not None and self._request.channel is not None:
            self._request.registerProducer(self, True)  # noqa: FBT003 - Twisted's signature
        return self

    def __exit__(self, *_: object) -> None:
        request = self._request
        # As above; the producer is gone with the connection.
        if request is not None and request.channel is not None:
            request.unregisterProducer()

    async def passed(self) -> None:
        """Return when the client has read enough; raise TimeoutError if it never does."""
        if self._may_send.is_set():
            return
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                await self._may_send.wait()
        except TimeoutError:
            self._abort()
            raise

    def _abort(self) -> None:
        """Close at once: what is unsent would be kept until the client's system gives up."""
        channel = self._request.channel if self._request is not None else None
        if channel is not None:
            # HTTP/2 has no such method: there one stream of many is closed.
            getattr(channel, "forceAbortClient", channel.loseConnection)()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._may_send.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._may_send.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._may_send.set()


def gated(django: Any) -> Any:
    """Return the application `django`, held back while a client does not read its long answers."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        with ExitStack() as leaving:
            gate: Gate | None = None

            async def send_when_read(message: Any) -> None:
                nonlocal gate
                if message.get("more_body"):
                    gate = gate or leaving.enter_context(Gate(scope.get("server_send", send)))
                    await gate.passed()
                else:
                    # Before the end is sent: after it the connection is the next request's.
                    leaving.close()
                await send(message)

            await django(scope, receive, send_when_read)

    return application


def _request_of(send: Any) -> Any:
    """Return Twisted's request behind daphne's `send`; None under other servers."""
    if not isinstance(send, partial) or not send.args:
        return None
    request = send.args[0]
    return request if hasattr(request, "registerProducer") else None
