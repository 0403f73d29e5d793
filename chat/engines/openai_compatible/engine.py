"""Replies of a model server: attempts before the first delta, then its stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import aiohttp

from chat.domain.engine_errors import (
    EngineBrokenStream,
    EngineError,
    EngineTimeout,
    EngineUnavailable,
)
from chat.engines.base import Delta, EngineRequest
from chat.engines.openai_compatible.client import Client
from chat.engines.openai_compatible.errors import error_for_status
from chat.engines.openai_compatible.payload import payload
from chat.engines.openai_compatible.reply import Reply
from chat.engines.openai_compatible.retries import retry_after_seconds, wait_seconds
from chat.engines.openai_compatible.timeouts import Patience
from chat.engines.openai_compatible.upstream import Upstream

logger = logging.getLogger(__name__)

# An error's body is only looked at for what kind of error it is.
ERROR_BODY_BYTES = 16_384


class OpenAICompatibleEngine:
    """See `chat.engines.base.Engine`; the settings are read anew for every reply."""

    name = "openai_compatible"

    def __init__(self) -> None:
        self._client = Client()

    async def stream(self, request: EngineRequest) -> AsyncGenerator[Delta, None]:
        upstream = Upstream.from_settings()
        patience = Patience(upstream)
        try:
            response = await self._accepted(upstream, patience, payload(request))
            # Leaving in mid-reply closes the connection at once; one that was read
            # to its end has gone back to the pool by then.
            with contextlib.closing(response):
                async with contextlib.aclosing(_deltas(response, patience)) as deltas:
                    async for delta in deltas:
                        yield delta
        except EngineError as error:
            # Nothing that the server said: its sentences may quote the request or the key.
            about = {
                "error_code": error.code,
                "reason": str(error),
                "model_name": request.model_name,
            }
            logger.warning("engine.failed", extra=about)
            raise

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _accepted(
        self, upstream: Upstream, patience: Patience, body: bytes
    ) -> aiohttp.ClientResponse:
        """Ask until the server accepts, or until asking again is no use."""
        attempt = 0
        while True:
            patience.begin_attempt()
            try:
                return await self._ask(upstream, patience, body)
            except EngineError as error:
                wait = wait_seconds(error, attempt, upstream.retry_seconds, patience.left_seconds)
                if wait is None or attempt >= upstream.retries:
                    raise
                logger.info("engine.retried", extra={"error_code": error.code, "attempt": attempt})
            attempt += 1
            await asyncio.sleep(wait)

    async def _ask(
        self, upstream: Upstream, patience: Patience, body: bytes
    ) -> aiohttp.ClientResponse:
        """Send the request once and return the answer's beginning, if it is a good one."""
        session = await self._client.session()
        try:
            async with asyncio.timeout_at(patience.until_first_delta()):
                response = await session.post(
                    upstream.url,
                    data=body,
                    headers=upstream.headers,
                    proxy=upstream.proxy,
                    # A redirect would carry the key to another host.
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(connect=upstream.connect_seconds),
                )
        # The causes are left out: their texts hold the address, some the headers.
        except aiohttp.ConnectionTimeoutError:
            raise EngineUnavailable("connect_timeout") from None
        except TimeoutError:
            raise EngineTimeout("answer_timeout") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise EngineUnavailable(type(error).__name__) from None
        if response.status == 200:
            return response
        raise await _refusal(response, patience)


async def _refusal(response: aiohttp.ClientResponse, patience: Patience) -> EngineError:
    body = b""
    # The status alone says enough if the body does not come.
    with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout_at(patience.until_body_ends()):
            body = await response.content.read(ERROR_BODY_BYTES)
    response.close()
    asked = retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC))
    return error_for_status(
        response.status, body.decode("utf-8", "replace"), retry_after_seconds=asked
    )


async def _deltas(
    response: aiohttp.ClientResponse, patience: Patience
) -> AsyncGenerator[Delta, None]:
    """Yield the reply's deltas; raises EngineErrors only."""
    reply = Reply(response.content_type)
    while piece := await _piece(response, reply, patience):
        # After the last frame there is only the end of the body to read.
        if reply.is_done:
            break
        for delta in reply.read(piece):
            yield delta
    for delta in reply.close():
        yield delta
    reply.check()


async def _piece(response: aiohttp.ClientResponse, reply: Reply, patience: Patience) -> bytes:
    """Return the next bytes, none at the end.

    When the server has said that the reply is whole, it is no fault if it
    drops the connection, or never ends it.
    """
    try:
        async with asyncio.timeout_at(_deadline(reply, patience)):
            return await response.content.readany()
    except TimeoutError:
        if reply.has_ended:
            return b""
        raise EngineTimeout("text_timeout") from None
    except (aiohttp.ClientError, OSError):
        if reply.has_ended:
            return b""
        raise EngineBrokenStream("connection_lost") from None


def _deadline(reply: Reply, patience: Patience) -> float:
    if reply.is_done:
        return patience.until_body_ends()
    if reply.has_ended:
        return patience.until_done()
    return patience.until_next_piece() if reply.has_begun else patience.until_first_delta()
