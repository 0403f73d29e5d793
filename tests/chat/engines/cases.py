"""What the engines' tests share: a model server, an engine on it, and one reply listened to."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.test import SimpleTestCase, override_settings

from chat.domain.context import ContextMessage
from chat.domain.engine_errors import EngineError
from chat.domain.events import Role
from chat.engines.base import Delta, Engine, EngineRequest
from chat.engines.openai_compatible import OpenAICompatibleEngine
from tests.model_server import ThreadedModelServer, running_model_server

API_KEY = "sk-secret-that-must-not-leak"

# Short enough for a test, long enough for a busy machine where nothing is to time out.
QUICK_SETTINGS: dict[str, Any] = {
    "LLM_API_KEY": API_KEY,
    "LLM_DEFAULT_MODEL": "script:normal",
    "LLM_MODELS": [],
    "LLM_RETRIES": 2,
    "LLM_RETRY_SECONDS": 0.01,
    "LLM_CONNECT_SECONDS": 10.0,
    "LLM_FIRST_DELTA_SECONDS": 20.0,
    "LLM_IDLE_SECONDS": 20.0,
    "LLM_TOTAL_SECONDS": 60.0,
}


@dataclass
class Heard:
    """Everything that came of one reply."""

    deltas: list[Delta] = field(default_factory=list)
    error: EngineError | None = None

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.deltas)

    @property
    def thinking(self) -> str:
        return "".join(delta.thinking for delta in self.deltas)


def request_of(model_name: str, *texts: str, max_output_tokens: int | None = None) -> EngineRequest:
    """Return a request whose messages take turns, the person's first."""
    roles = [Role.USER, Role.ASSISTANT]
    messages = [ContextMessage(roles[n % 2], text) for n, text in enumerate(texts or ["Go."])]
    return EngineRequest(model_name, tuple(messages), max_output_tokens)


async def listen(engine: Engine, request: EngineRequest) -> Heard:
    heard = Heard()
    try:
        async with contextlib.aclosing(engine.stream(request)) as deltas:
            async for delta in deltas:
                heard.deltas.append(delta)
    except EngineError as error:
        heard.error = error
    return heard


class OpenAICompatibleCase(SimpleTestCase):
    """Gives `self.server`, running, and settings that point to it."""

    server: ClassVar[ThreadedModelServer]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.server = cls.enterClassContext(running_model_server())

    def setUp(self) -> None:
        self.server.reset()
        self.enterContext(override_settings(LLM_BASE_URL=self.server.base_url, **QUICK_SETTINGS))

    async def hear(self, script: str, *texts: str) -> Heard:
        """Listen to the reply of `script` on an engine of its own."""
        engine = OpenAICompatibleEngine()
        heard = await listen(engine, request_of(f"script:{script}", *texts))
        await engine.aclose()
        return heard
