"""The server: reads requests, plays scripts, notices who hangs up."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.model_server.http import Request, Response, read_request
from tests.model_server.records import Outcome, Record, Records
from tests.model_server.scripts import SCRIPTS, Ask, ask_of
from tests.model_server.wire import error

for _module in ("replies", "failures"):
    importlib.import_module(f"tests.model_server.{_module}")  # for the scripts that it registers


class ModelServer:
    """A scripted model server on one event loop; `url` is known after `start`."""

    def __init__(self) -> None:
        self.records = Records()
        self.url = ""
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, backlog=1_024)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        self.records.connections_made += 1
        # `stop` cancels; asyncio's own callback would log that as a fault.
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while request := await read_request(reader):
                if not await self._answer(request, reader, writer):
                    break
        self._connections.discard(task)
        writer.close()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request and say whether the connection can be used again."""
        response = Response(writer)
        path = urlsplit(request.path).path
        if request.method == "POST" and path.endswith("/chat/completions"):
            await self._reply(request, response, reader)
        else:
            self._inform(path, response)
        return response.is_ended

    def _inform(self, path: str, response: Response) -> None:
        answers: dict[str, Callable[[], object]] = {
            "/v1/models": _models,
            "/__requests": self.records.as_json,
            "/__state": self.records.state,
            "/__reset": self.records.reset,
        }
        if path in answers:
            response.send_json(200, answers[path]())
        else:
            response.send_json(404, error("no such page", "not_found"))

    async def _reply(
        self, request: Request, response: Response, reader: asyncio.StreamReader
    ) -> None:
        """Play the script until it ends or the client hangs up."""
        ask = ask_of(request.json, self.records.attempt(request.body))
        record = self.records.open(ask.script, request.headers, request.json)
        playing = asyncio.ensure_future(_play(ask, response))
        # A client sends nothing while it waits, so a finished read means it has gone.
        hung_up = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({playing, hung_up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.records.close(record, _outcome(playing, response), response.chunks_sent)
            playing.cancel()
            hung_up.cancel()
            await asyncio.gather(playing, hung_up, return_exceptions=True)


async def _play(ask: Ask, response: Response) -> None:
    play = SCRIPTS.get(ask.script)
    if play:
        await play(response, ask)
    else:
        response.send_json(404, error(f"no script named {ask.script}", "model_not_found"))


def _outcome(playing: asyncio.Future[None], response: Response) -> Outcome:
    if not playing.done() or playing.exception():
        return Outcome.DISCONNECTED
    return Outcome.FINISHED if response.is_ended else Outcome.DROPPED


def _models() -> object:
    return {"object": "list", "data": [{"id": f"script:{name}"} for name in sorted(SCRIPTS)]}


__all__ = ["ModelServer", "Outcome", "Record"]
