"""The HTTP client: one pool of connections per event loop (docs/decisions/0009-http-client.md)."""

from __future__ import annotations

import asyncio

import aiohttp

# Model servers on uvicorn close an idle connection after 5 s; taking one up that
# is being closed costs a retry.
KEEPALIVE_SECONDS = 4


class Client:
    """Opens a session when a loop first asks for it; `aclose` ends it."""

    def __init__(self) -> None:
        self._sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}

    async def session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            await self._forget_dead_loops()
            self._sessions[loop] = _new_session()
        return self._sessions[loop]

    async def aclose(self) -> None:
        """Close this loop's connections, idle and in use."""
        await self._forget_dead_loops()
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session:
            await session.close()

    async def _forget_dead_loops(self) -> None:
        for loop in [loop for loop in self._sessions if loop.is_closed()]:
            await self._sessions.pop(loop).close()


def _new_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # GENERATIONS_PER_PROCESS limits the streams; a second limit would only queue them unseen.
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        # `timeouts.py` has its own, in one place; aiohttp's 5 minutes must not cut in.
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
    )
