"""The floor: a relay that asks the model server, passes its tokens on and stores nothing.

`python -m bench.relay <port> <model server>`; GET /?prompt=… answers with the events
that Vana's readers get, one for each token. As little as Starlette and uvicorn
need for that: no person, no conversation, no reconnecting.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import AsyncIterator

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route


class Relay:
    def __init__(self, model_url: str) -> None:
        self._address = f"{model_url}/chat/completions"
        self._session: aiohttp.ClientSession | None = None

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as self._session:
            yield

    async def answer(self, request: Request) -> StreamingResponse:
        events = self._events(request.query_params.get("prompt", ""))
        return StreamingResponse(events, media_type="text/event-stream")

    async def _events(self, prompt: str) -> AsyncIterator[bytes]:
        assert self._session  # noqa: S101 - lifespan made it
        body = {"stream": True, "messages": [{"role": "user", "content": prompt}]}
        end = 0
        async with self._session.post(self._address, json=body) as response:
            async for line in response.content:
                text = _text(line)
                if text:
                    yield _event("delta", {"start": end, "text": text})
                    end += len(text)
        yield _event("done", {"status": "completed"})


def _text(line: bytes) -> str:
    if not line.startswith(b"data: {"):
        return ""
    choices = json.loads(line[6:])["choices"]
    return choices[0]["delta"].get("content", "") if choices else ""


def _event(name: str, data: dict[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


if __name__ == "__main__":
    relay = Relay(sys.argv[2])
    app = Starlette(routes=[Route("/", relay.answer)], lifespan=relay.lifespan)
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="error")
