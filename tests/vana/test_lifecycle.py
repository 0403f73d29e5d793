"""What runs beside requests starts once, ends once, and takes the server's word for it."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
from django.test import TransactionTestCase

from chat.domain.errors import ServerBusy
from chat.generation.queue import queue
from vana import asgi, lifecycle
from vana.lifecycle import Services


class LifecycleTests(TransactionTestCase):
    def tearDown(self) -> None:
        queue.bind(None)

    async def test_services_start_once_and_never_again_after_their_end(self) -> None:
        services = Services()
        await asyncio.gather(services.start(), services.start())
        started = _names()

        await services.stop()
        await services.start()

        assert started.count("recovery") == 1
        assert started.count("checkpointer") == 1
        assert not {"recovery", "checkpointer"} & set(_names())
        with pytest.raises(ServerBusy), queue.slot():
            pass

    async def test_garbage_collections_leave_out_what_was_there_at_the_start(self) -> None:
        gc.unfreeze()
        self.addCleanup(gc.unfreeze)
        services = Services()

        await services.start()
        frozen = gc.get_freeze_count()
        await services.stop()

        assert frozen > len(gc.get_objects())

    async def test_a_server_with_lifespan_starts_and_ends_them(self) -> None:
        services, lifecycle.services = lifecycle.services, Services()
        incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent: list[str] = []
        running: list[str] = []

        async def receive() -> Any:
            return incoming.pop(0)

        async def send(message: Any) -> None:
            sent.append(message["type"])
            running.append("recovery" if "recovery" in _names() else "")

        try:
            await lifecycle.lifespan(receive, send)
        finally:
            lifecycle.services = services

        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
        assert running == ["recovery", ""]


class GuardTests(TransactionTestCase):
    async def _answer(self, *, fails_before_headers: bool) -> list[Any]:
        sent: list[Any] = []

        async def broken(_scope: Any, _receive: Any, send: Any) -> None:
            if not fails_before_headers:
                await send({"type": "http.response.start", "status": 200, "headers": []})
            raise RuntimeError

        async def send(message: Any) -> None:
            sent.append(message)

        router, asgi._router = asgi._router, broken
        try:
            await asgi._guarded({"type": "http"}, None, send)
        finally:
            asgi._router = router
        return sent

    async def test_a_response_that_breaks_after_its_headers_is_ended(self) -> None:
        with self.assertLogs("vana.asgi", "ERROR"):
            sent = await self._answer(fails_before_headers=False)

        assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}

    async def test_a_response_that_breaks_before_is_left_to_the_server(self) -> None:
        with pytest.raises(RuntimeError):
            await self._answer(fails_before_headers=True)


def _names() -> list[str]:
    return [task.get_name() for task in asyncio.all_tasks()]
