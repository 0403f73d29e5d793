"""The server in a thread of the test's own process."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from tests.model_server.server import ModelServer, Record


class ThreadedModelServer:
    """A running server; `base_url` is what belongs into LLM_BASE_URL."""

    def __init__(self) -> None:
        self._server = ModelServer()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="model-server", daemon=True)
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def records(self) -> list[Record]:
        """The requests for replies, oldest first."""
        return list(self._server.records.kept)

    @property
    def last(self) -> Record:
        return self.records[-1]

    @property
    def state(self) -> dict[str, int]:
        return self._server.records.state()

    @property
    def connections_made(self) -> int:
        """How many connections were opened since the last `reset`."""
        return self._server.records.connections_made

    def reset(self) -> None:
        self._server.records.reset()

    def wait_until(self, is_so: Callable[[], bool], *, seconds: float = 10) -> bool:
        """Wait for the server's thread to see something; False when the time is over.

        Blocks: from a coroutine call it by `asyncio.to_thread`.
        """
        end = time.monotonic() + seconds
        while not is_so() and time.monotonic() < end:
            time.sleep(0.005)
        return is_so()

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.start())
        self._ready.set()
        self._loop.run_forever()
        # Transports say goodbye in callbacks of their own.
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


@contextlib.contextmanager
def running_model_server() -> Iterator[ThreadedModelServer]:
    server = ThreadedModelServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
