"""Which HTTP client reads paced model streams for less CPU: `python -m bench.http_client`.

Each row is a fresh process that reads N streams of one token a packet from the
scripted model server and decodes them as the engine does. The figure is the CPU
time of that process, without the server's, per token. `asyncio` is the floor:
bare sockets, no HTTP client at all. `engine` is Vana's own, with everything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from urllib.parse import urlsplit

from chat.engines.sse import SseDecoder

TOKENS_PER_SECOND = 30
SECONDS = 8
STREAMS = (50, 100, 200)
REPEATS = 3
IDLE_SECONDS = 60
_BODY = {
    "model": f"script:paced?rate={TOKENS_PER_SECOND}&tokens={TOKENS_PER_SECOND * SECONDS}",
    "stream": True,
    "messages": [{"role": "user", "content": "Go."}],
}

Client = Callable[[str, int], Coroutine[None, None, int]]


async def _count(pieces: AsyncIterator[bytes]) -> int:
    """Decode as the engine does and return the number of tokens."""
    decoder, tokens = SseDecoder(), 0
    async for piece in pieces:
        for event in decoder.decode(piece):
            if event != "[DONE]":
                delta = json.loads(event)["choices"][0]["delta"]
                tokens += bool(delta.get("content"))
    return tokens


async def with_asyncio(url: str, streams: int) -> int:
    address = urlsplit(url)
    body = json.dumps(_BODY).encode()
    head = f"POST {address.path} HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n\r\n"

    async def pieces() -> AsyncIterator[bytes]:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(head.encode() + body)
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                piece = await reader.read(65_536)
            # Chunk lengths are lines that are no event field, so the decoder skips them.
            yield piece
            if piece.endswith(b"0\r\n\r\n"):
                break
        writer.close()

    return sum(await asyncio.gather(*(_count(pieces()) for _ in range(streams))))


async def with_httpx2(url: str, streams: int) -> int:
    import httpx2  # noqa: PLC0415 - a row must not pay for the other client's import

    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=streams)
    timeout = httpx2.Timeout(IDLE_SECONDS)
    async with httpx2.AsyncClient(limits=limits, timeout=timeout, trust_env=False) as client:

        async def read() -> int:
            async with client.stream("POST", url, json=_BODY) as response:
                return await _count(response.aiter_raw())

        return sum(await asyncio.gather(*(read() for _ in range(streams))))


async def with_aiohttp(url: str, streams: int) -> int:
    import aiohttp  # noqa: PLC0415 - a row must not pay for the other client's import

    async def pieces(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                piece = await response.content.readany()
            if not piece:
                return
            yield piece

    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def read() -> int:
            async with session.post(url, json=_BODY) as response:
                return await _count(pieces(response))

        return sum(await asyncio.gather(*(read() for _ in range(streams))))


async def with_engine(url: str, streams: int) -> int:
    from django.conf import settings  # noqa: PLC0415 - only this row needs Django

    settings.configure(
        LLM_BASE_URL=url.removesuffix("/chat/completions"),
        LLM_API_KEY="",
        LLM_CONNECT_SECONDS=IDLE_SECONDS,
        LLM_FIRST_DELTA_SECONDS=IDLE_SECONDS,
        LLM_IDLE_SECONDS=IDLE_SECONDS,
        LLM_TOTAL_SECONDS=IDLE_SECONDS,
        LLM_RETRIES=0,
        LLM_RETRY_SECONDS=1,
    )
    from chat.domain.context import ContextMessage  # noqa: PLC0415 - as above
    from chat.domain.events import Role  # noqa: PLC0415 - as above
    from chat.engines.base import EngineRequest  # noqa: PLC0415 - as above
    from chat.engines.openai_compatible import OpenAICompatibleEngine  # noqa: PLC0415 - as above

    engine = OpenAICompatibleEngine()
    request = EngineRequest(str(_BODY["model"]), (ContextMessage(Role.USER, "Go."),))

    async def read() -> int:
        return len([delta async for delta in engine.stream(request) if delta.text])

    tokens = sum(await asyncio.gather(*(read() for _ in range(streams))))
    await engine.aclose()
    return tokens


CLIENTS: dict[str, Client] = {
    "asyncio": with_asyncio,
    "httpx2": with_httpx2,
    "aiohttp": with_aiohttp,
    "engine": with_engine,
}


def measure(client: str, url: str, streams: int) -> None:
    """Run one row in this process and print its microseconds of CPU per token."""

    async def run() -> tuple[int, float]:
        begin = time.process_time()
        tokens = await CLIENTS[client](url, streams)
        return tokens, time.process_time() - begin

    tokens, cpu_seconds = asyncio.run(run())
    expected = streams * TOKENS_PER_SECOND * SECONDS
    if tokens != expected:
        sys.exit(f"{client} read {tokens} of {expected} tokens")
    sys.stdout.write(f"{cpu_seconds / tokens * 1e6}\n")


def _measured(client: str, url: str, streams: int) -> float:
    command = [sys.executable, "-m", "bench.http_client", "--client", client]
    command += ["--url", url, "--streams", str(streams)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    return float(done.stdout)


def compare() -> None:
    """Start the model server, measure every client and print the table."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.model_server"], stdout=subprocess.PIPE, text=True
    )
    url = f"{server.stdout.readline().strip() if server.stdout else ''}/chat/completions"
    _say(f"µs of CPU per token at {TOKENS_PER_SECOND} tokens/s a stream, median of {REPEATS}")
    _say(f"{'streams':>8}" + "".join(f"{name:>10}" for name in CLIENTS) + "  httpx2/aiohttp")
    try:
        for streams in STREAMS:
            # Interleaved, so that other work on the machine meets all of them alike.
            rounds = [[_measured(name, url, streams) for name in CLIENTS] for _ in range(REPEATS)]
            figures = [statistics.median(column) for column in zip(*rounds, strict=True)]
            row = "".join(f"{figure:>10.0f}" for figure in figures)
            _say(f"{streams:>8}{row}{figures[1] / figures[2]:>16.2f}")
    finally:
        server.terminate()
        server.wait()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.http_client", description=__doc__)
    parser.add_argument("--client", choices=CLIENTS)
    parser.add_argument("--url")
    parser.add_argument("--streams", type=int, default=STREAMS[0])
    chosen = parser.parse_args()
    if chosen.client:
        measure(chosen.client, chosen.url, chosen.streams)
    else:
        compare()


if __name__ == "__main__":
    main()
