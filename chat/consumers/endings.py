"""Ends streams of people who may not hear them any more: suspended, signed out, token revoked.

One task for all streams of the process looks every two seconds, while there are
any: three statements for all of them, and none for those of visitors.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from accounts.access import Access, ended
from chat.stores.offload import offload

logger = logging.getLogger(__name__)

# How long somebody who was just shut out may still hear what is being written.
SECONDS = 2.0


class Endings:
    """The open streams of one event loop, by what their readers are signed in by."""

    def __init__(self) -> None:
        self._ends: dict[Access, list[Callable[[], None]]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def watched(self, access: Access | None, end: Callable[[], None]) -> Iterator[None]:
        """Call `end` once `access` counts no more; None, a visitor's, is not watched."""
        if access is None:
            yield
            return
        self._ends.setdefault(access, []).append(end)
        self._start()
        try:
            yield
        finally:
            ends = self._ends[access]
            ends.remove(end)
            if not ends:
                del self._ends[access]

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._look())

    async def _look(self) -> None:
        while self._ends:
            await asyncio.sleep(SECONDS)
            asked = tuple(self._ends)
            try:
                gone = await offload(ended, asked)
            except DatabaseError:
                logger.warning("stream.access_unknown", exc_info=True)
                continue  # nobody is shut out because the database is away
            for access in gone:
                for end in tuple(self._ends.get(access, ())):
                    end()


endings = Endings()
