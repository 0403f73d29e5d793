"""Scripts of a model server that answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

from tests.model_server import wire
from tests.model_server.hostile import hostile_markdown
from tests.model_server.http import Response
from tests.model_server.scripts import Ask, script
from tests.model_server.texts import SHORT_REPLY, reply_tokens, tokens_of

# After this many tokens the server waits for a client that does not read.
_DRAIN_TOKENS = 64
_LONG_SECONDS = 3_600


async def write(response: Response, ask: Ask, tokens: Iterable[str], *, rate: float = 0) -> None:
    """Stream a whole reply; `rate` is in tokens per second, 0 is as fast as it goes."""
    response.start()
    response.chunk(wire.opening())
    sent = await write_tokens(response, tokens, rate=rate)
    close(response, ask, sent)


async def write_tokens(response: Response, tokens: Iterable[str], *, rate: float = 0) -> int:
    """Stream tokens, one packet each, and return how many they were."""
    loop = asyncio.get_running_loop()
    begin, count = loop.time(), 0
    for count, token in enumerate(tokens, start=1):
        response.chunk(wire.text(token))
        if rate:
            # Counted from the beginning: a late timer must not slow the whole reply down.
            await asyncio.sleep(begin + count / rate - loop.time())
        elif count % _DRAIN_TOKENS == 0:
            await response.drain()
            await asyncio.sleep(0)
    return count


def close(response: Response, ask: Ask, output_tokens: int) -> None:
    response.chunk(wire.finish())
    if ask.wants_usage:
        response.chunk(wire.usage(ask.input_tokens, output_tokens))
    response.chunk(wire.DONE)
    response.end()


@script("normal")
async def normal(response: Response, ask: Ask) -> None:
    await write(response, ask, tokens_of(SHORT_REPLY), rate=ask.number("rate", 200))


@script("paced")
async def paced(response: Response, ask: Ask) -> None:
    """`tokens` and `rate` (tokens per second)."""
    tokens = reply_tokens(int(ask.number("tokens", 300)))
    await write(response, ask, tokens, rate=ask.number("rate", 30))


@script("tokens")
async def many_tokens(response: Response, ask: Ask) -> None:
    """`tokens-20000`: as fast as the client reads."""
    await write(response, ask, reply_tokens(int(ask.number("count", 20_000))))


@script("slow")
async def slow(response: Response, ask: Ask) -> None:
    """`tokens`, one every `seconds`."""
    tokens = reply_tokens(int(ask.number("tokens", 10)))
    await write(response, ask, tokens, rate=1 / ask.number("seconds", 1))


@script("hostile-markdown")
async def hostile(response: Response, ask: Ask) -> None:
    await write(response, ask, tokens_of(hostile_markdown()))


@script("echo-context")
async def echo_context(response: Response, ask: Ask) -> None:
    """Answer with the JSON of the messages that came."""
    await write(response, ask, [json.dumps(ask.messages, ensure_ascii=False)])


@script("title")
async def title(response: Response, ask: Ask) -> None:
    await write(response, ask, ["“A", " scripted", " title", ".”"])


@script("reasoning", "reasoning-short")
async def reasoning(response: Response, ask: Ask) -> None:
    """Reasoning first, in the field that most servers use, or in the short-named one."""
    field = "reasoning_content" if ask.script == "reasoning" else "reasoning"
    response.start()
    for token in tokens_of("The person asks. I think of soil."):
        response.chunk(wire.delta(**{field: token}))
    sent = await write_tokens(response, tokens_of(SHORT_REPLY))
    close(response, ask, sent)


@script("think-tags")
async def think_tags(response: Response, ask: Ask) -> None:
    """Reasoning inside the content, as small local servers send it."""
    tokens = ["<th", "ink>", "\nThe person asks. ", "I think of soil.", "\n</", "think>\n\n"]
    await write(response, ask, [*tokens, *tokens_of(SHORT_REPLY)])


@script("unstorable")
async def unstorable(response: Response, _ask: Ask) -> None:
    """Text with a NUL and half a character, which no database holds."""
    content = rb"Soil\u0000 is alive\ud83c."
    response.start()
    response.chunk(b'data: {"choices": [{"delta": {"content": "' + content + b'"}}]}\n\n')
    response.chunk(wire.finish())
    response.chunk(wire.DONE)
    response.end()


@script("no-stream")
async def no_stream(response: Response, ask: Ask) -> None:
    """Ignore `stream` and answer with one document."""
    count = len(tokens_of(SHORT_REPLY))
    response.send_json(200, wire.whole(SHORT_REPLY, ask.input_tokens, count))


@script("no-done")
async def no_done(response: Response, _ask: Ask) -> None:
    """End after the finish reason, without `[DONE]`."""
    response.start()
    await write_tokens(response, tokens_of(SHORT_REPLY))
    response.chunk(wire.finish())
    response.end()


@script("drop-after-finish", "hang-after-finish")
async def careless_end(response: Response, ask: Ask) -> None:
    """Finish the reply, but not the response."""
    response.start()
    await write_tokens(response, tokens_of(SHORT_REPLY))
    response.chunk(wire.finish())
    if ask.script == "hang-after-finish":
        await asyncio.sleep(_LONG_SECONDS)
    await asyncio.sleep(0.05)  # or the reset overtakes the text
    response.drop()


@script("comments")
async def comments(response: Response, ask: Ask) -> None:
    """Send what keeps proxies awake before and between the tokens."""
    response.start()
    for token in tokens_of(SHORT_REPLY):
        response.chunk(b": still thinking\n\n")
        response.chunk(wire.text(token))
    close(response, ask, len(tokens_of(SHORT_REPLY)))


@script("bytes")
async def single_bytes(response: Response, _ask: Ask) -> None:
    """Cut the stream after every byte, with CRLF line ends."""
    response.start()
    frames = [wire.text(token) for token in ("Soil ", "lebt, ", "生きている 🌱")]
    for byte in b"".join([*frames, wire.finish(), wire.DONE]).replace(b"\n", b"\r\n"):
        response.chunk(bytes([byte]))
        await asyncio.sleep(0)
    response.end()
