"""Real generations in a test: the event loop's services, a model server, a person."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.cache import caches
from django.test import TransactionTestCase, override_settings

from accounts.models import User
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.events import Event
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner
from chat.engines import close_engines
from chat.generation.checkpointer import checkpointer
from chat.generation.queue import Then, queue
from chat.stores import store_for
from chat.stores.base import Asked
from chat.streaming.feed import feed
from tests.model_server import ThreadedModelServer

WAIT_SECONDS = 30.0
_numbers = itertools.count(1)


@contextlib.asynccontextmanager
async def services(*, then: Then | None = None) -> AsyncIterator[None]:
    """Everything that `vana.lifecycle` starts but recovery, on this test's loop.

    `then` is what follows each reply: nothing, unless a test is about it.
    """
    queue.bind(asyncio.get_running_loop(), then=then)
    await feed.start()
    checkpointer.start()
    try:
        yield
    finally:
        await queue.drain(WAIT_SECONDS)
        await checkpointer.stop()
        await feed.stop()
        await close_engines()
        # Later tests send without a loop: their generations stay queued.
        queue.bind(None)


def wait_until_idle() -> bool:
    """Wait until this process writes nothing, and nothing follows what it wrote.

    Blocks, so call it in a thread.
    """
    end = time.monotonic() + WAIT_SECONDS
    while (queue.count() or queue.is_following) and time.monotonic() < end:
        time.sleep(0.02)
    return not (queue.count() or queue.is_following)


class GenerationTestCase(TransactionTestCase):
    """A signed-in person and a visitor in front of the scripted model server."""

    model_server: ThreadedModelServer
    with_titles = False

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.model_server = ThreadedModelServer()
        cls.model_server.start()
        cls.addClassCleanup(cls.model_server.stop)
        settings = override_settings(
            LLM_BASE_URL=cls.model_server.base_url,
            LLM_DEFAULT_MODEL="scripted",
            LLM_TITLES=cls.with_titles,
            LLM_RETRY_SECONDS=0.01,
            SENDS_PER_MINUTE_PERSON=1_000,
            SENDS_PER_MINUTE_VISITOR=1_000,
        )
        settings.enable()
        cls.addClassCleanup(settings.disable)

    def setUp(self) -> None:
        self.model_server.reset()
        for cache in caches.all():
            cache.clear()
        self.user = User.objects.create_user(f"person-{next(_numbers)}@example.org", "x" * 12)
        self.owner = Owner.user(self.user.pk)
        self.visitor = Owner.visitor(uuid.uuid4().hex)

    async def send(
        self, text: str, *, to: Asked | None = None, owner: Owner | None = None, **options: Any
    ) -> Asked:
        options.setdefault("idempotency_key", uuid.uuid4().hex)
        conversation_id = to.conversation.id if to else None
        return await sync_to_async(actions.send_message)(
            owner or self.owner, conversation_id, text, **options
        )

    async def ended(self, asked: Asked, owner: Owner | None = None) -> Generation:
        """Wait for the end of what `asked` started."""
        store = store_for(owner or self.owner)
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                generation = await sync_to_async(store.generation)(
                    asked.conversation.id, asked.generation.id
                )
                if not generation.is_active:
                    return generation
                await asyncio.sleep(0.01)

    async def written(self, asked: Asked, chars: int, owner: Owner | None = None) -> str:
        """Wait until a reply has so many characters in memory; return them."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                live = feed.find(asked.generation.id)
                if live is not None and len(live.text) >= chars:
                    return live.text
                await asyncio.sleep(0.01)

    async def reply(self, asked: Asked, owner: Owner | None = None) -> Event:
        generation = await self.ended(asked, owner)
        assert generation.reply is not None, generation.status
        return await sync_to_async(store_for(owner or self.owner).event)(
            asked.conversation.id, generation.reply
        )

    async def conversation(self, asked: Asked, owner: Owner | None = None) -> Conversation:
        owner = owner or self.owner
        return await sync_to_async(store_for(owner).get)(owner, asked.conversation.id)

    async def exchange(self, text: str, *, to: Asked | None = None) -> tuple[Asked, Event]:
        """Send, and wait for the complete reply."""
        asked = await self.send(text, to=to)
        reply = await self.reply(asked)
        assert reply.type == GenerationStatus.COMPLETED.event_type
        return asked, reply
