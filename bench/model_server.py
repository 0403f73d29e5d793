"""The scripted model server with one more script: `python -m bench.model_server`.

`script:stamped?tokens=600&rate=30&begin=<microseconds>` sends tokens that say when
they were sent, so that whoever reads them, in whatever process, knows how long they
travelled. `begin` is on the machine's monotonic clock: many replies can be asked
for in peace, and are then written at the same time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bench.table import say
from tests.model_server import wire
from tests.model_server.http import Response
from tests.model_server.replies import close
from tests.model_server.scripts import Ask, script
from tests.model_server.server import ModelServer

# A paragraph of as many tokens, as in a usual reply.
_PARAGRAPH_TOKENS = 60
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def now_us() -> int:
    return time.monotonic_ns() // 1_000


def stamp() -> str:
    """Return the time, in base 36, as one token."""
    digits, rest = "", now_us()
    while rest:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return digits


@script("stamped")
async def stamped(response: Response, ask: Ask) -> None:
    response.start()
    response.chunk(wire.opening())
    tokens, rate = int(ask.number("tokens", 600)), ask.number("rate", 30)
    await asyncio.sleep(max(0.0, (ask.number("begin", 0) - now_us()) / 1e6))
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for count, space in enumerate(_spaces(tokens), start=1):
        response.chunk(wire.delta(content=stamp() + space))
        # Counted from the beginning: a late timer must not slow the whole reply down.
        await asyncio.sleep(begin + count / rate - loop.time())
    close(response, ask, tokens)


def _spaces(tokens: int) -> Iterator[str]:
    for count in range(1, tokens + 1):
        yield "\n\n" if count % _PARAGRAPH_TOKENS == 0 else " "


async def _serve() -> None:
    server = ModelServer()
    await server.start()
    say(f"{server.url}/v1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
