"""Writes a script out at the pace of a model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator

from chat.domain.text import estimate_tokens
from chat.engines.base import Delta, EngineRequest
from chat.engines.demo.scripts import Script, script_for

# What a fast model server writes.
TOKENS_PER_SECOND = 60.0

# Short words with their leading space, as tokenizers cut them.
_TOKEN = re.compile(r"\s*\w{1,8}|\s*[^\w\s]|\s+")


class DemoEngine:
    """See `chat.engines.base.Engine`. `speed` multiplies every pace; tests use a large one."""

    name = "demo"

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    async def stream(self, request: EngineRequest) -> AsyncGenerator[Delta, None]:
        script = script_for(request.messages)
        loop = asyncio.get_running_loop()
        begin, written = loop.time(), 0
        pace = (script.tokens_per_second or TOKENS_PER_SECOND) * self._speed
        for written, delta in enumerate(_deltas(script), start=1):
            yield delta
            # Counted from the beginning, so that late timers do not slow the reply down.
            await asyncio.sleep(begin + written / pace - loop.time())
        if script.error:
            raise script.error()
        sent = sum(estimate_tokens(message.text) for message in request.messages)
        yield Delta(input_tokens=sent, output_tokens=written)

    async def aclose(self) -> None:
        """Nothing is open."""


def _deltas(script: Script) -> Iterator[Delta]:
    for token in _TOKEN.findall(script.thinking):
        yield Delta(thinking=token)
    for token in _TOKEN.findall(script.text):
        yield Delta(text=token)
